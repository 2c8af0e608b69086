// ${NAME}, ${NAME:-default} and $$ in the values of a run file.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "controller/plan/complaints.h"
#include "controller/plan/node.h"

namespace imgperf {

// Reads an environment variable; nothing when it is not set.
using EnvLookup = std::function<std::optional<std::string>(const std::string&)>;
std::optional<std::string> ProcessEnv(const std::string& name);

// Errors: a variable that is not set and has no default, an unfinished ${, a bare $, a value that is no UTF-8
// text. Values never show in messages.
absl::StatusOr<std::string> ExpandText(std::string_view text, const EnvLookup& env);

// Expands every value below `root` (keys stay as written).
void ExpandTree(Node& root, const EnvLookup& env, Complaints& complaints);

// The reverse for text that must survive reading: every $ doubled.
std::string EscapeDollars(std::string_view text);

}  // namespace imgperf
