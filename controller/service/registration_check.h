// Whether a registration is fit to be looked at: said by a worker, so believed in nothing. Pure.
#pragma once

#include <string>

#include <absl/status/status.h>

#include "proto/cluster.pb.h"

namespace imgperf {

// FAILED_PRECONDITION: another version than ours. INVALID_ARGUMENT: a label (name, host, version) that is too
// long or has control characters, for labels go into logs, journal and report; or, where credits are
// `encrypted`, no CURVE key.
absl::Status CheckRegistration(const pb::RegisterRequest& request, bool encrypted);

// "worker=NAME host=HOST pid=PID" for a line of the log, without what is not fit for one.
std::string NameForLog(const pb::RegisterRequest& request);

}  // namespace imgperf
