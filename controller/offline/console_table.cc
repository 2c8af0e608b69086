#include "controller/offline/console_table.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "common/units.h"
#include "controller/offline/errors_table.h"
#include "controller/offline/floor.h"
#include "controller/offline/groups_table.h"
#include "controller/offline/image_lines.h"
#include "controller/offline/interval_lines.h"
#include "controller/offline/metrics_table.h"
#include "controller/offline/names.h"
#include "controller/offline/report_json.h"
#include "controller/offline/slo_value.h"
#include "controller/offline/telemetry_words.h"
#include "controller/offline/text_table.h"
#include "controller/offline/utf8.h"
#include "controller/offline/warmup_report.h"

namespace imgperf {
namespace {

constexpr std::size_t kMaxPhases = 20;
constexpr std::size_t kMaxLostWorkers = 10;

// "1 record", "2 records"
std::string Counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", GroupedCount(count), noun, count == 1 ? "" : "s");
}

std::string RunLine(const RunReport& report, std::size_t width) {
  std::string text = report.run;
  if (!report.model.empty()) text += " · " + ForDisplay(report.model, 80);
  text += " · " + FormatInstant(report.started);
  if (report.ended != 0) text += " · took " + HumanDuration(report.ended - report.started);
  std::string lines = Paragraph("Run", text, width);
  if (report.interrupted) lines += Paragraph("", "interrupted: the results are partial", width);
  if (!report.failure.empty())
    lines += Paragraph("", "not carried out: " + ForDisplay(report.failure, 400), width);
  return lines;
}

std::string PhaseLine(const PhaseReport& phase, std::size_t width) {
  const OutcomeCounts& o = phase.outcomes;
  std::string text = fmt::format("{}{}: {} completed", ForDisplay(phase.name, 40),
                                 phase.warmup ? " (warm-up)" : "", GroupedCount(o.completed));
  if (o.failed > 0) text += fmt::format(", {} failed", GroupedCount(o.failed));
  if (o.cancelled > 0) text += fmt::format(", {} cancelled", GroupedCount(o.cancelled));
  if (o.lost > 0) text += fmt::format(", {} lost", GroupedCount(o.lost));
  if (o.unsent > 0) text += fmt::format(", {} never sent", GroupedCount(o.unsent));
  if (phase.sealed != 0) text += fmt::format(" in {}", HumanDuration(phase.sealed - phase.started));
  if (phase.sealed == 0) text += "; it did not come to its end";
  if (phase.aborted) text += "; aborted";
  if (!phase.stop_reason.empty()) text += "; stopped by: " + ForDisplay(phase.stop_reason, 200);
  return Paragraph("", text, width);
}

std::string Phases(const RunReport& report, std::size_t width) {
  std::string lines;
  for (std::size_t i = 0; i < std::min(report.phases.size(), kMaxPhases); ++i)
    lines += PhaseLine(report.phases[i], width);
  if (report.phases.size() > kMaxPhases) {
    lines +=
        Paragraph("", fmt::format("and {} more in report.json", report.phases.size() - kMaxPhases), width);
  }
  if (!lines.empty()) lines.replace(0, 6, "Phases");
  return lines;
}

// " + 3 failed", nothing for none.
std::string Term(std::uint64_t count, std::string_view word) {
  return count == 0 ? "" : fmt::format(" + {} {}", GroupedCount(count), word);
}

std::string Ledger(const RunReport& report, std::size_t width) {
  const pb::LedgerCounts& c = report.ledger;
  std::string text =
      fmt::format("{} = {} completed", Counted(c.issued(), "credit"), GroupedCount(c.completed())) +
      Term(c.failed(), "failed") + Term(c.cancelled(), "cancelled") + Term(c.lost(), "lost") +
      Term(c.unsent(), "unsent") + Term(c.open(), "open");
  text += fmt::format("; {} = {} recorded", Counted(c.attempts_made(), "attempt"),
                      GroupedCount(c.attempts_recorded())) +
          Term(c.attempts_unstarted(), "unstarted") + Term(c.attempts_lost(), "lost") +
          Term(c.attempts_open(), "open");
  if (c.reissues() > 0) text += fmt::format("; {} reissued", GroupedCount(c.reissues()));
  if (c.late() > 0) text += fmt::format("; late and not counted: {}", Counted(c.late(), "record"));
  return Paragraph("Ledger", text, width);
}

std::string Floor(const RunReport& report, std::size_t width) {
  const std::string text = FloorText(report.workers);
  return text.empty() ? "" : Paragraph("Floor", text, width);
}

// Empty where the plan does not say what the target runs on.
std::string Cost(const MetricSet& metrics) {
  const auto seconds = metrics.Find("gpu_seconds_per_image");
  if (!seconds) return {};
  std::string text = fmt::format("; {} GPU seconds an image", GroupedNumber(*seconds));
  if (const auto price = metrics.Find("price_per_1000_images"))
    text += fmt::format(", 1,000 cost {}", GroupedNumber(*price));
  return text;
}

// What AIPerf does not know: images that came back, and how fast.
std::string Images(const RunReport& report, std::size_t width) {
  const auto images = report.metrics.Find("images_per_second");
  const Distribution* count = report.metrics.DistributionOf("image_count");
  if (!images || count == nullptr) return {};
  std::string text = fmt::format("{} images/s", GroupedNumber(*images));
  if (const auto area = report.metrics.Find("megapixels_per_second"))
    text += fmt::format(", {} megapixels/s", GroupedNumber(*area));
  if (const auto steps = report.metrics.Find("steps_per_second"))
    text += fmt::format(", {} steps/s", GroupedNumber(*steps));
  text += "; " + Counted(static_cast<std::uint64_t>(count->sum), "image");
  if (const auto seconds = report.metrics.Find("benchmark_duration"))
    text += fmt::format(" in {} s", GroupedNumber(*seconds));
  if (const auto concurrency = report.metrics.Find("effective_concurrency"))
    text += fmt::format(", {} requests in flight on average", GroupedNumber(*concurrency));
  return Paragraph("Images", text + Cost(report.metrics), width);
}

std::string ResponseTime(const RunReport& report, std::size_t width) {
  const Distribution* d = report.metrics.DistributionOf("response_time");
  if (d == nullptr) return {};
  return Paragraph(
      "Response",
      fmt::format("p50 {}, p95 {}, p99 {} ms, from the instant each request was due",
                  GroupedNumber(d->At("p50")), GroupedNumber(d->At("p95")), GroupedNumber(d->At("p99"))),
      width);
}

std::string Workers(const RunReport& report, std::size_t width) {
  if (report.workers.empty()) return {};
  const auto lost =
      std::count_if(report.workers.begin(), report.workers.end(), [](auto& w) { return w.loss; });
  std::string lines =
      Paragraph("Workers",
                lost == 0 ? Counted(report.workers.size(), "session") + ", none lost"
                          : fmt::format("{}, {} lost:", Counted(report.workers.size(), "session"), lost),
                width);
  std::size_t shown = 0;
  for (const WorkerReport& worker : report.workers) {
    if (!worker.loss || shown++ >= kMaxLostWorkers) continue;
    lines +=
        Paragraph("",
                  fmt::format("{} on {} (process {}): {}; {}, {} lost", ForDisplay(worker.name, 40),
                              ForDisplay(worker.host, 60), worker.pid, ForDisplay(worker.end_reason, 120),
                              Counted(worker.records, "record"), Counted(worker.lost, "attempt")),
                  width);
  }
  return lines;
}

std::string Verdicts(const RunReport& report, std::size_t width) {
  const bool warned = report.invalid_is_warning && report.validity.trust == Trust::kInvalid;
  std::string lines = Paragraph(
      "Validity",
      fmt::format("{}{}{}", NameOf(report.validity.trust), report.validity.resumed ? " (resumed)" : "",
                  warned ? ", of which the run only warns" : ""),
      width);
  for (const Reason& reason : report.validity.reasons)
    lines += Paragraph("", "- " + ForDisplay(reason.text, 400), width);
  return lines;
}

std::string Slos(const RunReport& report, std::size_t width) {
  std::string lines;
  for (const SloReport& slo : report.slos) {
    lines += Paragraph(
        "SLO",
        fmt::format("{}: {}, {}", ForDisplay(slo.expression, 200), SloValue(slo), slo.met ? "met" : "MISSED"),
        width);
  }
  return lines;
}

std::string Events(const RunReport& report, std::size_t width) {
  std::string lines;
  for (const std::string& event : report.events) {
    lines += Paragraph(lines.empty() ? "Events" : "", "- " + ForDisplay(event, 400), width);
  }
  return lines;
}

std::string Files(const RunReport& report, std::size_t width) {
  std::string names;
  for (const std::string& file : report.files) names += (names.empty() ? "" : ", ") + file;
  return Paragraph("Files", fmt::format("{}: {}", report.directory, names), width);
}

}  // namespace

std::string ConsoleTable(const RunReport& report, std::size_t width) {
  width = std::max<std::size_t>(width, 80);
  return MetricsTable(report, width) + GroupTables(report, width) + ErrorsTable(report, width) + "\n" +
         Images(report, width) + ResponseTime(report, width) + IntervalLines(report, width) +
         WarmupLines(report, width) + Floor(report, width) + TelemetryLine(report, width) +
         ImageLines(report, width) + Verdicts(report, width) + Slos(report, width) + Ledger(report, width) +
         Phases(report, width) + Workers(report, width) + Events(report, width) + RunLine(report, width) +
         Files(report, width);
}

std::string ConsoleRemarks(const RunReport& report, std::size_t width) {
  width = std::max<std::size_t>(width, 80);
  return ErrorsTable(report, width) + "\n" + ResponseTime(report, width) + Verdicts(report, width) +
         Slos(report, width) + Events(report, width) + RunLine(report, width) + Files(report, width);
}

}  // namespace imgperf
