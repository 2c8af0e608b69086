#include "controller/plan/expand.h"
#include "controller/plan/text.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

namespace imgperf {
namespace {

bool IsVariableName(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || digit(c); });
}

bool IsPlainText(std::string_view value) {
  return simdjson::validate_utf8(value.data(), value.size()) &&
         std::none_of(value.begin(), value.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

// What ${...} stands for; `inside` is the text between the braces.
absl::StatusOr<std::string> Lookup(std::string_view inside, const EnvLookup& env) {
  const std::size_t dash = inside.find(":-");
  const std::string name(inside.substr(0, dash));
  if (!IsVariableName(name))
    return absl::InvalidArgumentError(fmt::format("\"{}\" is no variable's name", name));
  std::optional<std::string> value = env(name);
  if (dash != inside.npos && (!value || value->empty())) return std::string(inside.substr(dash + 2));
  if (!value) {
    return absl::InvalidArgumentError(
        fmt::format("the variable {} is not set: export it, or write ${{{}:-default}}", name, name));
  }
  if (!IsPlainText(*value)) {
    return absl::InvalidArgumentError(fmt::format("the value of {} is not plain UTF-8 text", name));
  }
  return *std::move(value);
}

}  // namespace

std::optional<std::string> ProcessEnv(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

absl::StatusOr<std::string> ExpandText(std::string_view text, const EnvLookup& env) {
  std::string out;
  while (true) {
    const std::size_t dollar = text.find('$');
    out += text.substr(0, dollar);
    if (dollar == text.npos) return out;
    text.remove_prefix(dollar + 1);
    if (text.starts_with('$')) {
      out += '$';
      text.remove_prefix(1);
      continue;
    }
    const std::size_t end = text.find('}');
    if (!text.starts_with('{'))
      return absl::InvalidArgumentError("a bare $: write ${NAME}, or $$ for a dollar");
    if (end == text.npos) return absl::InvalidArgumentError("${ without its }");
    auto value = Lookup(text.substr(1, end - 1), env);
    if (!value.ok()) return value;
    out += *value;
    text.remove_prefix(end + 1);
  }
}

void ExpandTree(Node& root, const EnvLookup& env, Complaints& complaints) {
  for (Node& item : root.items) ExpandTree(item, env, complaints);
  if (root.kind != Node::Kind::kScalar || root.text.find('$') == std::string::npos) return;
  auto text = ExpandText(root.text, env);
  if (!text.ok()) {
    complaints.Add(root.mark, MessageOf(text.status()));
    return;
  }
  root.expanded = root.text.find("${") != std::string::npos;
  root.text = *std::move(text);
}

std::string EscapeDollars(std::string_view text) { return ReplaceAll(text, '$', "$$"); }

}  // namespace imgperf
