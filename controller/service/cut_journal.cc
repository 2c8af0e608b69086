#include "controller/service/cut_journal.h"

#include <algorithm>
#include <fstream>
#include <set>

#include <fmt/format.h>

#include "common/host.h"
#include "controller/records/journal_path.h"
#include "controller/records/journal_reader.h"
#include "controller/run/cut_fold.h"

namespace imgperf {
namespace {

void PutOnOurClock(CutRun& cut, const Clock& clock) {
  if (cut.last.boot_id() == BootId()) return;
  cut.seen += (cut.last.wall_anchor_ns() - cut.last.mono_anchor_ns()) - (clock.WallNow() - clock.Now());
}

}  // namespace

// A number that some other program has by now is no worker of ours, nor one that only waits to be buried.
bool IsWorkerHere(std::uint32_t pid) {
  std::ifstream stat(fmt::format("/proc/{}/stat", pid));
  std::string number;
  std::string name;
  std::string state;
  stat >> number >> name >> state;
  return name == "(imgperf-worker)" && state != "Z" && state != "X";
}

void FindTheGone(CutRun& cut) {
  for (CutSession& session : cut.sessions) session.gone = !IsWorkerHere(session.pid);
}

absl::StatusOr<CutRun> ReadCutRun(const std::string& artifact_dir, OnCorruption on_corruption,
                                  const Clock& clock) {
  const auto journals = ListJournals(artifact_dir);
  if (journals.empty()) {
    return absl::NotFoundError(
        fmt::format("no journal in {}: name the directory of a run", JournalDirectory(artifact_dir)));
  }
  CutFold fold;
  const auto add = [&](const pb::JournalEntry& entry) {
    const absl::Status status = fold.Add(entry);
    // Behind a gap entries speak of what is not there.
    return on_corruption == OnCorruption::kSalvage ? absl::OkStatus() : status;
  };
  for (const std::string& journal : journals) {
    const auto scan = ReadJournal(journal, add, on_corruption);
    if (!scan.ok()) return scan.status();
  }
  auto cut = fold.Finish();
  if (!cut.ok())
    return absl::Status(cut.status().code(),
                        fmt::format("{}: {}", artifact_dir, std::string(cut.status().message())));
  PutOnOurClock(*cut, clock);
  return cut;
}

FormerPlaces PlacesOf(const std::optional<CutRun>& former, bool local) {
  FormerPlaces places;
  if (!former) return places;
  std::set<std::uint32_t> here;
  std::set<std::uint32_t> started;
  bool anyone = false;
  for (const CutSession& session : former->sessions) {
    started.insert(session.pid);
    if (!session.live || session.gone) continue;
    anyone = true;
    here.insert(session.pid);
  }
  if (local) places.workers_here.assign(here.begin(), here.end());
  places.next_worker = static_cast<std::uint32_t>(started.size()) + 1;
  places.simulator_port = static_cast<std::uint16_t>(former->last.simulator_port());
  if (!anyone) return places;
  places.grpc_port = static_cast<std::uint16_t>(former->last.grpc_port());
  places.credit_port = static_cast<std::uint16_t>(former->last.credit_port());
  return places;
}

}  // namespace imgperf
