#include "controller/offline/build_report.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "controller/offline/aiperf_slices.h"
#include "controller/offline/artifact_names.h"
#include "controller/offline/line_file.h"
#include "controller/offline/plan_facts.h"
#include "controller/offline/raw_export.h"
#include "controller/offline/run_fold.h"
#include "controller/offline/run_header.h"
#include "controller/records/journal_path.h"
#include "controller/records/journal_reader.h"

namespace imgperf {
namespace {

// The artifacts that are there, and those that are written from the report itself.
std::vector<std::string> FilesIn(const std::filesystem::path& dir, const ArtifactNames& names,
                                 const RunReport& report, const std::vector<std::string>& to_come) {
  std::vector<std::string> files{std::string(kReportJson), names.summary_json, names.summary_csv,
                                 names.console};
  files.insert(files.end(), to_come.begin(), to_come.end());
  if (HasSlices(report)) files.insert(files.end(), {names.slices_json, names.slices_csv});
  std::vector<std::string> others{names.lines, names.raw_lines};
  others.insert(others.end(), kFixedNames.begin() + 1, kFixedNames.end());  // all but the report
  for (const std::string& name : others) {
    std::error_code error;
    const bool listed = std::find(files.begin(), files.end(), name) != files.end();
    if (!listed && std::filesystem::exists(dir / name, error)) files.push_back(name);
  }
  return files;
}

absl::Status NotAJournal(const std::string& path) {
  return absl::DataLossError(
      fmt::format("{}: not one entry can be read: this is no journal of imgperf, or its disk lost it", path));
}

// Feeds the fold every entry; gives the bytes passed over as corrupt.
absl::StatusOr<std::uint64_t> ReadAll(const std::vector<std::string>& journals, OnCorruption on_corruption,
                                      RunFold& fold) {
  std::uint64_t salvaged = 0;
  for (const std::string& journal : journals) {
    const auto scan = ReadJournal(
        journal, [&](const pb::JournalEntry& entry) { return fold.Add(entry); }, on_corruption);
    if (!scan.ok()) return scan.status();
    if (scan->foreign) return NotAJournal(journal);
    salvaged += scan->salvaged_bytes;
  }
  return salvaged;
}

// The numbers are whole without the raw export; that it is missing is why the run counts as unfinished.
void CommitRaw(RawExport& raw, RunReport& report) {
  const absl::Status written = raw.Commit();
  if (!written.ok() && report.failure.empty()) report.failure = std::string(written.message());
  if (std::string gaps = raw.Gaps(); !gaps.empty()) report.events.push_back(std::move(gaps));
}

absl::StatusOr<RunReport> FoldWithLines(const std::vector<std::string>& journals,
                                        const ReportOptions& options, const std::filesystem::path& dir,
                                        const ArtifactNames& names) {
  LineFile lines((dir / names.lines).string(), /*always=*/true);
  LineFile late((dir / kLateLines).string(), /*always=*/false);
  RawExport raw(dir.string(), names.raw_lines);
  RunFold fold(lines, late, raw.wanted() ? &raw : nullptr, options.requests);
  const auto salvaged = ReadAll(journals, options.on_corruption, fold);
  if (!salvaged.ok()) return salvaged.status();
  if (absl::Status status = lines.Commit(); !status.ok()) return status;
  if (absl::Status status = late.Commit(); !status.ok()) return status;
  RunReport report = fold.Finish(*salvaged);
  CommitRaw(raw, report);
  return report;
}

absl::StatusOr<RunReport> FoldWithoutLines(const std::vector<std::string>& journals,
                                           const ReportOptions& options) {
  NoLines none;
  RunFold fold(none, none, nullptr, options.requests);
  const auto salvaged = ReadAll(journals, options.on_corruption, fold);
  if (!salvaged.ok()) return salvaged.status();
  return fold.Finish(*salvaged);
}

absl::Status NoJournal(const std::string& artifact_dir) {
  return absl::NotFoundError(
      fmt::format("no journal in {}: name the directory of a run", JournalDirectory(artifact_dir)));
}

// A mapped file that its writer cuts short takes its reader along: a copy does not.
absl::StatusOr<std::uint64_t> ReadCopies(const std::vector<std::string>& journals, RunFold& fold) {
  std::uint64_t salvaged = 0;
  for (const std::string& journal : journals) {
    std::ifstream file(journal, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file) return absl::UnavailableError("cannot read " + journal);
    const auto scan = ScanJournal(
        bytes, [&](const pb::JournalEntry& entry) { return fold.Add(entry); }, OnCorruption::kSalvage);
    if (!scan.ok()) return scan.status();
    salvaged += scan->salvaged_bytes;
  }
  return salvaged;
}

// What the run said of its exports, as far as its header can be read.
PlanFacts FactsOf(const std::string& artifact_dir) {
  const auto header = ReadRunHeader(artifact_dir);
  return header ? ReadPlanFacts(header->plan_json()) : PlanFacts();
}

// In the order in which they were listed when they were to come.
std::vector<std::string> MadeIn(const std::filesystem::path& dir) {
  std::vector<std::string> made;
  for (const std::string_view name : {kReportHtml, kRequestsCsv, kJunitXml, kSummaryMarkdown}) {
    std::error_code error;
    if (std::filesystem::exists(dir / name, error)) made.emplace_back(name);
  }
  return made;
}

}  // namespace

absl::StatusOr<RunReport> BuildReport(const std::string& artifact_dir, const ReportOptions& options) {
  const std::filesystem::path dir(artifact_dir);
  const auto journals = ListJournals(artifact_dir);
  if (journals.empty()) return NoJournal(artifact_dir);
  const PlanFacts facts = FactsOf(artifact_dir);
  if (const std::string fault = PrefixFault(facts.prefix); !facts.prefix.empty() && !fault.empty())
    return absl::DataLossError(fmt::format("{}: output.prefix of the run {}", journals.front(), fault));
  const ArtifactNames names = NamesWith(facts.prefix);
  auto report =
      facts.lines ? FoldWithLines(journals, options, dir, names) : FoldWithoutLines(journals, options);
  if (!report.ok()) return report;
  report->directory = artifact_dir;
  report->files = FilesIn(dir, names, *report, options.to_come);
  return report;
}

absl::StatusOr<RunReport> ReadReport(const std::string& artifact_dir, bool in_writing,
                                     RequestSink* requests) {
  const auto journals = ListJournals(artifact_dir);
  if (journals.empty()) return NoJournal(artifact_dir);
  NoLines none;
  RunFold fold(none, none, nullptr, requests);
  const auto salvaged =
      in_writing ? ReadCopies(journals, fold) : ReadAll(journals, OnCorruption::kSalvage, fold);
  if (!salvaged.ok()) return salvaged.status();
  RunReport report = fold.Finish(*salvaged);
  report.directory = artifact_dir;
  const std::string prefix = PrefixFault(report.prefix).empty() ? report.prefix : "";
  report.files = FilesIn(artifact_dir, NamesWith(prefix), report, MadeIn(artifact_dir));
  return report;
}

}  // namespace imgperf
