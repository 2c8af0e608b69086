// imgperf compare.
#pragma once

#include "controller/cli/args.h"

namespace CLI {
class App;
}

namespace imgperf {

// What CLI11 writes into while it parses; lives as long as the app.
class CompareArgsOptions {
 public:
  explicit CompareArgsOptions(CLI::App& command);
  CompareArgsOptions(const CompareArgsOptions&) = delete;
  CompareArgsOptions& operator=(const CompareArgsOptions&) = delete;

  // After the parse.
  const CompareArgs& Values() const { return args_; }

 private:
  CompareArgs args_;
};

}  // namespace imgperf
