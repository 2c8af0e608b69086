// What libcurl calls back while it works on an exchange. No transfer may be begun or ended in here.
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "worker/request/arrival_stamps.h"
#include "worker/request/curl_transport_easy.h"

namespace imgperf {

std::size_t CurlExchange::OnWrite(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  exchange.TakeContent({data, size * count});
  return exchange.cut_ ? 0 : size * count;  // 0 ends the transfer
}

std::size_t CurlExchange::OnRead(char* out, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  const std::size_t all = size * count;
  std::size_t filled = 0;
  while (filled < all && exchange.sent_pieces_ < exchange.unsent_.size()) {
    std::string_view& piece = exchange.unsent_[exchange.sent_pieces_];
    const std::size_t taken = std::min(all - filled, piece.size());
    std::memcpy(out + filled, piece.data(), taken);
    piece.remove_prefix(taken);
    filled += taken;
    if (piece.empty()) ++exchange.sent_pieces_;
  }
  return filled;
}

// Before each sending of the request. The second would be libcurl's own idea: a kept connection died.
int CurlExchange::OnSend(void* self, char*, char*, int, int local_port) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  exchange.local_port_ = static_cast<std::uint16_t>(local_port);
  return ++exchange.sends_ == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

// Called after each pass over the transfer, and so right behind the write that took the last bytes: they are
// counted as the kernel takes them, under TLS a record at a time. In HTTP/2 up to a frame of 16 KiB that
// found the kernel's buffer full may wait in libcurl, counted. Libcurl before 8.10 has no stamp of its own.
int CurlExchange::OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t uploaded) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  if (exchange.sending_ && uploaded >= exchange.body_bytes_ && exchange.sends_ > 0) exchange.NoteSent();
  return 0;
}

curl_socket_t CurlExchange::OnOpen(void* self, curlsocktype, curl_sockaddr* address) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  const int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (fd < 0) {
    exchange.socket_error_ = errno;
    return CURL_SOCKET_BAD;
  }
  StampArrivals(fd);  // without stamps the loop's own account has to do
  exchange.shared_.sockets.Opened(fd);
  exchange.shared_.http2.Opened(fd);
  return fd;
}

int CurlExchange::OnClose(void* shared, curl_socket_t socket) {
  auto& of_all = *static_cast<CurlShared*>(shared);
  of_all.sockets.Closing(socket);
  of_all.http2.Closing(socket);
  return close(socket);
}

void CurlExchange::NoteSent() {
  sending_ = false;
  exchange_->set_sent_ns(shared_.clock.Now());
  // Where the loop slept in between, for a connection or for room, that was not us.
  const Nanos could_go = std::max<Nanos>(exchange_->added_ns(), shared_.loop.ReadySince());
  exchange_->set_send_lag_ns(static_cast<std::uint64_t>(std::max<Nanos>(0, exchange_->sent_ns() - could_go)));
  if (!cancel_after_) return;
  cancel_timer_ = shared_.loop.At(exchange_->sent_ns() + *cancel_after_,
                                  [this, which = handle] { shared_.overdue.push_back(which); });
}

}  // namespace imgperf
