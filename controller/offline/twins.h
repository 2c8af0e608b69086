// Images that are, or look like, what came first for another prompt. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace imgperf {

// What is kept of each image while a journal is read: 32 bytes.
struct SeenImage {
  std::uint64_t bytes_hash = 0;  // XXH3 as it came
  std::uint64_t dhash = 0;       // of one that was looked at
  std::uint64_t credit : 36 = 0;
  std::uint64_t index : 10 = 0;  // in its answer
  std::uint64_t phase : 16 = 0;
  std::uint64_t has_look : 1 = 0;  // `dhash` is there and may be compared
  std::uint64_t is_twin : 1 = 0;   // set by FindDuplicates()
  std::uint32_t entry = 0;
  std::uint32_t at = 0;  // when it came: any unit, on one clock
};
static_assert(sizeof(SeenImage) == 32);

// Which of two came first.
bool CameBefore(const SeenImage& a, const SeenImage& b);

using PromptOf = std::function<std::uint64_t(std::uint32_t entry)>;
// `first` came before, for another prompt.
using OnTwin = std::function<void(const SeenImage& image, const SeenImage& first)>;

// Whoever had some bytes first is their owner: each image with the same bytes for another prompt than his is
// told once, and marked. Reorders the images.
void FindDuplicates(std::vector<SeenImage>& images, const PromptOf& prompt_of, const OnTwin& on_twin);

// The same of looks, which are alike when their hashes differ in few bits (kAlikeBits); images that are
// marked already are passed over. Takes up to 24 bytes an image more. False: too many look nearly alike to
// compare all; some were not told.
bool FindSimilar(std::vector<SeenImage>& images, const PromptOf& prompt_of, const OnTwin& on_twin);

}  // namespace imgperf
