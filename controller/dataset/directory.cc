#include "controller/dataset/directory.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include <absl/strings/match.h>
#include <fmt/format.h>

#include "controller/dataset/prompt_text.h"

namespace imgperf {
namespace {

constexpr std::size_t kMostFiles = 1'000'000;
constexpr std::array<std::string_view, 4> kImageEndings{".png", ".jpg", ".jpeg", ".webp"};

bool IsImagePath(const std::string& path) {
  return std::any_of(kImageEndings.begin(), kImageEndings.end(), [&](std::string_view ending) {
    return absl::EndsWithIgnoreCase(path, {ending.data(), ending.size()});
  });
}

// "a_red_boat.png" says "a red boat".
std::string PromptOf(const std::string& path) {
  std::string stem = std::filesystem::path(path).stem().string();
  std::replace(stem.begin(), stem.end(), '_', ' ');
  return stem;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ListDirectory(const std::string& path) {
  std::error_code error;
  std::vector<std::string> paths;
  std::filesystem::directory_iterator at(path, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    if (at->path().filename().string().starts_with('.')) continue;
    if (paths.size() == kMostFiles)
      return absl::InvalidArgumentError(fmt::format("{}: more than {} files in it", path, kMostFiles));
    paths.push_back(at->path().string());
  }
  if (error) return absl::NotFoundError(fmt::format("{}: {}", path, error.message()));
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<std::string> ImagesAmong(const std::vector<std::string>& paths) {
  std::vector<std::string> images;
  std::copy_if(paths.begin(), paths.end(), std::back_inserter(images), IsImagePath);
  return images;
}

absl::StatusOr<DatasetRows> ImageRows(std::string_view name, const std::vector<std::string>& images,
                                      std::string_view prompt) {
  DatasetRows rows;
  for (const std::string& image : images) {
    DatasetRow row;
    row.entry.prompt = prompt.empty() ? PromptOf(image) : std::string(prompt);
    if (const std::string fault = PromptFault(row.entry.prompt); !fault.empty())
      return BadEntry(name, rows.size(), "its file's name is no prompt: write one in dataset.prompt");
    row.images.push_back({image});
    if (auto status = AddRow(std::move(row), name, rows); !status.ok()) return status;
  }
  if (!rows.empty()) return rows;
  return absl::InvalidArgumentError(
      fmt::format("{}: no image in it: .png, .jpg, .jpeg and .webp are read", name));
}

}  // namespace imgperf
