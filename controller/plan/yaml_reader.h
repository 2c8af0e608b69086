// YAML text -> Node tree. The only file that knows yaml-cpp.
#pragma once

#include <optional>
#include <string_view>

#include "controller/plan/complaints.h"
#include "controller/plan/node.h"

namespace imgperf {

// Reads the one document of `text`. Complains and returns nothing when it is longer than 1 MiB, not UTF-8,
// empty, no YAML, or uses what run files do without: several documents, anchors, aliases, tags, tabs as
// indentation, a key twice.
std::optional<Node> ReadYaml(std::string_view text, Complaints& complaints);

// Reads the value of a setting from the command line; every node is marked with that setting.
std::optional<Node> ReadYamlValue(std::string_view text, int setting, Complaints& complaints);

}  // namespace imgperf
