// To which URL a credit goes.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/controller/run/run_core_fixture.h"

namespace imgperf {
namespace {

struct RunCoreBalanceTest : RunCoreTest {
  RunCoreBalanceTest() {
    plan.target.urls = {"http://a", "http://b"};
    plan.target.balance = Balance::kLeastInFlight;
    plan.phases[0].concurrency = 4;
    plan.phases[0].requests = 0;
    plan.phases[0].duration_for = 60 * kSecond;
    plan.phases[0].url_order = {0, 1};
  }
  // Ends a request and gives the URL of the one that takes its slot.
  std::uint32_t UrlAfter(Worker& worker, const pb::Credit& credit) {
    Finish(worker, credit);
    Record(worker, credit);
    const auto next = CreditsTo(worker);
    EXPECT_EQ(next.size(), 1u);
    if (next.empty()) return 99;
    under_way.push_back(next.front());
    return next.front().url();
  }
  pb::Credit TakeFrom(std::uint32_t url) {
    const auto at =
        std::find_if(under_way.begin(), under_way.end(), [&](const auto& c) { return c.url() == url; });
    EXPECT_NE(at, under_way.end());
    const pb::Credit credit = *at;
    under_way.erase(at);
    return credit;
  }
  // How many of the credits go to each URL.
  static std::vector<std::uint64_t> Load(const std::vector<pb::Credit>& credits) {
    std::vector<std::uint64_t> load(2);
    for (const pb::Credit& credit : credits) ++load.at(credit.url());
    return load;
  }

  std::vector<pb::Credit> under_way;
};

TEST_F(RunCoreBalanceTest, TheSlowUrlKeepsItsRequestsAndGetsNoMore) {
  durable_at_once = true;
  Worker w = Join("w");
  Begin();
  under_way = CreditsTo(w);
  EXPECT_EQ(Load(under_way), (std::vector<std::uint64_t>{2, 2}));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(UrlAfter(w, TakeFrom(0)), 0u) << "b has two, a only one";
  EXPECT_EQ(UrlAfter(w, TakeFrom(1)), 1u);
}

TEST_F(RunCoreBalanceTest, CountsOverAllWorkers) {
  Worker v = Join("v");
  Worker w = Join("w");
  Begin();
  under_way = CreditsTo(v);
  EXPECT_EQ(under_way.size(), 2u);
  for (const pb::Credit& credit : CreditsTo(w)) under_way.push_back(credit);
  EXPECT_EQ(Load(under_way), (std::vector<std::uint64_t>{2, 2}));
}

TEST_F(RunCoreBalanceTest, ALostWorkersRequestsCountNoMore) {
  Worker v = Join("v");
  Worker w = Join("w");
  Begin();
  core().OnGoodbye(v.id(), "gone", now);
  Tick();
  EXPECT_EQ(CreditsTo(v).size(), 2u);
  EXPECT_EQ(Load(CreditsTo(w)), (std::vector<std::uint64_t>{2, 2}))
      << "its slots went to w, whose requests fill up what is least";
}

TEST_F(RunCoreBalanceTest, ACreditGivenBackKeepsItsUrl) {
  durable_at_once = true;
  Worker w = Join("w");
  Begin();
  under_way = CreditsTo(w);
  const pb::Credit credit = TakeFrom(1);
  GiveBack(w, credit);
  const auto again = CreditsTo(w);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].credit(), credit.credit());
  EXPECT_EQ(again[0].url(), 1u);
}

TEST_F(RunCoreBalanceTest, AWarmUpCoversEveryUrlInItsOrder) {
  plan.phases[0].per = Per::kShapeAndUrl;
  plan.phases[0].duration_for = 0;
  plan.phases[0].requests = 4;
  plan.phases[0].url_order = {0, 0, 0, 1};
  Worker w = Join("w");
  Begin();
  std::vector<std::uint32_t> urls;
  for (const pb::Credit& credit : CreditsTo(w)) urls.push_back(credit.url());
  EXPECT_EQ(urls, (std::vector<std::uint32_t>{0, 0, 0, 1}));
}

TEST_F(RunCoreBalanceTest, RoundRobinHeedsNoLoad) {
  plan.target.balance = Balance::kRoundRobin;
  Worker w = Join("w");
  Begin();
  under_way = CreditsTo(w);
  EXPECT_EQ(UrlAfter(w, TakeFrom(0)), 0u);
  EXPECT_EQ(UrlAfter(w, TakeFrom(0)), 1u);
  EXPECT_EQ(UrlAfter(w, TakeFrom(0)), 0u);
}

}  // namespace
}  // namespace imgperf
