#include "controller/records/journal_path.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace imgperf {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".journal";

std::optional<std::uint32_t> EpochOf(const fs::path& path) {
  if (path.extension() != kSuffix) return std::nullopt;
  const std::string stem = path.stem().string();
  std::uint32_t epoch = 0;
  const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), epoch);
  if (error != std::errc{} || end != stem.data() + stem.size()) return std::nullopt;
  return epoch;
}

}  // namespace

std::string JournalDirectory(const std::string& artifact_dir) {
  return (fs::path(artifact_dir) / "journal").string();
}

std::string JournalPath(const std::string& artifact_dir, std::uint32_t epoch) {
  return fmt::format("{}/{}{}", JournalDirectory(artifact_dir), epoch, kSuffix);
}

absl::Status MakeJournalDirectory(const std::string& artifact_dir) {
  std::error_code error;
  fs::create_directories(JournalDirectory(artifact_dir), error);
  if (!error) return absl::OkStatus();
  return absl::PermissionDeniedError(fmt::format("cannot create {}: {}; choose a writable output directory",
                                                 JournalDirectory(artifact_dir), error.message()));
}

std::uint32_t NextEpoch(const std::string& artifact_dir) {
  const auto journals = ListJournals(artifact_dir);
  return journals.empty() ? 0 : EpochOf(journals.back()).value_or(0) + 1;
}

std::vector<std::string> ListJournals(const std::string& artifact_dir) {
  std::vector<std::pair<std::uint32_t, std::string>> found;
  std::error_code error;
  for (fs::directory_iterator it(JournalDirectory(artifact_dir), error), end; !error && it != end;
       it.increment(error)) {
    if (const auto epoch = EpochOf(it->path())) found.emplace_back(*epoch, it->path().string());
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> paths;
  for (auto& [epoch, path] : found) paths.push_back(std::move(path));
  return paths;
}

}  // namespace imgperf
