// One worker process: a WorkerCore with requests that take random time, a record stream that resends,
// registrations that may fail, and a life that may be stopped or ended from outside.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/model/clockwork.h"
#include "tests/model/controller_host.h"
#include "tests/model/network.h"
#include "worker/session/worker_core.h"

namespace imgperf::model {

struct WorkerTraits {
  std::uint32_t pid = 1;
  Nanos clock_offset = 0;  // worker - controller at time 0
  double drift = 0;        // of the worker's clock
  bool same_clock = false;
  Nanos latency = kSecond;  // of requests, at most
  double failing = 0;
  Nanos rpc_delay = 5 * kMillisecond;
  double rpc_loss = 0;
  double doubling = 0;  // a record filed twice, under two numbers
};

class WorkerProcess final : public RequestPort, public FramePort {
 public:
  WorkerProcess(Clockwork& clockwork, Network& network, ControllerHost& controller, Evidence& evidence,
                const WorkerTraits& traits);

  void Boot();
  // SIGSTOP and SIGCONT.
  void Stop();
  void Continue();
  // SIGKILL, or a crash. `seen`: the controller is its parent and learns of it.
  void Kill(bool seen);
  void Cut(Nanos down_for);
  void PretendFull(bool full);
  // SIGTERM: once to leave, twice to leave at once.
  void Terminate();
  void OnRecordAck(const SessionId& session, std::uint64_t seq);
  bool alive() const { return alive_; }

  bool Send(std::string_view frame) override;
  void Start(const StartedCredit& credit) override;
  void Abort(AttemptId attempt) override;

 private:
  struct Running {
    StartedCredit credit;
    bool aborted = false;
  };
  struct Image {
    SessionId session;
    std::uint32_t turn = 0;
    bool operator==(const Image&) const = default;
  };
  struct Records {
    RecordToken token;
    std::vector<pb::Record> all;
    std::uint64_t acknowledged = 0;
    bool pumping = false;
  };

  Nanos WorkerTime(Nanos true_time) const;
  Nanos TrueTime(Nanos worker_time) const;
  Instant Here() const;
  // Runs `work` in the process: at once, when it is continued, or never.
  void Deliver(std::function<void()> work);
  void OnFrame(const std::string& frame);
  void AfterWork();
  void Register();
  void OnRegistered(const absl::StatusOr<pb::RegisterReply>& reply);
  void Finish(AttemptId attempt);
  void File(const StartedCredit& credit, pb::Outcome outcome);
  void Pump(const SessionId& session);
  void SendRecords(const SessionId& session);
  void LeaveIfOver();
  void Goodbye(const SessionId& session);
  void CheckSuperseded(const pb::RegisterReply& reply);
  void CheckStart(const StartedCredit& credit);
  void CheckTurn(const StartedCredit& credit);
  void CheckCeiling();
  void NoteCut(const pb::Credit& credit);
  void CutByPlan(AttemptId attempt);

  Clockwork& clockwork_;
  ControllerHost& controller_;
  Evidence& evidence_;
  const WorkerTraits traits_;
  Network::Socket socket_;
  WorkerCore core_;
  std::map<AttemptId, Running> running_;
  std::map<SessionId, Records> records_;
  std::map<std::uint64_t, Image> images_;  // by conversation
  std::deque<std::function<void()>> stopped_work_;
  std::uint64_t wake_ = 0;
  bool alive_ = true;
  bool stopped_ = false;
  bool registering_ = false;
  bool leaving_ = false;
};

}  // namespace imgperf::model
