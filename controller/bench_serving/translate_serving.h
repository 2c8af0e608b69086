// SGLang's flags -> settings of a run. Pure but for `read_secret`.
#pragma once

#include <absl/status/statusor.h>

#include "controller/bench_serving/serving_settings.h"
#include "controller/profile/given_flags.h"

namespace imgperf {

// What each run of `imgperf bench-serving` is called in messages and in run.yaml, in a run file's place.
inline constexpr const char* kServingSource = "imgperf bench-serving";

// Error: InvalidArgument, a line a fault, each naming a flag and a remedy.
absl::StatusOr<ServingSettings> TranslateServing(FlagValues values, const SecretReader& read_secret);

}  // namespace imgperf
