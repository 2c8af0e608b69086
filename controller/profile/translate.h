// AIPerf's flags -> settings of a run. Pure but for `read_secret`.
#pragma once

#include <absl/status/statusor.h>

#include "controller/profile/given_flags.h"
#include "controller/profile/profile_settings.h"

namespace imgperf {

// What each run of `imgperf profile` is called in messages and in run.yaml, in a run file's place.
inline constexpr const char* kProfileSource = "imgperf profile";

// Defaults are AIPerf's. Error: InvalidArgument, a line a fault, each naming a flag and a remedy.
absl::StatusOr<ProfileSettings> TranslateFlags(FlagValues values, const SecretReader& read_secret);

}  // namespace imgperf
