#include "controller/service/entry_steps.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(EntrySteps, AreNothingWhenNoBodySays) {
  RunPlan plan;
  plan.entries.resize(2);
  EXPECT_TRUE(EntryStepsOf(plan).empty());
}

TEST(EntrySteps, ComeInChunksWithoutGaps) {
  RunPlan plan;
  plan.entries.resize(kStepsPerEntry + 2);
  plan.entries.back().extra_body_json = R"({"num_inference_steps": 9})";
  const auto chunks = EntryStepsOf(plan);
  ASSERT_EQ(chunks.size(), 2u);
  EXPECT_EQ(chunks[0].entry_steps().first(), 0u);
  EXPECT_EQ(chunks[0].entry_steps().steps_size(), static_cast<int>(kStepsPerEntry));
  EXPECT_EQ(chunks[1].entry_steps().first(), kStepsPerEntry);
  EXPECT_EQ(chunks[1].entry_steps().steps(0), 0u);
  EXPECT_EQ(chunks[1].entry_steps().steps(1), 9u);
}

}  // namespace
}  // namespace imgperf
