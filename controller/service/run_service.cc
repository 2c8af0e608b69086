#include "controller/service/run_service.h"

#include <csignal>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/host.h"
#include "common/host_port.h"
#include "common/log.h"
#include "controller/plan/worker_plan.h"
#include "controller/records/journal_path.h"
#include "controller/service/cluster_security.h"
#include "controller/service/entry_prompts.h"
#include "controller/service/entry_steps.h"
#include "controller/service/entry_tokens.h"
#include "controller/service/header_entry.h"
#include "controller/service/keep_rule.h"
#include "controller/service/run_service_parts.h"
#include "controller/service/scrape_endpoints.h"
#include "worker/request/curl_options.h"

namespace imgperf {
namespace {

void AddFiles(const std::vector<ReferenceFile>& files, PartShelf& shelf) {
  for (const ReferenceFile& file : files) {
    if (file.made != nullptr) {
      shelf.AddBytes(*file.made);
    } else {
      shelf.AddFile(file.hash, file.path, file.bytes);
    }
  }
}

constexpr Nanos kProgressEvery = kSecond;
constexpr int kLeavePatienceMs = 3000;

// One above gRPC's, unless any will do.
std::uint16_t CreditPortBeside(std::uint16_t port) {
  return port == 0 ? port : static_cast<std::uint16_t>(port + 1);
}

}  // namespace

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
  connections = CurlOptionsOf(*worker_plan);
  ClusterFacts facts;
  facts.worker_plan = *std::move(worker_plan);
  const std::string dataset = MakeDataset(plan.entries, plan.files).SerializeAsString();
  PartShelf shelf;
  facts.dataset_hash = shelf.AddBytes(dataset);
  facts.dataset_bytes = dataset.size();
  AddFiles(plan.files, shelf);
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
  for (const pb::JournalEntry& steps : EntryStepsOf(plan)) journal->Append(steps);
  for (const pb::JournalEntry& prompts : EntryPromptsOf(plan)) journal->Append(prompts);
  if (former) core->Resume(*std::exchange(former, std::nullopt), clock.Now());
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

void RunService::Parts::Start(Nanos now) {
  started = true;
  if (const auto entry = target.Entry()) journal->Append(*entry);
  StartTelemetry();
  core->Start(now);
}

// From the first phase on: before it, nobody but the readiness check asks the target for anything.
void RunService::Parts::StartTelemetry() {
  if (!plan.telemetry.any()) return;
  telemetry = std::make_unique<ScrapeThread>(
      ScrapeEndpointsOf(plan), plan.telemetry.every_for, *connections, clock, [this](pb::JournalEntry entry) {
        loop.Post([this, entry = std::move(entry)] { journal->Append(entry); });
      });
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
  telemetry.reset();
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
RunPlan RunService::TakePlan() { return std::move(parts_->plan); }

}  // namespace imgperf
