#include "controller/service/run_service.h"

#include <csignal>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/content_hash.h"
#include "common/host.h"
#include "common/host_port.h"
#include "common/log.h"
#include "common/loop.h"
#include "common/signals.h"
#include "common/version.h"
#include "controller/credit/credit_server.h"
#include "controller/plan/plan_json.h"
#include "controller/plan/worker_plan.h"
#include "controller/records/journal_lock.h"
#include "controller/records/journal_writer.h"
#include "controller/records/record_server.h"
#include "controller/run/run_core.h"
#include "controller/service/cluster_gate.h"
#include "controller/service/cluster_security.h"
#include "controller/service/entry_tokens.h"
#include "controller/service/gathering.h"
#include "controller/service/keep_rule.h"
#include "controller/service/local_workers.h"
#include "controller/service/run_console.h"
#include "controller/service/simulator_process.h"
#include "controller/service/target_wait.h"

namespace imgperf {
namespace {

constexpr Nanos kProgressEvery = kSecond;
constexpr int kLeavePatienceMs = 3000;

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
  RunId run = RandomRunId();
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
      loop(c),
      signals(loop, [this] { OnSignal(); }),
      address(plan.cluster.local() ? "127.0.0.1" : plan.cluster.listen),
      gate(loop, c,
           [this](const pb::RegisterRequest& request) {
             if (gathering) gathering->Joined(request.name(), request.host());
           }),
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
  auto opened = JournalWriter::Create(options.artifact_dir, 0, std::move(events), clock);
  if (!opened.ok()) return opened.status();
  journal = *std::move(opened);
  return absl::OkStatus();
}

absl::Status RunService::Parts::StartTarget() {
  if (!plan.target.simulator) return absl::OkStatus();
  auto running = StartSimulator(*plan.target.simulator, options.artifact_dir + "/logs/simulator.log");
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
  core_options.boot_id = BootId();
  core_options.time_namespace = TimeNamespace();
  core_options.keep_images = KeepRule(plan);
  loop.BeforeWait([this] {  // before the socket's own check, which thereby sees what these sends stirred up
    Turn();
    return false;
  });
  const std::uint16_t port = plan.cluster.local() ? 0 : plan.cluster.listen_port;
  const auto keys = CreditKeys(options.credentials.has_value());
  if (!keys.ok()) return keys.status();
  auto bound = CreditServer::Bind(
      address, port == 0 ? 0 : static_cast<std::uint16_t>(port + 1), loop,
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
  facts.dataset = std::make_shared<const std::string>(MakeDataset(plan.entries).SerializeAsString());
  facts.dataset_hash = ContentHash(*facts.dataset);
  facts.credit_port = credits->Port();
  facts.credit_address = plan.cluster.advertise;
  facts.uploads = UploadPlacesOf(plan, options.artifact_dir);
  if (*keys) facts.curve_server_key = (*keys)->public_key;
  facts.allow = [this](const std::string& key) { credits->Allow(key); };
  gate.Open(*core, std::move(facts));
  auto serving = RecordServer::Start(address, port, gate, options.credentials);
  if (!serving.ok()) return serving.status();
  server = *std::move(serving);
  Header();
  return absl::OkStatus();
}

void RunService::Parts::Header() {
  pb::JournalEntry entry;
  pb::RunHeader& header = *entry.mutable_header();
  header.set_run(run);
  header.set_plan_json(PlanJson(plan));
  header.set_plan_hash(PlanHash(plan));
  header.set_version(Version());
  header.set_seed(plan.seed);
  header.set_mono_anchor_ns(clock.Now());
  header.set_wall_anchor_ns(clock.WallNow());
  header.set_grpc_port(server->Port());
  header.set_credit_port(credits->Port());
  journal->Append(entry);
  for (const pb::JournalEntry& tokens : EntryTokensOf(plan.entries)) journal->Append(tokens);
}

absl::Status RunService::Parts::Gather() {
  const std::string controller = fmt::format("{}:{}", address, server->Port());
  const bool local = plan.cluster.local();
  gathering.emplace(plan.cluster.workers, clock.Now() + plan.cluster.wait_for,
                    local ? "" : JoinCommand(address, server->Port(), options.credentials.has_value()));
  if (local)
    return workers.Start(plan.cluster.workers, controller, options.artifact_dir, options.log_level,
                         options.credentials_dir);
  if (!options.credentials && !IsLoopback(address))
    console.Say(fmt::format("--insecure: whoever reaches {} may join and read prompts and keys", controller));
  console.Say(gathering->Describe(0));
  loop.At(gathering->deadline(), [] {});
  return absl::OkStatus();
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
  if (going_on && workers.alive() == 0 && plan.cluster.local()) {
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
  if (started) return "";
  const bool gathered = gathering->Decide(status.live_sessions, now) == Gathering::Decision::kStart;
  return gathered ? target.Progress(now) : gathering->Describe(status.live_sessions);
}

void RunService::Parts::Progress() {
  const Nanos now = clock.Now();
  const RunStatus status = core->Status();
  console.Tick(status, AwaitedAt(now, status), now);
  NoteDropped(status.dropped);
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
