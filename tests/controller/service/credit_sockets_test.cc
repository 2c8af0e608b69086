// The ROUTER and the DEALER on real sockets and loops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "common/loop.h"
#include "controller/credit/credit_server.h"
#include "worker/session/credit_client.h"

namespace imgperf {
namespace {

class CreditSocketsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto bound = CreditServer::Bind("127.0.0.1", 0, loop,
                                    [this](const RouteId& route, std::string_view frame, std::string_view) {
                                      OnServerFrame(route, std::string(frame));
                                    });
    ASSERT_TRUE(bound.ok()) << bound.status();
    server = *std::move(bound);
    address = "127.0.0.1:" + std::to_string(server->Port());
    client.CheckBeforeWait();
    guard = loop.At(loop.Now() + 20 * kSecond, [this] {
      ADD_FAILURE() << "nothing came for 20 s";
      loop.Stop();
    });
  }
  // Sends as soon as the connection stands.
  void SendSoon(const std::string& frame) {
    if (!client.Send(frame)) loop.At(loop.Now() + kMillisecond, [this, frame] { SendSoon(frame); });
  }
  void OnServerFrame(const RouteId& route, const std::string& frame) {
    server_got.push_back(frame);
    routes.push_back(route);
    if (frame.starts_with("echo")) {
      EXPECT_EQ(server->Send(route, frame), CreditPort::Result::kSent);
    }
    if (on_frame) on_frame();
    if (server_got.size() == wanted_by_server) loop.Stop();
  }

  Loop loop{SystemClock()};
  std::unique_ptr<CreditServer> server;
  CreditClient client{loop, [this](std::string_view frame) {
                        client_got.emplace_back(frame);
                        if (client_got.size() == wanted_by_client) loop.Stop();
                      }};
  std::string address;
  Loop::TimerId guard = 0;
  std::vector<std::string> server_got;
  std::vector<std::string> client_got;
  std::vector<RouteId> routes;
  std::size_t wanted_by_server = 0;
  std::size_t wanted_by_client = 0;
  std::function<void()> on_frame;
};

TEST_F(CreditSocketsTest, CarriesFramesBothWaysWithoutLosingEdges) {
  wanted_by_client = 2000;
  ASSERT_TRUE(client.Connect(address));
  SendSoon("echo 0");
  loop.Post([this] {
    for (int i = 1; i < 2000; ++i) SendSoon("echo " + std::to_string(i));
  });
  loop.Run();
  EXPECT_EQ(client_got.size(), 2000u);
  EXPECT_THAT(client_got, testing::UnorderedElementsAreArray(server_got));
}

TEST_F(CreditSocketsTest, SaysThatAnUnknownRouteIsUnroutable) {
  EXPECT_EQ(server->Send("nobody", "frame"), CreditPort::Result::kUnroutable);
}

TEST_F(CreditSocketsTest, GivesANewConnectionANewRoute) {
  wanted_by_server = 2;
  ASSERT_TRUE(client.Connect(address));
  SendSoon("first");
  on_frame = [this] {
    if (server_got.size() != 1) return;
    loop.Post([this] {
      ASSERT_TRUE(client.Connect(address));
      SendSoon("second");
    });
  };
  loop.Run();
  ASSERT_EQ(routes.size(), 2u);
  EXPECT_NE(routes[0], routes[1]);
}

TEST_F(CreditSocketsTest, RefusesAPortInUseByName) {
  auto second = CreditServer::Bind("127.0.0.1", server->Port(), loop,
                                   [](const RouteId&, std::string_view, std::string_view) {});
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(std::string(second.status().message()), testing::HasSubstr(address));
}

TEST_F(CreditSocketsTest, CannotSendBeforeItIsConnected) { EXPECT_FALSE(client.Send("x")); }

TEST_F(CreditSocketsTest, RefusesAnAddressThatIsNone) { EXPECT_FALSE(client.Connect("no port here")); }

}  // namespace
}  // namespace imgperf
