// What the program says to its caller.
#pragma once

#include "controller/offline/report.h"

namespace imgperf {

inline constexpr int kExitGood = 0;
inline constexpr int kExitUnfinished = 2;  // the run could not finish, or every request failed
inline constexpr int kExitSloMissed = 3;   // or a check that fails the run found something
inline constexpr int kExitInvalid = 4;
inline constexpr int kExitInterrupted = 130;

// The first that applies: interrupted, unfinished, invalid (unless the run only warns of that), SLO missed,
// good. (1, wrong use, never gets to a
// report.)
int ExitCode(const RunReport& report);

}  // namespace imgperf
