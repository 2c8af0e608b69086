#include "controller/plan/overrides.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "controller/plan/redact.h"
#include "controller/plan/text.h"
#include "controller/plan/yaml_reader.h"
#include "controller/plan/yaml_text.h"

namespace imgperf {
namespace {

std::optional<std::size_t> ParseIndex(std::string_view text) {
  std::size_t index = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return index;
}

std::vector<std::string> MemberNames(const Node& list) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Node* name = list.items[i].Find("name");
    names.push_back(name != nullptr ? name->text : std::to_string(i));
  }
  return names;
}

// The member of a list by index or by its `name`; null after a complaint.
Node* ListMember(Node& list, std::string_view step, const Mark& mark, Complaints& complaints) {
  if (const auto index = ParseIndex(step)) {
    if (*index < list.items.size()) return &list.items[*index];
    complaints.Add(mark, fmt::format("there is no member {}: the list has {}", *index, list.items.size()));
    return nullptr;
  }
  for (Node& item : list.items) {
    const Node* name = item.Find("name");
    if (name != nullptr && name->text == step) return &item;
  }
  complaints.Add(mark, fmt::format("no member is named \"{}\"{}", step, DidYouMean(step, MemberNames(list))));
  return nullptr;
}

Node* MapMember(Node& map, std::string_view key, const Mark& mark) {
  if (Node* found = map.Find(key)) return found;
  Node& made = map.items.emplace_back();
  made.key = key;
  made.mark = made.key_mark = mark;
  return &made;
}

// One step down from `at`; null after a complaint.
Node* Step(Node& at, std::string_view step, const Mark& mark, Complaints& complaints) {
  if (at.kind == Node::Kind::kNull) at.kind = Node::Kind::kMap;
  if (at.kind == Node::Kind::kMap) return MapMember(at, step, mark);
  if (at.kind == Node::Kind::kList) return ListMember(at, step, mark, complaints);
  complaints.Add(mark, fmt::format("\"{}\" cannot be set inside a single value", step));
  return nullptr;
}

// A flag's value: "[::1]" is an address there, no list.
std::optional<Node> PlainValue(const std::string& text, int setting, Complaints& complaints) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.text = text;
  node.mark.setting = setting;
  const auto fault = FindTextFault(text);
  if (!fault) return node;
  complaints.Add(node.mark, fault->message);
  return std::nullopt;
}

void Apply(const Override& override_, int setting, Node& root, Complaints& complaints) {
  const Mark mark{0, 0, setting};
  auto value = override_.yaml ? ReadYamlValue(override_.value, setting, complaints)
                              : PlainValue(override_.value, setting, complaints);
  if (!value) return;
  Node* at = &root;
  for (std::string_view step : SplitAt(override_.path, '.')) {
    at = Step(*at, step, mark, complaints);
    if (at == nullptr) return;
  }
  value->key = at->key;
  value->key_mark = mark;
  *at = *std::move(value);
}

std::string_view Shown(std::string_view path, std::string_view value) {
  return IsSecretPath(path) ? kRedacted : value;
}

}  // namespace

absl::StatusOr<Override> ParseSet(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view path = text.substr(0, equals);
  const std::vector<std::string_view> steps = SplitAt(path, '.');
  if (equals == text.npos ||
      std::any_of(steps.begin(), steps.end(), [](auto step) { return step.empty(); })) {
    return absl::InvalidArgumentError(
        fmt::format("--set {}: write path.to.key=value, as in --set phases.0.requests=100", path));
  }
  const std::string_view value = text.substr(equals + 1);
  return Override{fmt::format("--set {}={}", path, Shown(path, value)), std::string(path), std::string(value),
                  true};
}

Override FlagOverride(std::string_view flag, std::string_view path, std::string_view value) {
  return {fmt::format("{} {}", flag, Shown(path, value)), std::string(path), std::string(value), false};
}

std::vector<std::string> Labels(const std::vector<Override>& overrides) {
  std::vector<std::string> labels;
  for (const Override& override_ : overrides) labels.push_back(override_.label);
  return labels;
}

void ApplyOverrides(const std::vector<Override>& overrides, Node& root, Complaints& complaints) {
  for (std::size_t i = 0; i < overrides.size(); ++i)
    Apply(overrides[i], static_cast<int>(i), root, complaints);
}

}  // namespace imgperf
