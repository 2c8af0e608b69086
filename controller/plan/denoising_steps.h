// How many denoising steps a request asks for, as far as its body says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "controller/plan/run_plan.h"

namespace imgperf {

// The first whole number from 1 to 100,000 called num_inference_steps (SGLang, vLLM-Omni, fal), steps (NIM)
// or sample_steps (stable-diffusion.cpp), at any depth of a JSON object; nothing in what is no JSON.
std::optional<std::uint32_t> StepsIn(std::string_view json);

// Of that row of `plan.entries`: its own body fields go before the request's, those before the template's
// body. Reads what rows share once. Not thread-safe; `plan` outlives it.
class StepsOfEntries {
 public:
  explicit StepsOfEntries(const RunPlan& plan);
  std::optional<std::uint32_t> Of(std::size_t entry) const;

 private:
  std::optional<std::uint32_t> OfRequest(const RequestSpec& request) const;
  const RunPlan& plan_;
  std::vector<std::optional<std::uint32_t>> of_kinds_;  // one, or one for each part of the mix
};

}  // namespace imgperf
