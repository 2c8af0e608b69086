// A run with one session that has credits in flight, over ports that swallow everything.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>

#include "controller/run/run_core.h"

namespace imgperf {

class RunAtWork final : public CreditPort, public JournalPort, public RecordAckPort {
 public:
  RunAtWork() {
    plan_.cluster.workers = 2;
    plan_.request.timeout_for = 30 * kSecond;
    plan_.phases.emplace_back();
    plan_.phases[0].name = "load";
    plan_.phases[0].concurrency = 4;
    plan_.phases[0].requests = 40;
    RunCoreOptions options;
    options.run = 77;
    core_ = std::make_unique<RunCore>(plan_, options, *this, *this, *this);
    reply_ = core_->Register({}, now_).value();
    pb::Envelope beat = Envelope();
    beat.mutable_beat()->set_sent_ns(1);
    Hear(beat.SerializeAsString());
    core_->Start(now_);
    for (int i = 0; i < 4; ++i) Turn();  // the watermark becomes durable, credits go out
    if (core_->Status().in_flight == 0) std::abort();
  }

  RunCore& core() { return *core_; }
  Nanos now() const { return now_; }
  const pb::RegisterReply& reply() const { return reply_; }
  // As the session's worker addresses it.
  pb::Envelope Envelope() const {
    pb::Envelope envelope;
    envelope.set_run(77);
    envelope.set_session(reply_.session());
    return envelope;
  }
  void Hear(const std::string& frame) {
    core_->OnFrame("route", frame, now_);
    Turn();
  }
  void Turn() {
    now_ += kMillisecond;
    core_->OnDurable(appended_, now_);
    core_->OnTick(now_);
    if (!core_->IdentitiesHold(nullptr)) std::abort();
  }
  // The run comes to its end whatever was said before.
  void End() {
    core_->Members(now_);
    core_->Abort("enough", now_);
    for (int i = 0; i < 4; ++i) Turn();
    if (core_->Status().run_counts.open() != 0) std::abort();
  }

 private:
  Result Send(const RouteId&, std::string_view) override { return Result::kSent; }
  Index Append(const pb::JournalEntry&) override { return ++appended_; }
  void Acknowledge(const SessionId&, std::uint64_t) override {}

  RunPlan plan_;
  Nanos now_ = kSecond;
  Index appended_ = 0;
  std::unique_ptr<RunCore> core_;
  pb::RegisterReply reply_;
};

}  // namespace imgperf
