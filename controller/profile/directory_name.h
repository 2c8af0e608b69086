// The directory that `imgperf profile` writes to when none is given: AIPerf's rule.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace imgperf {

// "black-forest-labs_FLUX.1-dev-openai-image_generation-concurrency1". Slashes of the model become "_", so
// that the name is one directory's.
std::string AiperfDirectoryName(std::string_view model, std::string_view endpoint_type,
                                std::uint64_t concurrency);

}  // namespace imgperf
