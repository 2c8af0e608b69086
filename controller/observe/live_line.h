// The bytes that keep one line up to date below lines that stay: in place on a terminal, line after line
// elsewhere. Pure: the owner writes what comes back, at once and in order. Lines come without their end and
// fit the terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/clock.h"

namespace imgperf {

enum class ProgressStyle {
  kNone,       // nothing but messages
  kLines,      // a line every few seconds
  kRewrite,    // one line, rewritten; the terminal erases
  kOverwrite,  // the same without escape codes: erased by spaces
};

// `term` and `no_color`: the environment variables TERM and NO_COLOR, empty when not set. A terminal that
// calls itself dumb, or nothing, gets lines; where NO_COLOR is set no escape code is sent.
ProgressStyle StyleFor(bool wanted, bool terminal, std::string_view term, std::string_view no_color);

class LiveLine {
 public:
  // Between lines where lines are not rewritten.
  static constexpr Nanos kEvery = 5 * kSecond;

  LiveLine(ProgressStyle style, Nanos now) : style_(style), next_(now + kEvery) {}

  bool rewrites() const { return style_ == ProgressStyle::kRewrite || style_ == ProgressStyle::kOverwrite; }
  // The line as it is now.
  std::string Show(std::string_view line, Nanos now);
  // A line of progress that stays.
  std::string Keep(std::string_view line, Nanos now);
  // A message, which stays whatever the style.
  std::string Say(std::string_view line);
  // Leaves the beginning of an empty line to whoever writes next.
  std::string Clear();

 private:
  const ProgressStyle style_;
  Nanos next_;             // lines: when the next is due
  bool shown_ = false;     // rewriting: there is one to erase
  std::size_t width_ = 0;  // its columns
};

}  // namespace imgperf
