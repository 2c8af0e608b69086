#include "simulator/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

// The complaint about options that one change made wrong; empty when they are fine.
template <typename Change>
std::string ComplaintOf(Change change) {
  SimulatorOptions options;
  change(options);
  return std::string(CheckOptions(options).message());
}

TEST(SimulatorOptions, AreFineAsTheyCome) { EXPECT_TRUE(CheckOptions({}).ok()); }

TEST(SimulatorOptions, MayBatchOverAnyProfileThatWorks) {
  EXPECT_EQ(ComplaintOf([](auto& o) {
              o.profile = "sdxl-h100";
              o.batch_max = 4;
              o.batch_delay_for = kMillisecond;
              o.workers = 2;
            }),
            "");
  EXPECT_EQ(ComplaintOf([](auto& o) {
              o.profile = "flux1-dev-b200-batch8";
              o.batch_delay_for = kMillisecond;
            }),
            "");
}

TEST(SimulatorOptions, AreRefusedWithTheFlagsName) {
  EXPECT_THAT(ComplaintOf([](auto& o) { o.batch_max = 0; }),
              testing::StartsWith("--batch-max must be 1..256"));
  EXPECT_THAT(ComplaintOf([](auto& o) { o.batch_max = 257; }),
              testing::StartsWith("--batch-max must be 1..256"));
  EXPECT_EQ(ComplaintOf([](auto& o) { o.workers = 0; }), "--workers must be 1..64");
  EXPECT_THAT(ComplaintOf([](auto& o) { o.batch_delay_for = 1; }),
              testing::StartsWith("--batch-delay needs"));
  EXPECT_THAT(ComplaintOf([](auto& o) { o.time_scale = 0; }), testing::StartsWith("--time-scale must be"));
  EXPECT_THAT(ComplaintOf([](auto& o) { o.time_scale = 101; }), testing::StartsWith("--time-scale must be"));
  EXPECT_THAT(ComplaintOf([](auto& o) { o.bytes = 1; }), testing::StartsWith("--bytes needs"));
  EXPECT_THAT(ComplaintOf([](auto& o) { o.profile = "nul"; }), testing::HasSubstr("did you mean null"));
}

TEST(SimulatorOptions, OfTheQueueMeanNothingWithoutOne) {
  const auto refused = [](const char* flag, auto change) {
    EXPECT_THAT(ComplaintOf([&](auto& o) {
                  o.profile = "null";
                  change(o);
                }),
                testing::StartsWith(std::string(flag) + " means nothing with --profile null"));
  };
  refused("--first-request-penalty", [](auto& o) { o.first_penalty_for = 1; });
  refused("--batch-max", [](auto& o) { o.batch_max = 1; });
  refused("--batch-delay", [](auto& o) { o.batch_delay_for = 1; });
  refused("--workers", [](auto& o) { o.workers = 2; });
  refused("--queue-limit", [](auto& o) { o.queue_limit = 2; });
  refused("--cancel-on-disconnect", [](auto& o) { o.cancel_on_disconnect = true; });
}

TEST(SimulatorOptions, NameADialect) {
  EXPECT_EQ(ComplaintOf([](auto& o) { o.dialect = "openai"; }), "");
  EXPECT_THAT(ComplaintOf([](auto& o) { o.dialect = "opnai"; }), testing::HasSubstr("did you mean openai"));
  EXPECT_THAT(ComplaintOf([](auto& o) { o.queue_limit = 0; }), testing::StartsWith("--queue-limit must be"));
}

TEST(SimulatorOptions, RefuseFaultsThatTheDialectCannotHave) {
  const auto with = [](std::string dialect, Fault fault) {
    return ComplaintOf([&](auto& o) {
      o.dialect = std::move(dialect);
      o.errors.push_back({.fault = fault, .share = 0.5});
    });
  };
  EXPECT_EQ(with("sglang", Fault::kSseCut), "");
  EXPECT_EQ(with("sdcpp", Fault::kJobNever), "");
  EXPECT_EQ(with("nim", Fault::kSseCut),
            "--errors: sse_cut means nothing with --dialect nim, which has no streams");
  EXPECT_EQ(with("sglang", Fault::kJobFailed),
            "--errors: job_failed means nothing with --dialect sglang, which has no jobs");
}

}  // namespace
}  // namespace imgperf
