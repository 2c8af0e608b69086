// What a run promises, as test cases for CI servers (JUnit's XML, as Jenkins' xunit plugin describes it).
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// One suite named after the model; cases: the run, its validity, each SLO, each check of images that may fail
// the run. A case fails, or errs where the run could not be carried out, exactly when it makes the exit code
// other than 0. Ends with a newline. Pure.
std::string JUnitXml(const RunReport& report);

}  // namespace imgperf
