#include "controller/profile/directory_name.h"

#include <fmt/format.h>

#include "controller/plan/text.h"

namespace imgperf {

std::string AiperfDirectoryName(std::string_view model, std::string_view endpoint_type,
                                std::uint64_t concurrency) {
  return fmt::format("{}-openai-{}-concurrency{}", ReplaceAll(model, '/', "_"), endpoint_type, concurrency);
}

}  // namespace imgperf
