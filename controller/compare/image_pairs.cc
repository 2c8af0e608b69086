#include "controller/compare/image_pairs.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "common/image/pixels.h"
#include "controller/compare/image_difference.h"

namespace imgperf {
namespace {

constexpr std::streamoff kMostFile = std::streamoff{256} << 20;

// Entry, credit (0 where it does not matter), index.
using PairKey = std::tuple<std::uint64_t, std::uint64_t, std::uint32_t>;

PairKey KeyOf(const SideImage& image, bool by_request) {
  return {image.entry, by_request ? image.credit : 0, image.index};
}

std::map<PairKey, const SideImage*> FirstOnes(const std::vector<SideImage>& images, bool by_request) {
  std::map<PairKey, const SideImage*> first;
  for (const SideImage& image : images) first.try_emplace(KeyOf(image, by_request), &image);
  return first;
}

absl::StatusOr<RgbImage> ReadImage(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return absl::NotFoundError(fmt::format("{}: {}", path, std::strerror(errno)));
  const std::streamoff size = file.tellg();
  if (size < 0 || size > kMostFile)
    return absl::ResourceExhaustedError(fmt::format("{}: larger than 256 MiB, or no file", path));
  std::string bytes(static_cast<std::size_t>(size), '\0');
  file.seekg(0).read(bytes.data(), size);
  if (!file) return absl::DataLossError(fmt::format("{}: cannot be read", path));
  auto image = DecodeImage(bytes);
  if (!image.ok())
    return absl::Status(image.status().code(),
                        fmt::format("{}: {}", path, std::string(image.status().message())));
  return image;
}

void Fill(PairedImages& pair) {
  const auto first = ReadImage(pair.first);
  const auto second = first.ok() ? ReadImage(pair.second) : first;
  if (!second.ok()) {
    pair.fault = std::string(second.status().message());
    return;
  }
  const auto difference = DifferenceBetween(*first, *second);
  if (!difference.ok()) {
    pair.fault = std::string(difference.status().message());
    return;
  }
  pair.psnr = difference->psnr;
  pair.ssim = difference->ssim;
}

bool IsWorsePair(const PairedImages& a, const PairedImages& b) {
  if (a.fault.empty() != b.fault.empty()) return b.fault.empty();
  if (!a.fault.empty()) return false;
  if (a.ssim && b.ssim && *a.ssim != *b.ssim) return *a.ssim < *b.ssim;
  return *a.psnr < *b.psnr;
}

double MedianOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const double low = values[(values.size() - 1) / 2];
  const double high = values[values.size() / 2];
  return low == high ? low : (low + high) / 2;
}

void Summarize(const std::vector<PairedImages>& pairs, ImageReport& report) {
  std::vector<double> ssims;
  std::vector<double> psnrs;
  for (const PairedImages& pair : pairs) {
    report.faults += pair.fault.empty() ? 0 : 1;
    if (pair.ssim) ssims.push_back(*pair.ssim);
    if (pair.psnr) psnrs.push_back(*pair.psnr);
    report.identical += pair.psnr && std::isinf(*pair.psnr) ? 1 : 0;
  }
  report.compared = psnrs.size();
  if (!ssims.empty())
    report.mean_ssim = std::accumulate(ssims.begin(), ssims.end(), 0.0) / static_cast<double>(ssims.size());
  if (!psnrs.empty()) report.median_psnr = MedianOf(std::move(psnrs));
}

}  // namespace

std::vector<PairedImages> PairUp(const std::vector<SideImage>& first, const std::vector<SideImage>& second,
                                 bool by_request) {
  const auto ours = FirstOnes(first, by_request);
  const auto theirs = FirstOnes(second, by_request);
  std::vector<PairedImages> pairs;
  for (const auto& [key, image] : ours) {
    const auto other = theirs.find(key);
    if (other == theirs.end()) continue;
    pairs.push_back({image->entry, image->index, image->path, other->second->path, {}, {}, ""});
  }
  return pairs;
}

ImageReport ComparePairs(std::vector<PairedImages> pairs, std::uint64_t most) {
  ImageReport report;
  report.pairs = pairs.size();
  const std::uint64_t count = std::min<std::uint64_t>(most, pairs.size());
  std::vector<PairedImages> chosen;
  for (std::uint64_t k = 0; k < count; ++k) {
    chosen.push_back(std::move(pairs[k * pairs.size() / count]));
    Fill(chosen.back());
  }
  Summarize(chosen, report);
  std::stable_sort(chosen.begin(), chosen.end(), IsWorsePair);
  if (chosen.size() > kWorstPairs) chosen.resize(kWorstPairs);
  report.worst = std::move(chosen);
  return report;
}

}  // namespace imgperf
