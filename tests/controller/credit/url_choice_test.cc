#include "controller/credit/url_choice.h"

#include <gtest/gtest.h>

#include <deque>

namespace imgperf {
namespace {

using Loads = std::vector<std::uint64_t>;

TEST(UrlChoice, TakesTheLeastLoaded) {
  UrlChoice choice(3);
  EXPECT_EQ(choice.Next({2, 1, 3}), 1u);
  EXPECT_EQ(choice.Next({2, 4, 1}), 2u);
}

TEST(UrlChoice, EqualsTakeTurnsInTheirOrder) {
  UrlChoice choice(3);
  EXPECT_EQ(choice.Next({0, 0, 0}), 0u);
  EXPECT_EQ(choice.Next({0, 0, 0}), 1u);
  EXPECT_EQ(choice.Next({0, 0, 0}), 2u);
  EXPECT_EQ(choice.Next({0, 0, 0}), 0u);
  EXPECT_EQ(choice.Next({1, 5, 1}), 2u) << "behind the last one chosen, not the first of the list";
}

TEST(UrlChoice, WhatIsMissingCarriesNothing) {
  UrlChoice choice(3);
  EXPECT_EQ(choice.Next({1}), 1u);
  EXPECT_EQ(choice.Next({1, 1}), 2u);
  EXPECT_EQ(UrlChoice(3).Next({}), 0u);
}

TEST(UrlChoice, OneUrlOrNone) {
  UrlChoice one(1);
  EXPECT_EQ(one.Next({7}), 0u);
  EXPECT_EQ(one.Next({7}), 0u);
  EXPECT_EQ(UrlChoice(0).Next({}), 0u);
}

// A closed loop of six against servers of which one takes three times as long: requests go where they end.
TEST(UrlChoice, ASlowServerGetsItsShareOfTheWork) {
  struct Running {
    std::uint32_t url;
    int ends;
  };
  UrlChoice choice(2);
  Loads load(2);
  std::deque<Running> running;
  Loads served(2);
  for (int now = 0; now < 3000; ++now) {
    std::erase_if(running, [&](const Running& request) {
      if (request.ends > now) return false;
      --load[request.url];
      ++served[request.url];
      return true;
    });
    while (running.size() < 6) {
      const std::uint32_t url = choice.Next(load);
      ++load[url];
      running.push_back({url, now + (url == 0 ? 10 : 30)});
    }
  }
  EXPECT_NEAR(static_cast<double>(served[0]) / static_cast<double>(served[1]), 3.0, 0.2);
}

}  // namespace
}  // namespace imgperf
