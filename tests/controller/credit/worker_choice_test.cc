#include "controller/credit/worker_choice.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace imgperf {
namespace {

const auto kAll = [](const SessionId&) { return true; };

class WorkerChoiceTest : public testing::Test {
 protected:
  SessionId Add(std::uint32_t weight = 1) {
    const SessionId session = SessionId::Random();
    choice_.Add(session, weight);
    return session;
  }
  std::map<SessionId, int> Draw(int count, auto usable) {
    std::map<SessionId, int> drawn;
    for (int i = 0; i < count; ++i) ++drawn[choice_.Next(usable).value()];
    return drawn;
  }
  WorkerChoice choice_;
};

TEST_F(WorkerChoiceTest, NobodyThereNobodyChosen) {
  EXPECT_EQ(choice_.Next(kAll), std::nullopt);
  Add();
  EXPECT_EQ(choice_.Next([](const SessionId&) { return false; }), std::nullopt);
}

TEST_F(WorkerChoiceTest, EqualsTakeTurns) {
  for (int i = 0; i < 3; ++i) Add();
  std::vector<SessionId> drawn;
  for (int i = 0; i < 30; ++i) drawn.push_back(*choice_.Next(kAll));
  for (std::size_t i = 3; i < drawn.size(); ++i) EXPECT_EQ(drawn[i], drawn[i - 3]);
}

TEST_F(WorkerChoiceTest, SharesFollowTheWeights) {
  const SessionId light = Add(1);
  const SessionId heavy = Add(3);
  auto drawn = Draw(400, kAll);
  EXPECT_NEAR(drawn[light], 100, 1);
  EXPECT_NEAR(drawn[heavy], 300, 1);
}

TEST_F(WorkerChoiceTest, WhoWasAwayDoesNotCatchUp) {
  const SessionId away = Add();
  Add();
  Draw(100, [&](const SessionId& session) { return session != away; });
  EXPECT_NEAR(Draw(20, kAll)[away], 10, 1);
}

TEST_F(WorkerChoiceTest, WhoComesLaterDoesNotCatchUpEither) {
  const SessionId first = Add();
  Draw(100, kAll);
  const SessionId late = Add();
  auto drawn = Draw(20, kAll);
  EXPECT_NEAR(drawn[late], 10, 1);
  choice_.Add(first, 5);  // known already: as it was
  EXPECT_NEAR(Draw(20, kAll)[late], 10, 1);
  choice_.Remove(late);
  EXPECT_EQ(Draw(5, kAll)[first], 5);
}

}  // namespace
}  // namespace imgperf
