// One attempt under way: its submit, where that makes a job the questions until it is done, then a fetch for
// each image the server keeps for us; yields its record.
#pragma once

#include <memory>
#include <string>

#include "proto/record.pb.h"
#include "worker/request/raw_exchange.h"
#include "worker/request/runner_plan.h"
#include "worker/request/transport.h"
#include "worker/response/answer_reader.h"
#include "worker/session/ports.h"

namespace imgperf {

class Attempt;

// What an attempt asks of the runner that drives it.
class AttemptHost {
 public:
  virtual ~AttemptHost() = default;
  // Readers are lent only while an answer is being received, as most requests in flight are waiting.
  virtual std::unique_ptr<AnswerReader> BorrowReader() = 0;
  virtual void ReturnReader(std::unique_ptr<AnswerReader> reader) = 0;
  // What the turn before of that attempt's conversation got; null when it is not here.
  virtual std::shared_ptr<const TurnImage> TurnBefore(const Attempt& attempt) = 0;
  // The attempt's record and extras are complete.
  virtual void OnDone(Attempt& attempt) = 0;
};

struct AttemptPorts {
  const RunnerPlan& plan;
  Transport& transport;
  const Clock& clock;
  AttemptHost& host;
  std::vector<HeaderSet> submit_headers{};  // by kind
  HeaderSet poll_headers = 0;
  HeaderSet fetch_headers = 0;
  HeaderSet foreign_headers = 0;
};

// Used again for attempt after attempt. Thread: request loop.
class Attempt final : public ExchangeListener {
 public:
  explicit Attempt(const AttemptPorts& ports) : ports_(ports) {}

  void Begin(const StartedCredit& credit);
  // Ends it as cancelled, with OnDone soon; a job is cancelled first, which may take kCancelFor.
  void Abort();

  AttemptId id() const { return {credit_.credit.credit(), credit_.credit.attempt()}; }
  const SessionId& session() const { return credit_.session; }
  const pb::Credit& credit() const { return credit_.credit; }
  // Once done:
  pb::Record& record() { return record_; }
  AnswerExtras& extras() { return extras_; }
  std::unique_ptr<RawExchange> TakeRaw() { return std::move(raw_); }  // null unless it is to be kept
  // Images were gathered for the next turn alone: the kept answer has them as well.
  bool kept_twice() const { return kept_twice_; }
  ImageUse image_use() const { return {credit_.credit.keep_images(), credit_.credit.look_at_images()}; }
  Nanos freed_at() const;  // last content byte of the last exchange: from then on its slot was free

  void OnHead(const AnswerHead& head) override;
  void OnContent(std::string_view bytes) override;
  void OnEnd(Nanos loop_turn) override;

 private:
  void FillFromCredit();
  bool Refused();
  // Once it is not refused:
  const RequestKind& Kind() const;
  const std::string& Url() const;
  void Submit();
  void Fetch(const ImageUrl& image);
  void StartExchange(pb::Exchange::Kind kind, ExchangeRequest request);
  std::string RequestId() const;
  std::string CorrelationId() const;
  bool Submitting() const { return record_.exchanges_size() == 1; }
  void StampAnswer(const pb::Exchange& exchange, Nanos loop_turn);
  JobStep TakeAnswer();
  void GoOn();

  // ---- jobs: attempt_job.cc ----
  void FollowJob(JobStep step);
  void AskJob(pb::Exchange::Kind kind, const std::string& url);
  void AfterWait();
  void GiveUpJob();
  Nanos Left() const;  // of the request's timeout
  // False: `url` is none; the record says so.
  bool ResolveTo(const std::string& url);
  void NoteFetchError(pb::RequestError* error) const;
  void ScrubErrors();
  void Done();

  const AttemptPorts& ports_;
  StartedCredit credit_;
  pb::Record record_;
  AnswerExtras extras_;
  std::unique_ptr<AnswerReader> reader_;
  std::unique_ptr<RawExchange> raw_;
  ExchangeHandle handle_ = 0;
  pb::Exchange* exchange_ = nullptr;  // the one at hand, in the record
  std::size_t fetches_ = 0;           // begun
  std::string next_url_;              // of a poll, result, cancel or fetch
  std::unique_ptr<JobState> job_;
  bool waiting_ = false;  // to ask about the job again
  bool aborted_ = false;
  bool kept_twice_ = false;
  std::string correlation_id_;
  SeedText seed_;
  std::shared_ptr<const TurnImage> turn_before_;
  std::vector<std::string_view> pieces_;  // of the body
};

}  // namespace imgperf
