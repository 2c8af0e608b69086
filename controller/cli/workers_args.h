// imgperf workers.
#pragma once

#include "controller/cli/args.h"

namespace CLI {
class App;
}

namespace imgperf {

// What CLI11 writes into while it parses; lives as long as the app.
class WorkersOptions {
 public:
  explicit WorkersOptions(CLI::App& command);
  WorkersOptions(const WorkersOptions&) = delete;
  WorkersOptions& operator=(const WorkersOptions&) = delete;

  // After the parse.
  const WorkersArgs& Values() const { return args_; }

 private:
  WorkersArgs args_;
};

}  // namespace imgperf
