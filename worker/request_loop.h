// The worker's request loop: credit socket, curl and timers on one thread and one epoll.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/mailbox.h"
#include "proto/cluster.pb.h"
#include "worker/check_pool.h"
#include "worker/records/record_streamer.h"
#include "worker/request/curl_transport.h"
#include "worker/request/runner_plan.h"
#include "worker/session/credit_client.h"

namespace imgperf {

// What the main thread waits for.
struct LoopEvent {
  enum class Kind {
    kRegister,  // the session is over: register anew with `inventory`
    kRunOver,   // the controller said so, and nothing is in flight
    kLeft,      // as Leave() wanted
    kSignal,    // not of the loop: the process was told to end
  };
  Kind kind = Kind::kRunOver;
  pb::RegisterRequest inventory;
};

class RequestLoop {
 public:
  // Starts the thread. Everything given outlives the loop.
  RequestLoop(const RunnerPlan& plan, const CurlOptions& curl, RecordStreamer& records, CheckPool& checks,
              Mailbox<LoopEvent>& events);
  // Ends the thread; requests in flight are given up.
  ~RequestLoop();

  // A registration succeeded: (re)connects to the credits at HOST:PORT and goes on under the new session.
  // Thread: any.
  void Begin(pb::RegisterReply reply, std::string credit_address, std::optional<CreditSecrecy> secrecy);
  // See WorkerCore::Leave. Thread: any.
  void Leave();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace imgperf
