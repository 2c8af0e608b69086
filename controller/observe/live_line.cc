#include "controller/observe/live_line.h"

#include <utility>

#include "controller/observe/fields.h"

namespace imgperf {

ProgressStyle StyleFor(bool wanted, bool terminal, std::string_view term, std::string_view no_color) {
  if (!wanted) return ProgressStyle::kNone;
  if (!terminal || term.empty() || term == "dumb") return ProgressStyle::kLines;
  return no_color.empty() ? ProgressStyle::kRewrite : ProgressStyle::kOverwrite;
}

std::string LiveLine::Show(std::string_view line, Nanos now) {
  if (style_ == ProgressStyle::kNone) return "";
  if (style_ == ProgressStyle::kLines) return now < next_ ? "" : Keep(line, now);
  std::string bytes = Clear().append(line);
  shown_ = true;
  width_ = ColumnsOf(line);
  return bytes;
}

std::string LiveLine::Keep(std::string_view line, Nanos now) {
  next_ = now + kEvery;
  return style_ == ProgressStyle::kNone ? "" : Say(line);
}

std::string LiveLine::Say(std::string_view line) { return Clear().append(line).append("\n"); }

std::string LiveLine::Clear() {
  if (!std::exchange(shown_, false)) return "";
  if (style_ == ProgressStyle::kRewrite) return "\r\x1b[K";
  return "\r" + std::string(width_, ' ') + "\r";
}

}  // namespace imgperf
