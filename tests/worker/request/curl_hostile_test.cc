// Targets that misbehave, over real sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>

#include "tests/worker/request/curl_client.h"
#include "tests/worker/request/raw_server.h"
#include "worker/response/answer_reader.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

void ExpectError(const Told& told, pb::ErrorClass error_class, const std::string& message) {
  EXPECT_EQ(told.exchange.error().class_(), error_class);
  EXPECT_THAT(told.exchange.error().message(), HasSubstr(message));
}

// Says one thing to every request, and closes.
RawServer::Serve Saying(const std::string& bytes) {
  return [bytes](RawConnection& connection, int) {
    connection.ReadRequest();
    connection.Write(bytes);
  };
}

TEST(HostileTarget, RefusedConnection) {
  std::string url;
  {
    const RawServer gone([](RawConnection&, int) {});
    url = gone.url();
  }
  CurlClient client;
  const auto told = client.Do(url);
  ExpectError(*told, pb::CONNECT, "connect to 127.0.0.1:");
  ExpectError(*told, pb::CONNECT, "refused");
  EXPECT_EQ(told->exchange.status(), 0);
}

TEST(HostileTarget, NameThatDoesNotResolve) {
  CurlClient client;
  ExpectError(*client.Do("http://no-such-host.invalid/"), pb::CONNECT,
              "cannot resolve no-such-host.invalid:80");
}

TEST(HostileTarget, UrlThatIsNone) {
  CurlClient client;
  ExpectError(*client.Do("ftp://127.0.0.1/"), pb::LOCAL, "ftp://127.0.0.1/");
}

TEST(HostileTarget, NoAnswerIsATimeout) {
  RawServer server([](RawConnection& connection, int) { connection.AwaitClose(); });
  CurlClient client;
  ExpectError(*client.Do(server.url(), "{}", 50 * kMillisecond), pb::TIMEOUT, "no whole answer after");
}

TEST(HostileTarget, CloseInMidBody) {
  RawServer server(Saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
  CurlClient client;
  const auto told = client.Do(server.url());
  ExpectError(*told, pb::CONNECTION_LOST, "");
  EXPECT_EQ(told->body, "half");
  EXPECT_EQ(told->exchange.status(), 200);
}

TEST(HostileTarget, CloseWithoutAWord) {
  RawServer server(Saying(""));
  CurlClient client;
  ExpectError(*client.Do(server.url()), pb::CONNECTION_LOST, "mpty reply");
}

TEST(HostileTarget, Garbage) {
  RawServer server(Saying("\x01\x02garbage\r\n\r\nmore"));
  CurlClient client;
  ExpectError(*client.Do(server.url()), pb::BAD_BODY, "not HTTP");
}

TEST(HostileTarget, BrokenChunks) {
  RawServer server(Saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nabc"));
  CurlClient client;
  EXPECT_TRUE(client.Do(server.url())->exchange.has_error());
}

TEST(HostileTarget, PlainText500IsAnAnswerLikeAnyOther) {
  RawServer server(Saying("HTTP/1.1 500 Oops\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nsorry"));
  CurlClient client;
  const auto told = client.Do(server.url());
  EXPECT_FALSE(told->exchange.has_error());
  EXPECT_EQ(told->status, 500);
  EXPECT_EQ(told->body, "sorry");
}

// Two requests: the first is answered and the connection kept.
TEST(HostileTarget, ConnectionClosedWhileIdleCostsNoRequestAndSendsNoneTwice) {
  std::atomic<int> requests = 0;
  RawServer server([&](RawConnection& connection, int) {
    if (connection.ReadRequest().empty()) return;
    ++requests;
    connection.Answer(200, "ok");
  });
  CurlClient client;
  for (int i = 0; i < 20; ++i) {
    const auto told = client.Do(server.url());
    // Either the close was seen in time, or the request is lost: never is it sent again.
    const bool lost = told->exchange.error().class_() == pb::CONNECTION_LOST;
    EXPECT_TRUE(told->status == 200 || lost) << told->exchange.error().message();
  }
  EXPECT_LE(requests, 20);
}

TEST(HostileTarget, KeptConnectionThatDiesBeforeTheReplyIsARecordNotASecondRequest) {
  std::mutex mutex;
  std::vector<std::string> seen;
  RawServer server([&](RawConnection& connection, int) {
    for (int i = 0; i < 2; ++i) {
      const std::string request = connection.ReadRequest();
      if (request.empty()) return;
      const std::lock_guard lock(mutex);
      seen.push_back(request);
      if (seen.size() > 1) return;
      connection.Answer(200, "ok");
    }
  });
  CurlClient client;
  EXPECT_EQ(client.Do(server.url(), "first")->status, 200);
  const auto second = client.Do(server.url(), "second");
  ExpectError(*second, pb::CONNECTION_LOST, "not sent again");
  EXPECT_EQ(client.Do(server.url(), "third")->exchange.error().class_(), pb::CONNECTION_LOST);
  const std::lock_guard lock(mutex);
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_THAT(seen[2], testing::EndsWith("third"));
}

std::uint64_t ResidentBytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  unsigned long total = 0;
  unsigned long resident = 0;
  EXPECT_EQ(std::fscanf(file, "%lu %lu", &total, &resident), 2);
  std::fclose(file);
  return resident * 4096;
}

// Streams a JSON answer whose image is `size` bytes of base64.
RawServer::Serve Endless(std::uint64_t size) {
  return [size](RawConnection& connection, int) {
    connection.ReadRequest();
    const std::string head = R"({"data":[{"b64_json":")";
    const std::string tail = R"("}]})";
    connection.Write(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    const auto chunk = [&](const std::string& bytes) {
      char length[20];
      std::snprintf(length, sizeof length, "%zx\r\n", bytes.size());
      // In three writes: fresh megabytes here would count as the client's under a sanitizer.
      return connection.Write(length) && connection.Write(bytes) && connection.Write("\r\n");
    };
    chunk(head);
    const std::string piece(1 << 20, 'A');
    for (std::uint64_t sent = 0; sent < size; sent += piece.size())
      if (!chunk(piece)) return;
    chunk(tail);
    connection.Write("0\r\n\r\n");
  };
}

TEST(HostileTarget, OneGibibyteIsReadInBoundedMemory) {
  RawServer server(Endless(1ULL << 30));
  CurlClient client(
      {.connect_timeout_for = kSecond, .max_body_bytes = 2ULL << 30, .max_idle_connections = 4});
  AnswerReader reader;
  reader.Begin(AnswerReader::Expect::kImagesJson, 200, "application/json", false);
  const std::uint64_t before = ResidentBytes();
  std::uint64_t most = 0;
  Told told;
  told.on_content = [&](std::string_view bytes) {
    reader.Feed(bytes);
    if (told.exchange.bytes_down() % 1024 == 0) most = std::max(most, ResidentBytes());
  };
  client.Begin(server.url(), told, {"{}", {}, {}}, 300 * kSecond);
  told.done.get_future().wait();
  most = std::max(most, ResidentBytes());
  EXPECT_FALSE(told.exchange.has_error()) << told.exchange.error().message();
  EXPECT_GT(told.exchange.bytes_down(), 1ULL << 30);
  EXPECT_LT(most - before, 32ULL << 20);
  pb::Record record;
  AnswerExtras extras;
  reader.Finish(&record, &extras, std::nullopt);
  ASSERT_EQ(record.images_size(), 1);
  EXPECT_EQ(record.images(0).bytes(), (1ULL << 30) / 4 * 3);
}

TEST(HostileTarget, BodyOverTheLimitIsCut) {
  RawServer server(Endless(1ULL << 30));
  CurlClient client({.connect_timeout_for = kSecond, .max_body_bytes = 4 << 20, .max_idle_connections = 4});
  const auto told = client.Do(server.url());
  ExpectError(*told, pb::BAD_BODY, "longer than limits.max_body");
  EXPECT_TRUE(told->exchange.error().cut_by_limit());
  EXPECT_LE(told->body.size(), 4U << 20);
}

TEST(HostileTarget, BodyThatAnnouncesMoreThanTheLimitIsCutAtOnce) {
  RawServer server(Saying("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nsome"));
  CurlClient client({.connect_timeout_for = kSecond, .max_body_bytes = 4 << 20, .max_idle_connections = 4});
  const auto told = client.Do(server.url());
  EXPECT_TRUE(told->exchange.error().cut_by_limit());
  EXPECT_EQ(told->body, "");
}

}  // namespace
}  // namespace imgperf
