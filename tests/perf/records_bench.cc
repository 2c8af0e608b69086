// What a record costs the controller: received, decided, journalled on tmpfs and acknowledged.
//
//   records_bench [RECORDS]
//
// The controller's real record server, gate, ledger and journal on one side, a session in a process of its
// own on the other. All credits are handed out before; what is measured is the whole process from the first
// record to the last acknowledgement. Over mutual TLS, as off loopback, and in the clear. Prints a table;
// exits 1 when the bar is missed.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/loop.h"
#include "common/security/curve_keys.h"
#include "common/security/make_certificates.h"
#include "controller/records/journal_path.h"
#include "controller/records/journal_writer.h"
#include "controller/service/cluster_gate.h"
#include "tests/fakes/no_bulk.h"
#include "tests/perf/record_peer.h"

namespace imgperf {
namespace {

constexpr double kBarUs = 4;
constexpr int kBlocks = 5;
constexpr Nanos kBeatEvery = kSecond;
constexpr Nanos kPatience = 60 * kSecond;

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "records_bench: %s\n", why.c_str());
  std::exit(1);
}

// A folder on tmpfs, where there is one, so that the disk is not what is measured.
class Folder {
 public:
  Folder() {
    std::error_code error;
    const bool tmpfs = std::filesystem::is_directory("/dev/shm", error);
    path_ = std::string(tmpfs ? "/dev/shm" : std::filesystem::temp_directory_path().c_str()) +
            "/imgperf-records-XXXXXX";
    if (mkdtemp(path_.data()) == nullptr || !MakeJournalDirectory(path_).ok()) Die("no folder " + path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Both sides' credentials; none in the clear.
struct Secrecy {
  std::optional<Credentials> controller;
  std::optional<Credentials> worker;

  static Secrecy Make() {
    const Nanos now = SystemClock().WallNow();
    const auto authority = MakeAuthority(now).value();
    const auto of = [&](Role role) {
      auto made = MakeCertificate(authority, role, "bench", now).value();
      return Credentials{authority.cert, made.cert, made.key};
    };
    return {of(Role::kController), of(Role::kWorker)};
  }
};

// The peer's process; forked before anything has a thread.
class Peer {
 public:
  Peer(const std::optional<Credentials>& credentials, std::uint64_t records) {
    if (pipe(orders_.data()) != 0) Die("pipe failed");
    pid_ = fork();
    if (pid_ != 0) return;
    close(orders_[1]);
    std::array<char, 64> address{};
    if (read(orders_[0], address.data(), address.size()) <= 0) std::abort();
    RunRecordPeer(address.data(), credentials, orders_[0], records);
    _exit(0);
  }
  ~Peer() {
    close(orders_[0]);
    close(orders_[1]);
    waitpid(pid_, nullptr, 0);
  }
  void Join(std::uint16_t port) const {
    std::array<char, 64> address{};
    std::snprintf(address.data(), address.size(), "127.0.0.1:%u", port);
    if (write(orders_[1], address.data(), address.size()) < 0) Die("the peer went");
  }
  void Go() const {
    if (write(orders_[1], "g", 1) != 1) Die("the peer went");
  }

 private:
  std::array<int, 2> orders_{};
  pid_t pid_ = 0;
};

// The real thing but for the credits, which go nowhere.
class Controller final : public CreditPort, public RecordAckPort {
 public:
  Controller(const Folder& folder, std::uint64_t records, const Secrecy& secrecy) : records_(records) {
    plan_.cluster.workers = 1;
    PhasePlan& phase = plan_.phases.emplace_back();
    phase.name = "load";
    phase.arrival = Arrival::kConstant;
    phase.rate = {{0, 1e7}};
    phase.requests = records;
    auto journal = JournalWriter::Create(folder.path(), 0, Events(), clock_);
    if (!journal.ok()) Die(journal.status().ToString());
    journal_ = *std::move(journal);
    RunCoreOptions options;
    options.run = 1;
    options.channel_window = static_cast<std::uint32_t>(records + 1);
    core_ = std::make_unique<RunCore>(plan_, options, *this, *journal_, *this);
    ClusterFacts facts;
    if (secrecy.controller) facts.curve_server_key = MakeCurveKeys().value().public_key;
    facts.allow = [](const std::string&) {};
    gate_.Open(*core_, std::move(facts));
    auto server = RecordServer::Start("127.0.0.1", 0, gate_, bulk_, secrecy.controller);
    if (!server.ok()) Die(server.status().ToString());
    server_ = *std::move(server);
  }
  ~Controller() override { server_->Shutdown(); }

  // CPU in us per record.
  double Run(const Peer& peer) {
    peer_ = &peer;
    peer.Join(server_->Port());
    loop_.BeforeWait([this] {
      Turn();
      return false;
    });
    loop_.At(clock_.Now() + kPatience, [] { Die("the records were not acknowledged in a minute"); });
    loop_.Run();
    return static_cast<double>(spent_) / 1e3 / static_cast<double>(records_);
  }

 private:
  JournalEvents Events() {
    return {[this](JournalPort::Index index) {
              loop_.Post([this, index] {
                core_->OnDurable(index, clock_.Now());
                gate_.OnDurable();
              });
            },
            [](const absl::Status& status) { Die(status.ToString()); }};
  }
  Result Send(const RouteId&, std::string_view) override { return Result::kSent; }
  void Acknowledge(const SessionId& session, std::uint64_t seq) override {
    server_->Acknowledge(session, seq);
    if (seq < records_) return;
    spent_ = ProcessCpuTime() - begun_;
    loop_.Stop();
  }
  void Joined() {
    const auto members = core_->Members(clock_.Now());
    pb::Envelope envelope;
    envelope.set_run(1);
    envelope.set_session(members.members(0).session());
    beat_ = envelope;
    Beat();
    core_->Start(clock_.Now());
  }
  // The session lives.
  void Beat() {
    beat_.mutable_beat()->set_sent_ns(clock_.Now());
    core_->OnFrame("route", beat_.SerializeAsString(), clock_.Now(), key_);
    loop_.At(clock_.Now() + kBeatEvery, [this] { Beat(); });
  }
  void Turn() {
    const Nanos next = core_->OnTick(clock_.Now());
    if (begun_ == 0 && core_->Status().run_counts.open() == records_) {
      begun_ = ProcessCpuTime();
      peer_->Go();
    }
    loop_.Cancel(alarm_);
    alarm_ = loop_.At(next, [] {});
  }

  const Clock& clock_ = SystemClock();
  const std::uint64_t records_;
  RunPlan plan_;
  Loop loop_{clock_};
  std::unique_ptr<JournalWriter> journal_;
  std::unique_ptr<RunCore> core_;
  ClusterGate gate_{loop_, clock_, [this](const pb::RegisterRequest& request) {
                      key_ = request.curve_public_key();
                      loop_.Post([this] { Joined(); });
                    }};
  NoBulk bulk_;
  std::unique_ptr<RecordServer> server_;
  const Peer* peer_ = nullptr;
  pb::Envelope beat_;
  std::string key_;
  Loop::TimerId alarm_ = 0;
  Nanos begun_ = 0;
  Nanos spent_ = 0;
};

// In a process of its own: gRPC's threads do not survive a fork.
double Measure(std::uint64_t records, const Secrecy& secrecy) {
  std::array<int, 2> told{};
  if (pipe(told.data()) != 0) Die("pipe failed");
  const pid_t pid = fork();
  if (pid == 0) {
    const Peer peer(secrecy.worker, records);
    const Folder folder;
    const double us = Controller(folder, records, secrecy).Run(peer);
    std::exit(write(told[1], &us, sizeof us) == sizeof us ? 0 : 1);
  }
  double us = 0;
  close(told[1]);
  if (read(told[0], &us, sizeof us) != sizeof us) Die("the measured process ended early");
  close(told[0]);
  waitpid(pid, nullptr, 0);
  return us;
}

int Run(std::uint64_t records) {
  const Secrecy secret = Secrecy::Make();
  std::vector<double> tls;
  std::vector<double> plain;
  for (int block = 0; block < kBlocks; ++block) {
    tls.push_back(Measure(records, secret));
    plain.push_back(Measure(records, {}));
  }
  std::sort(tls.begin(), tls.end());
  std::sort(plain.begin(), plain.end());
  const double with = tls[kBlocks / 2];
  const double without = plain[kBlocks / 2];
  std::printf("controller CPU per record of %llu, median of %d: journalled on tmpfs, acknowledged\n",
              static_cast<unsigned long long>(records), kBlocks);
  std::printf("  mutual TLS    %6.2f us (%.2f to %.2f)   bar %.0f\n", with, tls.front(), tls.back(), kBarUs);
  std::printf("  in the clear  %6.2f us (%.2f to %.2f)\n", without, plain.front(), plain.back());
  std::printf("  TLS adds      %6.2f us\n", with - without);
  return with <= kBarUs ? 0 : 1;
}

}  // namespace
}  // namespace imgperf

int main(int argc, char** argv) {
  return imgperf::Run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000);
}
