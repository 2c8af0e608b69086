// imgperf bench-serving: SGLang's flags, the same run, its table.
#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "common/clock.h"
#include "controller/cli/args.h"

namespace imgperf {

// As ProfileCommand(); prints SGLang's table in place of our own and writes its file where one was asked for.
int BenchServingCommand(const BenchServingArgs& args, const std::function<void(const std::string&)>& erase,
                        std::ostream& out, std::ostream& err, const Clock& clock);

}  // namespace imgperf
