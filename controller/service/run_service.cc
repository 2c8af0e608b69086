#include "controller/service/run_service.h"

#include <algorithm>
#include <csignal>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/host.h"
#include "common/host_port.h"
#include "common/log.h"
#include "common/loop.h"
#include "common/signals.h"
#include "controller/credit/credit_server.h"
#include "controller/plan/worker_plan.h"
#include "controller/records/journal_path.h"
#include "controller/records/journal_writer.h"
#include "controller/records/record_server.h"
#include "controller/run/run_core.h"
#include "controller/service/bulk_gate.h"
#include "controller/service/cluster_gate.h"
#include "controller/service/cluster_security.h"
#include "controller/service/cut_journal.h"
#include "controller/service/entry_tokens.h"
#include "controller/service/gathering.h"
#include "controller/service/header_entry.h"
#include "controller/service/keep_rule.h"
#include "controller/service/local_workers.h"
#include "controller/service/run_console.h"
#include "controller/service/simulator_process.h"
#include "controller/service/target_wait.h"

namespace imgperf {
namespace {

constexpr Nanos kProgressEvery = kSecond;
constexpr int kLeavePatienceMs = 3000;

// One above gRPC's, unless any will do.
std::uint16_t CreditPortBeside(std::uint16_t port) {
  return port == 0 ? port : static_cast<std::uint16_t>(port + 1);
}

}  // namespace

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
  std::thread closer;
};

RunService::Parts::Parts(RunPlan p, RunServiceOptions o, const Clock& c)
    : plan(std::move(p)),
      options(std::move(o)),
      clock(c),
      console(plan, options.progress, c.Now()),
      former(std::exchange(options.former, std::nullopt)),
      places(PlacesOf(former, plan.cluster.local())),
      returning(places.workers_here),
      next_worker(places.next_worker),
      run(former ? former->first.run() : RandomRunId()),
      epoch(NextEpoch(options.artifact_dir)),
      loop(c),
      signals(loop, [this] { OnSignal(); }),
      address(plan.cluster.local() ? "127.0.0.1" : plan.cluster.listen),
      gate(loop, c,
           [this](const pb::RegisterRequest& request) {
             if (gathering) gathering->Joined(request.name(), request.host());
             std::erase(returning, request.pid());
           }),
      bulk(std::bind_front(&ClusterGate::Vouch, &gate), std::bind_front(&ClusterGate::Fetching, &gate)),
      workers(loop, [this](std::uint32_t pid, const std::string& how, bool clean,
                           const std::string& log) { OnWorkerExit(pid, how, clean, log); }),
      target(loop, c) {}

absl::Status RunService::Parts::Run() {
  SetLogField("run", FormatRun(run));
  for (auto stage : {&Parts::OpenJournal, &Parts::StartTarget, &Parts::Listen, &Parts::Gather}) {
    if (absl::Status status = (this->*stage)(); !status.ok()) return status;
  }
  loop.At(clock.Now() + kProgressEvery, [this] { Progress(); });
  loop.Run();
  return Leave();
}

absl::Status RunService::Parts::OpenJournal() {
  JournalEvents events;
  events.durable = [this](JournalPort::Index index) {
    loop.Post([this, index] {
      core->OnDurable(index, clock.Now());
      gate.OnDurable();
    });
  };
  events.failed = [this](absl::Status status) {
    loop.Post([this, status = std::move(status)] { OnJournalFailed(status); });
  };
  auto opened = JournalWriter::Create(options.artifact_dir, epoch, std::move(events), clock);
  if (!opened.ok()) return opened.status();
  journal = *std::move(opened);
  return absl::OkStatus();
}

absl::Status RunService::Parts::StartTarget() {
  if (!plan.target.simulator) return absl::OkStatus();
  auto running = StartSimulator(*plan.target.simulator, options.artifact_dir + "/logs/simulator.log",
                                places.simulator_port);
  if (!running.ok()) return running.status();
  simulator = *std::move(running);
  plan.target.urls = {simulator->url};
  spdlog::info("simulator {} at {}", plan.target.simulator->profile, simulator->url);
  return absl::OkStatus();
}

absl::Status RunService::Parts::Listen() {
  auto worker_plan = MakeWorkerPlan(plan, plan.target.urls);
  if (!worker_plan.ok()) return worker_plan.status();
  RunCoreOptions core_options;
  core_options.run = run;
  core_options.epoch = epoch;
  core_options.boot_id = BootId();
  core_options.time_namespace = TimeNamespace();
  core_options.keep_images = KeepRule(plan);
  loop.BeforeWait([this] {  // before the socket's own check, which thereby sees what these sends stirred up
    Turn();
    return false;
  });
  const std::uint16_t port = places.grpc_port != 0  ? places.grpc_port
                             : plan.cluster.local() ? std::uint16_t{0}
                                                    : plan.cluster.listen_port;
  const auto keys = CreditKeys(options.credentials.has_value());
  if (!keys.ok()) return keys.status();
  auto bound = CreditServer::Bind(
      address, places.grpc_port != 0 ? places.credit_port : CreditPortBeside(port), loop,
      [this](const RouteId& route, std::string_view frame, std::string_view key) {
        core->OnFrame(route, frame, clock.Now(), key);
      },
      *keys);
  if (!bound.ok()) return bound.status();
  credits = *std::move(bound);
  core = std::make_unique<RunCore>(plan, std::move(core_options), *credits, *journal, *this);
  if (absl::Status status = target.Begin(run, plan, *worker_plan); !status.ok()) return status;
  ClusterFacts facts;
  facts.worker_plan = *std::move(worker_plan);
  const std::string dataset = MakeDataset(plan.entries).SerializeAsString();
  PartShelf shelf;
  facts.dataset_hash = shelf.AddBytes(dataset);
  facts.dataset_bytes = dataset.size();
  facts.credit_port = credits->Port();
  facts.credit_address = plan.cluster.advertise;
  if (*keys) facts.curve_server_key = (*keys)->public_key;
  facts.allow = [this](const std::string& key) { credits->Allow(key); };
  gate.Open(*core, std::move(facts));
  bulk.Open(UploadPlacesOf(plan, options.artifact_dir), std::move(shelf));
  auto serving = RecordServer::Start(address, port, gate, bulk, options.credentials);
  if (!serving.ok()) return serving.status();
  server = *std::move(serving);
  Header();
  return absl::OkStatus();
}

void RunService::Parts::Header() {
  HeaderFacts facts;
  facts.run = run;
  facts.epoch = epoch;
  facts.grpc_port = server->Port();
  facts.credit_port = credits->Port();
  facts.simulator_port = simulator ? PortOf(*simulator) : std::uint16_t{0};
  if (former) facts.first = &former->first;
  journal->Append(HeaderEntry(plan, facts, clock));
  for (const pb::JournalEntry& tokens : EntryTokensOf(plan.entries)) journal->Append(tokens);
  if (former) core->Resume(*std::exchange(former, std::nullopt), clock.Now());
}

absl::Status RunService::Parts::Gather() {
  const std::string controller = fmt::format("{}:{}", InBrackets(address), server->Port());
  const bool local = plan.cluster.local();
  // Nobody is needed where only what was sent is still to be accounted for.
  const std::uint32_t wanted = core->NothingToCome() ? 0 : plan.cluster.workers;
  gathering.emplace(wanted, clock.Now() + plan.cluster.wait_for,
                    local ? "" : JoinCommand(address, server->Port(), options.credentials.has_value()));
  if (local)
    return StartLocal(wanted - std::min<std::uint32_t>(static_cast<std::uint32_t>(returning.size()), wanted));
  if (!options.credentials && !IsLoopback(address))
    console.Say(fmt::format("--insecure: whoever reaches {} may join and read prompts and keys", controller));
  console.Say(gathering->Describe(0));
  loop.At(gathering->deadline(), [] {});
  return absl::OkStatus();
}

absl::Status RunService::Parts::StartLocal(std::uint32_t count) {
  const std::uint32_t first = std::exchange(next_worker, next_worker + count);
  return workers.Start({count, first, fmt::format("{}:{}", address, server->Port()), options.artifact_dir,
                        options.log_level, options.credentials_dir});
}

// A former worker that ended in the meantime does not come back: another one takes its place.
void RunService::Parts::ReplaceTheGone() {
  const auto gone = std::stable_partition(returning.begin(), returning.end(), IsWorkerHere);
  const auto count = static_cast<std::uint32_t>(returning.end() - gone);
  for (auto pid = gone; pid != returning.end(); ++pid) core->OnFormerGone(*pid);
  returning.erase(gone, returning.end());
  if (count == 0 || started || !plan.cluster.local() || core->NothingToCome()) return;
  if (const absl::Status status = StartLocal(count); !status.ok()) GiveUp(std::string(status.message()));
}

// Once per turn of the loop: what is due is done, and the timer set to what comes next.
void RunService::Parts::Turn() {
  if (core == nullptr || server == nullptr || closer.joinable()) return;
  const Nanos now = clock.Now();
  if (!started) DecideStart(now);
  const Nanos next = core->OnTick(now);
  console.PhasesEnded(core->EndedPhases(), now);
  if (core->Done()) return End();
  if (next == alarm_at) return;
  loop.Cancel(alarm);
  alarm_at = next;
  alarm = loop.At(next, [this] { alarm_at = 0; });
}

void RunService::Parts::DecideStart(Nanos now) {
  if (!gathering) return;
  const std::uint32_t live = core->Status().live_sessions;
  const absl::StatusOr<bool> ready = target.Ready(now);
  if (!ready.ok()) return GiveUp(std::string(ready.status().message()));
  switch (gathering->Decide(live, now)) {
    case Gathering::Decision::kWait:
      return;
    case Gathering::Decision::kStart:
      if (*ready) Start(now);
      return;
    case Gathering::Decision::kGiveUp:
      return GiveUp("gave up " + gathering->Describe(live));
  }
}

void RunService::Parts::Start(Nanos now) {
  started = true;
  if (const auto entry = target.Entry()) journal->Append(*entry);
  core->Start(now);
}

void RunService::Parts::OnWorkerExit(std::uint32_t pid, const std::string& how, bool clean,
                                     const std::string& log) {
  if (!started)
    return GiveUp(fmt::format("a worker ended before the run began ({}); its log {} ends:{}", how, log,
                              TailOf(log, 5)));
  core->OnWorkerExit(pid, how, clean, clock.Now());
  const auto state = core->Status().state;
  const bool going_on = state == RunStatus::State::kRunning || state == RunStatus::State::kDraining;
  // Nobody starts local workers anew: waiting for one to come back would only delay the news.
  if (going_on && workers.alive() == 0 && places.workers_here.empty() && plan.cluster.local()) {
    core->Abort(fmt::format("every local worker has ended, the last one with {}; see {}", how, log),
                clock.Now());
  }
}

void RunService::Parts::OnJournalFailed(const absl::Status& status) {
  gate.StopHolding();
  if (!absl::IsResourceExhausted(status)) return GiveUp(std::string(status.message()));
  // What is reserved still holds the last entries: the run ends in order.
  failure = status;
  core->Abort(std::string(status.message()), clock.Now());
}

// The run cannot go on, and nothing more can be sealed.
void RunService::Parts::GiveUp(std::string why) {
  if (failure.ok()) failure = absl::UnavailableError(why);
  spdlog::error("{}", why);
  End();
}

// Shuts the server while the loop still turns, since calls under way are answered by it; then ends the loop.
void RunService::Parts::End() {
  if (closer.joinable()) return;
  closer = std::thread([this] {
    server->Shutdown();
    loop.Stop();
  });
}

void RunService::Parts::OnSignal() {
  if (!started) {
    failure = absl::CancelledError("interrupted before the run began");
    return End();
  }
  const char* next = std::exchange(interrupted, true)
                         ? "stopping at once: requests in flight are cancelled"
                         : "requests in flight may finish; once more to stop at once";
  console.Say(fmt::format("interrupted: {}", next));
  core->Interrupt(clock.Now());
}

// What the run waits for before it begins.
std::string RunService::Parts::AwaitedAt(Nanos now, const RunStatus& status) const {
  if (started && status.settling > 0)
    return fmt::format("settling what the former controller left: {} to come", status.settling);
  if (started) return "";
  const bool gathered = gathering->Decide(status.live_sessions, now) == Gathering::Decision::kStart;
  return gathered ? target.Progress(now) : gathering->Describe(status.live_sessions);
}

void RunService::Parts::Progress() {
  const Nanos now = clock.Now();
  const RunStatus status = core->Status();
  console.Tick(status, AwaitedAt(now, status), now);
  NoteDropped(status.dropped);
  if (!returning.empty()) ReplaceTheGone();
  loop.At(now + kProgressEvery, [this] { Progress(); });
}

void RunService::Parts::NoteDropped(std::uint64_t count) {
  if (count == dropped) return;
  dropped = count;
  spdlog::warn("frames of strangers, of other runs or garbage: {} dropped so far", count);
}

// The end, in the order in which nobody waits for somebody gone.
absl::Status RunService::Parts::Leave() {
  closer.join();
  console.PhasesEnded(core->EndedPhases(), clock.Now());
  console.Clear();
  NoteDropped(core->Status().dropped);
  workers.End(failure.ok() ? kLeavePatienceMs : 0);  // after a failure nobody would take their word
  if (simulator) {
    simulator->child.Signal(SIGTERM);
    if (!simulator->child.WaitFor(kLeavePatienceMs)) simulator->child.Signal(SIGKILL);
  }
  const absl::Status closed = journal->Close();
  return failure.ok() ? closed : failure;
}

RunService::RunService(RunPlan plan, RunServiceOptions options, const Clock& clock)
    : parts_(std::make_unique<Parts>(std::move(plan), std::move(options), clock)) {}
RunService::~RunService() = default;
absl::Status RunService::Run() { return parts_->Run(); }
bool RunService::Measured() const { return parts_->started; }

}  // namespace imgperf
