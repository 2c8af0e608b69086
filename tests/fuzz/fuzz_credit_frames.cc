// Frames of the credit channel, as a hostile peer of either side may send them: as they are, and addressed to
// a session that is at work, so that they get past the first look. Never a crash; the controller's account
// balances whatever was said.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tests/fuzz/run_at_work.h"
#include "worker/session/worker_core.h"

using namespace imgperf;

namespace {

class Deaf final : public FramePort, public RequestPort {
 public:
  bool Send(std::string_view) override { return true; }
  void Start(const StartedCredit& credit) override {
    started = {credit.credit.credit(), credit.credit.attempt()};
  }
  void Abort(AttemptId) override {}
  AttemptId started;
};

void TellController(const std::string& frame, const pb::Envelope& said) {
  RunAtWork run;
  run.Hear(frame);
  pb::Envelope envelope = said;
  envelope.MergeFrom(run.Envelope());
  run.Hear(envelope.SerializeAsString());
  envelope.set_first_seq(1);  // and in turn
  run.Hear(envelope.SerializeAsString());
  run.End();
}

void TellWorker(const std::string& frame, const pb::Envelope& said) {
  Deaf ports;
  WorkerCore core(ports, ports);
  pb::RegisterReply reply;
  reply.set_run(77);
  reply.set_session(std::string(16, 's'));
  reply.set_same_clock(true);
  Instant at{kSecond, kSecond};
  core.Begin(reply, at);
  pb::Envelope envelope = said;
  envelope.set_run(77);
  envelope.set_epoch(0);
  envelope.set_session(reply.session());
  for (const bool in_turn : {false, true}) {
    if (in_turn) envelope.set_first_seq(1);
    core.OnFrame(frame, at);
    core.OnFrame(envelope.SerializeAsString(), at);
    at.now += kSecond;
    core.OnTick(at);
    core.OnFinished(ports.started, pb::COMPLETED, at.now, at);
  }
  core.Leave(at);
  core.OnTick(at);
  core.Inventory();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string frame(reinterpret_cast<const char*>(data), size);
  pb::Envelope said;
  if (!said.ParseFromString(frame)) said.Clear();
  TellController(frame, said);
  TellWorker(frame, said);
  return 0;
}
