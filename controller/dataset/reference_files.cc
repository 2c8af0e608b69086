#include "controller/dataset/reference_files.h"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "common/content_hash.h"
#include "common/plain_file.h"
#include "common/units.h"
#include "controller/dataset/reference_image.h"

namespace imgperf {
namespace {

constexpr std::size_t kMaxUrl = 8192;

bool IsWebUrl(std::string_view where) {
  return where.starts_with("http://") || where.starts_with("https://");
}
bool IsDataUrl(std::string_view where) { return where.starts_with("data:"); }

// A data URL is a whole file long.
std::string Shown(std::string_view where) {
  constexpr std::size_t kMost = 100;
  return where.size() <= kMost ? std::string(where) : fmt::format("{}...", where.substr(0, kMost));
}

absl::Status Prefixed(std::string_view before, const absl::Status& status) {
  return {status.code(), fmt::format("{}: {}", before, std::string(status.message()))};
}

absl::Status TooMuch(std::string_view where, std::uint64_t most) {
  return absl::InvalidArgumentError(
      fmt::format("with it the reference images {} are more than {}: take fewer, or smaller ones", where,
                  FormatBytes(most)));
}

std::string Place(const Entry& entry, std::string_view name, std::size_t index) {
  return entry.line > 0 ? fmt::format("{}:{}", name, entry.line)
                        : fmt::format("{}: entry {}", name, index + 1);
}

absl::StatusOr<ImageRef> Previous(const DatasetRow& row) {
  if (row.entry.turn > 0) return ImageRef{std::nullopt, "", true};
  return absl::InvalidArgumentError("no turn is before this one: it is for a conversation's later turns");
}

absl::Status Lookup(DatasetRow& row, ReferenceFiles& files) {
  for (const NamedImage& image : row.images) {
    auto found = image.where == kPreviousImage ? Previous(row) : files.Add(image);
    if (!found.ok()) return Prefixed("image " + Shown(image.where), found.status());
    row.entry.images.push_back(*std::move(found));
  }
  if (!row.mask) return absl::OkStatus();
  auto mask = files.Add(*row.mask);
  if (!mask.ok()) return Prefixed("mask " + Shown(row.mask->where), mask.status());
  row.entry.mask = *std::move(mask);
  return absl::OkStatus();
}

}  // namespace

std::string ReferenceFiles::Whole(std::string_view path) const {
  return (std::filesystem::path(directory_) / path).lexically_normal().string();
}

absl::StatusOr<ImageRef> ReferenceFiles::Add(const NamedImage& image) {
  if (IsWebUrl(image.where) || (image.as_url && IsDataUrl(image.where))) return AddUrl(image);
  if (IsDataUrl(image.where)) {
    auto bytes = DecodeDataUrl(image.where);
    if (!bytes.ok()) return bytes.status();
    return AddMade(*std::move(bytes), "");
  }
  if (image.where.find('\0') != std::string::npos)
    return absl::InvalidArgumentError("a path has no NUL in it");
  auto ref = AddPath(Whole(image.where));
  if (absl::IsNotFound(ref.status()))
    return absl::NotFoundError(std::string(ref.status().message()) +
                               " (paths are relative to the prompt file)");
  return ref;
}

absl::StatusOr<ImageRef> ReferenceFiles::AddUrl(const NamedImage& image) {
  if (IsWebUrl(image.where)) {
    if (image.where.size() > kMaxUrl)
      return absl::InvalidArgumentError(fmt::format("a URL longer than {} bytes", kMaxUrl));
    return ImageRef{std::nullopt, image.where};
  }
  const auto bytes = DecodeDataUrl(image.where);
  if (!bytes.ok()) return bytes.status();
  if (const auto seen = LookAtReference(*bytes); !seen.ok()) return seen.status();
  if (in_memory_ + image.where.size() > kMostInMemory) return TooMuch("in memory", kMostInMemory);
  in_memory_ += image.where.size();
  return ImageRef{std::nullopt, image.where};
}

absl::StatusOr<ImageRef> ReferenceFiles::AddPath(const std::string& path) {
  if (const auto known = by_path_.find(path); known != by_path_.end()) return ImageRef{known->second, ""};
  const auto bytes = ReadPlainFile(path, kMaxReferenceBytes);
  if (!bytes.ok()) return bytes.status();
  ReferenceFile file;
  file.path = path;
  file.name = FormName(path);
  auto ref = Insert(std::move(file), *bytes);
  if (!ref.ok()) return Prefixed(path, ref.status());
  by_path_.emplace(path, *ref->file);
  return ref;
}

absl::StatusOr<ImageRef> ReferenceFiles::AddMade(std::string bytes, std::string name) {
  ReferenceFile file;
  file.made = std::make_shared<const std::string>(std::move(bytes));
  file.name = std::move(name);
  const std::string& made = *file.made;
  return Insert(std::move(file), made);
}

absl::StatusOr<ImageRef> ReferenceFiles::Insert(ReferenceFile file, std::string_view bytes) {
  const auto info = LookAtReference(bytes);
  if (!info.ok()) return info.status();
  file.hash = ContentHash(bytes);
  if (const auto known = by_hash_.find(file.hash); known != by_hash_.end())
    return ImageRef{known->second, ""};
  const bool made = file.made != nullptr;
  std::uint64_t& sum = made ? in_memory_ : on_disk_;
  const std::uint64_t most = made ? kMostInMemory : kMostOnDisk;
  if (sum + bytes.size() > most) return TooMuch(made ? "in memory" : "on disk", most);
  sum += bytes.size();
  file.bytes = bytes.size();
  file.type = MediaType(info->format);
  if (file.name.empty())
    file.name =
        info->format == ImageFormat::kJpeg ? "image.jpg" : "image." + std::string(FormatName(info->format));
  const auto index = static_cast<std::uint32_t>(files_.size());
  by_hash_.emplace(file.hash, index);
  files_.push_back(std::move(file));
  return ImageRef{index, ""};
}

void ReferenceFiles::Put(std::vector<ReferenceFile> files) {
  files_ = std::move(files);
  for (std::uint32_t i = 0; i < files_.size(); ++i) {
    const ReferenceFile& file = files_[i];
    by_hash_.emplace(file.hash, i);
    if (!file.path.empty()) by_path_.emplace(file.path, i);
    (file.made != nullptr ? in_memory_ : on_disk_) += file.bytes;
  }
}

absl::StatusOr<Dataset> WithFiles(DatasetRows rows, std::string_view name, ReferenceFiles files) {
  Dataset dataset;
  dataset.entries.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (const auto status = Lookup(rows[i], files); !status.ok()) {
      const std::string place = Place(rows[i].entry, name, i);
      return absl::InvalidArgumentError(fmt::format("{}: {}", place, std::string(status.message())));
    }
    dataset.entries.push_back(std::move(rows[i].entry));
  }
  dataset.files = std::move(files).Take();
  return dataset;
}

}  // namespace imgperf
