#include "controller/offline/build_report.h"

#include <filesystem>

#include <fmt/format.h>

#include "controller/offline/artifact_names.h"
#include "controller/offline/run_fold.h"
#include "controller/records/journal_path.h"
#include "controller/records/journal_reader.h"

namespace imgperf {
namespace {

Slo ErrorRateSlo(const RunReport& report, double max_error_rate) {
  Slo slo;
  slo.expression = fmt::format("error_rate <= {:g}%", max_error_rate * 100);
  slo.unit = "%";
  slo.value = report.metrics.Find("error_rate");
  slo.met = !slo.value || *slo.value <= max_error_rate * 100;
  return slo;
}

// The artifacts that are there, and those that are written from the report itself.
std::vector<std::string> FilesIn(const std::string& artifact_dir) {
  std::vector<std::string> files{std::string(kReportJson), std::string(kConsoleText)};
  for (const std::string_view name : {kCreditLines, kLateLines, kImages, kRunYaml, kJournal, kLogs}) {
    std::error_code error;
    if (std::filesystem::exists(std::filesystem::path(artifact_dir) / name, error)) files.emplace_back(name);
  }
  return files;
}

}  // namespace

absl::StatusOr<RunReport> BuildReport(const std::string& artifact_dir, const ReportOptions& options) {
  const std::filesystem::path dir(artifact_dir);
  const auto journals = ListJournals(artifact_dir);
  if (journals.empty()) {
    return absl::NotFoundError(
        fmt::format("no journal in {}: name the directory of a run", JournalDirectory(artifact_dir)));
  }
  LineFile lines((dir / kCreditLines).string(), /*always=*/true);
  LineFile late((dir / kLateLines).string(), /*always=*/false);
  RunFold fold(lines, late);
  std::uint64_t salvaged = 0;
  for (const std::string& journal : journals) {
    const auto scan = ReadJournal(
        journal, [&](const pb::JournalEntry& entry) { return fold.Add(entry); }, options.on_corruption);
    if (!scan.ok()) return scan.status();
    salvaged += scan->salvaged_bytes;
  }
  if (absl::Status status = lines.Commit(); !status.ok()) return status;
  if (absl::Status status = late.Commit(); !status.ok()) return status;
  RunReport report = fold.Finish(salvaged);
  report.slos.push_back(ErrorRateSlo(report, options.max_error_rate));
  report.directory = artifact_dir;
  report.files = FilesIn(artifact_dir);
  return report;
}

}  // namespace imgperf
