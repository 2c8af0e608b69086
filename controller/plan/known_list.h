// Prompt lists of others that are known by name and lie in the user's cache: imgperf may not bring them
// along.
#pragma once

#include <string>

#include "controller/plan/expand.h"

namespace imgperf {

// Where the list lies: below IMGPERF_CACHE, else XDG_CACHE_HOME/imgperf, else HOME/.cache/imgperf; empty
// where none of them is known. `name` is a word of dataset.builtin.
std::string KnownListPath(const std::string& name, const EnvLookup& env);

// What to do when it is not there.
std::string MissingListText(const std::string& name, const std::string& path);

}  // namespace imgperf
