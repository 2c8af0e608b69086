// Pictures of two runs that were asked for alike, and how far they are apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "controller/compare/side.h"

namespace imgperf {

struct PairedImages {
  std::uint64_t entry = 0;
  std::uint32_t index = 0;  // in its answer
  std::string first;        // files
  std::string second;
  std::optional<double> psnr;  // dB, infinite for the same pixels; nothing where `fault` says why
  std::optional<double> ssim;  // nothing for pictures below 11x11 too
  std::string fault;
};

inline constexpr std::size_t kWorstPairs = 10;

struct ImageReport {
  std::string why_not;         // nothing was compared; empty when it was
  std::uint64_t pairs = 0;     // that there are
  std::uint64_t compared = 0;  // of them
  std::uint64_t faults = 0;    // of those looked at: damaged, missing, of different sizes
  std::uint64_t identical = 0;
  std::optional<double> mean_ssim;
  std::optional<double> median_psnr;
  std::vector<PairedImages> worst;  // by SSIM, else PSNR; those with faults first
};

// The first image of each entry and index on both sides; with `by_request`, of each credit, for then the seed
// goes with it. In the order of entries. Pure.
std::vector<PairedImages> PairUp(const std::vector<SideImage>& first, const std::vector<SideImage>& second,
                                 bool by_request);

// Reads the files. `most`: evenly spread ones are taken where there are more. Memory: two pictures.
ImageReport ComparePairs(std::vector<PairedImages> pairs, std::uint64_t most);

}  // namespace imgperf
