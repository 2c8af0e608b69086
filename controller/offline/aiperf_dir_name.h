// The artifact directory's name by AIPerf's rule, so that scripts written for it find what they look for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

// The load of the first profiling phase, as far as it is in the name.
struct LoadName {
  std::optional<std::uint64_t> concurrency = std::nullopt;
  std::optional<double> request_rate = std::nullopt;  // per second
  bool fixed_schedule = false;
};

// Pure. `<model, "/" as "_", "_multi" behind the first of several>-openai-<endpoint>-<load>`, as in
// black-forest-labs_FLUX.1-dev-openai-image_generation-concurrency1-request_rate2.0. Always one sound name of
// at most 128 bytes: a model's name loses its end, its control characters and its leading dot before the rest
// does.
std::string AiperfDirName(const std::vector<std::string>& models, std::string_view endpoint,
                          const LoadName& load);

}  // namespace imgperf
