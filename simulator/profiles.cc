#include "simulator/profiles.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/units.h"

namespace imgperf {
namespace {

constexpr Nanos Ms(double ms) { return static_cast<Nanos>(ms * 1e6); }
constexpr StepTime ByArea(double ms) { return {0, Ms(ms)}; }
constexpr PeakMemory Always(double mb) { return {mb, mb}; }

constexpr std::string_view kFlux1 = "black-forest-labs/FLUX.1-dev";
constexpr std::string_view kBaselines = "SGLang CI baselines (perf_baselines.json), 1x H100 80GB";
constexpr std::string_view kBaselinesDate = "2026-04-15";

// What two stages together leave of the published total is `fixed_for`: stages the source does not name.
// Peak memory other than FLUX.1's is estimated from the weights in bf16.

// Cookbook, two runs: 20 requests at once took 111.79 s, of which 17.59 s before the first image; the other
// one, of a single request, 50.97 s. Both fit 4.71 s an image. Its stages are not published: those beside
// denoising are the H100's. Peak memory: 27,905.19 MB in the run of one request; of the twenty the highest
// and the median are 27,917.19 and the mean 27,916.59, which is one request at the former and 19 at the
// latter.
Profile Flux1OnB200() {
  return {.name = "flux1-dev-b200",
          .model = kFlux1,
          .source = "SGLang FLUX cookbook, 1x B200, SGLang 0.5.6.post2",
          .date = "2025-12",
          .fixed_for = Ms(385),
          .encoder_for = Ms(52),
          .step = ByArea(85.46),
          .steps = 50,
          .memory = {27'905.19, 27'917.19}};
}

// Total 7352: encoder 52, denoising 6915. Memory as published for the B200: the same weights and server.
Profile Flux1OnH100() {
  return {.name = "flux1-dev-h100",
          .model = kFlux1,
          .source = kBaselines,
          .date = kBaselinesDate,
          .fixed_for = Ms(385),
          .encoder_for = Ms(52),
          .step = ByArea(138.3),
          .steps = 50,
          .memory = {27'905.19, 27'917.19}};
}

// Total 25000: encoder 501, denoising 24037. An edit of one image: 48426, of it 47133 denoising (943 a step).
Profile Flux2OnH100() {
  return {.name = "flux2-dev-h100",
          .model = "black-forest-labs/FLUX.2-dev",
          .source = kBaselines,
          .date = kBaselinesDate,
          .fixed_for = Ms(462),
          .encoder_for = Ms(501),
          .step = ByArea(480.74),
          .steps = 50,
          .edit_factor = 48'426.0 / 25'000};
}

// Total 476: encoder 90, denoising 266. Its edits are not published: FLUX.2-dev's ratio is taken.
Profile Flux2KleinOnH100() {
  return {.name = "flux2-klein-h100",
          .model = "black-forest-labs/FLUX.2-klein-4B",
          .source = kBaselines,
          .date = kBaselinesDate,
          .fixed_for = Ms(120),
          .encoder_for = Ms(90),
          .step = ByArea(66.5),
          .steps = 4,
          .edit_factor = 48'426.0 / 25'000,
          .memory = Always(16'300)};
}

// Total 13099: encoder 588, denoising 12404, 248.08 a step. How a step depends on the area and on the batch
// is measured with Qwen-Image-2512 on one H200 (sgl-project/sglang pull request 22183, 2026-04-10): 0.167 s
// at 512x512 and 0.243 s at 1024x1024, so 0.583 of a step does not depend on the area; 8 at 512x512 take 2.55
// times as long as one (k = 0.22), 2 at 1024x1024 1.95 times (k = 0.95). Edits: see Qwen-Image-Edit.
Profile QwenOnH100() {
  return {.name = "qwen-image-h100",
          .model = "Qwen/Qwen-Image",
          .source = kBaselines,
          .date = kBaselinesDate,
          .fixed_for = Ms(107),
          .encoder_for = Ms(588),
          .step = {Ms(144.63), Ms(103.45)},
          .steps = 50,
          .edit_factor = 33'638.0 / 13'099,
          .memory = Always(57'700),
          .batching = {.cost_at_1024 = 0.95, .cost_at_512 = 0.22}};
}

// Total 33638: image encoder 1049, denoising 32206, 644.12 a step. A model that does nothing but edit: what
// is asked without an image takes as long. Steps are taken to depend on the area as Qwen-Image's do.
Profile QwenEditOnH100() {
  return {.name = "qwen-image-edit-h100",
          .model = "Qwen/Qwen-Image-Edit",
          .source = kBaselines,
          .date = kBaselinesDate,
          .fixed_for = Ms(383),
          .encoder_for = Ms(1049),
          .step = {Ms(375.52), Ms(268.6)},
          .steps = 50,
          .edit_factor = 1,
          .memory = Always(57'700),
          .batching = {.cost_at_1024 = 0.95, .cost_at_512 = 0.22}};
}

// Total 1028: encoder 173, denoising 676.
Profile ZImageTurboOnH100() {
  return {.name = "z-image-turbo-h100",
          .model = "Tongyi-MAI/Z-Image-Turbo",
          .source = kBaselines,
          .date = kBaselinesDate,
          .fixed_for = Ms(179),
          .encoder_for = Ms(173),
          .step = ByArea(676.0 / 9),
          .steps = 9,
          .memory = Always(20'600)};
}

// Total 2496 with 30 steps; its stages are not published: 196 ms beside denoising is assumed.
Profile SdxlOnH100() {
  return {.name = "sdxl-h100",
          .model = "stabilityai/stable-diffusion-xl-base-1.0",
          .source = "model card stabilityai/stable-diffusion-xl-1.0-tensorrt, 1x H100, without TensorRT",
          .date = "undated, read in 2026",
          .fixed_for = Ms(180),
          .encoder_for = Ms(16),
          .step = ByArea(2300.0 / 30),
          .steps = 30,
          .memory = Always(7'100)};
}

// Total 5930 with 50 steps; 196 ms beside denoising is assumed here too.
Profile SdxlOnA100() {
  return {.name = "sdxl-a100",
          .model = "stabilityai/stable-diffusion-xl-base-1.0",
          .source = "fal-ai/stable-diffusion-benchmarks, Diffusers, 1x A100 80GB",
          .date = "2024-01",
          .fixed_for = Ms(180),
          .encoder_for = Ms(16),
          .step = ByArea(5734.0 / 50),
          .steps = 50,
          .memory = Always(7'100)};
}

Profile Null() {
  return {.name = "null",
          .model = "null",
          .source = "answers at once: for measuring clients",
          .steps = 1,
          .is_null = true};
}

// With the dynamic batching of SGLang's documentation: 8 at most, 5 ms of waiting.
//
// What a batch costs: Qwen's as above. FLUX's is not published; of other models it is said that 1024x1024
// gains next to nothing (k 0.85 to 0.95: the middle is taken) and that batches of two at 512x512 with 20
// steps raise the capacity from 0.36/s to 0.42/s (k = 0.71; vllm-project/vllm-omni pull request 6968, 2026).
Profile Batched(Profile profile, std::string_view name) {
  profile.name = name;
  profile.batching.most = 8;
  profile.batching.wait_for = Ms(5);
  return profile;
}

}  // namespace

// At 1024x1024 and the default steps each serves one image in exactly the published time: the step is the
// published denoising time over its steps.
const std::vector<Profile>& AllProfiles() {
  static const std::vector<Profile> profiles{Flux1OnB200(),
                                             Batched(Flux1OnB200(), "flux1-dev-b200-batch8"),
                                             Flux1OnH100(),
                                             Flux2OnH100(),
                                             Flux2KleinOnH100(),
                                             QwenOnH100(),
                                             Batched(QwenOnH100(), "qwen-image-h100-batch8"),
                                             QwenEditOnH100(),
                                             ZImageTurboOnH100(),
                                             SdxlOnH100(),
                                             SdxlOnA100(),
                                             Null()};
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
