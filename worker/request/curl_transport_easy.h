// One libcurl easy handle and the exchange it makes. A part of curl_transport, which alone includes it.
#pragma once

#include <curl/curl.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/loop.h"
#include "worker/request/curl_transport.h"
#include "worker/request/http2_sockets.h"
#include "worker/request/lazy_watch.h"
#include "worker/request/transport.h"

namespace imgperf {

// What all exchanges of a transport share.
struct CurlShared {
  Loop& loop;
  const Clock& clock;
  LazyWatch& sockets;
  Http2Sockets& http2;
  CurlOptions options;
  std::string ca_path;                  // of the file that holds options.tls.ca; empty: the system's
  Nanos ready_since = 0;                // what libcurl is told of now was not ready before
  std::vector<ExchangeHandle> overdue;  // to be ended as their plan asks, if they have not ended by then
};

// Used again for exchange after exchange: only what differs is set anew. Thread: the loop's.
class CurlExchange {
 public:
  explicit CurlExchange(CurlShared& shared);
  ~CurlExchange();
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  // The exchange to which an easy handle belongs.
  static CurlExchange& Of(CURL* easy);
  CURL* easy() const { return easy_; }

  void Begin(const ExchangeRequest& request, curl_slist* headers, ExchangeListener& listener);
  bool busy() const { return listener_ != nullptr; }
  // Libcurl is through with it: fills in the rest of the pb::Exchange.
  void Finish(CURLcode code);
  // Ends it by our own will.
  void Abandon(pb::RequestError error);
  // The wish of the plan that was asked for, come true.
  void AbandonByPlan();
  // After Finish or Abandon: the handle is free for another exchange.
  struct Ended {
    ExchangeListener* listener;
    Nanos turn;
  };
  Ended Take();

  ExchangeHandle handle = 0;  // kept by the transport

 private:
  void SetUp();
  void SetUpTls();
  void SetHeaders(const ExchangeRequest& request, curl_slist* headers);
  void SetTarget(const ExchangeRequest& request);
  void SetBody(const ExchangeRequest& request);
  void FillTimes();
  void NoteSent();
  void TellHead();
  void AddHeaders(AnswerHead* head) const;
  void TakeContent(std::string_view bytes);

  static std::size_t OnWrite(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t OnRead(char* out, std::size_t size, std::size_t count, void* self);
  static int OnSend(void* self, char*, char*, int, int);
  static int OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t uploaded);
  static curl_socket_t OnOpen(void* self, curlsocktype, curl_sockaddr* address);
  static int OnClose(void* shared, curl_socket_t socket);

  CurlShared& shared_;
  CURL* const easy_;
  curl_slist id_header_{};  // its own lines, then the shared lines of the header set
  curl_slist correlation_header_{};
  std::string id_line_;
  std::string correlation_line_;
  std::string url_;
  std::string joined_body_;
  const char* method_ = nullptr;
  long timeout_ms_ = 0;
  long http_version_ = CURL_HTTP_VERSION_NONE;
  char error_[CURL_ERROR_SIZE] = {};
  // Of the exchange at hand:
  ExchangeListener* listener_ = nullptr;
  pb::Exchange* exchange_ = nullptr;
  std::vector<std::string_view> unsent_;  // not joined: what of the body is still to be sent
  std::size_t sent_pieces_ = 0;           // of those
  curl_off_t body_bytes_ = 0;
  bool sending_ = false;  // there is a body whose last byte has not been seen to go
  std::optional<Nanos> cancel_after_;
  Loop::TimerId cancel_timer_ = 0;  // 0: none
  int sends_ = 0;
  bool head_seen_ = false;
  bool cut_ = false;
  bool http2_ = false;            // the answer came in it
  std::uint16_t local_port_ = 0;  // of its connection
  std::uint64_t spent_bytes_ = 0;
  bool tell_headers_ = false;
  int socket_error_ = 0;  // errno of a socket we could not make
  Nanos turn_ = 0;
  Nanos ready_since_ = 0;  // of the content seen last, see Loop
};

}  // namespace imgperf
