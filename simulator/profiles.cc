#include "simulator/profiles.h"

#include <algorithm>

#include <fmt/format.h>

#include "common/units.h"

namespace imgperf {
namespace {

constexpr Nanos Ms(double ms) { return static_cast<Nanos>(ms * 1e6); }

constexpr std::string_view kBaselines = "SGLang CI baselines, 1x H100 80GB, 2026-04-15 (perf_baselines.json)";

}  // namespace

// At 1024x1024 and the default steps each serves one image in exactly the published time: the step is the
// published denoising time over its steps, `fixed` takes the stages that the source does not name.
const std::vector<Profile>& AllProfiles() {
  static const std::vector<Profile> profiles{
      // Cookbook: 20 requests at once in 111.79 s after 17.6 s of start: 4.71 s an image. Its stages are not
      // published: those beside denoising are the H100's.
      {"flux1-dev-b200", "black-forest-labs/FLUX.1-dev", "SGLang FLUX cookbook, 1x B200, SGLang 0.5.6.post2",
       Ms(385), Ms(52), Ms(85.46), 50, 33'900},
      // Total 7352: encoder 52, denoising 6915.
      {"flux1-dev-h100", "black-forest-labs/FLUX.1-dev", kBaselines, Ms(385), Ms(52), Ms(138.3), 50, 33'900},
      // Total 25000: encoder 501, denoising 24037.
      {"flux2-dev-h100", "black-forest-labs/FLUX.2-dev", kBaselines, Ms(462), Ms(501), Ms(480.74), 50},
      // Total 476: encoder 90, denoising 266.
      {"flux2-klein-h100", "black-forest-labs/FLUX.2-klein-4B", kBaselines, Ms(120), Ms(90), Ms(66.5), 4,
       16'300},
      // Total 13099: encoder 588, denoising 12404.
      {"qwen-image-h100", "Qwen/Qwen-Image", kBaselines, Ms(107), Ms(588), Ms(248.08), 50, 57'700},
      // Total 1028: encoder 173, denoising 676.
      {"z-image-turbo-h100", "Tongyi-MAI/Z-Image-Turbo", kBaselines, Ms(179), Ms(173), Ms(676.0 / 9), 9,
       20'600},
      // Total 2496 with 30 steps; its stages are not published: 196 ms beside denoising is assumed.
      {"sdxl-h100", "stabilityai/stable-diffusion-xl-base-1.0",
       "model card stabilityai/stable-diffusion-xl-1.0-tensorrt, 1x H100, without TensorRT", Ms(180), Ms(16),
       Ms(2300.0 / 30), 30, 7'100},
      {"null", "null", "answers at once: for measuring clients", 0, 0, 0, 1, 0, true},
  };
  return profiles;
}

const Profile* FindProfile(std::string_view name) {
  const auto& all = AllProfiles();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Profile& profile) { return profile.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string UnknownProfile(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Profile& profile : AllProfiles()) names.push_back(profile.name);
  const std::string nearest = Nearest(name, names);
  return fmt::format("unknown profile \"{}\"{}: one of {}", name,
                     nearest.empty() ? "" : fmt::format(", did you mean {}", nearest),
                     fmt::join(names, ", "));
}

}  // namespace imgperf
