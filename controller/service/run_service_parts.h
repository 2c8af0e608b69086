// What RunService is made of. Included by run_service*.cc only.
#pragma once

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/loop.h"
#include "common/signals.h"
#include "controller/credit/credit_server.h"
#include "controller/records/journal_writer.h"
#include "controller/records/record_server.h"
#include "controller/run/run_core.h"
#include "controller/service/bulk_gate.h"
#include "controller/service/cluster_gate.h"
#include "controller/service/cut_journal.h"
#include "controller/service/gathering.h"
#include "controller/service/local_workers.h"
#include "controller/service/run_console.h"
#include "controller/service/run_service.h"
#include "controller/service/simulator_process.h"
#include "controller/service/target_wait.h"
#include "controller/telemetry/scrape_thread.h"

namespace imgperf {

struct RunService::Parts final : RecordAckPort {
  Parts(RunPlan p, RunServiceOptions o, const Clock& c);

  absl::Status Run();
  void Acknowledge(const SessionId& session, std::uint64_t seq) override {
    server->Acknowledge(session, seq);
  }

  // Stages of Run, in order.
  absl::Status OpenJournal();
  absl::Status StartTarget();
  absl::Status Listen();
  absl::Status Gather();
  void Turn();
  absl::Status Leave();

  void Header();
  void OnSignal();
  void OnWorkerExit(std::uint32_t pid, const std::string& how, bool clean, const std::string& log);
  absl::Status StartLocal(std::uint32_t count);
  void ReplaceTheGone();
  void DecideStart(Nanos now);
  void Start(Nanos now);
  void StartTelemetry();
  void OnJournalFailed(const absl::Status& status);
  void GiveUp(std::string why);
  void End();
  std::string AwaitedAt(Nanos now, const RunStatus& status) const;
  void Progress();
  void NoteDropped(std::uint64_t count);

  RunPlan plan;
  RunServiceOptions options;
  const Clock& clock;
  RunConsole console;
  std::optional<CutRun> former;          // of a resumed run, until the core has it
  const FormerPlaces places;             // the same run's: where it was
  std::vector<std::uint32_t> returning;  // former workers on this machine that have not joined yet
  std::uint32_t next_worker = 1;
  const RunId run;
  const std::uint32_t epoch;
  Loop loop;
  SignalWatch signals;
  Loop::TimerId alarm = 0;
  Nanos alarm_at = 0;
  bool started = false;
  bool interrupted = false;
  absl::Status failure;
  std::uint64_t dropped = 0;  // frames, as logged last
  std::string address;
  std::optional<RunningSimulator> simulator;
  std::unique_ptr<JournalWriter> journal;
  std::unique_ptr<RunCore> core;
  std::unique_ptr<CreditServer> credits;
  ClusterGate gate;
  BulkGate bulk;
  std::unique_ptr<RecordServer> server;
  LocalWorkers workers;
  std::optional<Gathering> gathering;
  TargetWait target;
  std::optional<CurlOptions> connections;   // as the workers make them
  std::unique_ptr<ScrapeThread> telemetry;  // while the phases run
  std::thread closer;
};

}  // namespace imgperf
