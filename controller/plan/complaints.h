// Where something in a run file was said, and what is wrong with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>

#include "common/units.h"

namespace imgperf {

// A place in the run file (1-based; line 0: the file as a whole) or one of the settings from the command
// line.
struct Mark {
  int line = 0;
  int column = 0;
  int setting = -1;  // index in Source::settings
  bool from_command_line() const { return setting >= 0; }
};

// What the marks of one run point into.
struct Source {
  std::string file;
  std::vector<std::string> settings;  // "--set phases.load.requests=5", "--workers 4"
};

// A value of the run file with its place; `given` is false when it was left out.
template <typename T>
struct Said {
  T value{};
  Mark mark;
  bool given = false;
  explicit operator bool() const { return given; }
  T Or(T fallback) const { return given ? value : fallback; }
};

// Collects everything that is wrong, so that a file is mended in one go.
class Complaints {
 public:
  // `source` outlives the complaints.
  explicit Complaints(const Source& source) : source_(source) {}

  void Add(const Mark& mark, std::string message);
  // With "KEY: " before the message.
  void Add(const Mark& mark, std::string_view key, std::string_view message);
  bool empty() const { return complaints_.empty(); }
  // OK, or InvalidArgument with a line a complaint, in the order of the file, twenty at most.
  absl::Status ToStatus() const;
  const Source& source() const { return source_; }

 private:
  struct Complaint {
    Mark mark;
    std::string message;
  };
  std::string Line(const Complaint& complaint) const;

  const Source& source_;
  std::vector<Complaint> complaints_;
};

// ` (did you mean "size"?)`, or ` (known: a, b)` when nothing is near.
template <typename Range>
std::string DidYouMean(std::string_view word, const Range& candidates) {
  if (const std::string near = Nearest(word, candidates); !near.empty()) {
    return " (did you mean \"" + near + "\"?)";
  }
  std::string known;
  for (const auto& candidate : candidates) known += (known.empty() ? "" : ", ") + std::string(candidate);
  return " (known: " + known + ")";
}

}  // namespace imgperf
