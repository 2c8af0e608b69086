// How a line of a log is written: "2026-11-23T13:43:57.230Z W run=0a1b2c3d4e5f worker=rack3 what happened".
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace imgperf {

// What stands in every line, in this order.
class LogFields {
 public:
  // A key that is there gets the new value and keeps its place.
  void Set(std::string_view key, std::string_view value);
  // "run=0a1b2c3d4e5f worker=rack3 ", with a space behind each.
  std::string Text() const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// "worker=rack3", "worker=\"rack 3\"": quoted where a reader could not tell the value's end, and always one
// line.
std::string LogField(std::string_view key, std::string_view value);

// The text with control characters written as escapes: a message is one line, whoever its words are from.
std::string OneLine(std::string_view text);

}  // namespace imgperf
