#include "controller/offline/worker_fold.h"

#include <algorithm>

#include "common/ids.h"

namespace imgperf {

std::size_t WorkerFold::IndexOf(const std::string& session) {
  const auto [it, fresh] = index_.try_emplace(session, workers_.size());
  if (fresh) {
    const SessionId id = SessionId::FromBytes(session).value_or(SessionId());
    Worker worker;
    worker.report.session = id.Hex();
    worker.label = id.Short();
    workers_.push_back(std::move(worker));
  }
  return it->second;
}

WorkerFold::Worker& WorkerFold::Of(const std::string& session) { return workers_[IndexOf(session)]; }

const std::string& WorkerFold::LabelOf(const std::string& session) {
  static const std::string kNobody = "unknown";
  return session.empty() ? kNobody : Of(session).label;
}

void WorkerFold::Add(const pb::JournalEntry& entry) {
  if (entry.has_session_start()) {
    const pb::SessionStart& start = entry.session_start();
    Worker& worker = Of(start.session());
    worker.report.name = start.name();
    worker.report.host = start.host();
    worker.report.pid = start.pid();
    worker.report.started = start.at_ns();
    worker.label += "/" + start.name();
  } else if (entry.has_session_end()) {
    AddEnd(entry.session_end());
  } else if (entry.has_calibrated()) {
    Of(entry.calibrated().session()).report.calibration = entry.calibrated().calibration();
  } else if (entry.has_record()) {
    AddRecord(entry.record());
  } else if (entry.has_attempt_made()) {
    AddMade(entry.attempt_made());
  } else if (entry.has_attempt_closed()) {
    AddClosed(entry.attempt_closed());
  }
}

void WorkerFold::AddEnd(const pb::SessionEnd& end) {
  WorkerReport& report = Of(end.session()).report;
  report.heard = end.heard_ns();
  report.ended = end.at_ns();
  report.end_reason = end.reason();
  report.loss = end.loss();
  report.stood_still = static_cast<Nanos>(end.stood_still_ns());
  if (end.has_stolen()) report.stolen = end.stolen();
}

void WorkerFold::AddRecord(const pb::RecordEntry& entry) {
  Worker& worker = Of(entry.session());
  ++worker.report.records;
  if (entry.late()) ++worker.report.late;
  if (entry.record().outcome() == pb::FAILED) ++worker.report.failed;
  worker.newest_seq = std::max(worker.newest_seq, entry.seq());
  const auto lost = lost_.find(entry.record().credit());
  if (entry.late() || lost == lost_.end() || lost->second.attempt != entry.record().attempt()) return;
  --workers_[lost->second.worker].report.lost;
  lost_.erase(lost);
}

void WorkerFold::AddMade(const pb::AttemptMade& made) {
  const auto lost = lost_.find(made.credit());
  if (lost == lost_.end()) return;
  ++workers_[lost->second.worker].report.reissued;
  lost_.erase(lost);
}

// Said to be lost first, an attempt may turn out never to have been started.
void WorkerFold::AddClosed(const pb::AttemptClosed& closed) {
  if (closed.session().empty()) return;  // nobody knows who had it
  const std::size_t worker = IndexOf(closed.session());
  if (closed.kind() == pb::AttemptClosed::LOST) {
    ++workers_[worker].report.lost;
    lost_[closed.credit()] = {worker, closed.attempt()};
    return;
  }
  const auto lost = lost_.find(closed.credit());
  if (lost == lost_.end() || lost->second.attempt != closed.attempt()) return;
  --workers_[lost->second.worker].report.lost;
  lost_.erase(lost);
}

std::vector<WorkerReport> WorkerFold::Reports() const {
  std::vector<WorkerReport> reports;
  for (const Worker& worker : workers_) {
    reports.push_back(worker.report);
    // Records are numbered without gaps, and duplicates never reach the journal.
    WorkerReport& report = reports.back();
    report.missing = worker.newest_seq > report.records ? worker.newest_seq - report.records : 0;
  }
  return reports;
}

}  // namespace imgperf
