#include "worker/request/runner.h"

#include <utility>

namespace imgperf {

RequestRunner::RequestRunner(const RunnerPlan& plan, Transport& transport, RecordSink& records,
                             KeptBytes& kept, const Clock& clock)
    : records_(records), kept_(kept), ports_{plan, transport, clock, *this} {
  ports_.submit_headers = transport.AddHeaders(plan.submit_headers);
  ports_.poll_headers = transport.AddHeaders(plan.poll_headers);
  ports_.fetch_headers = transport.AddHeaders(plan.fetch_headers);
  ports_.foreign_headers = transport.AddHeaders(plan.foreign_headers);
}

RequestRunner::~RequestRunner() {
  for (const auto& [id, attempt] : under_way_) attempt->Abort();  // so that nothing writes into them any more
}

void RequestRunner::Start(const StartedCredit& credit) {
  std::unique_ptr<Attempt> attempt;
  if (idle_.empty()) {
    attempt = std::make_unique<Attempt>(ports_);
  } else {
    attempt = std::move(idle_.back());
    idle_.pop_back();
  }
  Attempt& started = *attempt;
  under_way_[{credit.credit.credit(), credit.credit.attempt()}] = std::move(attempt);
  started.Begin(credit);
}

void RequestRunner::Abort(AttemptId attempt) {
  if (const auto found = under_way_.find(attempt); found != under_way_.end()) found->second->Abort();
}

std::unique_ptr<AnswerReader> RequestRunner::BorrowReader() {
  if (readers_.empty()) return std::make_unique<AnswerReader>();
  auto reader = std::move(readers_.back());
  readers_.pop_back();
  return reader;
}

void RequestRunner::ReturnReader(std::unique_ptr<AnswerReader> reader) {
  readers_.push_back(std::move(reader));
}

void RequestRunner::OnDone(Attempt& attempt) {
  const AttemptId id = attempt.id();
  const SessionId session = attempt.session();
  const Nanos end = attempt.freed_at();
  pb::Record record = std::move(attempt.record());
  Kept kept{std::move(attempt.extras().kept), attempt.TakeRaw()};
  auto node = under_way_.extract(id);
  idle_.push_back(std::move(node.mapped()));

  on_finished_(id, record.outcome(), end);
  if (kept.empty()) {
    records_.Push(session, std::move(record));
  } else {
    kept_.Store(session, std::move(record), std::move(kept));
  }
}

}  // namespace imgperf
