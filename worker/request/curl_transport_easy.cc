#include "worker/request/curl_transport_easy.h"

#include <algorithm>
#include <cstdlib>

#include "worker/request/curl_http_version.h"
#include "worker/request/curl_rate_limits.h"
#include "worker/request/transfer_failure.h"

namespace imgperf {
namespace {

constexpr long kReceiveBuffer = 32 << 10;  // halves the CPU time of large bodies against libcurl's default
constexpr long kSendBuffer = 16 << 10;     // libcurl's smallest
constexpr std::size_t kJoinedBody = 64 << 10;  // bodies in pieces leave joined up to this size

// Everything below is set on handles that are ours: an option refused is a libcurl without it.
template <typename Value>
void Set(CURL* easy, CURLoption option, Value value) {
  if (curl_easy_setopt(easy, option, value) != CURLE_OK) std::abort();
}

template <typename Value>
Value Get(CURL* easy, CURLINFO info) {
  Value value{};
  curl_easy_getinfo(easy, info, &value);
  return value;
}

std::uint64_t NanosOf(CURL* easy, CURLINFO info) {
  return static_cast<std::uint64_t>(Get<curl_off_t>(easy, info)) * kMicrosecond;
}

TransferEnd EndOf(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return TransferEnd::kWhole;
    case CURLE_COULDNT_RESOLVE_HOST:
      return TransferEnd::kResolve;
    case CURLE_COULDNT_CONNECT:
      return TransferEnd::kConnect;
    case CURLE_OPERATION_TIMEDOUT:
      return TransferEnd::kTimeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
      return TransferEnd::kTls;
    case CURLE_WRITE_ERROR:
    case CURLE_ABORTED_BY_CALLBACK:
      return TransferEnd::kAborted;
    case CURLE_UNSUPPORTED_PROTOCOL:  // also an answer that libcurl takes for HTTP/0.9
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return TransferEnd::kNotHttp;
    case CURLE_URL_MALFORMAT:
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
      return TransferEnd::kBadRequest;
    default:  // GOT_NOTHING, SEND_ERROR, RECV_ERROR, PARTIAL_FILE and their like
      return TransferEnd::kLost;
  }
}

}  // namespace

CurlExchange::CurlExchange(CurlShared& shared) : shared_(shared), easy_(curl_easy_init()) {
  if (easy_ == nullptr) std::abort();
  SetUp();
}

CurlExchange::~CurlExchange() {
  shared_.loop.Cancel(cancel_timer_);
  curl_easy_cleanup(easy_);
}

CurlExchange& CurlExchange::Of(CURL* easy) { return *Get<CurlExchange*>(easy, CURLINFO_PRIVATE); }

// What is the same for every exchange.
void CurlExchange::SetUp() {
  Set(easy_, CURLOPT_PRIVATE, this);
  Set(easy_, CURLOPT_ERRORBUFFER, error_);
  Set(easy_, CURLOPT_WRITEFUNCTION, OnWrite);
  Set(easy_, CURLOPT_WRITEDATA, this);
  Set(easy_, CURLOPT_READFUNCTION, OnRead);
  Set(easy_, CURLOPT_READDATA, this);
  Set(easy_, CURLOPT_PREREQFUNCTION, OnSend);
  Set(easy_, CURLOPT_PREREQDATA, this);
  Set(easy_, CURLOPT_XFERINFOFUNCTION, OnProgress);
  Set(easy_, CURLOPT_XFERINFODATA, this);
  Set(easy_, CURLOPT_NOPROGRESS, 0L);
  Set(easy_, CURLOPT_OPENSOCKETFUNCTION, OnOpen);
  Set(easy_, CURLOPT_OPENSOCKETDATA, this);
  // Connections outlive the handle that opened them: closing must not point at it.
  Set(easy_, CURLOPT_CLOSESOCKETFUNCTION, OnClose);
  Set(easy_, CURLOPT_CLOSESOCKETDATA, &shared_);
  Set(easy_, CURLOPT_BUFFERSIZE, kReceiveBuffer);
  Set(easy_, CURLOPT_UPLOAD_BUFFERSIZE, kSendBuffer);
  const Nanos connect_ms = shared_.options.connect_timeout_for / kMillisecond;
  Set(easy_, CURLOPT_CONNECTTIMEOUT_MS, std::max<long>(1, connect_ms));
  // Else every request of the first fill opens a connection, of which HTTP/2 then uses one.
  Set(easy_, CURLOPT_PIPEWAIT, 1L);
  // A transfer that ends while its name is still being looked up would otherwise join the resolver's thread:
  // seconds in which the loop answers no heartbeat.
  Set(easy_, CURLOPT_QUICK_EXIT, 1L);
  Set(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  Set(easy_, CURLOPT_PROXY, "");  // not from the environment either
  Set(easy_, CURLOPT_NOSIGNAL, 1L);
  Set(easy_, CURLOPT_TCP_NODELAY, 1L);
  Set(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  Set(easy_, CURLOPT_TCP_KEEPIDLE, 60L);
  Set(easy_, CURLOPT_TCP_KEEPINTVL, 15L);
  SetUpTls();
}

void CurlExchange::SetUpTls() {
  const TlsPems& tls = shared_.options.tls;
  // Libcurl keeps the parsed certificates for the next connection only where they come from one file and no
  // directory; else each connection parses the system's 140 anew and holds them: 35 ms of CPU and 0.9 MiB.
  Set(easy_, CURLOPT_CAPATH, nullptr);
  if (!shared_.ca_path.empty()) Set(easy_, CURLOPT_CAINFO, shared_.ca_path.c_str());
  if (tls.cert.empty()) return;
  const auto blob = [](const std::string& pem) {
    return curl_blob{const_cast<char*>(pem.data()), pem.size(), CURL_BLOB_NOCOPY};
  };
  curl_blob cert = blob(tls.cert);
  curl_blob key = blob(tls.key);
  Set(easy_, CURLOPT_SSLCERT_BLOB, &cert);
  Set(easy_, CURLOPT_SSLKEY_BLOB, &key);
}

void CurlExchange::Begin(const ExchangeRequest& request, curl_slist* headers, ExchangeListener& listener) {
  listener_ = &listener;
  exchange_ = request.exchange;
  sends_ = 0;
  head_seen_ = cut_ = http2_ = false;
  socket_error_ = 0;
  spent_bytes_ = request.spent_bytes;
  tell_headers_ = request.tell_headers;
  cancel_after_ = request.cancel_after;
  turn_ = shared_.loop.Now();
  error_[0] = 0;
  SetHeaders(request, headers);
  SetTarget(request);
  const long timeout_ms = std::max<long>(1, request.timeout_for / kMillisecond);
  if (timeout_ms_ != timeout_ms) Set(easy_, CURLOPT_TIMEOUT_MS, timeout_ms);
  timeout_ms_ = timeout_ms;
  SetBody(request);
}

void CurlExchange::SetHeaders(const ExchangeRequest& request, curl_slist* headers) {
  if (!request.correlation_id.empty()) {
    correlation_line_.assign("X-Correlation-ID: ").append(request.correlation_id);
    correlation_header_ = {correlation_line_.data(), headers};
    headers = &correlation_header_;
  }
  id_line_.assign("X-Request-ID: ").append(request.request_id);
  id_header_ = {id_line_.data(), headers};
  Set(easy_, CURLOPT_HTTPHEADER, &id_header_);
}

void CurlExchange::SetTarget(const ExchangeRequest& request) {
  const HttpWanted wanted = request.elsewhere ? HttpWanted::kAny : shared_.options.http;
  if (const long version = CurlVersionFor(wanted, *request.url); version != http_version_) {
    http_version_ = version;
    Set(easy_, CURLOPT_HTTP_VERSION, version);
    const bool fresh = shared_.options.fresh_connections ||
                       (IsPriorKnowledge(version) && PriorKnowledgeNeedsFreshConnections());
    Set(easy_, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
    Set(easy_, CURLOPT_FORBID_REUSE, fresh ? 1L : 0L);
  }
  if (url_ == *request.url) return;
  url_ = *request.url;
  Set(easy_, CURLOPT_URL, url_.c_str());
}

void CurlExchange::SetBody(const ExchangeRequest& request) {
  sending_ = false;
  if (request.method != method_) Set(easy_, CURLOPT_CUSTOMREQUEST, request.method);
  method_ = request.method;
  if (!request.post) return Set(easy_, CURLOPT_HTTPGET, 1L);
  const auto& pieces = request.body;
  std::size_t size = 0;
  for (const std::string_view piece : pieces) size += piece.size();
  const char* whole = pieces.empty() ? "" : pieces[0].data();
  if (pieces.size() > 1) {
    whole = nullptr;
    if (size <= kJoinedBody) {
      joined_body_.clear();
      for (const std::string_view piece : pieces) joined_body_ += piece;
      whole = joined_body_.data();
    } else {
      unsent_.assign(pieces.begin(), pieces.end());
      sent_pieces_ = 0;
    }
  }
  body_bytes_ = static_cast<curl_off_t>(size);
  sending_ = size > 0;
  Set(easy_, CURLOPT_POSTFIELDSIZE_LARGE, body_bytes_);
  Set(easy_, CURLOPT_POSTFIELDS, whole);  // not copied; a null pointer means OnRead
  if (whole == nullptr) Set(easy_, CURLOPT_POST, 1L);
}

void CurlExchange::Finish(CURLcode code) {
  if (!head_seen_) TellHead();
  FillTimes();
  exchange_->set_ended_ns(shared_.clock.Now());
  if (code == CURLE_OK) return;
  TransferFailure failure;
  failure.end = EndOf(code);
  failure.os_error = static_cast<int>(Get<long>(easy_, CURLINFO_OS_ERRNO));
  failure.socket_error = socket_error_;
  failure.text = error_[0] != 0 ? error_ : curl_easy_strerror(code);
  failure.url = url_;
  failure.sent = sends_ > 0;
  failure.resend = sends_ > 1;
  failure.http2 = IsHttp2(http_version_);
  failure.http2_at_once = IsPriorKnowledge(http_version_) && exchange_->status() == 0;
  failure.cut = cut_;
  failure.max_body_bytes = shared_.options.max_body_bytes;
  failure.after = exchange_->ended_ns() - exchange_->added_ns();
  *exchange_->mutable_error() = DescribeFailure(failure);
}

void CurlExchange::Abandon(pb::RequestError error) {
  FillTimes();
  exchange_->set_ended_ns(shared_.clock.Now());
  *exchange_->mutable_error() = std::move(error);
  sending_ = false;
}

void CurlExchange::AbandonByPlan() { Abandon(DescribePlannedCancel(*cancel_after_)); }

CurlExchange::Ended CurlExchange::Take() {
  if (cancel_timer_ != 0) shared_.loop.Cancel(std::exchange(cancel_timer_, 0));
  if (http2_) shared_.http2.Delivered(local_port_);
  return {std::exchange(listener_, nullptr), turn_};
}

void CurlExchange::FillTimes() {
  const bool reused = sends_ > 0 && Get<long>(easy_, CURLINFO_NUM_CONNECTS) == 0;
  exchange_->set_connection_reused(reused);
  if (!reused) {
    exchange_->set_name_lookup_ns(NanosOf(easy_, CURLINFO_NAMELOOKUP_TIME_T));
    exchange_->set_connect_ns(NanosOf(easy_, CURLINFO_CONNECT_TIME_T));
    exchange_->set_tls_ns(NanosOf(easy_, CURLINFO_APPCONNECT_TIME_T));
  }
  exchange_->set_pretransfer_ns(NanosOf(easy_, CURLINFO_PRETRANSFER_TIME_T));
  exchange_->set_starttransfer_ns(NanosOf(easy_, CURLINFO_STARTTRANSFER_TIME_T));
  exchange_->set_bytes_up(static_cast<std::uint64_t>(Get<curl_off_t>(easy_, CURLINFO_SIZE_UPLOAD_T)));
  if (exchange_->last_byte_ns() == 0) return;
  const Nanos ready_since = std::max(ready_since_, exchange_->added_ns());  // no answer before the request
  exchange_->set_receive_lag_ns(
      static_cast<std::uint64_t>(std::max<Nanos>(0, exchange_->last_byte_ns() - ready_since)));
}

// Also for answers without content. Without an answer there is nothing to tell.
void CurlExchange::TellHead() {
  head_seen_ = true;
  AnswerHead head;
  head.status = static_cast<int>(Get<long>(easy_, CURLINFO_RESPONSE_CODE));
  if (head.status == 0) return;
  if (const char* type = Get<char*>(easy_, CURLINFO_CONTENT_TYPE)) head.content_type = type;
  curl_header* id = nullptr;
  if (curl_easy_header(easy_, "x-request-id", 0, CURLH_HEADER, -1, &id) == CURLHE_OK)
    head.request_id = id->value;
  head.rate_limits_json = RateLimits(easy_);
  exchange_->set_status(head.status);
  exchange_->set_http_version(RecordedVersion(Get<long>(easy_, CURLINFO_HTTP_VERSION)));
  http2_ = exchange_->http_version() == kHttp2;
  const auto length = Get<curl_off_t>(easy_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T);
  if (length > 0) head.content_length = static_cast<std::uint64_t>(length);
  cut_ = length > 0 && spent_bytes_ + head.content_length > shared_.options.max_body_bytes;
  if (tell_headers_) AddHeaders(&head);
  listener_->OnHead(head);
}

void CurlExchange::AddHeaders(AnswerHead* head) const {
  constexpr int kOfTheLastAnswer = -1;
  curl_header* header = nullptr;
  while ((header = curl_easy_nextheader(easy_, CURLH_HEADER, kOfTheLastAnswer, header)) != nullptr)
    head->headers.emplace_back(header->name, header->value);
}

void CurlExchange::TakeContent(std::string_view bytes) {
  const Nanos now = shared_.clock.Now();
  if (!head_seen_) TellHead();
  if (exchange_->first_byte_ns() == 0) exchange_->set_first_byte_ns(now);
  exchange_->set_last_byte_ns(now);
  ready_since_ = shared_.ready_since;
  exchange_->set_bytes_down(exchange_->bytes_down() + bytes.size());
  turn_ = shared_.loop.Now();
  if (http2_) shared_.http2.Delivered(local_port_);
  cut_ = cut_ || spent_bytes_ + exchange_->bytes_down() > shared_.options.max_body_bytes;
  if (!cut_) listener_->OnContent(bytes);
}

}  // namespace imgperf
