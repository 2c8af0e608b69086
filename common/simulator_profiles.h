// The names of the simulator's profiles, for whoever checks a run file without having the simulator at hand.
// A test of the simulator holds the list against its profiles.
#pragma once

#include <array>
#include <string_view>

namespace imgperf {

inline constexpr std::array<std::string_view, 12> kSimulatorProfiles{"flux1-dev-b200",
                                                                     "flux1-dev-b200-batch8",
                                                                     "flux1-dev-h100",
                                                                     "flux2-dev-h100",
                                                                     "flux2-klein-h100",
                                                                     "qwen-image-h100",
                                                                     "qwen-image-h100-batch8",
                                                                     "qwen-image-edit-h100",
                                                                     "z-image-turbo-h100",
                                                                     "sdxl-h100",
                                                                     "sdxl-a100",
                                                                     "null"};

}  // namespace imgperf
