// The images in an answer's body, whatever shape of answer it is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "controller/extract/raw_answer.h"

namespace imgperf {

struct FoundImage {
  std::string extension;  // of what it is, not of what was asked for: png, jpg, webp, bin
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::string defect;  // why it is no whole image; empty when it is one
  std::string bytes;
  bool by_url = false;  // the answer names a URL and holds no bytes
};

// In the answer's order. Empty where it holds none.
std::vector<FoundImage> FindImages(const RawAnswer::Body& body);

}  // namespace imgperf
