// The flags of `aiperf profile`, and what becomes of each here. Names and meanings as of AIPerf 0.13
// (docs/cli-options.md of that project, 2026).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

enum class FlagArity { kNone, kOne, kMany };

// A flag that is translated into settings of a run.
struct ServedFlag {
  std::string_view names;  // "-m,--model,--model-names": the first long one is what messages say
  FlagArity arity = FlagArity::kOne;
  std::string_view value;  // what its value is called in --help: "SECONDS"
  std::string_view help;
  std::string_view group;  // heading in --help
};

std::span<const ServedFlag> ServedFlags();

// Flags that ask for what imgperf does anyway ("--no-gpu-telemetry"): taken, and nothing need be done.
std::span<const std::string_view> MetFlags();

// Flags that are refused, with one reason for several: a sentence's end after "--flag ".
struct RefusedFlags {
  std::string_view reason;
  std::vector<std::string_view> names;  // each as ServedFlag::names
};

const std::vector<RefusedFlags>& AllRefusedFlags();

// A command's flags, as its command line is made of them.
struct FlagTable {
  std::span<const ServedFlag> served;
  std::span<const std::string_view> met;
  std::span<const RefusedFlags> refused;
};

FlagTable ProfileFlags();

// Why a flag of the table is not served: a whole sentence naming it. Empty for a served one.
std::string RefusalOf(const FlagTable& table, std::string_view flag);

// "--model" of "-m,--model,--model-names".
std::string_view MainName(std::string_view names);

}  // namespace imgperf
