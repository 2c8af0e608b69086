// Prompts that are made up, of exact lengths in tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/plan/run_plan.h"
#include "controller/tokenizer/tokenizer.h"

namespace imgperf {

// spec.entries lengths, normally distributed with spec.mean and spec.stddev, rounded, at least 1.
std::vector<std::uint32_t> DrawLengths(const SyntheticSpec& spec, std::uint64_t seed);

// Image prompts put together from the phrases of config/prompts/synthetic.txt, each with exactly as many
// tokens as was drawn for it. They differ from each other as long as their length allows. The same seed and
// tokenizer give the same prompts on every machine. Error: InvalidArgument, the tokenizer can make no text of
// a length.
absl::StatusOr<std::vector<Entry>> SyntheticPrompts(const SyntheticSpec& spec, const Tokenizer& tokenizer,
                                                    std::uint64_t seed);

}  // namespace imgperf
