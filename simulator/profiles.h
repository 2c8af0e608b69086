// Models on GPUs whose speed has been published, as lengths of time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.h"

namespace imgperf {

struct Profile {
  std::string_view name;      // "flux1-dev-b200"
  std::string_view model;     // as the server calls it
  std::string_view source;    // who published the figures, and when
  Nanos fixed_for = 0;        // RPC, decoding of the latents, encoding of the file
  Nanos encoder_for = 0;      // text encoder
  Nanos step_for = 0;         // one denoising step at 1024x1024
  std::uint32_t steps = 0;    // when the request names none
  double peak_memory_mb = 0;  // estimated from the weights in bf16; 0: not reported
  bool is_null = false;       // no queue and no work
};

const std::vector<Profile>& AllProfiles();

// Null when there is none of that name.
const Profile* FindProfile(std::string_view name);

// "unknown profile ..., did you mean ...: one of ...".
std::string UnknownProfile(std::string_view name);

}  // namespace imgperf
