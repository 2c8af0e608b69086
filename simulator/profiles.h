// Models on GPUs whose speed has been published, as lengths of time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.h"

namespace imgperf {

// One denoising step takes `base_for` and, besides, `area_for` for every 1024x1024 pixels.
struct StepTime {
  Nanos base_for = 0;
  Nanos area_for = 0;
};

// What the server says a request took at most, in MB; 0: it says nothing.
struct PeakMemory {
  double first_mb = 0;  // the first batch after the start
  double later_mb = 0;  // all others
};

// How requests of one shape share the GPU: b of them take (1 + (b - 1) k) times as long as one alone. k is
// `cost_at_1024` at 1024x1024 and above, `cost_at_512` at 512x512 and below, linear in the area between.
struct Batching {
  std::uint32_t most = 1;  // 1: one request after another
  Nanos wait_for = 0;      // for others to come, from the first one's arrival
  double cost_at_1024 = 0.90;
  double cost_at_512 = 0.71;
};

struct Profile {
  std::string_view name;       // "flux1-dev-b200"
  std::string_view model;      // as the server calls it
  std::string_view source;     // who published the figures
  std::string_view date = "";  // of the figures
  Nanos fixed_for = 0;         // RPC, decoding of the latents, encoding of the file
  Nanos encoder_for = 0;       // text encoder
  StepTime step{};
  std::uint32_t steps = 0;  // when the request names none
  // How many times as long a request takes that works from images, however many. The published ones are 1.94
  // (FLUX.2) and 2.57 (Qwen-Image); where nothing is published, 2 is assumed.
  double edit_factor = 2;
  PeakMemory memory{};
  Batching batching{};
  bool is_null = false;  // no queue and no work
};

const std::vector<Profile>& AllProfiles();

// Null when there is none of that name.
const Profile* FindProfile(std::string_view name);

// "unknown profile ..., did you mean ...: one of ...".
std::string UnknownProfile(std::string_view name);

// For people: a line for each profile and the sources under it.
std::string ProfileTable();

}  // namespace imgperf
