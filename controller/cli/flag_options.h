// Another tool's flags on the command line, from a table. Served ones are in --help; all others are known and
// refused.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "controller/profile/flags.h"
#include "controller/profile/given_flags.h"

namespace CLI {
class App;
}

namespace imgperf {

// What CLI11 writes into while it parses; lives as long as the app.
class FlagOptions {
 public:
  FlagOptions(CLI::App& command, const FlagTable& table);
  ~FlagOptions();

  // After the parse. The first unknown or refused flag that was given, as a message; empty when there is
  // none.
  std::string Refusal() const;
  FlagValues Values() const;

 private:
  struct Slot;
  Slot& AddSlot(std::string_view names);
  void AddServed(const ServedFlag& flag);
  void AddRefused(std::string_view names);
  std::string Stranger() const;

  CLI::App& command_;
  const FlagTable table_;
  std::vector<std::unique_ptr<Slot>> slots_;
};

}  // namespace imgperf
