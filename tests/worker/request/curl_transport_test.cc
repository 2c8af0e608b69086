#include "worker/request/curl_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/worker/request/curl_client.h"
#include "tests/worker/request/raw_server.h"

namespace imgperf {
namespace {

using testing::HasSubstr;
using testing::Not;

// Answers every request with the body it was sent, and remembers requests.
struct Echo {
  std::mutex mutex;
  std::vector<std::string> requests;
  RawServer server{[this](RawConnection& connection, int) {
    for (std::string request = connection.ReadRequest(); !request.empty();
         request = connection.ReadRequest()) {
      {
        const std::lock_guard lock(mutex);
        requests.push_back(request);
      }
      connection.Answer(200, request.substr(request.find("\r\n\r\n") + 4),
                        "Content-Type: text/x\r\nX-Request-Id: theirs\r\n");
    }
  }};
};

TEST(CurlTransport, SendsTheHeadersAndTellsTheAnswer) {
  Echo echo;
  CurlClient client;
  const auto told = client.Do(echo.server.url("/a?b"), "{\"x\":1}");
  EXPECT_EQ(told->status, 200);
  EXPECT_EQ(told->body, "{\"x\":1}");
  EXPECT_EQ(told->content_type, "text/x");
  EXPECT_EQ(told->request_id, "theirs");
  const std::string& request = echo.requests.at(0);
  EXPECT_THAT(request, HasSubstr("POST /a?b HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("X-Request-ID: run-1-0\r\n"));
  EXPECT_THAT(request, HasSubstr("X-Correlation-ID: run-1\r\n"));
  EXPECT_THAT(request, HasSubstr("X-Shared: 1\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("Accept-Encoding")));
}

TEST(CurlTransport, TellsAllHeadersWhereTheyAreAskedFor) {
  Echo echo;
  CurlClient client;
  Told told;
  told.tell_headers = true;
  client.Begin(echo.server.url(), told, {"12345", {}, {}});
  told.done.get_future().wait();
  EXPECT_THAT(told.headers,
              testing::IsSupersetOf({std::pair<std::string, std::string>{"Content-Type", "text/x"},
                                     {"X-Request-Id", "theirs"}}));
  EXPECT_EQ(told.content_length, 5U);
  EXPECT_TRUE(client.Do(echo.server.url(), "12345")->headers.empty());
}

TEST(CurlTransport, StampsInOrderAndCountsBytes) {
  Echo echo;
  CurlClient client;
  const auto told = client.Do(echo.server.url(), "12345");
  const pb::Exchange& exchange = told->exchange;
  EXPECT_GT(exchange.added_ns(), 0);
  EXPECT_GT(exchange.first_byte_ns(), exchange.added_ns());
  EXPECT_GE(exchange.last_byte_ns(), exchange.first_byte_ns());
  EXPECT_GE(exchange.ended_ns(), exchange.last_byte_ns());
  EXPECT_LE(told->turn, exchange.last_byte_ns());
  EXPECT_GT(exchange.receive_lag_ns(), 0U);
  EXPECT_LE(static_cast<Nanos>(exchange.receive_lag_ns()), exchange.last_byte_ns() - told->turn)
      << "of a loop that measures no more, at most the way within the turn";
  EXPECT_GT(exchange.send_lag_ns(), 0U);
  EXPECT_LT(static_cast<Nanos>(exchange.send_lag_ns()), exchange.sent_ns() - exchange.added_ns())
      << "making the connection was not waiting for us";
  EXPECT_EQ(exchange.status(), 200);
  EXPECT_EQ(exchange.bytes_up(), 5U);
  EXPECT_EQ(exchange.bytes_down(), 5U);
  EXPECT_GT(exchange.connect_ns(), 0U);
  EXPECT_GE(exchange.starttransfer_ns(), exchange.pretransfer_ns());
  EXPECT_FALSE(exchange.connection_reused());
  EXPECT_FALSE(exchange.has_error());
}

TEST(CurlTransport, KeepsConnectionsBetweenRequests) {
  Echo echo;
  CurlClient client;
  client.Do(echo.server.url());
  for (int i = 0; i < 20; ++i) {
    const auto told = client.Do(echo.server.url());
    ASSERT_TRUE(told->exchange.connection_reused());
    ASSERT_EQ(told->exchange.connect_ns(), 0U);
    ASSERT_EQ(static_cast<Nanos>(told->exchange.send_lag_ns()),
              told->exchange.sent_ns() - told->exchange.added_ns())
        << "all of it was libcurl and us";
  }
  EXPECT_EQ(echo.server.connections(), 1);
}

TEST(CurlTransport, OpensAConnectionForEachRequestWhenToldTo) {
  Echo echo;
  CurlOptions options;
  options.fresh_connections = true;
  CurlClient client(options);
  for (int i = 0; i < 5; ++i) {
    const auto told = client.Do(echo.server.url());
    EXPECT_FALSE(told->exchange.connection_reused());
    EXPECT_GT(told->exchange.connect_ns(), 0U);
  }
  EXPECT_EQ(echo.server.connections(), 5);
}

TEST(CurlTransport, SpeaksHttp1WithoutTlsUnlessToldOtherwise) {
  Echo echo;
  for (const HttpWanted wanted : {HttpWanted::kAny, HttpWanted::k1_1}) {
    CurlOptions options;
    options.http = wanted;
    EXPECT_EQ(CurlClient(options).Do(echo.server.url())->exchange.http_version(), 11U);
  }
  EXPECT_THAT(echo.requests.back(), Not(HasSubstr("Upgrade")));
}

TEST(CurlTransport, SpeaksHttp2AtOnceWhenToldTo) {
  std::promise<std::string> heard;
  RawServer server([&](RawConnection& connection, int) { heard.set_value(connection.ReadRequest()); });
  CurlOptions options;
  options.http = HttpWanted::k2;
  const auto told = CurlClient(options).Do(server.url());
  EXPECT_THAT(heard.get_future().get(), testing::StartsWith("PRI * HTTP/2.0\r\n"));
  EXPECT_EQ(told->exchange.http_version(), 0U);
  EXPECT_TRUE(told->exchange.has_error());
}

TEST(CurlTransport, SaysThatAServerDoesNotSpeakHttp2) {
  RawServer server([](RawConnection& connection, int) {
    connection.ReadRequest();
    connection.Answer(400, "what?");
    connection.AwaitClose();
  });
  CurlOptions options;
  options.http = HttpWanted::k2;
  const auto told = CurlClient(options).Do(server.url());
  EXPECT_EQ(told->exchange.error().class_(), pb::CONNECTION_LOST);
  EXPECT_THAT(told->exchange.error().message(), HasSubstr("target.http_version: auto"));
}

TEST(CurlTransport, MakesManyExchangesAtOnce) {
  Echo echo;
  CurlClient client;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::unique_ptr<Told>> all;
    for (int i = 0; i < 50; ++i) {
      all.push_back(std::make_unique<Told>());
      all.back()->sent = std::to_string(i);
      client.Begin(echo.server.url(), *all.back(), {all.back()->sent, {}, {}});
    }
    for (const auto& told : all) {
      told->done.get_future().wait();
      EXPECT_EQ(told->body, told->sent);
    }
  }
  EXPECT_LE(echo.server.connections(), 50);
}

TEST(CurlTransport, SendsALargeUploadWithoutExpectAndWhole) {
  Echo echo;
  CurlClient client;
  const std::string body(2 << 20, 'b');
  const auto told = client.Do(echo.server.url(), body);
  EXPECT_EQ(told->body, body);
  EXPECT_THAT(echo.requests.at(0).substr(0, 500), Not(HasSubstr("Expect")));
}

TEST(CurlTransport, JoinsBodiesInPieces) {
  Echo echo;
  CurlClient client;
  for (const std::size_t size : {std::size_t{10}, std::size_t{3 << 20}}) {
    const std::string prefix(size, 'p');
    const std::string suffix(size, 's');
    Told told;
    client.Begin(echo.server.url(), told, {prefix, "42", suffix});
    told.done.get_future().wait();
    EXPECT_EQ(told.body, prefix + "42" + suffix);
    EXPECT_THAT(echo.requests.back().substr(0, 500), Not(HasSubstr("chunked")));
  }
}

TEST(CurlTransport, GetsWithoutABodyAfterAPost) {
  Echo echo;
  CurlClient client;
  client.Do(echo.server.url(), "x");
  client.Do(echo.server.url("/image"), "");
  client.Do(echo.server.url(), "y");
  EXPECT_THAT(echo.requests.at(1), HasSubstr("GET /image HTTP/1.1\r\n"));
  EXPECT_THAT(echo.requests.at(1), Not(HasSubstr("Content-Length")));
  EXPECT_THAT(echo.requests.at(2), HasSubstr("POST /x"));
}

TEST(CurlTransport, IgnoresProxyVariables) {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  Echo echo;
  CurlClient client;
  EXPECT_EQ(client.Do(echo.server.url())->status, 200);
  unsetenv("http_proxy");
}

TEST(CurlTransport, FollowsNoRedirects) {
  RawServer server([](RawConnection& connection, int) {
    connection.ReadRequest();
    connection.Answer(302, "", "Location: /elsewhere\r\n");
    EXPECT_EQ(connection.ReadRequest(), "");
  });
  CurlClient client;
  EXPECT_EQ(client.Do(server.url())->status, 302);
}

TEST(CurlTransport, CancelsAndClosesTheConnection) {
  std::promise<void> received;
  std::promise<void> closed;
  RawServer server([&](RawConnection& connection, int) {
    connection.ReadRequest();
    received.set_value();
    connection.AwaitClose();
    closed.set_value();
  });
  CurlClient client;
  Told told;
  client.Begin(server.url(), told, {"{}", {}, {}});
  received.get_future().wait();
  client.Cancel(told);
  told.done.get_future().wait();
  closed.get_future().wait();
  EXPECT_EQ(told.exchange.error().class_(), pb::CANCELLED_BY_US);
  EXPECT_GT(told.exchange.ended_ns(), told.exchange.added_ns());
}

TEST(CurlTransport, CanBeDestroyedWithRequestsInFlight) {
  std::promise<void> received;
  RawServer server([&](RawConnection& connection, int) {
    connection.ReadRequest();
    received.set_value();
    connection.AwaitClose();
  });
  Told told;
  {
    CurlClient client;
    client.Begin(server.url(), told, {"{}", {}, {}});
    received.get_future().wait();
  }
  EXPECT_EQ(told.done.get_future().wait_for(std::chrono::seconds(0)), std::future_status::timeout);
}

}  // namespace
}  // namespace imgperf
