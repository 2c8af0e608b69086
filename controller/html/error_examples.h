// The first requests of every kind of failure, to look them up in logs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "common/clock.h"
#include "common/ids.h"

namespace imgperf {

// What makes two failures of one kind, as ErrorGroup has it.
struct ErrorKind {
  std::string error_class;
  std::int32_t code = 0;
  std::string type;
  std::string message;
  auto operator<=>(const ErrorKind&) const = default;
};

struct ErrorExample {
  AttemptId attempt;
  std::uint64_t entry = 0;
  Nanos at = 0;              // it ended, Unix time
  std::uint32_t worker = 0;  // index in RunReport::workers
};

// Memory is bounded: of kinds beyond the first `kMostKinds` there are no examples. Thread: any one.
class ErrorExamples {
 public:
  static constexpr std::size_t kMostKinds = 200;
  static constexpr std::size_t kMostOfOne = 3;

  void Add(ErrorKind kind, const ErrorExample& example);
  const std::map<ErrorKind, std::vector<ErrorExample>>& examples() const { return examples_; }

 private:
  std::map<ErrorKind, std::vector<ErrorExample>> examples_;
};

}  // namespace imgperf
