#include "worker/request/http2_sockets.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace imgperf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A bound socket: it has a local port, as a connection's has.
class Bound {
 public:
  Bound() : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (bind(fd_, any, size) != 0 || getsockname(fd_, any, &size) != 0) ADD_FAILURE() << "no socket";
    port_ = ntohs(address.sin_port);
  }
  ~Bound() { close(fd_); }
  int fd() const { return fd_; }
  std::uint16_t port() const { return port_; }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

TEST(Http2Sockets, WhatDeliveredIsDueOnce) {
  Http2Sockets sockets;
  Bound one;
  Bound other;
  sockets.Opened(one.fd());
  sockets.Opened(other.fd());
  EXPECT_THAT(sockets.TakeDue(), IsEmpty());
  sockets.Delivered(other.port());
  sockets.Delivered(other.port());
  EXPECT_THAT(sockets.TakeDue(), ElementsAre(other.fd()));
  EXPECT_THAT(sockets.TakeDue(), IsEmpty());
}

TEST(Http2Sockets, ForgetsAClosedOneWhateverTakesItsNumber) {
  Http2Sockets sockets;
  Bound one;
  sockets.Opened(one.fd());
  sockets.Delivered(one.port());
  EXPECT_THAT(sockets.TakeDue(), ElementsAre(one.fd()));
  sockets.Delivered(one.port());
  sockets.Closing(one.fd());
  EXPECT_THAT(sockets.TakeDue(), IsEmpty());

  Bound other;
  ASSERT_EQ(dup2(other.fd(), one.fd()), one.fd());
  sockets.Opened(one.fd());
  sockets.Delivered(one.port());
  EXPECT_THAT(sockets.TakeDue(), IsEmpty());
  sockets.Delivered(other.port());
  EXPECT_THAT(sockets.TakeDue(), ElementsAre(one.fd()));
}

TEST(Http2Sockets, NoPortAndUnknownDescriptorsAreNothing) {
  Http2Sockets sockets;
  sockets.Closing(7);
  sockets.Delivered(0);
  EXPECT_THAT(sockets.TakeDue(), IsEmpty());
  sockets.Delivered(4711);
  EXPECT_THAT(sockets.TakeDue(), IsEmpty());
}

}  // namespace
}  // namespace imgperf
