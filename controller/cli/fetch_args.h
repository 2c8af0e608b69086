// imgperf fetch.
#pragma once

#include "controller/cli/args.h"

namespace CLI {
class App;
}

namespace imgperf {

// What CLI11 writes into while it parses; lives as long as the app.
class FetchOptions {
 public:
  explicit FetchOptions(CLI::App& command);
  FetchOptions(const FetchOptions&) = delete;
  FetchOptions& operator=(const FetchOptions&) = delete;

  // After the parse.
  const FetchArgs& Values() const { return args_; }

 private:
  FetchArgs args_;
};

}  // namespace imgperf
