#include "controller/dataset/dataset_source.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/plain_file.h"
#include "controller/dataset/dataset_format.h"
#include "controller/dataset/directory.h"
#include "controller/dataset/random_pool.h"
#include "controller/dataset/reference_files.h"

namespace imgperf {
namespace {

constexpr std::uint32_t kDefaultDraws = 100;  // as AIPerf

// What was found at the path, and as what it is read.
struct Found {
  DatasetFormat format = DatasetFormat::kAuto;
  DatasetRows rows;
  std::string directory;  // where its images' paths begin
};

absl::Status ReadAs(const absl::Status& status, DatasetFormat format) {
  // Its own messages show a row as it should be.
  if (format == DatasetFormat::kJsonl || format == DatasetFormat::kAuto) return status;
  return {status.code(), fmt::format("{} (read as {}; dataset.format says otherwise)",
                                     std::string(status.message()), FormatName(format))};
}

absl::StatusOr<DatasetRows> Drawn(const std::vector<DatasetRows>& pools, const DatasetSpec& spec,
                                  std::uint64_t seed) {
  auto rows = DrawFromPools(pools, spec.count > 0 ? spec.count : kDefaultDraws, seed);
  if (rows.ok()) return rows;
  return absl::InvalidArgumentError(fmt::format("{}: {}", spec.file, std::string(rows.status().message())));
}

absl::StatusOr<DatasetRows> ReadPools(const std::vector<std::string>& paths, const DatasetSpec& spec,
                                      std::uint64_t seed) {
  std::vector<DatasetRows> pools;
  for (const std::string& path : paths) {
    if (!path.ends_with(".jsonl")) continue;
    const auto text = ReadPlainFile(path, kMaxDatasetBytes);
    if (!text.ok()) return text.status();
    auto pool = ParseDataset(DatasetFormat::kRandomPool, path, *text, "");
    if (!pool.ok()) return pool.status();
    pools.push_back(*std::move(pool));
  }
  if (pools.empty())
    return absl::InvalidArgumentError(spec.file + ": no .jsonl file in it, which would be a pool");
  return Drawn(pools, spec, seed);
}

// Images where there are any; pools otherwise.
DatasetFormat GuessDirectory(const std::vector<std::string>& paths) {
  return ImagesAmong(paths).empty() ? DatasetFormat::kRandomPool : DatasetFormat::kImages;
}

absl::StatusOr<Found> ReadDirectory(const DatasetSpec& spec, std::uint64_t seed) {
  const auto paths = ListDirectory(spec.file);
  if (!paths.ok()) return paths.status();
  Found found{spec.format == DatasetFormat::kAuto ? GuessDirectory(*paths) : spec.format, {}, ""};
  absl::StatusOr<DatasetRows> rows = absl::InvalidArgumentError(fmt::format(
      "{}: a directory is of images or a random_pool, and no {}", spec.file, FormatName(found.format)));
  if (found.format == DatasetFormat::kImages) rows = ImageRows(spec.file, ImagesAmong(*paths), spec.prompt);
  if (found.format == DatasetFormat::kRandomPool) {
    rows = ReadPools(*paths, spec, seed);
    found.directory = spec.file;
  }
  if (!rows.ok()) return rows.status();
  found.rows = *std::move(rows);
  return found;
}

absl::StatusOr<Found> ReadFile(const DatasetSpec& spec, std::uint64_t seed) {
  const auto text = ReadPlainFile(spec.file, kMaxDatasetBytes);
  if (!text.ok()) return text.status();
  const bool guess = spec.format == DatasetFormat::kAuto;
  Found found{guess ? GuessFormat(spec.file, *text) : spec.format, {}, ""};
  if (found.format == DatasetFormat::kImages)
    return absl::InvalidArgumentError(spec.file + ": a file, where images would lie in a directory");
  auto rows = ParseDataset(found.format, spec.file, *text, spec.column);
  if (rows.ok() && found.format == DatasetFormat::kRandomPool) rows = Drawn({*std::move(rows)}, spec, seed);
  if (!rows.ok()) return guess ? ReadAs(rows.status(), found.format) : rows.status();
  found.rows = *std::move(rows);
  found.directory = std::filesystem::path(spec.file).parent_path().string();
  return found;
}

}  // namespace

absl::StatusOr<Dataset> ReadDataset(const DatasetSpec& spec, std::uint64_t seed) {
  std::error_code error;
  auto found =
      std::filesystem::is_directory(spec.file, error) ? ReadDirectory(spec, seed) : ReadFile(spec, seed);
  if (!found.ok()) return found.status();
  if (auto status = CheckUsed(spec, found->format); !status.ok()) return status;
  return WithFiles(std::move(found->rows), spec.file, ReferenceFiles(found->directory));
}

}  // namespace imgperf
