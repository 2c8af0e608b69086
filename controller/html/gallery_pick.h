// An image of an answer that the gallery shows, or tells of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/clock.h"
#include "common/ids.h"

namespace imgperf {

struct GalleryPick {
  AttemptId attempt;
  std::uint64_t entry = 0;
  std::uint32_t turn = 0;  // of a conversation, from 0
  std::uint32_t phase = 0;
  std::uint32_t index = 0;           // in its answer
  Nanos start = 0;                   // Unix time
  std::optional<double> latency_ms;  // of completed requests
  std::string file;                  // under images/; empty when it was not kept
  std::string previous;  // file of the image that this turn began from; empty when it began from none
  std::string format;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint64_t bytes = 0;
  std::string defect;  // empty: it is whole
  bool size_differs = false;
  bool blank = false;
};

}  // namespace imgperf
