#include "controller/profile/flags.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "controller/plan/text.h"
#include "controller/profile/translate.h"

namespace imgperf {
namespace {

// Every name with how often it stands in the tables.
std::map<std::string, int> NameCounts() {
  std::map<std::string, int> counts;
  const auto add = [&](std::string_view names) {
    for (const std::string_view name : SplitAt(names, ',')) ++counts[std::string(name)];
  };
  for (const ServedFlag& flag : ServedFlags()) add(flag.names);
  for (const std::string_view names : MetFlags()) add(names);
  for (const RefusedFlags& refused : AllRefusedFlags()) {
    for (const std::string_view names : refused.names) add(names);
  }
  return counts;
}

TEST(FlagsTest, EachNameIsOnce) {
  for (const auto& [name, count] : NameCounts()) EXPECT_EQ(count, 1) << name;
}

TEST(FlagsTest, NamesAreWellFormed) {
  for (const auto& [name, count] : NameCounts()) {
    EXPECT_TRUE(name.starts_with("--") ? name.size() > 3 : (name.starts_with('-') && name.size() == 2))
        << name;
  }
}

TEST(FlagsTest, TheReferencesFlagsAreKnown) {
  const auto counts = NameCounts();
  for (const std::string name : {"--model-selection-strategy",
                                 "--streaming",
                                 "--use-server-token-count",
                                 "--session-header",
                                 "--server-profiler",
                                 "--tokenizer-revision",
                                 "--public-dataset",
                                 "--config",
                                 "--batch-size",
                                 "--image-width-mean",
                                 "--fixed-schedule-auto-offset",
                                 "--prefill-concurrency",
                                 "--request-rate",
                                 "--arrival-smoothness",
                                 "--vllm-burstiness",
                                 "--failed-request-threshold",
                                 "--num-users",
                                 "--request-cancellation-delay",
                                 "--slice-duration",
                                 "--export-outputs-json",
                                 "--export-http-trace",
                                 "--network-latency-mean",
                                 "--gpu-telemetry",
                                 "--goodput",
                                 "--num-profile-runs",
                                 "--convergence-mode",
                                 "--sweep-type",
                                 "--variant",
                                 "--record-processors",
                                 "--zmq-dual-bind",
                                 "--stats-interval",
                                 "--api-port",
                                 "--osl",
                                 "--accuracy-benchmark",
                                 "--search-recipe"}) {
    EXPECT_EQ(counts.count(name), 1u) << name;
  }
}

TEST(FlagsTest, EveryAliasIsRefusedByName) {
  EXPECT_EQ(RefusalOf(ProfileFlags(), "--num-prefix-prompts"),
            "--num-prefix-prompts is for text models, not for images");
  EXPECT_EQ(RefusalOf(ProfileFlags(), "-b"), "-b is for text models, not for images");
  EXPECT_EQ(RefusalOf(ProfileFlags(), "--concurrency"), "");
}

TEST(FlagsTest, TheMainNameIsTheFirstLongOne) {
  EXPECT_EQ(MainName("-m,--model,--model-names"), "--model");
  EXPECT_EQ(MainName("--isl"), "--isl");
}

}  // namespace
}  // namespace imgperf
