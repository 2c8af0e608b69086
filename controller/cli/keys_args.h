// imgperf keys: its three commands below it.
#pragma once

#include "controller/cli/args.h"

namespace CLI {
class App;
}

namespace imgperf {

// What CLI11 writes into while it parses; lives as long as the app.
class KeysOptions {
 public:
  explicit KeysOptions(CLI::App& command);
  KeysOptions(const KeysOptions&) = delete;
  KeysOptions& operator=(const KeysOptions&) = delete;

  // After the parse.
  const KeysArgs& Values() const { return args_; }

 private:
  void Add(CLI::App& command, KeysArgs::Verb verb, const char* name, const char* what);

  KeysArgs args_;
};

}  // namespace imgperf
