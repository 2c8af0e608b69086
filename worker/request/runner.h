// Makes the requests of started credits and files their records.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "worker/records/record_sink.h"
#include "worker/request/attempt.h"
#include "worker/request/kept_bytes.h"
#include "worker/request/turn_images.h"

namespace imgperf {

// Every started credit ends in exactly one OnFinished (never from inside Start or Abort) and one record. The
// slot is free when OnFinished is called: what is kept of it is stored later, on the pool, and the record
// follows. In records `last_byte_ns` is what both latencies end at: the last content byte of a whole
// submit answer, else the instant it was given up.
//
// Once it is destroyed the transport's loop must not turn any more. Thread: request loop.
class RequestRunner final : public RequestPort, private AttemptHost {
 public:
  // `end`: the last content byte of the last exchange, or the instant it was given up.
  using FinishedCallback = std::function<void(AttemptId attempt, pb::Outcome outcome, Nanos end)>;

  // All outlive the runner.
  RequestRunner(const RunnerPlan& plan, Transport& transport, RecordSink& records, KeptBytes& kept,
                const Clock& clock);
  ~RequestRunner() override;

  // Before the first Start.
  void SetOnFinished(FinishedCallback callback) { on_finished_ = std::move(callback); }

  void Start(const StartedCredit& credit) override;
  void Abort(AttemptId attempt) override;
  std::size_t in_flight() const { return under_way_.size(); }

 private:
  std::unique_ptr<AnswerReader> BorrowReader() override;
  void ReturnReader(std::unique_ptr<AnswerReader> reader) override;
  std::shared_ptr<const TurnImage> TurnBefore(const Attempt& attempt) override;
  void OnDone(Attempt& attempt) override;
  void NoteTurn(Attempt& attempt);

  RecordSink& records_;
  KeptBytes& kept_;
  AttemptPorts ports_;
  FinishedCallback on_finished_ = [](AttemptId, pb::Outcome, Nanos) {};
  std::unordered_map<AttemptId, std::unique_ptr<Attempt>> under_way_;
  std::vector<std::unique_ptr<Attempt>> idle_;
  std::vector<std::unique_ptr<AnswerReader>> readers_;
  TurnImages turns_;
};

}  // namespace imgperf
