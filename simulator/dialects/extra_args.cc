#include "simulator/dialects/extra_args.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

namespace imgperf {
namespace {

constexpr std::string_view kBegin = "<sd_cpp_extra_args>";
constexpr std::string_view kEnd = "</sd_cpp_extra_args>";
constexpr std::int64_t kMostSteps = 10'000;

std::optional<std::string> CutOut(std::string& prompt) {
  const std::size_t begin = prompt.find(kBegin);
  const std::size_t end = begin == prompt.npos ? prompt.npos : prompt.find(kEnd, begin);
  if (end == prompt.npos) return std::nullopt;
  std::string args = prompt.substr(begin + kBegin.size(), end - begin - kBegin.size());
  prompt.erase(begin, end + kEnd.size() - begin);
  return args;
}

}  // namespace

void TakeExtraArgs(ImageRequest& request) {
  request.seed.reset();
  request.steps = 0;
  const auto args = CutOut(request.prompt);
  if (!args) return;
  simdjson::dom::parser parser;
  simdjson::dom::object json;
  if (parser.parse(*args).get(json) != simdjson::SUCCESS) return;
  std::int64_t number = 0;
  if (json.at_key("seed").get(number) == simdjson::SUCCESS) request.seed = number;
  const bool has_steps = json.at_key("steps").get(number) == simdjson::SUCCESS ||
                         json.at_pointer("/sample_params/sample_steps").get(number) == simdjson::SUCCESS;
  if (has_steps) request.steps = static_cast<std::uint32_t>(std::clamp<std::int64_t>(number, 1, kMostSteps));
}

}  // namespace imgperf
