// Text of a run file -> RunConfig.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/plan/expand.h"
#include "controller/plan/overrides.h"
#include "controller/plan/run_config.h"

namespace imgperf {

// Reads, applies the settings of the command line, expands variables, checks keys and types. Pure: `file` is
// for messages. Error: InvalidArgument, a line a complaint, each beginning FILE:LINE:COLUMN or with the
// setting that caused it.
absl::StatusOr<RunConfig> ParseRunFile(std::string_view file, std::string_view text,
                                       const std::vector<Override>& overrides, const EnvLookup& env);

// The same where there is no file: everything is said by `settings`, and `source` stands in its place.
absl::StatusOr<RunConfig> ParseSettings(std::string_view source, const std::vector<Override>& settings,
                                        const EnvLookup& env);

}  // namespace imgperf
