#include "controller/plan/node_json.h"

#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "controller/plan/scalar.h"

namespace imgperf {
namespace {

using Json = nlohmann::ordered_json;

Json NumberToJson(const Node& node, Complaints& complaints) {
  std::string_view text = node.text;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && std::isfinite(value)) return value;
  complaints.Add(node.mark, fmt::format("JSON has no number {}", node.text));
  return nullptr;
}

Json IntegerToJson(const Node& node, Complaints& complaints) {
  if (const auto value = ParseInteger(node.text)) return *value;
  complaints.Add(node.mark, fmt::format("{} does not fit 64 bits: quote it to send it as text", node.text));
  return nullptr;
}

Json ScalarToJson(const Node& node, Complaints& complaints) {
  switch (TypeOf(node)) {
    case ScalarType::kNull:
      return nullptr;
    case ScalarType::kBool:
      return node.text.front() == 't' || node.text.front() == 'T';
    case ScalarType::kInteger:
      return IntegerToJson(node, complaints);
    case ScalarType::kNumber:
      return NumberToJson(node, complaints);
    case ScalarType::kText:
      return node.text;
  }
  return nullptr;
}

Json ToJson(const Node& node, Complaints& complaints) {
  if (node.kind == Node::Kind::kList) {
    Json list = Json::array();
    for (const Node& item : node.items) list.push_back(ToJson(item, complaints));
    return list;
  }
  if (node.kind == Node::Kind::kMap) {
    Json map = Json::object();
    for (const Node& item : node.items) map[item.key] = ToJson(item, complaints);
    return map;
  }
  return ScalarToJson(node, complaints);
}

}  // namespace

std::string NodeToJson(const Node& node, Complaints& complaints) { return ToJson(node, complaints).dump(); }

}  // namespace imgperf
