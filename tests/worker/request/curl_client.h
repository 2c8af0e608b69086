// A CurlTransport on a loop of its own, asked from the test's thread.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/loop.h"
#include "worker/request/curl_transport.h"

namespace imgperf {

// Gathers what an exchange told.
struct Told final : ExchangeListener {
  void OnHead(const AnswerHead& head) override {
    status = head.status;
    content_type = head.content_type;
    request_id = head.request_id;
    content_length = head.content_length;
    for (const auto& [name, value] : head.headers) headers.emplace_back(name, value);
  }
  void OnContent(std::string_view bytes) override {
    if (on_content) return on_content(bytes);
    body.append(bytes);
  }
  void OnEnd(Nanos loop_turn) override {
    turn = loop_turn;
    done.set_value();
  }
  int status = 0;
  std::string content_type;
  std::string request_id;
  std::uint64_t content_length = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  bool tell_headers = false;
  std::optional<Nanos> cancel_after;
  std::string body;
  Nanos turn = 0;
  std::array<std::string_view, 3> pieces;  // of the request; what its pieces point at outlives it
  std::string url;
  std::string sent;
  pb::Exchange exchange;
  ExchangeHandle handle = 0;
  std::function<void(std::string_view)> on_content;
  std::promise<void> done;
};

class CurlClient {
 public:
  explicit CurlClient(const CurlOptions& options = {}) {
    transport_ = std::make_unique<CurlTransport>(loop_, SystemClock(), options);
    headers_ = transport_->AddHeaders({"Content-Type: application/json", "X-Shared: 1"});
    thread_ = std::thread([this] { loop_.Run(); });
  }
  ~CurlClient() {
    loop_.Stop();
    thread_.join();
    transport_.reset();
  }

  // Starts a POST (or, without a body, a GET) and does not wait for it.
  void Begin(const std::string& url, Told& told, std::array<std::string_view, 3> body,
             Nanos timeout_for = 20 * kSecond) {
    told.url = url;
    told.pieces = body;
    std::promise<void> started;
    loop_.Post([&] {
      ExchangeRequest request;
      request.url = &told.url;
      request.post = !told.pieces[0].empty();
      request.body = told.pieces;
      request.headers = headers_;
      request.request_id = "run-1-0";
      request.correlation_id = "run-1";
      request.timeout_for = timeout_for;
      request.tell_headers = told.tell_headers;
      request.cancel_after = told.cancel_after;
      request.exchange = &told.exchange;
      told.handle = transport_->Start(request, told);
      started.set_value();
    });
    started.get_future().wait();
  }
  void Cancel(const Told& told) {
    loop_.Post([this, handle = told.handle] { transport_->Cancel(handle); });
  }
  std::unique_ptr<Told> Do(const std::string& url, std::string_view body = "{}",
                           Nanos timeout_for = 20 * kSecond) {
    auto told = std::make_unique<Told>();
    Begin(url, *told, {body, {}, {}}, timeout_for);
    told->done.get_future().wait();
    return told;
  }

 private:
  Loop loop_{SystemClock()};
  std::unique_ptr<CurlTransport> transport_;
  HeaderSet headers_ = 0;
  std::thread thread_;
};

}  // namespace imgperf
