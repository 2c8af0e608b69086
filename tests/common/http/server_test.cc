#include "common/http/server.h"

#include <chrono>
#include <future>
#include <mutex>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/common/http/raw_client.h"

namespace imgperf::http {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

Answer Text(std::string text, int status = 200) {
  Answer answer;
  answer.status = status;
  answer.type = "text/plain";
  answer.body = MakeBlob(std::move(text));
  return answer;
}

std::unique_ptr<Server> StartServer(Server::Handler handler, ServerOptions options = {}) {
  auto server = Server::Start(std::move(options), std::move(handler));
  EXPECT_TRUE(server.ok()) << server.status();
  return std::move(*server);
}

void Echo(const Request& request, Reply reply) {
  reply.Send(Text(std::string(request.method) + " " + std::string(request.path) + "?" +
                  std::string(request.query) + " " + std::string(request.body)));
}

// ---- requests ----

TEST(HttpServer, HandsMethodPathQueryAndBodyToTheHandler) {
  auto server = StartServer(Echo);
  RawClient client(server->Port());
  client.SendPost("/a/b?x=1&y=2", "hello");
  EXPECT_EQ(client.ReadReply().body, "POST /a/b?x=1&y=2 hello");
}

TEST(HttpServer, FindsHeadersWhateverTheirCase) {
  auto server = StartServer(
      [](const Request& r, Reply reply) { reply.Send(Text(std::string(r.Header("x-request-id")))); });
  RawClient client(server->Port());
  client.SendPost("/", "", "X-REQUEST-ID: abc-1-2\r\n");
  EXPECT_EQ(client.ReadReply().body, "abc-1-2");
}

TEST(HttpServer, AcceptsTheAbsoluteFormOfAPath) {
  auto server = StartServer(Echo);
  RawClient client(server->Port());
  client.SendGet("http://host:80/p?q");
  EXPECT_EQ(client.ReadReply().body, "GET /p?q ");
}

TEST(HttpServer, ServesManyRequestsOnOneConnection) {
  auto server = StartServer(Echo);
  RawClient client(server->Port());
  for (int i = 0; i < 100; ++i) {
    client.SendPost("/n", std::to_string(i));
    ASSERT_EQ(client.ReadReply().body, "POST /n? " + std::to_string(i));
  }
}

TEST(HttpServer, PutsTogetherARequestThatComesByteByByte) {
  auto server = StartServer(Echo);
  RawClient client(server->Port());
  for (char c : std::string_view("POST /x HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")) client.Send({&c, 1});
  EXPECT_EQ(client.ReadReply().body, "POST /x? abc");
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  auto server = StartServer(Echo);
  RawClient client(server->Port());
  std::string three;
  for (int i = 0; i < 3; ++i) three += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  client.Send(three);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ReadReply().body, "GET /" + std::to_string(i) + "? ");
}

TEST(HttpServer, AnswersPipelinedRequestsInOrderWhenTheyAreDelayed) {
  auto server = StartServer(
      [](const Request& r, Reply reply) { reply.SendAfter(5 * kMillisecond, Text(std::string(r.path))); });
  RawClient client(server->Port());
  client.Send("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
  EXPECT_EQ(client.ReadReply().body, "/1");
  EXPECT_EQ(client.ReadReply().body, "/2");
}

TEST(HttpServer, ReadsChunkedBodies) {
  auto server = StartServer(Echo);
  RawClient client(server->Port());
  client.Send("POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n");
  EXPECT_EQ(client.ReadReply().body, "POST /c? abcdefg");
}

TEST(HttpServer, InvitesABodyThatWaitsFor100Continue) {
  auto server = StartServer(Echo);
  RawClient client(server->Port());
  client.Send("POST /up HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.ReadReply().status, 100);
  client.Send("ok");
  EXPECT_EQ(client.ReadReply().body, "POST /up? ok");
}

TEST(HttpServer, AnswersHeadWithTheLengthAndNoBody) {
  auto server = StartServer([](const Request&, Reply reply) { reply.Send(Text("twelve bytes")); });
  RawClient client(server->Port());
  client.Send("HEAD / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(RawClient::StatedLength(client.ReadReply(true).header), 12u);
  client.SendGet("/");
  EXPECT_EQ(client.ReadReply().body, "twelve bytes") << "no stray body lies before the next reply";
}

TEST(HttpServer, EndsTheConnectionWhenTheClientAsks) {
  auto server = StartServer(Echo);
  RawClient client(server->Port());
  client.Send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.ReadReply().header, HasSubstr("connection: close"));
  EXPECT_TRUE(client.EndsNow());
}

TEST(HttpServer, StampsTheFirstByteBeforeTheLast) {
  std::promise<std::pair<Nanos, Nanos>> stamps;
  auto server = StartServer([&](const Request& r, Reply reply) {
    stamps.set_value({r.first_byte_ns, r.complete_ns});
    reply.Send(Text("x"));
  });
  const Nanos before = SystemClock().Now();
  RawClient client(server->Port());
  client.Send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
  client.ReadReply();
  const Nanos between = SystemClock().Now();
  client.Send("x");
  client.ReadReply();
  const auto [first, complete] = stamps.get_future().get();
  EXPECT_GE(first, before);
  EXPECT_LT(first, between);
  EXPECT_GT(complete, between);
}

// ---- requests that are wrong ----

struct Wrong {
  const char* name;
  std::string bytes;
  int status;
};

class HttpServerWrong : public testing::TestWithParam<Wrong> {};

TEST_P(HttpServerWrong, IsAnsweredAndTheConnectionEnds) {
  auto server = StartServer(Echo);
  RawClient client(server->Port());
  client.Send(GetParam().bytes);
  EXPECT_EQ(client.ReadReply().status, GetParam().status);
  EXPECT_TRUE(client.EndsNow());
  RawClient next(server->Port());
  next.SendGet("/alive");
  EXPECT_EQ(next.ReadReply().status, 200);
}

std::string ManyHeaders() {
  std::string out = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 5000; ++i) out += "x-h" + std::to_string(i) + ": value\r\n";
  return out + "\r\n";
}

INSTANTIATE_TEST_SUITE_P(
    Requests, HttpServerWrong,
    testing::Values(
        Wrong{"garbage", "bla bla bla\r\n\r\n", 400},
        Wrong{"tls", std::string("\x16\x03\x01\x02\x00\x01", 6), 400},
        Wrong{"version", "GET / HTTP/9.9\r\n\r\n", 400},
        Wrong{"lengths", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
        Wrong{"both", "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
              400},
        Wrong{"header", "GET / HTTP/1.1\r\nx: " + std::string(65536, 'a') + "\r\n\r\n", 431},
        Wrong{"headers", ManyHeaders(), 431},
        Wrong{"declared", "POST / HTTP/1.1\r\nContent-Length: 104857600\r\n\r\n", 413},
        Wrong{"chunked",
              "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" + std::string(0x200000, 'a'),
              413}),
    [](const auto& wrong) { return std::string(wrong.param.name); });

TEST(HttpServer, LimitsBodiesByRoute) {
  ServerOptions options;
  options.body_limit = [](std::string_view path) -> std::size_t { return path == "/big" ? 1 << 20 : 10; };
  auto server = StartServer(Echo, options);
  RawClient big(server->Port());
  big.SendPost("/big?q=1", std::string(100'000, 'b'));
  EXPECT_EQ(big.ReadReply().status, 200);
  RawClient small(server->Port());
  small.SendPost("/small", std::string(11, 's'));
  EXPECT_EQ(small.ReadReply().status, 413);
}

TEST(HttpServer, AnswersARequestCutShortWith400) {
  auto server = StartServer(Echo);
  RawClient client(server->Port());
  client.Send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
  client.HalfClose();
  EXPECT_EQ(client.ReadReply().status, 400);
}

// ---- deadlines ----

ServerOptions Impatient(Nanos Deadlines::*which) {
  ServerOptions options;
  options.header_limit = 1 << 20;
  options.deadlines.*which = 20 * kMillisecond;
  return options;
}

TEST(HttpServer, ClosesAnIdleConnectionWithoutAWord) {
  auto server = StartServer(Echo, Impatient(&Deadlines::idle_for));
  RawClient client(server->Port());
  client.SendGet("/");
  EXPECT_EQ(client.ReadReply().status, 200);
  EXPECT_TRUE(client.EndsNow());
}

TEST(HttpServer, AnswersAHeaderThatNeverEndsWith408) {
  auto server = StartServer(Echo, Impatient(&Deadlines::header_for));
  RawClient client(server->Port());
  client.Send("GET / HT");
  EXPECT_EQ(client.ReadReply().status, 408);
  EXPECT_TRUE(client.EndsNow());
}

TEST(HttpServer, AnswersABodyThatNeverEndsWith408) {
  auto server = StartServer(Echo, Impatient(&Deadlines::body_for));
  RawClient client(server->Port());
  client.Send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(client.ReadReply().status, 408);
}

TEST(HttpServer, ADripDoesNotMoveTheHeaderDeadline) {
  auto server = StartServer(Echo, Impatient(&Deadlines::header_for));
  RawClient client(server->Port());
  const Nanos begin = SystemClock().Now();
  client.Send("GET / HTTP/1.1\r\n");
  while (client.Send("x") && SystemClock().Now() - begin < 5 * kSecond) {
  }
  EXPECT_LT(SystemClock().Now() - begin, 5 * kSecond) << "the server let it drip";
}

TEST(HttpServer, AWaitingRequestHasNoDeadline) {
  ServerOptions options;
  options.deadlines = {.idle_for = 20 * kMillisecond,
                       .header_for = 20 * kMillisecond,
                       .body_for = 20 * kMillisecond,
                       .write_for = 20 * kMillisecond};
  auto server = StartServer(
      [](const Request&, Reply reply) { reply.SendAfter(150 * kMillisecond, Text("late")); }, options);
  RawClient client(server->Port());
  client.SendGet("/");
  EXPECT_EQ(client.ReadReply().body, "late");
}

TEST(HttpServer, GivesUpOnAClientThatDoesNotRead) {
  std::promise<Delivered> end;
  auto server = StartServer(
      [&](const Request&, Reply reply) {
        Answer answer = Text("");
        answer.delivery.filler = MakeBlob(std::string(1 << 20, 'x'));
        answer.delivery.filler_bytes = 1 << 30;
        answer.after_write = [&](const Delivered& delivered) { end.set_value(delivered); };
        reply.Send(std::move(answer));
      },
      Impatient(&Deadlines::write_for));
  RawClient client(server->Port(), 4096);
  client.SendGet("/");
  auto delivered = end.get_future();
  ASSERT_EQ(delivered.wait_for(10s), std::future_status::ready);
  EXPECT_FALSE(delivered.get().complete);
}

// ---- answers ----

TEST(HttpServer, HoldsADelayedAnswerBackUntilItsInstant) {
  auto server =
      StartServer([](const Request&, Reply reply) { reply.SendAfter(50 * kMillisecond, Text("late")); });
  RawClient client(server->Port());
  const Nanos sent = SystemClock().Now();
  client.SendGet("/");
  EXPECT_EQ(client.ReadReply().body, "late");
  EXPECT_GE(SystemClock().Now() - sent, 50 * kMillisecond);
}

TEST(HttpServer, AnswersOthersWhileOneWaits) {
  std::vector<Reply> held;
  std::promise<void> holding;
  auto server = StartServer([&](const Request& r, Reply reply) {
    if (r.path == "/hold") {
      held.push_back(std::move(reply));
      return holding.set_value();
    }
    held.front().Send(Text("released"));
    reply.Send(Text("quick"));
  });
  RawClient slow(server->Port());
  slow.SendGet("/hold");
  RawClient quick(server->Port());
  // The held one must be there first: it is, when the server has answered a byte of its connection's
  // successor.
  std::promise<void> turned;
  server->Post([&] { turned.set_value(); });
  turned.get_future().wait();
  while (true) {
    std::promise<bool> there;
    server->Post([&] { there.set_value(!held.empty()); });
    if (there.get_future().get()) break;
  }
  quick.SendGet("/quick");
  EXPECT_EQ(quick.ReadReply().body, "quick");
  EXPECT_EQ(slow.ReadReply().body, "released");
  server.reset();
}

TEST(HttpServer, AnswersFromAnotherThreadThroughPost) {
  Server* address = nullptr;
  std::thread painter;
  auto server = StartServer([&](const Request&, Reply reply) {
    auto shared = std::make_shared<Reply>(std::move(reply));
    painter = std::thread([&address, shared] { address->Post([shared] { shared->Send(Text("painted")); }); });
  });
  address = server.get();
  RawClient client(server->Port());
  client.SendGet("/");
  EXPECT_EQ(client.ReadReply().body, "painted");
  painter.join();
}

TEST(HttpServer, AForgottenReplyIs500) {
  auto server = StartServer([](const Request&, Reply) {});
  RawClient client(server->Port());
  client.SendGet("/");
  EXPECT_EQ(client.ReadReply().status, 500);
}

TEST(HttpServer, CallsBackBeforeTheFirstByteAndAfterTheLast) {
  std::mutex mutex;
  std::vector<std::string> calls;
  std::promise<Delivered> end;
  auto server = StartServer([&](const Request&, Reply reply) {
    Answer answer = Text("hello");
    answer.before_write = [&] { calls.push_back("before"); };
    answer.after_write = [&](const Delivered& delivered) {
      calls.push_back("after");
      end.set_value(delivered);
    };
    reply.Send(std::move(answer));
  });
  RawClient client(server->Port());
  client.SendGet("/");
  const RawReply reply = client.ReadReply();
  const Delivered delivered = end.get_future().get();
  EXPECT_THAT(calls, testing::ElementsAre("before", "after"));
  EXPECT_TRUE(delivered.complete);
  EXPECT_EQ(delivered.bytes, reply.header.size() + reply.body.size());
}

// ---- clients that leave ----

class HttpServerDeparture : public testing::TestWithParam<bool> {};

TEST_P(HttpServerDeparture, IsNoticedWhileTheAnswerIsDelayed) {
  std::promise<void> arrived, gone;
  std::promise<Delivered> end;
  auto server = StartServer([&](const Request&, Reply reply) {
    reply.OnGone([&] { gone.set_value(); });
    Answer answer = Text("nobody reads this");
    answer.after_write = [&](const Delivered& delivered) { end.set_value(delivered); };
    reply.SendAfter(3600 * kSecond, std::move(answer));
    arrived.set_value();
  });
  RawClient client(server->Port());
  client.SendGet("/");
  arrived.get_future().wait();
  GetParam() ? client.HardClose() : client.Close();
  EXPECT_EQ(gone.get_future().wait_for(10s), std::future_status::ready);
  const Delivered delivered = end.get_future().get();
  EXPECT_FALSE(delivered.complete);
  EXPECT_EQ(delivered.bytes, 0u);
}

INSTANTIATE_TEST_SUITE_P(WithFinAndRst, HttpServerDeparture, testing::Bool());

TEST(HttpServer, ADepartureIsNotNoticedAfterTheAnswer) {
  std::atomic<int> gone = 0;
  auto server = StartServer([&](const Request&, Reply reply) {
    reply.OnGone([&] { ++gone; });
    reply.SendAfter(kMillisecond, Text("x"));
  });
  RawClient client(server->Port());
  client.SendGet("/");
  client.ReadReply();
  client.SendGet("/");
  EXPECT_EQ(client.ReadReply().status, 200);
  client.Close();
  server.reset();
  EXPECT_EQ(gone, 0);
}

TEST(HttpServer, ClosesWithRequestsStillWaiting) {
  std::promise<void> arrived;
  std::promise<Delivered> end;
  auto server = StartServer([&](const Request&, Reply reply) {
    Answer answer = Text("x");
    answer.after_write = [&](const Delivered& delivered) { end.set_value(delivered); };
    reply.SendAfter(3600 * kSecond, std::move(answer));
    arrived.set_value();
  });
  RawClient client(server->Port());
  client.SendGet("/");
  arrived.get_future().wait();
  server.reset();
  EXPECT_FALSE(end.get_future().get().complete);
  EXPECT_TRUE(client.EndsNow());
}

// ---- answers that misbehave ----

TEST(HttpServer, ResetsWithoutAByte) {
  auto server = StartServer([](const Request&, Reply reply) { reply.Reset(); });
  RawClient client(server->Port());
  client.SendGet("/");
  EXPECT_EQ(client.ReadReply().status, 0);
  EXPECT_TRUE(client.WasReset());
}

TEST(HttpServer, NeverAnswersUntilTheClientLeaves) {
  std::promise<void> arrived, gone;
  auto server = StartServer([&](const Request&, Reply reply) {
    reply.OnGone([&] { gone.set_value(); });
    reply.NeverAnswer();
    arrived.set_value();
  });
  RawClient client(server->Port());
  client.SendGet("/");
  arrived.get_future().wait();
  client.Close();
  EXPECT_EQ(gone.get_future().wait_for(10s), std::future_status::ready);
}

TEST(HttpServer, CutsABodyInItsMiddle) {
  auto server = StartServer([](const Request&, Reply reply) {
    Answer answer = Text(std::string(100'000, 'x'));
    answer.delivery.cut_after = 50'000;
    reply.Send(std::move(answer));
  });
  RawClient client(server->Port());
  client.SendGet("/");
  const RawReply reply = client.ReadReply();
  EXPECT_EQ(RawClient::StatedLength(reply.header), 100'000u);
  EXPECT_EQ(reply.body.size(), 50'000u);
}

TEST(HttpServer, TricklesABody) {
  auto server = StartServer([](const Request&, Reply reply) {
    Answer answer = Text("0123456789");
    answer.delivery.piece = 1;
    answer.delivery.pause_for = 5 * kMillisecond;
    reply.Send(std::move(answer));
  });
  RawClient client(server->Port());
  const Nanos sent = SystemClock().Now();
  client.SendGet("/");
  EXPECT_EQ(client.ReadReply().body, "0123456789");
  EXPECT_GE(SystemClock().Now() - sent, 45 * kMillisecond);
}

Answer InPieces(std::vector<std::string> texts, Nanos begin = 0, Nanos apart = 0) {
  Answer answer;
  answer.type = "text/event-stream";
  for (std::string& text : texts) {
    const auto k = static_cast<Nanos>(answer.pieces.size());
    answer.pieces.push_back({begin + k * apart, MakeBlob(std::move(text)), nullptr});
  }
  return answer;
}

TEST(HttpServer, SendsPiecesAtTheirInstantsAndKeepsTheConnection) {
  std::vector<Nanos> begun;
  std::vector<Nanos> due;
  auto server = StartServer([&](const Request&, Reply reply) {
    Answer answer = InPieces({"one,", "two,", "three"}, SystemClock().Now(), 20 * kMillisecond);
    for (Piece& piece : answer.pieces) {
      due.push_back(piece.due_ns);
      piece.before_write = [&] { begun.push_back(SystemClock().Now()); };
    }
    reply.Send(std::move(answer));
  });
  RawClient client(server->Port());
  for (int i = 0; i < 2; ++i) {
    client.SendGet("/");
    const RawReply reply = client.ReadReply();
    EXPECT_EQ(reply.body, "one,two,three");
    EXPECT_EQ(reply.header.find("content-length"), reply.header.npos);
  }
  server.reset();
  ASSERT_EQ(begun.size(), 6u);
  for (std::size_t k = 0; k < begun.size(); ++k) EXPECT_GE(begun[k], due[k]);
}

TEST(HttpServer, SendsThePieceThatIsDueBeforeItHasTheNext) {
  auto server = StartServer([](const Request&, Reply reply) {
    reply.Send(InPieces({"first", "never"}, 0, SystemClock().Now() + 3600 * kSecond));
  });
  RawClient client(server->Port());
  client.Send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(client.ReadUntil("first"), HasSubstr("transfer-encoding: chunked"));
}

TEST(HttpServer, EndsABodyInPiecesWithItsConnectionForOldClients) {
  auto server = StartServer([](const Request&, Reply reply) { reply.Send(InPieces({"one,", "two"})); });
  RawClient client(server->Port());
  client.Send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const std::string all = client.ReadToEnd();
  EXPECT_THAT(all, testing::EndsWith("\r\n\r\none,two"));
  EXPECT_THAT(all, HasSubstr("connection: close"));
}

TEST(HttpServer, CutsABodyInPieces) {
  std::promise<Delivered> delivered;
  auto server = StartServer([&](const Request&, Reply reply) {
    Answer answer = InPieces({"one,", "two,", "three"});
    answer.delivery.cut_after = 6;
    answer.after_write = [&](const Delivered& d) { delivered.set_value(d); };
    reply.Send(std::move(answer));
  });
  RawClient client(server->Port());
  client.SendGet("/");
  EXPECT_EQ(client.ReadReply().body, "one,tw");
  EXPECT_TRUE(client.EndsNow());
  EXPECT_FALSE(delivered.get_future().get().complete);
}

TEST(HttpServer, StreamsABodyFarLargerThanItsBlock) {
  auto server = StartServer([](const Request&, Reply reply) {
    Answer answer = Text("start:");
    answer.delivery.filler = MakeBlob(std::string(1 << 16, 'x'));
    answer.delivery.filler_bytes = 64 << 20;
    reply.Send(std::move(answer));
  });
  RawClient client(server->Port());
  client.SendGet("/");
  const RawReply reply = client.ReadReply();
  EXPECT_EQ(reply.body.size(), (64u << 20) + 6);
  EXPECT_EQ(reply.body.substr(0, 8), "start:xx");
}

// ---- tasks on its thread ----

TEST(HttpServer, RunsATaskAtItsInstantAndNotBefore) {
  auto server = StartServer(Echo);
  std::promise<Nanos> late, early;
  const Nanos at = SystemClock().Now() + 20 * kMillisecond;
  server->PostAt(at, [&] { late.set_value(SystemClock().Now()); });
  server->PostAt(at - kSecond, [&] { early.set_value(SystemClock().Now()); });
  EXPECT_GT(early.get_future().get(), 0) << "an instant in the past is now";
  EXPECT_GE(late.get_future().get(), at);
}

TEST(HttpServer, ForgetsTasksWhoseInstantItDoesNotReach) {
  auto held = std::make_shared<int>();
  auto server = StartServer(Echo);
  server->PostAt(SystemClock().Now() + 3600 * kSecond, [held] { FAIL(); });
  server.reset();
  EXPECT_EQ(held.use_count(), 1);
}

// ---- starting ----

TEST(HttpServer, SaysWhichPortIsInUse) {
  auto first = StartServer(Echo);
  ServerOptions options;
  options.port = first->Port();
  const auto second = Server::Start(options, Echo);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(std::to_string(first->Port())));
}

TEST(HttpServer, RefusesAnAddressThatIsNone) {
  ServerOptions options;
  options.address = "nowhere";
  const auto server = Server::Start(options, Echo);
  ASSERT_FALSE(server.ok());
  EXPECT_THAT(std::string(server.status().message()), HasSubstr("nowhere"));
}

TEST(HttpServer, GivesItsPortBackWhenItEnds) {
  auto first = StartServer(Echo);
  ServerOptions options;
  options.port = first->Port();
  first.reset();
  EXPECT_TRUE(Server::Start(options, Echo).ok());
}

}  // namespace
}  // namespace imgperf::http
