#include "controller/html/even_sample.h"

#include <gmock/gmock.h>

namespace imgperf {
namespace {

using ::testing::ElementsAre;

std::vector<int> ChosenOf(int count, std::size_t most) {
  EvenSample<int> sample(most);
  for (int i = 0; i < count; ++i) sample.Add([&] { return i; });
  EXPECT_EQ(sample.seen(), static_cast<std::uint64_t>(count));
  return sample.Chosen();
}

TEST(EvenSample, KeepsEverythingThatFits) {
  EXPECT_THAT(ChosenOf(0, 3), ElementsAre());
  EXPECT_THAT(ChosenOf(3, 3), ElementsAre(0, 1, 2));
}

TEST(EvenSample, OfMoreTheFirstAndEvenSteps) {
  EXPECT_THAT(ChosenOf(6, 3), ElementsAre(0, 2, 4));
  EXPECT_THAT(ChosenOf(12, 3), ElementsAre(0, 4, 8));
}

TEST(EvenSample, StepsStayAlikeHoweverManyCome) {
  for (const int count : {7, 100, 1000, 12345}) {
    const auto chosen = ChosenOf(count, 10);
    ASSERT_LE(chosen.size(), 10U);
    ASSERT_GE(chosen.size(), std::min<std::size_t>(static_cast<std::size_t>(count), 7));
    EXPECT_EQ(chosen.front(), 0);
    for (std::size_t i = 2; i < chosen.size(); ++i)
      EXPECT_LE(chosen[i] - chosen[i - 1], 2 * (chosen[1] - chosen[0])) << count;
    EXPECT_GE(chosen.back(), count / 2) << count;
  }
}

}  // namespace
}  // namespace imgperf
