#include "controller/offline/console_table.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "common/units.h"
#include "controller/offline/metrics_table.h"
#include "controller/offline/names.h"
#include "controller/offline/report_json.h"
#include "controller/offline/text_table.h"
#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

constexpr std::size_t kMaxErrors = 10;
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

std::string Ledger(const RunReport& report, std::size_t width) {
  const pb::LedgerCounts& c = report.ledger;
  std::string lines = Paragraph(
      "Credits",
      fmt::format("{} issued = {} completed + {} failed + {} cancelled + {} lost + {} unsent + {} open",
                  GroupedCount(c.issued()), GroupedCount(c.completed()), GroupedCount(c.failed()),
                  GroupedCount(c.cancelled()), GroupedCount(c.lost()), GroupedCount(c.unsent()),
                  GroupedCount(c.open())),
      width);
  std::string attempts =
      fmt::format("{} made = {} recorded + {} unstarted + {} lost + {} open", GroupedCount(c.attempts_made()),
                  GroupedCount(c.attempts_recorded()), GroupedCount(c.attempts_unstarted()),
                  GroupedCount(c.attempts_lost()), GroupedCount(c.attempts_open()));
  if (c.reissues() > 0) attempts += fmt::format("; {} reissued", GroupedCount(c.reissues()));
  if (c.late() > 0) attempts += fmt::format("; late and not counted: {}", Counted(c.late(), "record"));
  return lines + Paragraph("Attempts", attempts, width);
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

std::string Errors(const RunReport& report, std::size_t width) {
  if (report.errors.empty()) return {};
  std::vector<TextRow> rows;
  const std::size_t shown = std::min(report.errors.size(), kMaxErrors);
  for (std::size_t i = 0; i < shown; ++i) {
    const ErrorGroup& e = report.errors[i];
    rows.push_back({GroupedCount(e.count), e.error_class, e.code == 0 ? "-" : std::to_string(e.code),
                    ForDisplay(e.type, 24), ""});
  }
  const TextRow header{"Count", "Class", "Code", "Type", "Message"};
  const std::size_t used = BoxTableWidth(header, rows) - 7;
  const std::size_t room = width > used + 20 ? width - used : 20;
  for (std::size_t i = 0; i < shown; ++i) rows[i].back() = ForDisplay(report.errors[i].message, room);
  std::string text = "\n" + Centred("Errors", BoxTableWidth(header, rows)) + "\n" + BoxTable(header, rows);
  if (report.errors.size() > shown)
    text += fmt::format("and {} more kinds in report.json\n", report.errors.size() - shown);
  return text;
}

std::string Verdicts(const RunReport& report, std::size_t width) {
  std::string lines = Paragraph("Validity", NameOf(report.validity.trust), width);
  for (const Reason& reason : report.validity.reasons)
    lines += Paragraph("", "- " + ForDisplay(reason.text, 400), width);
  for (const Slo& slo : report.slos) {
    const std::string value =
        slo.value ? fmt::format("{} {}", GroupedNumber(*slo.value), slo.unit) : "nothing measured";
    lines +=
        Paragraph("SLO", fmt::format("{}: {}, {}", slo.expression, value, slo.met ? "met" : "MISSED"), width);
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
  return MetricsTable(report, width) + Errors(report, width) + "\n" + RunLine(report, width) +
         Phases(report, width) + Ledger(report, width) + Workers(report, width) + Events(report, width) +
         Verdicts(report, width) + Files(report, width);
}

}  // namespace imgperf
