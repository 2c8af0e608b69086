#include "tests/perf/bare_loop.h"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <vector>

namespace imgperf {

struct BareLoop::Parts {
  CURLM* multi = curl_multi_init();
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  int epoll = epoll_create1(0);
  long timeout_ms = -1;
  std::vector<std::uint32_t> registered;  // by descriptor
  std::vector<CURL*> all;
  std::vector<CURL*> free;

  const std::string ca_file;

  explicit Parts(const std::string& ca);
  ~Parts();
  CURL* Acquire();
  void Add(const std::string& url, const std::string& body);
  void Turn();
  bool TakeEnded(int* ended);

  static std::size_t Discard(char*, std::size_t size, std::size_t count, void*) { return size * count; }
  static int OnSocket(CURL*, curl_socket_t fd, int what, void* parts, void*);
  static int OnClose(void* parts, curl_socket_t fd);
  static int OnTimer(CURLM*, long timeout_ms, void* parts) {
    static_cast<Parts*>(parts)->timeout_ms = timeout_ms;
    return 0;
  }
};

BareLoop::Parts::Parts(const std::string& ca) : ca_file(ca) {
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, OnSocket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, OnTimer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 16384L);
}

BareLoop::Parts::~Parts() {
  for (CURL* easy : all) {
    curl_multi_remove_handle(multi, easy);
    curl_easy_cleanup(easy);
  }
  curl_multi_cleanup(multi);
  curl_slist_free_all(headers);
  close(epoll);
}

int BareLoop::Parts::OnSocket(CURL*, curl_socket_t fd, int what, void* parts, void*) {
  Parts& self = *static_cast<Parts*>(parts);
  if (what == CURL_POLL_REMOVE) return 0;  // lazily: closing it ends the registration
  const auto index = static_cast<std::size_t>(fd);
  if (index >= self.registered.size()) self.registered.resize(index + 1);
  epoll_event event{};
  event.events = what == CURL_POLL_IN ? EPOLLIN : what == CURL_POLL_OUT ? EPOLLOUT : EPOLLIN | EPOLLOUT;
  event.data.fd = fd;
  if (self.registered[index] == event.events) return 0;
  epoll_ctl(self.epoll, self.registered[index] == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
  self.registered[index] = event.events;
  return 0;
}

int BareLoop::Parts::OnClose(void* parts, curl_socket_t fd) {
  auto& registered = static_cast<Parts*>(parts)->registered;
  if (static_cast<std::size_t>(fd) < registered.size()) registered[static_cast<std::size_t>(fd)] = 0;
  return close(fd);
}

CURL* BareLoop::Parts::Acquire() {
  if (!free.empty()) {
    CURL* easy = free.back();
    free.pop_back();
    return easy;
  }
  CURL* easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, Discard);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 32L << 10);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);  // one file: parsed once
  if (!ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, OnClose);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
  all.push_back(easy);
  return easy;
}

void BareLoop::Parts::Add(const std::string& url, const std::string& body) {
  CURL* easy = Acquire();
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_multi_add_handle(multi, easy);
  int running = 0;
  curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
}

// One wait and what comes of it.
void BareLoop::Parts::Turn() {
  std::array<epoll_event, 128> events;
  int running = 0;
  const int n =
      epoll_wait(epoll, events.data(), static_cast<int>(events.size()), static_cast<int>(timeout_ms));
  if (n == 0) {
    timeout_ms = -1;  // it has run out; libcurl names the next
    curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
  }
  for (int i = 0; i < n; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    const int in = (event.events & (EPOLLIN | EPOLLHUP)) != 0 ? CURL_CSELECT_IN : 0;
    const int out = (event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0;
    curl_multi_socket_action(multi, event.data.fd, in | out, &running);
  }
}

bool BareLoop::Parts::TakeEnded(int* ended) {
  bool good = true;
  int queued = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &queued)) {
    CURL* easy = message->easy_handle;
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    good = good && message->data.result == CURLE_OK && status == 200;
    curl_multi_remove_handle(multi, easy);
    free.push_back(easy);
    ++*ended;
  }
  return good;
}

BareLoop::BareLoop(const std::string& ca_file) : parts_(std::make_unique<Parts>(ca_file)) {}
BareLoop::~BareLoop() = default;

bool BareLoop::Run(const std::string& url, const std::string& body, int concurrency, int requests) {
  bool good = true;
  int started = 0;
  int ended = 0;
  while (ended < requests) {
    for (; started < requests && started - ended < concurrency; ++started) parts_->Add(url, body);
    parts_->Turn();
    good = parts_->TakeEnded(&ended) && good;
  }
  return good;
}

void BareLoop::Hold(const std::string& url, const std::string& body, int count) {
  for (int i = 0; i < count; ++i) parts_->Add(url, body);
  // Whatever had to be connected or sent is, once nothing happens for a while.
  for (int quiet = 0; quiet < 20; ++quiet) {
    parts_->timeout_ms = 10;
    parts_->Turn();
  }
}

}  // namespace imgperf
