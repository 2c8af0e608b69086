// What a full credit cycle costs the controller: a credit out, its return in, the next one out.
//
//   credit_bench [CYCLES [ROW]]
//
// The credit server's real socket and the run's real core on one side, sixteen sessions in a process of their
// own on the other, which end every request at once. The journal only counts, and records are made here, some
// milliseconds behind the returns: their part, which has a bar of its own, is measured and taken out. The bar
// is for a controller with enough to do; where a credit comes alone, it is waking up that costs, which is
// shown. Each load in the clear and under CURVE. Prints a table; exits 1 when the bar is missed.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/loop.h"
#include "common/security/curve_keys.h"
#include "controller/credit/credit_server.h"
#include "controller/run/run_core.h"
#include "tests/perf/echo_peers.h"

namespace imgperf {
namespace {

constexpr std::uint32_t kPeers = 16;
constexpr double kBarUs = 8;
constexpr int kBlocks = 5;
constexpr Nanos kRecordsEvery = 10 * kMillisecond;
constexpr Nanos kDurableEvery = 20 * kMillisecond;  // as the journal's thread

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "credit_bench: %s\n", why.c_str());
  std::exit(1);
}

Nanos CpuOf(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return t.tv_sec * kSecond + t.tv_nsec;
}

// CPU time spent so far, ns.
struct Spent {
  Nanos loop = 0;  // the credit loop's thread
  Nanos all = 0;   // that, and ZeroMQ's thread
  static Spent Now() { return {CpuOf(CLOCK_THREAD_CPUTIME_ID), CpuOf(CLOCK_PROCESS_CPUTIME_ID)}; }
  void Add(Spent from, Spent to, int sign) {
    loop += sign * (to.loop - from.loop);
    all += sign * (to.all - from.all);
  }
};

class CountingJournal final : public JournalPort {
 public:
  Index Append(const pb::JournalEntry&) override { return ++last; }
  Index last = 0;
};

class NoAcks final : public RecordAckPort {
  void Acknowledge(const SessionId&, std::uint64_t) override {}
};

// The peers' process. Forked before anything has a thread; it gets its registrations through a pipe.
class Peers {
 public:
  explicit Peers(bool encrypted) {
    for (std::uint32_t i = 0; encrypted && i < kPeers; ++i) keys_.push_back(MakeCurveKeys().value());
    std::array<int, 2> orders{};
    std::array<int, 2> ended{};
    if (pipe2(orders.data(), 0) != 0 || pipe2(ended.data(), 0) != 0) Die("pipe2 failed");
    fcntl(ended[1], F_SETPIPE_SZ, 1 << 20);
    pid_ = fork();
    if (pid_ == 0) {
      close(orders[1]);
      RunEchoPeers(ReadReplies(orders[0]), keys_, ended[1]);
      _exit(0);
    }
    orders_ = orders[1];
    ended_ = ended[0];
    fcntl(ended_, F_SETFL, O_NONBLOCK);
    close(orders[0]);
    close(ended[1]);
  }
  ~Peers() {
    close(ended_);
    waitpid(pid_, nullptr, 0);
  }
  // One a peer; none where credits go in the clear.
  const std::vector<CurveKeys>& keys() const { return keys_; }
  void Begin(const std::vector<pb::RegisterReply>& replies) const {
    for (const pb::RegisterReply& reply : replies) {
      const std::string bytes = reply.SerializeAsString();
      const auto size = static_cast<std::uint32_t>(bytes.size());
      if (write(orders_, &size, sizeof size) < 0 || write(orders_, bytes.data(), size) < 0)
        Die("the peers went");
    }
    close(orders_);
  }
  // What is over since this was asked last.
  std::vector<EndedRequest> TakeEnded() const {
    std::vector<EndedRequest> taken;
    std::array<EndedRequest, 256> some;
    for (ssize_t n = 0; (n = read(ended_, some.data(), sizeof some)) > 0;)
      taken.insert(taken.end(), some.begin(), some.begin() + n / static_cast<ssize_t>(sizeof(EndedRequest)));
    return taken;
  }

 private:
  static std::vector<pb::RegisterReply> ReadReplies(int fd) {
    std::vector<pb::RegisterReply> replies;
    std::uint32_t size = 0;
    while (read(fd, &size, sizeof size) == sizeof size) {
      std::string bytes(size, '\0');
      if (read(fd, bytes.data(), size) != size || !replies.emplace_back().ParseFromString(bytes))
        std::abort();
    }
    return replies;
  }

  std::vector<CurveKeys> keys_;
  pid_t pid_ = 0;
  int orders_ = -1;
  int ended_ = -1;
};

// One run of the real core on the real socket.
class Controller {
 public:
  explicit Controller(const PhasePlan& phase) {
    plan_.phases = {phase};
    plan_.cluster.workers = kPeers;
  }

  // CPU ns of all cycles, without the records' part; the records' part beside it.
  std::pair<Spent, Spent> Run(const Peers& peers) {
    loop_.BeforeWait([this] {
      Turn();
      return false;
    });
    std::optional<CurveKeys> keys;
    if (!peers.keys().empty()) keys = MakeCurveKeys().value();
    auto bound = CreditServer::Bind(
        "127.0.0.1", 0, loop_,
        [this](const RouteId& route, std::string_view frame, std::string_view key) {
          core_->OnFrame(route, frame, clock_.Now(), key);
        },
        keys);
    if (!bound.ok()) Die(bound.status().ToString());
    server_ = *std::move(bound);
    RunCoreOptions options;
    options.run = 1;
    core_ = std::make_unique<RunCore>(plan_, options, *server_, journal_, acks_);
    Register(peers, keys ? keys->public_key : "");
    KeepDurable();
    TakeRecords(peers);
    loop_.Run();
    cycles_.Add({}, records_, -1);
    return {cycles_, records_};
  }
  // Why the cycles measured are not those asked for; empty when they are.
  std::string Failure() const {
    if (!core_->FailureReason().empty()) return core_->FailureReason();
    const pb::LedgerCounts counts = core_->Status().run_counts;
    return counts.completed() == plan_.phases[0].requests ? "" : counts.ShortDebugString();
  }

 private:
  void Register(const Peers& peers, const std::string& server_key) {
    for (std::uint32_t i = 0; i < kPeers; ++i) {
      pb::RegisterRequest request;
      request.set_name("peer-" + std::to_string(i));
      request.set_pid(i + 1);
      if (!server_key.empty()) request.set_curve_public_key(peers.keys()[i].public_key);
      auto reply = core_->Register(request, clock_.Now());
      if (!reply.ok()) Die(reply.status().ToString());
      reply->set_credit_address("127.0.0.1:" + std::to_string(server_->Port()));
      if (!server_key.empty()) server_->Allow(request.curve_public_key());
      reply->set_curve_server_key(server_key);
      replies_.push_back(*std::move(reply));
    }
    peers.Begin(replies_);
    streamed_.resize(kPeers);
  }
  // As the run's service does.
  void Turn() {
    const Nanos now = clock_.Now();
    if (!started_ && core_->Status().live_sessions == kPeers) {
      started_ = true;
      begun_ = Spent::Now();
      core_->Start(now);
    }
    const Nanos next = core_->OnTick(now);
    if (core_->Status().state == RunStatus::State::kSealing && !leaving_) Leave();
    if (core_->Done()) return loop_.Stop();
    if (next == alarm_at_) return;
    loop_.Cancel(alarm_);
    alarm_at_ = next;
    alarm_ = loop_.At(next, [this] { alarm_at_ = 0; });
  }
  // The peers have said everything: they leave as soon as they hear that the run is over.
  void Leave() {
    leaving_ = true;
    cycles_.Add(begun_, Spent::Now(), 1);
    loop_.At(loop_.Now() + 20 * kMillisecond, [this] {
      for (const pb::RegisterReply& reply : replies_)
        core_->OnGoodbye(*SessionId::FromBytes(reply.session()), "the run is over", clock_.Now());
    });
  }
  void KeepDurable() {
    core_->OnDurable(journal_.last, clock_.Now());
    loop_.At(loop_.Now() + kDurableEvery, [this] { KeepDurable(); });
  }
  void TakeRecords(const Peers& peers) {
    const Spent before = Spent::Now();
    std::vector<pb::RecordBatch> batches(kPeers);
    for (const EndedRequest& ended : std::exchange(ended_, {})) {
      pb::Record& record = *batches[ended.peer].add_records();
      record.set_credit(ended.credit);
      record.set_attempt(ended.attempt);
      record.set_outcome(pb::COMPLETED);
    }
    for (std::uint32_t i = 0; i < kPeers; ++i) Stream(i, batches[i]);
    ended_ = peers.TakeEnded();  // a record comes later than its return
    if (started_ && !leaving_) records_.Add(before, Spent::Now(), 1);
    loop_.At(loop_.Now() + kRecordsEvery, [this, &peers] { TakeRecords(peers); });
  }
  void Stream(std::uint32_t peer, pb::RecordBatch& batch) {
    if (batch.records().empty()) return;
    batch.set_session(replies_[peer].session());
    batch.set_token(replies_[peer].record_token());
    batch.set_first_seq(streamed_[peer] + 1);
    streamed_[peer] += static_cast<std::uint64_t>(batch.records_size());
    if (const auto taken = core_->OnRecords(batch, clock_.Now()); !taken.ok()) Die(taken.ToString());
  }

  const Clock& clock_ = SystemClock();
  RunPlan plan_;
  Loop loop_{clock_};
  CountingJournal journal_;
  NoAcks acks_;
  std::unique_ptr<CreditServer> server_;
  std::unique_ptr<RunCore> core_;
  std::vector<pb::RegisterReply> replies_;
  std::vector<std::uint64_t> streamed_;  // records, by peer
  std::vector<EndedRequest> ended_;
  Spent begun_;
  Spent cycles_;   // from the first credit to the last record
  Spent records_;  // of that
  Loop::TimerId alarm_ = 0;
  Nanos alarm_at_ = 0;
  bool started_ = false;
  bool leaving_ = false;
};

struct Row {
  const char* what;
  PhasePlan phase;
  bool encrypted;
  bool judged;
};

struct Figures {
  double loop = 0;
  double all = 0;
  double records = 0;
  double wall = 0;
};

PhasePlan Closed(std::uint32_t concurrency, std::uint64_t requests) {
  PhasePlan phase;
  phase.concurrency = concurrency;
  phase.requests = requests;
  return phase;
}

PhasePlan Open(double rate, std::uint64_t requests) {
  PhasePlan phase;
  phase.arrival = Arrival::kConstant;
  phase.rate = {{0, rate}};
  phase.requests = requests;
  return phase;
}

Figures Measure(const PhasePlan& phase, bool encrypted) {
  const Peers peers(encrypted);
  Controller controller(phase);
  const Nanos begun = SystemClock().Now();
  const auto [cycles, records] = controller.Run(peers);
  const double us = 1e-3 / static_cast<double>(phase.requests);
  if (const std::string why = controller.Failure(); !why.empty()) Die(why);
  return {static_cast<double>(cycles.loop) * us, static_cast<double>(cycles.all) * us,
          static_cast<double>(records.loop) * us, static_cast<double>(SystemClock().Now() - begun) * us};
}

double Median(std::vector<Figures> blocks, double Figures::*field) {
  std::ranges::sort(blocks, {}, field);
  return blocks[blocks.size() / 2].*field;
}

// Prints the row; false when its bar is missed.
bool Print(const Row& row, const std::vector<Figures>& blocks) {
  const double all = Median(blocks, &Figures::all);
  const bool held = !row.judged || all <= kBarUs;
  std::printf("%-44s %8.2f %8.2f %8.2f %8.1f", row.what, Median(blocks, &Figures::loop), all,
              Median(blocks, &Figures::records), Median(blocks, &Figures::wall));
  if (row.judged) std::printf("  <= %.0f %s", kBarUs, held ? "held" : "MISSED");
  std::printf("\n");
  return held;
}

// `only`: the one row to measure, for profiles; empty: all.
int Bench(std::uint64_t cycles, std::optional<std::size_t> only) {
  const std::array<Row, 8> rows{{
      {"closed loop, 16 slots a peer", Closed(16 * kPeers, cycles), false, true},
      {"  under CURVE", Closed(16 * kPeers, cycles), true, true},
      {"closed loop, 1 slot a peer", Closed(kPeers, cycles / 2), false, false},
      {"  under CURVE", Closed(kPeers, cycles / 2), true, false},
      {"open loop, 5,000/s", Open(5000, cycles / 4), false, false},
      {"  under CURVE", Open(5000, cycles / 4), true, false},
      {"open loop, 1,000/s", Open(1000, cycles / 20), false, false},
      {"  under CURVE", Open(1000, cycles / 20), true, false},
  }};
  std::array<std::vector<Figures>, rows.size()> figures;
  for (int block = 0; block < kBlocks; ++block) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!only || *only == i) figures[i].push_back(Measure(rows[i].phase, rows[i].encrypted));
    }
  }
  std::printf("%u peers; us per full credit cycle, medians of %d\n", kPeers, kBlocks);
  std::printf("%-44s %8s %8s %8s %8s\n", "", "loop", "+zeromq", "records", "wall");
  bool held = true;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!figures[i].empty()) held = Print(rows[i], figures[i]) && held;
  }
  return held ? 0 : 1;
}

}  // namespace
}  // namespace imgperf

int main(int argc, char** argv) {
  const auto number = [&](int i) { return std::strtoull(argv[i], nullptr, 10); };
  return imgperf::Bench(argc > 1 ? number(1) : 50'000, argc > 2 ? std::optional(number(2)) : std::nullopt);
}
