#include "controller/fetch/web_get.h"

#include <utility>

#include "common/loop.h"
#include "worker/response/error_response.h"

namespace imgperf {
namespace {

constexpr std::string_view kWebGetId = "imgperf-get";

// Gathers the answer and ends the loop with it.
class Answer final : public ExchangeListener {
 public:
  Answer(Loop& loop, const WebProgress& progress) : loop_(loop), progress_(progress) {}

  pb::Exchange& exchange() { return exchange_; }
  WebAnswer Take() { return std::move(answer_); }

  void OnHead(const AnswerHead& head) override {
    answer_.outcome.status = head.status;
    answer_.content_type = head.content_type;
    announced_ = head.content_length;
  }
  void OnContent(std::string_view bytes) override {
    if (!Succeeded()) return refusal_.Feed(bytes);
    answer_.body.append(bytes);
    if (progress_) progress_(answer_.body.size(), announced_);
  }
  void OnEnd(Nanos) override {
    ProbeAnswer& outcome = answer_.outcome;
    outcome.good = Succeeded() && !exchange_.has_error();
    if (exchange_.has_error()) {
      outcome.error = exchange_.error();
    } else if (!outcome.good) {
      refusal_.Finish(outcome.status, &outcome.error);
    }
    if (!outcome.good) answer_.body.clear();
    loop_.Stop();
  }

 private:
  bool Succeeded() const { return answer_.outcome.status >= 200 && answer_.outcome.status < 300; }

  Loop& loop_;
  const WebProgress& progress_;
  pb::Exchange exchange_;
  std::uint64_t announced_ = 0;
  ErrorResponse refusal_;
  WebAnswer answer_;
};

}  // namespace

WebAnswer WebGet(const WebQuestion& question, const CurlOptions& options, const Clock& clock,
                 const WebProgress& progress) {
  Loop loop(clock);
  Answer answer(loop, progress);
  CurlTransport transport(loop, clock, options);
  ExchangeRequest request;
  request.url = &question.url;
  request.headers = transport.AddHeaders(question.headers);
  request.request_id = kWebGetId;
  request.timeout_for = question.timeout_for;
  request.exchange = &answer.exchange();
  loop.Post([&] { transport.Start(request, answer); });
  loop.Run();
  return answer.Take();
}

void WaitFor(Nanos nanos, const Clock& clock) {
  Loop loop(clock);
  loop.At(clock.Now() + nanos, [&] { loop.Stop(); });
  loop.Run();
}

}  // namespace imgperf
