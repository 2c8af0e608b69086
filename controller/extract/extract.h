// Takes the images of a run out of what it left, into files that any viewer opens, with an index.
#pragma once

#include <cstdint>
#include <string>

#include <absl/status/statusor.h>

namespace imgperf {

struct Extracted {
  std::uint64_t requests = 0;  // lines read
  std::uint64_t images = 0;    // files written
  std::uint64_t without = 0;   // requests of which there is no image
  std::string from;            // the file or folder that was read
};

// `source` is an artifact directory, ours or AIPerf's, or a raw export itself. Its raw export is read where
// there is one (image_<line>_<k>.<ext>), else the images that the run kept (under their own names). Beside
// them goes index.jsonl, a line an image: file, request, prompt, seed, asked size, width, height, bytes,
// latency in ms, and what is wrong with it. `out` is made; one that holds something already is refused.
// Memory: a line of the export.
//
// Errors: INVALID_ARGUMENT names file and line, or what the run should have kept; else the disk's.
absl::StatusOr<Extracted> ExtractImages(const std::string& source, const std::string& out);

}  // namespace imgperf
