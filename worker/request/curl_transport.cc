#include "worker/request/curl_transport.h"

#include <curl/curl.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cstdlib>
#include <unordered_map>
#include <utility>

#include "common/memory_file.h"
#include "worker/request/arrival_stamps.h"
#include "worker/request/curl_transport_easy.h"
#include "worker/request/http2_sockets.h"
#include "worker/request/lazy_timer.h"
#include "worker/request/lazy_watch.h"

namespace imgperf {
namespace {

constexpr int kEndsPerTurn = 256;  // so that a target that fails at once cannot starve the loop

constexpr Nanos kWorthAsking = 50 * kMicrosecond;  // a system call costs one

std::uint32_t EventsOf(int what) {
  const bool in = what == CURL_POLL_IN || what == CURL_POLL_INOUT;
  const bool out = what == CURL_POLL_OUT || what == CURL_POLL_INOUT;
  return (in ? std::uint32_t{EPOLLIN} : 0U) | (out ? std::uint32_t{EPOLLOUT} : 0U);
}

int SelectOf(std::uint32_t events) {
  const int in = (events & (EPOLLIN | EPOLLHUP | EPOLLRDHUP)) != 0 ? CURL_CSELECT_IN : 0;
  const int out = (events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0;
  return in | out | ((events & EPOLLERR) != 0 ? CURL_CSELECT_ERR : 0);
}

pb::RequestError ErrorOf(pb::ErrorClass error_class, const char* message) {
  pb::RequestError error;
  error.set_class_(error_class);
  error.set_message(message);
  return error;
}

}  // namespace

class CurlTransport::Multi {
 public:
  Multi(Loop& loop, const Clock& clock, const CurlOptions& options);
  ~Multi();
  HeaderSet AddHeaders(const std::vector<std::string>& lines);
  ExchangeHandle Start(const ExchangeRequest& request, ExchangeListener& listener);
  void Cancel(ExchangeHandle handle);
  ExchangeHandle WaitUntil(Nanos when, ExchangeListener& listener);
  void EndSoon(ExchangeListener& listener) { ended_.push_back({&listener, loop_.Now()}); }
  // Before each wait: what is due, and the listeners of what has ended; true when there was any.
  bool Settle();

 private:
  CurlExchange& Acquire();
  CurlExchange* Find(ExchangeHandle handle);
  CurlExchange::Ended Release(CurlExchange& exchange);
  Nanos ReadySince(curl_socket_t socket, int events) const;
  void Act(curl_socket_t socket, int events);
  void OnDeadline();
  bool LookAgain();
  int TellEnds();
  bool CancelOverdue();
  bool EndWait(ExchangeHandle handle);

  static int OnSocket(CURL*, curl_socket_t socket, int what, void* self, void*);
  static int OnTimer(CURLM*, long timeout_ms, void* self);

  Loop& loop_;
  const MemoryFile ca_file_;
  CURLM* const multi_;
  LazyWatch sockets_;
  Http2Sockets http2_;
  LazyTimer timer_;
  bool timer_changed_ = false;
  Nanos deadline_ = 0;  // 0: none
  CurlShared shared_;
  std::vector<curl_slist*> headers_;
  std::vector<std::unique_ptr<CurlExchange>> exchanges_;
  std::vector<CurlExchange*> free_;
  std::vector<CurlExchange::Ended> ended_;  // by our own will: told when things are settled
  struct Wait {
    Loop::TimerId timer;
    ExchangeListener* listener;
  };
  std::unordered_map<ExchangeHandle, Wait> waits_;
  std::uint64_t starts_ = 0;
};

CurlTransport::Multi::Multi(Loop& loop, const Clock& clock, const CurlOptions& options)
    : loop_(loop),
      ca_file_("target-ca", options.tls.ca),
      multi_(curl_multi_init()),
      sockets_(loop, [this](int fd, std::uint32_t events) { Act(fd, SelectOf(events)); }),
      timer_(loop, [this] { OnDeadline(); }),
      shared_{loop, clock, sockets_, http2_, options, options.tls.ca.empty() ? "" : ca_file_.path(), 0, {}} {
  if (multi_ == nullptr) std::abort();
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, OnSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, OnTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, options.max_idle_connections);
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
}

CurlTransport::Multi::~Multi() {
  for (const auto& exchange : exchanges_) curl_multi_remove_handle(multi_, exchange->easy());
  exchanges_.clear();
  for (const auto& [handle, wait] : waits_) loop_.Cancel(wait.timer);
  curl_multi_cleanup(multi_);  // closes the kept connections, through sockets_
  for (curl_slist* lines : headers_) curl_slist_free_all(lines);
}

HeaderSet CurlTransport::Multi::AddHeaders(const std::vector<std::string>& lines) {
  // Without an empty Expect a large upload waits a second for a 100-continue that few servers send.
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const std::string& line : lines) curl_slist_append(list, line.c_str());
  headers_.push_back(list);
  return headers_.size() - 1;
}

// The handle's lower half is the place in exchanges_ + 1, the upper half differs at every start.
CurlExchange& CurlTransport::Multi::Acquire() {
  if (free_.empty()) {
    exchanges_.push_back(std::make_unique<CurlExchange>(shared_));
    exchanges_.back()->handle = exchanges_.size();
    free_.push_back(exchanges_.back().get());
  }
  CurlExchange& exchange = *free_.back();
  free_.pop_back();
  exchange.handle = (++starts_ << 32) | (exchange.handle & 0xFFFFFFFF);
  return exchange;
}

CurlExchange::Ended CurlTransport::Multi::Release(CurlExchange& exchange) {
  curl_multi_remove_handle(multi_, exchange.easy());
  free_.push_back(&exchange);
  return exchange.Take();
}

ExchangeHandle CurlTransport::Multi::Start(const ExchangeRequest& request, ExchangeListener& listener) {
  CurlExchange& exchange = Acquire();
  const ExchangeHandle handle = exchange.handle;
  exchange.Begin(request, headers_[request.headers], listener);
  request.exchange->set_added_ns(shared_.clock.Now());
  if (const CURLMcode code = curl_multi_add_handle(multi_, exchange.easy()); code != CURLM_OK) {
    exchange.Abandon(ErrorOf(pb::LOCAL, curl_multi_strerror(code)));
    ended_.push_back(Release(exchange));
  } else {
    Act(CURL_SOCKET_TIMEOUT, 0);
  }
  return handle;
}

// Null for handles of the past.
CurlExchange* CurlTransport::Multi::Find(ExchangeHandle handle) {
  const std::size_t index = (handle & 0xFFFFFFFF) - 1;
  if (handle == 0 || index >= exchanges_.size()) return nullptr;
  CurlExchange& exchange = *exchanges_[index];
  return exchange.handle == handle && exchange.busy() ? &exchange : nullptr;
}

// The lower half is 0, which no exchange has.
ExchangeHandle CurlTransport::Multi::WaitUntil(Nanos when, ExchangeListener& listener) {
  const ExchangeHandle handle = ++starts_ << 32;
  waits_[handle] = {loop_.At(when, [this, handle] { EndWait(handle); }), &listener};
  return handle;
}

bool CurlTransport::Multi::EndWait(ExchangeHandle handle) {
  const auto found = waits_.find(handle);
  if (found == waits_.end()) return false;
  loop_.Cancel(found->second.timer);
  EndSoon(*found->second.listener);
  waits_.erase(found);
  return true;
}

void CurlTransport::Multi::Cancel(ExchangeHandle handle) {
  if (EndWait(handle)) return;
  CurlExchange* exchange = Find(handle);
  if (exchange == nullptr) return;
  exchange->Abandon(ErrorOf(pb::CANCELLED_BY_US, "cancelled"));
  ended_.push_back(Release(*exchange));
}

bool CurlTransport::Multi::CancelOverdue() {
  const std::vector<ExchangeHandle> overdue = std::exchange(shared_.overdue, {});
  for (const ExchangeHandle handle : overdue) {
    CurlExchange* exchange = Find(handle);
    if (exchange == nullptr) continue;  // its answer was whole by then
    exchange->AbandonByPlan();
    ended_.push_back(Release(*exchange));
  }
  return !overdue.empty();
}

// The loop knows only between which of its looks an answer came: where that is long ago, the kernel is asked.
Nanos CurlTransport::Multi::ReadySince(curl_socket_t socket, int events) const {
  const Nanos since = loop_.ReadySince();
  if (socket == CURL_SOCKET_TIMEOUT || (events & CURL_CSELECT_IN) == 0) return since;
  const Nanos now = shared_.clock.Now();
  if (now - since < kWorthAsking) return since;
  const auto waiting = WaitingFor(socket);
  return waiting ? std::max(since, now - *waiting) : since;
}

void CurlTransport::Multi::Act(curl_socket_t socket, int events) {
  shared_.ready_since = ReadySince(socket, events);
  int running = 0;
  curl_multi_socket_action(multi_, socket, events, &running);
}

// Libcurl counts in milliseconds and does not ask again for a deadline that we met too early: ask it.
void CurlTransport::Multi::OnDeadline() {
  Act(CURL_SOCKET_TIMEOUT, 0);
  long timeout_ms = -1;
  curl_multi_timeout(multi_, &timeout_ms);
  OnTimer(multi_, timeout_ms, this);
}

bool CurlTransport::Multi::Settle() {
  const bool due = deadline_ != 0 && deadline_ <= loop_.Now();
  if (due) OnDeadline();
  const bool again = LookAgain();
  const int told = TellEnds();
  // What has ended is told first: an answer that is whole is not cancelled any more.
  const bool cut = told < kEndsPerTurn && !shared_.overdue.empty() && CancelOverdue();
  if (std::exchange(timer_changed_, false)) deadline_ == 0 ? timer_.Clear() : timer_.Set(deadline_);
  return due || again || told > 0 || cut;
}

bool CurlTransport::Multi::LookAgain() {
  const std::vector<int> due = http2_.TakeDue();
  for (const int fd : due) Act(fd, CURL_CSELECT_IN);
  return !due.empty();
}

// How many; below kEndsPerTurn: all there were.
int CurlTransport::Multi::TellEnds() {
  std::vector<CurlExchange::Ended> ended;
  ended.swap(ended_);
  for (const auto& one : ended) one.listener->OnEnd(one.turn);
  int told = static_cast<int>(ended.size());
  int queued = 0;
  while (told < kEndsPerTurn) {
    const CURLMsg* message = curl_multi_info_read(multi_, &queued);
    if (message == nullptr) break;
    ++told;
    CurlExchange& exchange = CurlExchange::Of(message->easy_handle);
    exchange.Finish(message->data.result);
    const auto done = Release(exchange);
    done.listener->OnEnd(done.turn);
  }
  return told;
}

int CurlTransport::Multi::OnSocket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  static_cast<Multi*>(self)->sockets_.Want(socket, what == CURL_POLL_REMOVE ? 0 : EventsOf(what));
  return 0;
}

// Called several times a request, mostly to be corrected at once: only what stands before the wait is set.
int CurlTransport::Multi::OnTimer(CURLM*, long timeout_ms, void* self) {
  auto& multi = *static_cast<Multi*>(self);
  multi.timer_changed_ = true;
  const Nanos now = multi.loop_.Now();
  multi.deadline_ = timeout_ms < 0 ? 0 : timeout_ms == 0 ? now : now + (timeout_ms + 1) * kMillisecond;
  return 0;
}

CurlTransport::CurlTransport(Loop& loop, const Clock& clock, const CurlOptions& options)
    : multi_(std::make_shared<Multi>(loop, clock, options)) {
  // The loop may outlive us, its checks cannot be withdrawn.
  loop.BeforeWait([weak = std::weak_ptr(multi_)] {
    const auto multi = weak.lock();
    return multi != nullptr && multi->Settle();
  });
}

CurlTransport::~CurlTransport() = default;

HeaderSet CurlTransport::AddHeaders(const std::vector<std::string>& lines) {
  return multi_->AddHeaders(lines);
}

ExchangeHandle CurlTransport::Start(const ExchangeRequest& request, ExchangeListener& listener) {
  return multi_->Start(request, listener);
}

void CurlTransport::Cancel(ExchangeHandle handle) { multi_->Cancel(handle); }

ExchangeHandle CurlTransport::WaitUntil(Nanos when, ExchangeListener& listener) {
  return multi_->WaitUntil(when, listener);
}

void CurlTransport::EndSoon(ExchangeListener& listener) { multi_->EndSoon(listener); }

}  // namespace imgperf
