// What is secret in a run, and how it is shown.
#pragma once

#include <string_view>

#include "common/secrets.h"

namespace imgperf {

inline bool IsSecretHeader(std::string_view name) { return IsSecretName(name); }
// A path of the run file whose value may be a credential: target.api_key, target.headers...
bool IsSecretPath(std::string_view path);

}  // namespace imgperf
