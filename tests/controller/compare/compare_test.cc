#include "controller/compare/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "controller/compare/compare_json.h"
#include "controller/compare/compare_markdown.h"
#include "controller/compare/compare_table.h"
#include "controller/compare/words.h"
#include "tests/controller/compare/made_side.h"
#include "tests/controller/compare/simulated_series.h"
#include "tests/controller/offline/schema_check.h"

namespace imgperf {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<double> Latencies(double level, std::size_t count, std::uint64_t seed) {
  auto series = SeriesWithMemory(0.5, count, seed);
  for (double& value : series) value = level * (1 + 0.05 * value);
  return series;
}

const Against& At(const RunComparison& comparison, std::string_view name, std::size_t other = 0) {
  return FindRow(comparison, name)->others.at(other);
}

CompareOptions Rules(const std::vector<std::string>& texts) {
  CompareOptions options;
  for (const std::string& text : texts) options.fail_ifs.push_back(*ParseFailIf(text));
  return options;
}

TEST(Compare, ASlowerRunIsWorse) {
  const auto comparison =
      Compare({SideOf("a", Latencies(100, 1000, 1)), SideOf("b", Latencies(110, 1000, 2))}, {});
  EXPECT_EQ(comparison.others.at(0).verdict, Overall::kWorse);
  EXPECT_EQ(At(comparison, "request_latency.p50").verdict, Verdict::kWorse);
  EXPECT_EQ(At(comparison, "error_rate").verdict, Verdict::kCannotTell);
  EXPECT_THAT(VerdictSentence(comparison, 0),
              HasSubstr("B beside A: worse. request_latency.p50 is worse: +"));
}

TEST(Compare, EachSideIsHeldAgainstTheFirst) {
  const auto comparison = Compare({SideOf("a", Latencies(100, 1000, 1)), SideOf("b", Latencies(100, 1000, 2)),
                                   SideOf("c", Latencies(50, 1000, 3))},
                                  {});
  EXPECT_EQ(comparison.others.at(0).verdict, Overall::kCannotTell);
  EXPECT_EQ(comparison.others.at(1).verdict, Overall::kBetter);
  EXPECT_THAT(SpeedUpText(At(comparison, "request_latency.p50", 1)), testing::StartsWith("2.0"));
}

TEST(Compare, FasterButFailingMoreIsBoth) {
  const auto comparison =
      Compare({SideOf("a", Latencies(100, 2000, 1)), SideOf("b", Latencies(80, 2000, 2), 1, 30)}, {});
  EXPECT_EQ(comparison.others.at(0).verdict, Overall::kMixed);
  EXPECT_EQ(At(comparison, "error_rate").verdict, Verdict::kWorse);
}

TEST(Compare, APercentileAmongFailuresIsWorse) {
  const auto comparison =
      Compare({SideOf("a", Latencies(100, 2000, 1)), SideOf("b", Latencies(100, 2000, 2), 1, 5)}, {});
  const Against& p95 = At(comparison, "request_latency.p95");
  EXPECT_TRUE(std::isinf(*p95.value));
  EXPECT_EQ(p95.verdict, Verdict::kWorse);
  EXPECT_THAT(CompareTable(comparison), HasSubstr("among failures"));
}

TEST(Compare, WithNothingToGoByItCannotTell) {
  const std::vector<std::vector<double>> sizes{{}, {100}, Latencies(100, 10, 1)};
  for (const auto& few : sizes) {
    const auto comparison = Compare({SideOf("a", Latencies(100, 1000, 1)), SideOf("b", few)}, {});
    EXPECT_EQ(comparison.others.at(0).verdict, Overall::kCannotTell) << few.size();
    EXPECT_THAT(At(comparison, "request_latency.p95").why,
                HasSubstr(few.empty() ? "not measured on both sides" : "fewer than 16 requests"));
  }
  const auto failed =
      Compare({SideOf("a", Latencies(100, 100, 1), 1, 1), SideOf("b", Latencies(100, 100, 2), 1, 1)}, {});
  EXPECT_EQ(failed.others.at(0).verdict, Overall::kCannotTell);
  EXPECT_THAT(CompareTable(failed), HasSubstr("cannot tell"));
}

TEST(Compare, AtOnceFailedIsWorseThanNot) {
  const auto comparison =
      Compare({SideOf("a", Latencies(100, 200, 1)), SideOf("b", Latencies(100, 200, 2), 1, 1)}, {});
  EXPECT_EQ(At(comparison, "error_rate").verdict, Verdict::kWorse);
  EXPECT_EQ(comparison.others.at(0).verdict, Overall::kWorse);
}

TEST(Compare, NamesHowManyWouldTell) {
  CompareOptions options;
  options.detect = 0.02;
  const auto comparison =
      Compare({SideOf("a", Latencies(100, 300, 1)), SideOf("b", Latencies(100.1, 300, 2))}, options);
  const Against& median = At(comparison, "request_latency.p50");
  ASSERT_TRUE(median.requests_to_tell.has_value());
  EXPECT_GT(*median.requests_to_tell, 300u);
  EXPECT_LT(*median.requests_to_tell, 30'000u);
  EXPECT_EQ(median.told_size, 0.02);
}

TEST(Compare, SaysWhatWouldHaveBeenTold) {
  CompareOptions options;
  options.detect = 0.5;
  const auto comparison =
      Compare({SideOf("a", Latencies(100, 300, 1)), SideOf("b", Latencies(100, 300, 2))}, options);
  const Against& median = At(comparison, "request_latency.p50");
  EXPECT_FALSE(median.requests_to_tell.has_value());
  EXPECT_EQ(median.why, "a difference of 50.0 % would have been told");
}

TEST(Compare, RulesMayAskForWhatIsNotShown) {
  const auto comparison = Compare(
      {SideOf("a", Latencies(100, 1000, 1)), SideOf("b", Latencies(110, 1000, 2))},
      Rules({"request_latency.p75 > +5%", "request_latency.p75 > +50%", "time_to_first_byte.p95 > +5%"}));
  const auto& results = comparison.others.at(0).fail_ifs;
  EXPECT_EQ(results.at(0).state, FailIfState::kHit);
  EXPECT_EQ(results.at(1).state, FailIfState::kNotHit);
  EXPECT_EQ(results.at(2).state, FailIfState::kCannotTell);
  EXPECT_TRUE(AnyFailIfHit(comparison));
}

TEST(RefusalsOf, NamesWhatIsInTheWay) {
  Side first = SideOf("a", Latencies(100, 100, 1));
  Side second = SideOf("b", Latencies(100, 100, 2));
  EXPECT_THAT(RefusalsOf(Compare({first, second}, {})), IsEmpty());
  second.refusals = {"the run was resumed"};
  first.plan_json = R"({"run":{"request":{"size":"512x512"}}})";
  second.plan_json = R"({"run":{"request":{"size":"1024x1024"}}})";
  EXPECT_THAT(RefusalsOf(Compare({first, second}, {})),
              testing::ElementsAre("b: the run was resumed",
                                   "a and b differ in request.size: 512x512 and 1024x1024"));
}

// Everything that can be said at once.
RunComparison Eventful() {
  Side first = SideOf("plain", Latencies(100, 1000, 1));
  Side second = SideOf("cached|run", Latencies(20, 1000, 2), 0.2, 10);
  first.plan_json = R"({"run":{"target":{"model":"m"}}})";
  second.plan_json = R"({"run":{"target":{"model":"n"}}})";
  second.run = "0a1b2c3d4e5f";
  second.model = "n";
  second.refusals = {"the run was interrupted"};
  second.notes = {"the run is SUSPECT: lag"};
  auto comparison = Compare({first, second}, Rules({"request_latency.p99 > +5%", "peak_memory.avg > +5%"}));
  ImageReport& images = comparison.others.at(0).images.emplace();
  images = {"", 3, 2, 1, 1, 0.91, INFINITY, {}};
  images.worst = {{4, 0, "x.png", "y.png", {}, {}, "y.png: libpng: bad"},
                  {2, 0, "a.png", "b.png", 28.5, 0.82, ""},
                  {1, 0, "c.png", "d.png", INFINITY, 1.0, ""}};
  return comparison;
}

TEST(CompareJson, IsAsTheSchemaSays) {
  std::ifstream file(IMGPERF_SOURCE_DIR "/config/compare.schema.json");
  const auto schema = nlohmann::json::parse(file);
  auto three = Compare({SideOf("a", {}), SideOf("b", {1}), SideOf("c", Latencies(1, 100, 1), 1, 2)}, {});
  three.others.at(1).images.emplace().why_not = "they were not asked for alike";
  for (const RunComparison& comparison : {Eventful(), three}) {
    const auto json = nlohmann::json::parse(CompareJson(comparison));
    EXPECT_EQ(ViolationsOf(schema, json), "");
    EXPECT_EQ(json.at("sides").size(), comparison.sides.size());
  }
  const auto json = nlohmann::json::parse(CompareJson(Eventful()));
  EXPECT_TRUE(json.at("others")[0].at("images").at("worst")[2].at("identical"));
  EXPECT_EQ(json.at("others")[0].at("images").at("worst")[1].at("ssim"), 0.82);
}

TEST(CompareTable, HasSpeedUpAndQualityInOneTable) {
  const std::string table = CompareTable(Eventful());
  EXPECT_THAT(table, HasSubstr("times as fast as A (request p50)"));
  EXPECT_THAT(table, HasSubstr("0.9100"));
  EXPECT_THAT(table, HasSubstr("furthest apart: entry 4: y.png: libpng: bad"));
  EXPECT_THAT(table, HasSubstr("entry 2: SSIM 0.8200, PSNR 28.50 dB: a.png and b.png"));
  EXPECT_THAT(table, HasSubstr("the run was interrupted"));
  EXPECT_THAT(table, HasSubstr("target.model: m and n"));
  EXPECT_THAT(table, HasSubstr("--fail-if \"peak_memory.avg > +5%\" cannot tell: it was not measured"));
}

TEST(CompareMarkdown, BearsNamesFromOutside) {
  const std::string text = CompareMarkdown(Eventful());
  EXPECT_THAT(text, HasSubstr("cached\\|run"));
  EXPECT_THAT(text, HasSubstr("**B beside A: "));
  EXPECT_THAT(text, HasSubstr("SSIM mean 0.9100"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace imgperf
