// Settings from the command line that replace what the run file says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/plan/complaints.h"
#include "controller/plan/node.h"

namespace imgperf {

struct Override {
  std::string
      label;  // how messages name it: "--set phases.load.requests=5", "--workers 4"; never holds a secret
  std::string path;  // "phases.load.requests": keys, list indices from 0, or the `name` of a list's member
  std::string value;
  bool yaml = true;  // `value` is YAML, else taken as it is
};

// "path.to.key=value" as --set takes it. Error: no "=", an empty path or an empty key in it.
absl::StatusOr<Override> ParseSet(std::string_view text);
// A setting that a flag of its own makes: "--workers", "cluster.workers", "4".
Override FlagOverride(std::string_view flag, std::string_view path, std::string_view value);

// The labels, for Source::settings.
std::vector<std::string> Labels(const std::vector<Override>& overrides);

// Applies them in order; the i-th marks its nodes with setting i. Missing maps on the way are made; a list
// member that does not exist is complained of.
void ApplyOverrides(const std::vector<Override>& overrides, Node& root, Complaints& complaints);

}  // namespace imgperf
