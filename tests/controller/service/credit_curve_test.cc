// Who gets through to the credit socket under CURVE, on real sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/loop.h"
#include "controller/credit/credit_server.h"
#include "tests/fakes/watched_dealer.h"
#include "worker/session/credit_client.h"

namespace imgperf {
namespace {

class CreditCurveTest : public testing::Test {
 protected:
  void SetUp() override {
    auto bound = CreditServer::Bind(
        "127.0.0.1", 0, loop,
        [this](const RouteId&, std::string_view frame, std::string_view key) {
          got.emplace_back(frame);
          keys.emplace_back(key);
          loop.Stop();
        },
        server_keys);
    ASSERT_TRUE(bound.ok()) << bound.status();
    server = *std::move(bound);
    address = "127.0.0.1:" + std::to_string(server->Port());
    client.CheckBeforeWait();
    loop.At(loop.Now() + 30 * kSecond, [this] {
      ADD_FAILURE() << "nothing came for 30 s";
      loop.Stop();
    });
  }
  CreditSecrecy As(const CurveKeys& keys_of) const { return {server_keys.public_key, keys_of}; }
  void SendSoon(const std::string& frame) {
    if (!client.Send(frame)) loop.At(loop.Now() + kMillisecond, [this, frame] { SendSoon(frame); });
  }
  // Lets our own client in, whose frame ends the loop.
  void Welcome() {
    server->Allow(ours.public_key);
    ASSERT_TRUE(client.Connect(address, As(ours)));
    SendSoon("good day");
  }
  void ExpectOnlyTheWelcome() {
    loop.Run();
    EXPECT_THAT(got, testing::ElementsAre("good day"));
    EXPECT_THAT(keys, testing::ElementsAre(ours.public_key));
  }
  // What the stranger sends until it is refused does not come in; and the server still serves.
  void ExpectRefused(const std::optional<CreditSecrecy>& secrecy) {
    WatchedDealer stranger(secrecy);
    stranger.Connect(address);
    std::function<void()> look = [&] {
      stranger.Send("let me in");
      if (stranger.Refusals(0) > 0) return Welcome();
      loop.At(loop.Now() + kMillisecond, look);
    };
    look();
    ExpectOnlyTheWelcome();
    EXPECT_GT(stranger.Refusals(0), 0);
  }

  Loop loop{SystemClock()};
  CurveKeys server_keys = MakeCurveKeys().value();
  CurveKeys ours = MakeCurveKeys().value();
  std::unique_ptr<CreditServer> server;
  CreditClient client{loop, [](std::string_view) {}};
  std::string address;
  std::vector<std::string> got;
  std::vector<std::string> keys;
};

TEST_F(CreditCurveTest, TakesFramesOfAllowedKeysAndNamesTheKey) {
  Welcome();
  ExpectOnlyTheWelcome();
}

TEST_F(CreditCurveTest, RefusesAKeyThatIsNotAllowed) { ExpectRefused(As(MakeCurveKeys().value())); }

TEST_F(CreditCurveTest, RefusesWhoTakesItForAnother) {
  server->Allow(ours.public_key);
  ExpectRefused(CreditSecrecy{MakeCurveKeys().value().public_key, ours});
}

TEST_F(CreditCurveTest, RefusesAnAllowedPublicKeyWithoutItsSecretOne) {
  server->Allow(ours.public_key);
  ExpectRefused(As({ours.public_key, MakeCurveKeys().value().secret_key}));
}

TEST_F(CreditCurveTest, RefusesPlainText) { ExpectRefused(std::nullopt); }

TEST_F(CreditCurveTest, ClientRefusesKeysThatAreNone) {
  EXPECT_FALSE(client.Connect(address, CreditSecrecy{"", ours}));
}

}  // namespace
}  // namespace imgperf
