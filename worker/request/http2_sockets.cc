#include "worker/request/http2_sockets.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

namespace imgperf {
namespace {

// 0 where the descriptor has none.
std::uint16_t LocalPort(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return 0;
}

bool Has(const std::vector<std::uint16_t>& ports, std::uint16_t port) {
  return std::find(ports.begin(), ports.end(), port) != ports.end();
}

}  // namespace

void Http2Sockets::Opened(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= descriptors_.size()) descriptors_.resize(index + 1);
  descriptors_[index] = {.open = true};
}

void Http2Sockets::Closing(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index < descriptors_.size()) descriptors_[index] = {};
}

void Http2Sockets::Delivered(std::uint16_t local_port) {
  if (local_port != 0 && !Has(due_, local_port)) due_.push_back(local_port);
}

// Connections to two hosts may share a port: a look too many is harmless.
std::vector<int> Http2Sockets::TakeDue() {
  std::vector<int> found;
  if (due_.empty()) return found;
  for (std::size_t fd = 0; fd < descriptors_.size(); ++fd)
    if (Has(due_, PortOf(fd))) found.push_back(static_cast<int>(fd));
  due_.clear();
  return found;
}

std::uint16_t Http2Sockets::PortOf(std::size_t fd) {
  Descriptor& descriptor = descriptors_[fd];
  if (descriptor.open && descriptor.port == 0) descriptor.port = LocalPort(static_cast<int>(fd));
  return descriptor.port;
}

}  // namespace imgperf
