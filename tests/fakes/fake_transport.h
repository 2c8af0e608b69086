// A transport whose answers the test gives, and that remembers what it was asked.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/clock.h"
#include "worker/request/transfer_failure.h"
#include "worker/request/transport.h"

namespace imgperf {

class FakeTransport final : public Transport {
 public:
  struct Started {
    std::string url;
    bool post = false;
    const char* method = nullptr;
    std::string body;
    std::string request_id;
    std::string correlation_id;
    bool elsewhere = false;
    std::vector<std::string> headers;
    bool tell_headers = false;
    Nanos timeout_for = 0;
    std::optional<Nanos> cancel_after;
    pb::Exchange* exchange = nullptr;
    ExchangeListener* listener = nullptr;  // nullptr once it has ended
  };

  explicit FakeTransport(const Clock& clock) : clock_(clock) {}

  HeaderSet AddHeaders(const std::vector<std::string>& lines) override {
    headers_.push_back(lines);
    return headers_.size() - 1;
  }

  ExchangeHandle Start(const ExchangeRequest& request, ExchangeListener& listener) override {
    Started one;
    one.url = *request.url;
    one.post = request.post;
    one.method = request.method;
    for (const auto piece : request.body) one.body.append(piece);
    one.request_id = request.request_id;
    one.correlation_id = request.correlation_id;
    one.elsewhere = request.elsewhere;
    one.headers = headers_[request.headers];
    one.tell_headers = request.tell_headers;
    one.timeout_for = request.timeout_for;
    one.cancel_after = request.cancel_after;
    one.exchange = request.exchange;
    one.listener = &listener;
    request.exchange->set_added_ns(clock_.Now());
    started.push_back(one);
    return started.size();
  }

  ExchangeHandle WaitUntil(Nanos when, ExchangeListener& listener) override {
    waits.push_back({when, &listener});
    return kFirstWait + waits.size();
  }

  void Cancel(ExchangeHandle handle) override {
    if (handle > kFirstWait) return EndWait(handle - kFirstWait - 1);
    if (handle == 0 || started[handle - 1].listener == nullptr) return;
    Started& one = started[handle - 1];
    one.exchange->mutable_error()->set_class_(pb::CANCELLED_BY_US);
    one.exchange->mutable_error()->set_message("cancelled");
    one.exchange->set_ended_ns(clock_.Now());
    soon_.push_back(std::exchange(one.listener, nullptr));
  }

  void EndSoon(ExchangeListener& listener) override { soon_.push_back(&listener); }

  // ---- what the network does ----
  void Head(std::size_t i, int status, std::string_view content_type = "application/json",
            std::string_view request_id = "") {
    HeadOf(i, {status, content_type, request_id});
  }
  void HeadOf(std::size_t i, AnswerHead head) {
    started[i].exchange->set_status(head.status);
    if (!started[i].tell_headers) head.headers.clear();
    started[i].listener->OnHead(head);
  }
  void Content(std::size_t i, std::string_view bytes) {
    pb::Exchange& exchange = *started[i].exchange;
    if (exchange.first_byte_ns() == 0) exchange.set_first_byte_ns(clock_.Now());
    exchange.set_last_byte_ns(clock_.Now());
    exchange.set_bytes_down(exchange.bytes_down() + bytes.size());
    started[i].listener->OnContent(bytes);
  }
  void End(std::size_t i) {
    started[i].exchange->set_ended_ns(clock_.Now());
    std::exchange(started[i].listener, nullptr)->OnEnd(clock_.Now());
  }
  void Fail(std::size_t i, pb::ErrorClass error_class, const std::string& message) {
    started[i].exchange->mutable_error()->set_class_(error_class);
    started[i].exchange->mutable_error()->set_message(message);
    End(i);
  }
  void Answer(std::size_t i, int status, std::string_view body,
              std::string_view content_type = "application/json") {
    Head(i, status, content_type);
    if (!body.empty()) Content(i, body);
    End(i);
  }
  void BodySent(std::size_t i) { started[i].exchange->set_sent_ns(clock_.Now()); }
  // The time that the plan gave it is over; it must have asked for that.
  void Overdue(std::size_t i) {
    *started[i].exchange->mutable_error() = DescribePlannedCancel(started[i].cancel_after.value());
    End(i);
  }
  // Tells the ends that Cancel and EndSoon promised.
  void RunSoon() {
    for (ExchangeListener* listener : std::exchange(soon_, {})) listener->OnEnd(clock_.Now());
  }

  // Its instant has come.
  void Elapse(std::size_t i) {
    if (ExchangeListener* listener = std::exchange(waits[i].listener, nullptr)) listener->OnEnd(clock_.Now());
  }

  struct Waiting {
    Nanos when = 0;
    ExchangeListener* listener = nullptr;  // nullptr once it has ended
  };
  std::vector<Started> started;
  std::vector<Waiting> waits;

 private:
  static constexpr ExchangeHandle kFirstWait = 1'000'000;
  void EndWait(std::size_t i) {
    if (waits[i].listener != nullptr) soon_.push_back(std::exchange(waits[i].listener, nullptr));
  }

  const Clock& clock_;
  std::vector<std::vector<std::string>> headers_;
  std::vector<ExchangeListener*> soon_;
};

}  // namespace imgperf
