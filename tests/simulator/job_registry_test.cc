#include "simulator/job_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

JobEntry JobNamed(std::string id) { return {.id = std::move(id), .path = "", .request = {}}; }

TEST(JobRegistry, FollowsAJobFromItsSubmissionToItsEnd) {
  JobRegistry jobs(10);
  EXPECT_TRUE(jobs.Add(JobNamed("a")));
  EXPECT_FALSE(jobs.Add(JobNamed("a"))) << "an id is given once";
  EXPECT_EQ(jobs.Find("a")->state, JobState::kQueued);
  EXPECT_EQ(jobs.queued(), 1u);
  jobs.Begin("a", 7, {});
  EXPECT_EQ(jobs.Find("a")->state, JobState::kRunning);
  EXPECT_EQ(jobs.Find("a")->start_ns, 7);
  EXPECT_EQ(jobs.queued(), 0u);
  EXPECT_TRUE(jobs.End("a", JobState::kCompleted, 9, 2));
  EXPECT_EQ(jobs.Find("a")->end_ns, 9);
  EXPECT_EQ(jobs.Find("a")->images, 2u);
  EXPECT_FALSE(jobs.End("a", JobState::kFailed, 10, 0)) << "it ends once";
  EXPECT_EQ(jobs.Find("a")->state, JobState::kCompleted);
}

TEST(JobRegistry, AJobThatIsCancelledWaitsNoMore) {
  JobRegistry jobs(10);
  jobs.Add(JobNamed("a"));
  EXPECT_TRUE(jobs.End("a", JobState::kCancelled, 1, 0));
  EXPECT_EQ(jobs.queued(), 0u);
  jobs.Begin("a", 2, {});
  EXPECT_EQ(jobs.Find("a")->state, JobState::kCancelled);
}

TEST(JobRegistry, ForgetsWhatEndedFirstAndNothingElse) {
  JobRegistry jobs(3);
  for (const char* id : {"a", "b", "c"}) jobs.Add(JobNamed(id));
  EXPECT_FALSE(jobs.Add(JobNamed("d"))) << "none has ended";
  jobs.End("b", JobState::kFailed, 1, 0);
  jobs.End("a", JobState::kCompleted, 2, 1);
  EXPECT_TRUE(jobs.Add(JobNamed("d")));
  EXPECT_EQ(jobs.Find("b"), nullptr);
  EXPECT_NE(jobs.Find("a"), nullptr);
  EXPECT_TRUE(jobs.Add(JobNamed("e")));
  EXPECT_EQ(jobs.Find("a"), nullptr);
  EXPECT_FALSE(jobs.Add(JobNamed("f")));
  EXPECT_EQ(jobs.size(), 3u);
}

TEST(JobRegistry, KnowsNothingOfOthers) {
  JobRegistry jobs(3);
  jobs.Begin("x", 1, {});
  EXPECT_FALSE(jobs.End("x", JobState::kFailed, 1, 0));
  EXPECT_EQ(jobs.Find("x"), nullptr);
}

}  // namespace
}  // namespace imgperf
