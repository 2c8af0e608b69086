// Where a run's secrets come from, without the secrets: what a resumed run reads them from again. Pure.
#pragma once

#include <vector>

#include "controller/plan/node.h"
#include "controller/plan/secret_source.h"

namespace imgperf {

// Of a run file's tree as written, variables not yet replaced. Defaults (${NAME:-default}) are left out, for
// they may be secrets themselves, and so is whatever else stands beside a variable.
std::vector<SecretSource> SecretSourcesOf(const Node& root);

}  // namespace imgperf
