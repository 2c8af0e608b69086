// From a run's journal.
#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "controller/compare/read_side.h"
#include "controller/offline/artifact_names.h"
#include "controller/offline/line_file.h"
#include "controller/offline/run_fold.h"
#include "controller/records/journal_path.h"
#include "controller/records/journal_reader.h"
#include "controller/run/ledger_fold.h"

namespace imgperf {
namespace {

// The images of records that count.
class ImagesFold {
 public:
  explicit ImagesFold(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void Add(const pb::JournalEntry& entry) {
    ledger_.Add(entry).IgnoreError();  // RunFold tells of contradictions
    if (entry.has_phase_start()) is_warmup_[entry.phase_start().phase()] = entry.phase_start().warmup();
    if (entry.has_record() && ledger_.Accepted()) AddRecord(entry.record().record());
  }
  std::vector<SideImage> Take() {
    std::stable_sort(images_.begin(), images_.end(),
                     [](const SideImage& a, const SideImage& b) { return a.credit < b.credit; });
    return std::move(images_);
  }

 private:
  void AddRecord(const pb::Record& record) {
    if (record.outcome() != pb::COMPLETED || is_warmup_[record.phase()]) return;
    for (int k = 0; k < record.images_size(); ++k) {
      const std::filesystem::path file = std::filesystem::path(record.images(k).file()).filename();
      if (file.empty()) continue;  // not kept
      images_.push_back(
          {record.entry(), record.credit(), static_cast<std::uint32_t>(k), (folder_ / file).string()});
    }
  }

  const std::filesystem::path folder_;
  LedgerFold ledger_;
  std::map<std::uint32_t, bool> is_warmup_;
  std::vector<SideImage> images_;
};

void Judge(const RunReport& report, Side& side) {
  if (!report.sealed) {
    side.refusals.push_back(
        "the run did not come to its end, or is still going on: its numbers are of what was there");
  } else if (report.interrupted) {
    side.refusals.push_back("the run was interrupted: its numbers are of a part of it");
  } else if (!report.failure.empty()) {
    side.refusals.push_back(fmt::format("the run could not finish: {}", report.failure));
  }
  if (report.validity.resumed)
    side.refusals.push_back("the run was resumed: it is pooled from several lives of its controller");
  for (const Reason& reason : report.validity.reasons) {
    const bool invalid = report.validity.trust == Trust::kInvalid;
    (invalid ? side.refusals : side.notes)
        .push_back(fmt::format("the run is {}: {}", invalid ? "INVALID" : "SUSPECT", reason.text));
  }
}

}  // namespace

absl::StatusOr<Side> ReadRunSide(const std::string& path) {
  NoLines none;
  RunFold fold(none, none);
  ImagesFold images(std::filesystem::path(path) / kImageFolder);
  for (const std::string& journal : ListJournals(path)) {
    const auto scan = ReadJournal(journal, [&](const pb::JournalEntry& entry) {
      images.Add(entry);
      return fold.Add(entry);
    });
    if (!scan.ok()) return scan.status();
  }
  const RunReport report = fold.Finish(0);
  Side side;
  side.name = path;
  side.from = JournalDirectory(path);
  side.run = report.run;
  side.model = report.model;
  side.plan_json = report.plan_json;
  Judge(report, side);
  for (const PhaseFold* phase : fold.ProfilingPhases())
    AppendPhase(side.rows, phase->columns(), phase->spans(), phase->row_outcomes());
  side.images = images.Take();
  return side;
}

}  // namespace imgperf
