#include "controller/observe/progress.h"

#include <utility>

#include "controller/observe/fields.h"
#include "controller/observe/progress_line.h"
#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

// A full line would make some terminals begin the next; and Ctrl-C shows as two characters behind the cursor.
constexpr std::size_t kMargin = 3;

}  // namespace

std::string Progress::Tick(const RunStatus& status, const std::string& waiting, Nanos now,
                           std::size_t columns) {
  NoteRate(status, now);
  std::vector<Field> fields = LiveFields(plan_, status, rate_.At(now), now);
  if (fields.empty() && !waiting.empty()) fields = {{ForDisplay(waiting, kAnyWidth), 0}};
  return fields.empty() ? "" : line_.Show(Fit(std::move(fields), RoomIn(columns)), now);
}

std::string Progress::Ends(const std::vector<EndedPhase>& ended, Nanos now, std::size_t columns) {
  std::string bytes;
  for (; told_ < ended.size(); ++told_) {
    bytes += line_.Keep(Fit(LastFields(plan_, ended[told_]), RoomIn(columns)), now);
  }
  return bytes;
}

std::string Progress::Say(std::string_view message) { return line_.Say(ForDisplay(message, kAnyWidth)); }

std::size_t Progress::RoomIn(std::size_t columns) const {
  if (!line_.rewrites()) return kAnyWidth;
  return columns > kMargin ? columns - kMargin : 0;
}

void Progress::NoteRate(const RunStatus& status, Nanos now) {
  if (status.phase_started == 0) return;
  if (status.phase_started != rate_since_) rate_ = RecentRate(rate_since_ = status.phase_started);
  rate_.Note(now, DoneOf(status.phase_counts));
}

}  // namespace imgperf
