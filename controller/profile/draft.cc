#include "controller/profile/draft.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "controller/plan/expand.h"

namespace imgperf {

Draft::Draft(GivenFlags& flags, ProfileSettings& settings)
    : flags_(flags), settings_(settings), concurrency_(flags.Count("--concurrency").value_or(1)) {}

void Draft::Add(std::string label, std::string_view path, std::string value, bool yaml) {
  settings_.overrides.push_back({std::move(label), std::string(path), std::move(value), yaml});
}

void Draft::Set(std::string_view flag, std::string_view path, std::string_view value) {
  SetAs(flags_.Has(flag) ? flags_.Label(flag) : fmt::format("{} {} (the default)", flag, value), path, value);
}

void Draft::SetAs(std::string label, std::string_view path, std::string_view value) {
  // An empty value would read as none.
  if (value.empty()) return Add(std::move(label), path, "\"\"", true);
  Add(std::move(label), path, EscapeDollars(value), false);
}

void Draft::Pass(std::string_view flag, std::string_view path) {
  if (const auto text = flags_.Text(flag)) Set(flag, path, *text);
}

void Draft::SetJson(std::string_view flag, std::string_view path, const std::string& json) {
  Add(flags_.Has(flag) ? flags_.Label(flag) : fmt::format("{} (the default)", flag), path,
      EscapeDollars(json), true);
}

void Draft::SetSecret(std::string_view label, std::string_view path, std::string secret) {
  const std::string name = fmt::format("IMGPERF_COMMAND_LINE_SECRET_{}", settings_.secrets.size() + 1);
  settings_.secrets[name] = std::move(secret);
  SetVariable(label, path, name);
}

void Draft::SetVariable(std::string_view label, std::string_view path, std::string_view name) {
  Add(std::string(label), path, fmt::format("${{{}}}", name), false);
}

bool Draft::IsSet(std::string_view path) const {
  const auto& sets = flags_.All("--set");
  return std::any_of(sets.begin(), sets.end(), [&](std::string_view set) {
    return set.starts_with(path) && set.size() > path.size() &&
           (set[path.size()] == '=' || set[path.size()] == '.');
  });
}

void Draft::RefuseEach(const std::vector<std::string_view>& flags, std::string_view why) {
  for (const std::string_view flag : flags) {
    if (flags_.Has(flag)) Fault(flag, why);
  }
}

}  // namespace imgperf
