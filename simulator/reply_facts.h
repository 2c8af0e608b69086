// What a reply may tell of a request besides its images. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.h"
#include "common/http/message.h"

namespace imgperf {

// Where the time on the GPU went.
struct Stages {
  Nanos encoder_for = 0;
  Nanos denoise_for = 0;
  Nanos decode_for = 0;
};

struct ReplyFacts {
  std::string id;
  std::int64_t created_s = 0;  // wall clock
  std::string_view model;
  std::string base_url;                // "http://host:port" as the client addressed it
  double peak_memory_mb = 0;           // 0: null
  std::optional<Nanos> inference_for;  // the GPU's time, queueing excluded; unset: null
  Stages stages;                       // only with inference_for
  std::int64_t seed = 0;               // of the first image
};

// One image of a reply: its base64 text, or where to fetch it.
struct ReplyImage {
  std::string base64;
  std::string url;
};

// What was painted for a request.
struct Pictures {
  std::vector<http::Blob> files;                  // one for each image
  std::vector<std::vector<http::Blob>> partials;  // of each image, as many as were asked for
};

}  // namespace imgperf
