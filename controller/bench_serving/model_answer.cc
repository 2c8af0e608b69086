#include "controller/bench_serving/model_answer.h"

#include <algorithm>

#include <simdjson.h>

namespace imgperf {
namespace {

constexpr std::size_t kLongestName = 1024;

bool IsName(std::string_view name) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !name.empty() && name.size() <= kLongestName && std::none_of(name.begin(), name.end(), control);
}

}  // namespace

std::string ModelNameIn(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(simdjson::padded_string(text)).get(root) != simdjson::SUCCESS) return "";
  for (const char* pointer : {"/model_path", "/data/0/id"}) {
    std::string_view name;
    if (root.at_pointer(pointer).get_string().get(name) == simdjson::SUCCESS && IsName(name))
      return std::string(name);
  }
  return "";
}

}  // namespace imgperf
