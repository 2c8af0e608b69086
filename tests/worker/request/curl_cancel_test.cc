// When a body was sent, and the cancel that counts from there, over real sockets.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/worker/request/curl_client.h"
#include "tests/worker/request/raw_server.h"

namespace imgperf {
namespace {

// More than the kernel takes for a server that does not read.
constexpr std::size_t kHuge = 32 << 20;

std::unique_ptr<Told> WithCancel(Nanos after) {
  auto told = std::make_unique<Told>();
  told->cancel_after = after;
  return told;
}

// Reads what it is sent only once it is told to, and answers nothing.
struct Lazy {
  std::promise<void> read;
  std::promise<std::size_t> received;
  std::promise<void> closed;
  RawServer server{[this](RawConnection& connection, int) {
    read.get_future().wait();
    received.set_value(connection.ReadRequest().size());
    connection.AwaitClose();
    closed.set_value();
  }};
};

TEST(BodySent, IsStampedBetweenTheStartAndTheAnswer) {
  RawServer server([](RawConnection& connection, int) {
    while (!connection.ReadRequest().empty()) connection.Answer(200, "ok");
  });
  CurlClient client;
  for (int i = 0; i < 3; ++i) {
    const auto told = client.Do(server.url(), "{}");
    EXPECT_GE(told->exchange.sent_ns(), told->exchange.added_ns());
    EXPECT_LE(told->exchange.sent_ns(), told->exchange.first_byte_ns());
  }
  EXPECT_EQ(client.Do(server.url(), "")->exchange.sent_ns(), 0) << "it had no body";
  EXPECT_GT(client.Do(server.url(), std::string(300'000, 'b'))->exchange.sent_ns(), 0);
}

// In one piece, which libcurl reads by itself, and in three, which it is handed.
TEST(BodySent, IsWhenTheServerLetsTheLastByteOut) {
  const std::string body(kHuge, 'b');
  for (const bool pieces : {false, true}) {
    Lazy lazy;
    CurlClient client;
    const auto told = WithCancel(0);
    const std::string_view all(body);
    client.Begin(lazy.server.url(), *told,
                 pieces ? std::array{all.substr(0, 99), all.substr(99, 1), all.substr(100)}
                        : std::array{all, std::string_view(), std::string_view()});
    const Nanos before = SystemClock().Now();
    lazy.read.set_value();
    told->done.get_future().wait();
    EXPECT_GE(told->exchange.sent_ns(), before);
    EXPECT_GT(lazy.received.get_future().get(), kHuge) << "the whole body and a head";
  }
}

TEST(PlannedCancel, ComesSoLongAfterTheLastByte) {
  Lazy lazy;
  CurlClient client;
  const auto told = WithCancel(30 * kMillisecond);
  const std::string body(kHuge, 'b');
  client.Begin(lazy.server.url(), *told, {body, {}, {}});
  lazy.read.set_value();
  told->done.get_future().wait();
  lazy.closed.get_future().wait();
  const pb::Exchange& exchange = told->exchange;
  EXPECT_GE(exchange.ended_ns() - exchange.sent_ns(), 30 * kMillisecond);
  EXPECT_EQ(exchange.error().class_(), pb::CANCELLED_BY_US);
  EXPECT_TRUE(exchange.error().by_plan());
  EXPECT_EQ(exchange.bytes_up(), kHuge);
}

TEST(PlannedCancel, LeavesABodyThatNeverGetsOutToItsTimeout) {
  Lazy lazy;
  CurlClient client;
  const auto told = WithCancel(0);
  const std::string body(kHuge, 'b');
  client.Begin(lazy.server.url(), *told, {body, {}, {}}, 200 * kMillisecond);
  told->done.get_future().wait();
  EXPECT_EQ(told->exchange.error().class_(), pb::TIMEOUT);
  EXPECT_EQ(told->exchange.sent_ns(), 0);
  lazy.read.set_value();
}

// The first is answered; the second waits, longer than the first had been given; the third is cut meanwhile.
TEST(PlannedCancel, IsOverWhenTheAnswerIsWhole) {
  std::promise<void> cut;
  RawServer server([&](RawConnection& connection, int number) {
    connection.ReadRequest();
    if (number == 1) return connection.AwaitClose();
    connection.Answer(200, "first");
    connection.ReadRequest();
    cut.get_future().wait();
    connection.Answer(200, "second");
    connection.AwaitClose();
  });
  CurlClient client;
  const auto first = WithCancel(50 * kMillisecond);
  client.Begin(server.url(), *first, {"{}", {}, {}});
  first->done.get_future().wait();
  EXPECT_EQ(first->body, "first");
  EXPECT_FALSE(first->exchange.has_error());
  Told second;
  client.Begin(server.url(), second, {"{}", {}, {}});
  const auto third = WithCancel(50 * kMillisecond);
  client.Begin(server.url(), *third, {"{}", {}, {}});
  third->done.get_future().wait();
  EXPECT_TRUE(third->exchange.error().by_plan());
  cut.set_value();
  second.done.get_future().wait();
  EXPECT_EQ(second.body, "second");
  EXPECT_TRUE(second.exchange.connection_reused());
}

TEST(PlannedCancel, ClosesTheConnectionAndSendsNothingTwice) {
  std::mutex mutex;
  std::vector<std::string> bodies;
  RawServer server([&](RawConnection& connection, int) {
    for (std::string request; !(request = connection.ReadRequest()).empty();) {
      const std::string body = request.substr(request.find("\r\n\r\n") + 4);
      {
        const std::lock_guard lock(mutex);
        bodies.push_back(body);
      }
      if (body == "answer") connection.Answer(200, body);
    }
  });
  CurlClient client;
  for (int i = 0; i < 5; ++i) {
    const auto told = WithCancel(0);
    client.Begin(server.url(), *told, {"cut", {}, {}});
    told->done.get_future().wait();
    EXPECT_TRUE(told->exchange.error().by_plan());
    EXPECT_EQ(client.Do(server.url(), "answer")->body, "answer");
  }
  const std::lock_guard lock(mutex);
  EXPECT_EQ(std::count(bodies.begin(), bodies.end(), "answer"), 5);
  EXPECT_LE(std::count(bodies.begin(), bodies.end(), "cut"), 5) << "one may be cut before it is read";
}

TEST(PlannedCancel, CutsABegunAnswer) {
  RawServer server([](RawConnection& connection, int) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    connection.AwaitClose();
  });
  CurlClient client;
  const auto told = WithCancel(40 * kMillisecond);
  client.Begin(server.url(), *told, {"{}", {}, {}});
  told->done.get_future().wait();
  EXPECT_TRUE(told->exchange.error().by_plan());
  EXPECT_EQ(told->exchange.status(), 200);
}

TEST(PlannedCancel, ANearerCancelOfOursWins) {
  std::promise<void> received;
  RawServer server([&](RawConnection& connection, int) {
    connection.ReadRequest();
    received.set_value();
    connection.AwaitClose();
  });
  CurlClient client;
  const auto told = WithCancel(3600 * kSecond);
  client.Begin(server.url(), *told, {"{}", {}, {}});
  received.get_future().wait();
  client.Cancel(*told);
  told->done.get_future().wait();
  EXPECT_EQ(told->exchange.error().class_(), pb::CANCELLED_BY_US);
  EXPECT_FALSE(told->exchange.error().by_plan());
}

}  // namespace
}  // namespace imgperf
