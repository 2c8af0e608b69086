#include "controller/service/run_console.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace imgperf {
namespace {

constexpr std::size_t kUsualColumns = 80;

// Asked anew each time: windows are resized.
std::size_t Columns() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsualColumns;
}

}  // namespace

RunConsole::RunConsole(const RunPlan& plan, ProgressStyle style, Nanos now)
    : progress_(plan, style, now), writer_(STDERR_FILENO) {}

void RunConsole::Tick(const RunStatus& status, const std::string& waiting, Nanos now) {
  if (writer_.Idle()) writer_.Write(progress_.Tick(status, waiting, now, Columns()));
}

void RunConsole::PhasesEnded(const std::vector<EndedPhase>& ended, Nanos now) {
  if (progress_.Told(ended)) return;
  writer_.Write(progress_.Ends(ended, now, Columns()));
}

void RunConsole::Say(std::string_view message) { writer_.Write(progress_.Say(message)); }

void RunConsole::Clear() { writer_.Write(progress_.Clear()); }

}  // namespace imgperf
