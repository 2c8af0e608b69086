#include "controller/formats/run_summary.h"

#include <fmt/format.h>

#include "controller/offline/exit_code.h"
#include "controller/offline/text_table.h"

namespace imgperf {
namespace {

std::string Several(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", GroupedCount(count), noun, count == 1 ? "" : "s");
}

std::string Besides(std::uint64_t count, std::string_view word) {
  return count == 0 ? "" : fmt::format(", {} {}", GroupedCount(count), word);
}

}  // namespace

std::string RunSummary(const RunReport& report) {
  const OutcomeCounts& o = report.outcomes;
  const Distribution* images = report.metrics.DistributionOf("image_count");
  std::string text = fmt::format(
      "{} from {}", Several(images == nullptr ? 0 : static_cast<std::uint64_t>(images->sum), "image"),
      Several(o.total() - o.unsent, "request"));
  if (const auto seconds = report.metrics.Find("benchmark_duration"))
    text += fmt::format(" in {} s", GroupedNumber(*seconds));
  if (const auto rate = report.metrics.Find("images_per_second"))
    text += fmt::format(" ({} images/s)", GroupedNumber(*rate));
  return text + Besides(o.failed, "failed") + Besides(o.cancelled, "cancelled") + Besides(o.lost, "lost") +
         Besides(o.unsent, "never sent");
}

std::string OutcomeText(const RunReport& report) {
  switch (ExitCode(report)) {
    case kExitGood:
      return "passed";
    case kExitInterrupted:
      return "interrupted";
    case kExitUnfinished:
      return "not carried out";
    case kExitInvalid:
      return "INVALID";
    default:
      return "a promise was missed";
  }
}

}  // namespace imgperf
