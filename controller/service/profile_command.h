// imgperf profile: AIPerf's flags, the same run.
#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "common/clock.h"
#include "controller/cli/args.h"

namespace imgperf {

// As RunCommand(). `erase` is called with each secret that stood on the command line itself, before anything
// is started.
int ProfileCommand(const ProfileArgs& args, const std::function<void(const std::string&)>& erase,
                   std::ostream& out, std::ostream& err, const Clock& clock);

}  // namespace imgperf
