#include "worker/request/runner.h"

#include <utility>

namespace imgperf {

RequestRunner::RequestRunner(const RunnerPlan& plan, Transport& transport, RecordSink& records,
                             KeptBytes& kept, const Clock& clock)
    : records_(records), kept_(kept), ports_{plan, transport, clock, *this} {
  for (const RequestKind& kind : plan.kinds)
    ports_.submit_headers.push_back(transport.AddHeaders(kind.submit_headers));
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
  if (credit.credit.has_conversation()) turns_.Begin({credit.session, credit.credit.phase()});
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

std::shared_ptr<const TurnImage> RequestRunner::TurnBefore(const Attempt& attempt) {
  const pb::Credit& credit = attempt.credit();
  return turns_.Find({attempt.session(), credit.phase()}, credit.conversation());
}

// What the next turn works from is here before the controller hears that this one is over.
void RequestRunner::NoteTurn(Attempt& attempt) {
  const pb::Credit& credit = attempt.credit();
  std::vector<KeptImage>& kept = attempt.extras().kept;
  const bool keep = credit.keep_for_next() && attempt.record().outcome() == pb::COMPLETED && !kept.empty();
  const TurnImages::Owner owner{attempt.session(), credit.phase()};
  if (keep) {
    const KeptImage& first = kept.front();
    const pb::ImageFact& fact = attempt.record().images(static_cast<int>(first.index));
    turns_.Keep(owner, credit.conversation(),
                MakeTurnImage(first, fact.format(), ports_.plan.turns_as_base64));
  } else {
    turns_.Forget(owner, credit.conversation());
  }
  // Stored only if that was asked for, and where the whole answer is kept, out of that.
  const pb::Record& record = attempt.record();
  std::erase_if(kept, [&](const KeptImage& image) {
    const bool fetched = record.images(static_cast<int>(image.index)).by_url();
    return !attempt.image_use().any() || (attempt.kept_twice() && !fetched);
  });
}

void RequestRunner::OnDone(Attempt& attempt) {
  if (attempt.credit().has_conversation()) NoteTurn(attempt);
  const AttemptId id = attempt.id();
  const SessionId session = attempt.session();
  const Nanos end = attempt.freed_at();
  pb::Record record = std::move(attempt.record());
  Kept kept{std::move(attempt.extras().kept), attempt.TakeRaw(), attempt.image_use(),
            ports_.plan.rules.fail_on_blank};
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
