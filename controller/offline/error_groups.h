// Counts failures that look the same.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "controller/offline/report.h"

namespace imgperf {

// Memory is bounded: servers may put a different message into every answer. Thread: any one.
class ErrorGroups {
 public:
  static constexpr std::size_t kMaxGroups = 1000;
  // Stands for the messages beyond that, by class, code and type.
  static constexpr const char* kOthers = "(other messages)";

  void Add(std::string_view error_class, std::int32_t code, std::string type, std::string message);
  // Most frequent first.
  std::vector<ErrorGroup> Sorted() const;

 private:
  std::map<std::tuple<std::string, std::int32_t, std::string, std::string>, std::uint64_t> counts_;
};

}  // namespace imgperf
