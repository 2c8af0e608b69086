// What `imgperf profile` asks for, as settings of a run file that says nothing else.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/plan/overrides.h"

namespace imgperf {

struct ProfileSettings {
  std::vector<Override> overrides;  // in the order in which they are to be applied
  std::map<std::string, std::string>
      secrets;  // variables that the settings refer to as ${NAME}, beside the environment
  std::vector<std::string> warnings;  // a sentence each
  std::vector<std::string> literals;  // secrets that stood on the command line itself: to be erased from argv
  std::string log_level = "info";
  bool quiet = false;       // no progress lines
  std::string credentials;  // directory; empty: as the environment says
  bool insecure = false;    // anybody may join, from anywhere
};

// Reads a small file that a flag names: a secret, a rate series.
using SecretReader = std::function<absl::StatusOr<std::string>(const std::string& path)>;

}  // namespace imgperf
