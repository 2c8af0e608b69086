#include "worker/request/arrival_stamps.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace imgperf {
namespace {

// Two ends of a TCP connection over loopback.
class ArrivalStampsTest : public ::testing::Test {
 protected:
  ArrivalStampsTest() {
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    bind(listener, any, size);
    listen(listener, 1);
    getsockname(listener, any, &size);
    near_ = socket(AF_INET, SOCK_STREAM, 0);
    connect(near_, any, size);
    far_ = accept(listener, nullptr, nullptr);
    close(listener);
  }
  ~ArrivalStampsTest() override {
    close(near_);
    close(far_);
  }
  // Arrives before this returns. When it was sent and when it was there, at the latest; wall clock.
  std::pair<Nanos, Nanos> Send(const std::string& bytes) {
    const Nanos before = SystemClock().WallNow();
    EXPECT_EQ(send(far_, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    pollfd readable{near_, POLLIN, 0};
    EXPECT_EQ(poll(&readable, 1, 5000), 1);
    return {before, SystemClock().WallNow()};
  }
  // The kernel begins to stamp a moment after it was asked to, where nobody else on the machine had asked.
  void Stamp() {
    ASSERT_TRUE(StampArrivals(near_));
    for (int tries = 0; tries < 1000; ++tries) {
      Send("x");
      const bool stamped = WaitingFor(near_).has_value();
      char byte = 0;
      ASSERT_EQ(recv(near_, &byte, 1, 0), 1);
      if (stamped) return;
      pollfd nothing{-1, 0, 0};
      poll(&nothing, 1, 1);
    }
    FAIL() << "no stamp";
  }
  // WaitingFor() with what it must be between, if it tells.
  void ExpectStampBetween(Nanos sent, Nanos there) {
    const Nanos before = SystemClock().WallNow();
    const auto waiting = WaitingFor(near_);
    ASSERT_TRUE(waiting.has_value());
    EXPECT_GE(*waiting, before - there);
    EXPECT_LE(*waiting, SystemClock().WallNow() - sent);
  }

  int near_ = -1;
  int far_ = -1;
};

TEST_F(ArrivalStampsTest, TellsSinceWhenDataWaits) {
  ASSERT_NO_FATAL_FAILURE(Stamp());
  const auto [sent, there] = Send("hello");
  ExpectStampBetween(sent, there);
}

TEST_F(ArrivalStampsTest, OfSeveralTheNewestCounts) {
  ASSERT_NO_FATAL_FAILURE(Stamp());
  Send(std::string(60'000, 'a'));
  const auto [sent, there] = Send("b");
  // The first ones may be on their way still when the last byte is sent; it is the last of all.
  std::array<char, 65'536> all;
  while (recv(near_, all.data(), all.size(), MSG_PEEK | MSG_DONTWAIT) < 60'001) {
    pollfd nothing{-1, 0, 0};
    poll(&nothing, 1, 1);
  }
  const auto waiting = WaitingFor(near_);
  ASSERT_TRUE(waiting.has_value());
  EXPECT_LE(*waiting, SystemClock().WallNow() - sent);
  EXPECT_LE(sent, there);
}

TEST_F(ArrivalStampsTest, TakesNothing) {
  ASSERT_NO_FATAL_FAILURE(Stamp());
  Send("hello");
  ASSERT_TRUE(WaitingFor(near_).has_value());
  std::array<char, 16> bytes{};
  ASSERT_EQ(recv(near_, bytes.data(), bytes.size(), 0), 5);
  EXPECT_STREQ(bytes.data(), "hello");
  EXPECT_FALSE(WaitingFor(near_).has_value()) << "there is nothing left";
}

TEST_F(ArrivalStampsTest, SaysNothingOfWhatCameUnstamped) {
  EXPECT_FALSE(WaitingFor(near_).has_value());
  Send("hello");
  EXPECT_FALSE(WaitingFor(near_).has_value());
  EXPECT_FALSE(StampArrivals(-1));
  EXPECT_FALSE(WaitingFor(-1).has_value());
}

}  // namespace
}  // namespace imgperf
