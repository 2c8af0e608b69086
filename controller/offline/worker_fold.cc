#include "controller/offline/worker_fold.h"

#include <algorithm>

#include "common/ids.h"

namespace imgperf {

WorkerFold::Worker& WorkerFold::Of(const std::string& session) {
  const auto [it, fresh] = index_.try_emplace(session, workers_.size());
  if (fresh) {
    const SessionId id = SessionId::FromBytes(session).value_or(SessionId());
    Worker worker;
    worker.report.session = id.Hex();
    worker.label = id.Short();
    workers_.push_back(std::move(worker));
  }
  return workers_[it->second];
}

const std::string& WorkerFold::LabelOf(const std::string& session) { return Of(session).label; }

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
    WorkerReport& report = Of(entry.session_end().session()).report;
    report.ended = entry.session_end().at_ns();
    report.end_reason = entry.session_end().reason();
    report.loss = entry.session_end().loss();
  } else if (entry.has_record()) {
    Worker& worker = Of(entry.record().session());
    ++worker.report.records;
    if (entry.record().record().outcome() == pb::FAILED) ++worker.report.failed;
    worker.newest_seq = std::max(worker.newest_seq, entry.record().seq());
  } else if (entry.has_attempt_closed() && entry.attempt_closed().kind() == pb::AttemptClosed::LOST) {
    ++Of(entry.attempt_closed().session()).report.lost;
  }
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
