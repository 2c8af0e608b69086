// The flags of one command line, read one by one: each question may find a fault, and all faults are told.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>

#include "common/clock.h"

namespace imgperf {

// By main name ("--model"); a flag without value has as many empty values as it was given times.
using FlagValues = std::map<std::string, std::vector<std::string>, std::less<>>;

class GivenFlags {
 public:
  explicit GivenFlags(FlagValues values) : values_(std::move(values)) {}

  bool Has(std::string_view flag) const { return values_.find(flag) != values_.end(); }
  // Empty when it was not given.
  const std::vector<std::string>& All(std::string_view flag) const;
  // The last value; nothing when it was not given.
  std::optional<std::string> Text(std::string_view flag) const;

  // At most a thousand million. Nothing when it was not given or is faulty; faults name flag and remedy.
  // Lists ("1,2,4") are sweeps and refused.
  std::optional<std::int64_t> Count(std::string_view flag, std::int64_t least = 1);
  std::optional<double> Number(std::string_view flag);
  // A number of seconds without unit; nothing also for "inf" where `may_be_inf`.
  std::optional<Nanos> Seconds(std::string_view flag, Nanos least, bool may_be_inf = false);
  // One of `words`.
  std::optional<std::string> Word(std::string_view flag, const std::vector<std::string_view>& words);

  // "--flag VALUE": how messages name it.
  std::string Label(std::string_view flag) const;
  void Fault(std::string_view flag, std::string_view why);
  // OK, or InvalidArgument with a line a fault, in the order found.
  absl::Status ToStatus() const;

 private:
  FlagValues values_;
  std::vector<std::string> faults_;
};

}  // namespace imgperf
