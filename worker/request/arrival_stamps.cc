#include "worker/request/arrival_stamps.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>

namespace imgperf {
namespace {

// More than libcurl takes in one turn. Nothing is ever written there: MSG_TRUNC has TCP pass over the bytes.
std::array<char, 256 << 10> unread_bytes;

std::optional<Nanos> StampIn(msghdr& message) {
  for (cmsghdr* at = CMSG_FIRSTHDR(&message); at != nullptr; at = CMSG_NXTHDR(&message, at)) {
    if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(at), sizeof stamp);
    return stamp.tv_sec * kSecond + stamp.tv_nsec;
  }
  return std::nullopt;
}

}  // namespace

bool StampArrivals(int socket) {
  const int on = 1;
  return setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0;
}

std::optional<Nanos> WaitingFor(int socket) {
  iovec bytes{unread_bytes.data(), unread_bytes.size()};
  alignas(cmsghdr) std::array<char, 256> control;
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (recvmsg(socket, &message, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT) <= 0) return std::nullopt;
  const auto arrived = StampIn(message);
  if (!arrived) return std::nullopt;
  return std::max<Nanos>(0, SystemClock().WallNow() - *arrived);  // the wall clock may have been set back
}

}  // namespace imgperf
