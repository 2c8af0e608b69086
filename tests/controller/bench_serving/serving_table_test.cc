#include "controller/bench_serving/serving_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "controller/bench_serving/serving_json.h"
#include "tests/controller/offline/golden.h"

namespace imgperf {
namespace {

constexpr char kModel[] = "black-forest-labs/FLUX.1-dev";

ServingWish CookbookWish(std::int64_t prompts) {
  ServingWish wish;
  wish.task = "t2v";
  wish.num_prompts = wish.max_concurrency = prompts;
  return wish;
}

// The numbers of the cookbook's first and second result.
ServingMetrics FirstResult() {
  return {50.97, 1, 0, 1 / 50.97, 50.9681, 50.9681, 50.9681, 27905.19, 27905.19, 27905.19, {}};
}
ServingMetrics SecondResult() {
  return {111.79, 20, 0, 20 / 111.79, 67.0646, 66.9691, 110.8949, 27917.19, 27916.59, 27917.19, {}};
}

ServingMetrics WithSlo(ServingSlo slo) {
  ServingMetrics metrics = SecondResult();
  metrics.slo = std::move(slo);
  return metrics;
}

std::string FirstTable() { return ServingTable(FirstResult(), CookbookWish(1), kModel); }
std::string SecondTable() { return ServingTable(SecondResult(), CookbookWish(20), kModel); }

// Each stretch of blanks as one: web pages show no others.
std::string OneBlankEach(std::string text) {
  const auto both = [](char a, char b) { return a == ' ' && b == ' '; };
  text.erase(std::unique(text.begin(), text.end(), both), text.end());
  return text;
}

TEST(ServingTable, IsTheCookbooks) {
  ExpectGolden("bench_serving_one.txt", FirstTable());
  ExpectGolden("bench_serving_twenty.txt", SecondTable());
}

TEST(ServingTable, IsTheCookbooksLetterForLetter) {
  std::ifstream in(IMGPERF_SOURCE_DIR "/../shared/seeds/sglang-flux-cookbook.txt");
  if (!in) GTEST_SKIP() << "the cookbook does not lie beside this checkout";
  const std::string cookbook((std::istreambuf_iterator<char>(in)), {});
  for (std::string table : {FirstTable(), SecondTable()}) {
    table.pop_back();  // the page may end with it
    EXPECT_THAT(cookbook, testing::HasSubstr(OneBlankEach(table)));
  }
}

TEST(ServingTable, HasTheSloWhenItWasAskedFor) {
  const ServingMetrics metrics = WithSlo({17, 0.85, 3, ""});
  ExpectGolden("bench_serving_slo.txt", ServingTable(metrics, CookbookWish(20), kModel));
  const std::string table =
      ServingTable(WithSlo({0, 0, 3, "no warm-up request succeeded"}), CookbookWish(20), kModel);
  EXPECT_THAT(table, testing::HasSubstr("SLO Attainment Rate:                     not judged: no warm-up"));
}

TEST(ServingTable, LeavesOutTheMemoryThatNobodyTold) {
  ServingMetrics metrics = FirstResult();
  metrics.memory_max = metrics.memory_mean = metrics.memory_median = 0;
  EXPECT_THAT(ServingTable(metrics, CookbookWish(1), kModel), testing::Not(testing::HasSubstr("Peak")));
}

TEST(ServingTable, ShowsNoControlCharacters) {
  EXPECT_THAT(ServingTable(FirstResult(), CookbookWish(1), "a\x1b[31m\nb"),
              testing::Not(testing::HasSubstr("\x1b")));
}

TEST(ServingJson, HasTheOriginalsKeys) {
  ExpectGolden("bench_serving.json", ServingJson(SecondResult()));
  ExpectGolden("bench_serving_slo.json", ServingJson(WithSlo({17, 0.85, 3, ""})));
}

TEST(ServingJson, SaysNullOfAnSloThatWasNotJudged) {
  EXPECT_THAT(ServingJson(WithSlo({0, 0, 3, "why"})),
              testing::HasSubstr("\"slo_attainment_rate\": null,\n  \"slo_met_success\": null,\n"));
}

}  // namespace
}  // namespace imgperf
