#include "controller/slo/slo.h"

#include <gmock/gmock.h>

namespace imgperf {
namespace {

using ::testing::HasSubstr;

std::string FaultOf(std::string_view text) { return std::string(ParseSlo(text).status().message()); }

TEST(Slo, ReadsMetricStatisticComparisonAndLimit) {
  const Slo slo = ParseSlo("response_time.p95 < 20s").value();
  EXPECT_EQ(slo.text, "response_time.p95 < 20s");
  EXPECT_EQ(slo.metric, "response_time");
  EXPECT_EQ(slo.stat, "p95");
  EXPECT_EQ(slo.comparison, Comparison::kLess);
  EXPECT_EQ(slo.limit, 20'000);
  EXPECT_EQ(slo.unit, "ms");
  EXPECT_EQ(slo.phase, "");
  EXPECT_EQ(slo.window, 0);
}

TEST(Slo, ReadsPhaseAndWindowInEitherOrder) {
  for (const char* text :
       {"images_per_second >= 24/m in load-2 over 1m", "images_per_second >= 24/m over 1m in load-2"}) {
    const Slo slo = ParseSlo(text).value();
    EXPECT_EQ(slo.phase, "load-2");
    EXPECT_EQ(slo.window, 60 * kSecond);
    EXPECT_EQ(slo.comparison, Comparison::kAtLeast);
    EXPECT_DOUBLE_EQ(slo.limit, 0.4);
  }
}

TEST(Slo, BlanksDoNotMatter) {
  for (const char* text : {"error_rate<=5%", "  error_rate   <=  5 %  ", "error_rate <= 5% "}) {
    const auto slo = ParseSlo(text);
    ASSERT_TRUE(slo.ok()) << slo.status();
    EXPECT_EQ(slo->limit, 5);
  }
  EXPECT_EQ(ParseSlo("  error_rate   <=  5 %  ")->text, "error_rate <= 5 %");
}

TEST(Slo, TakesThePercentileBeyond99InBothWritings) {
  EXPECT_EQ(ParseSlo("request_latency.p99.9 < 1m")->stat, "p99_9");
  EXPECT_EQ(ParseSlo("request_latency.p99_9 < 1m")->stat, "p99_9");
}

TEST(Slo, RefusesWhatIsNotOfItsGrammar) {
  EXPECT_THAT(FaultOf(""), HasSubstr("write METRIC[.STAT] OP VALUE[UNIT]"));
  EXPECT_THAT(FaultOf("error_rate"), HasSubstr("one of <, <=, >, >= is wanted"));
  EXPECT_THAT(FaultOf("error_rate = 5%"), HasSubstr("one of <, <=, >, >= is wanted"));
  EXPECT_THAT(FaultOf("error_rate <"), HasSubstr("a number is wanted"));
  EXPECT_THAT(FaultOf("error_rate < many"), HasSubstr("a number is wanted"));
  EXPECT_THAT(FaultOf("error_rate < inf%"), HasSubstr("a number is wanted"));
  EXPECT_THAT(FaultOf("error_rate < 5% during load"), HasSubstr("what is \"during\"?"));
  EXPECT_THAT(FaultOf("error_rate < 5% in"), HasSubstr("in what?"));
  EXPECT_THAT(FaultOf("error_rate < 5% in a in b"), HasSubstr("says in twice"));
  EXPECT_THAT(FaultOf("error_rate < 5% over 1m over 2m"), HasSubstr("says over twice"));
  EXPECT_THAT(FaultOf("error_rate < 5% over 60"), HasSubstr("no unit"));
  EXPECT_THAT(FaultOf("error_rate < 5% over 10ms"), HasSubstr("shorter than 100ms"));
}

TEST(Slo, NamesTheNearestMetricAndStatistic) {
  EXPECT_THAT(FaultOf("respons_time.p95 < 1s"), HasSubstr("did you mean \"response_time\"?"));
  EXPECT_THAT(FaultOf("response_time.p96 < 1s"), HasSubstr("unknown statistic \"p96\" (did you mean \"p"));
  EXPECT_THAT(FaultOf("response_time < 1s"), HasSubstr("say which statistic, as response_time.p95"));
  EXPECT_THAT(FaultOf("error_rate.p95 < 1%"), HasSubstr("leave out \".p95\""));
  EXPECT_THAT(FaultOf("error_isl.avg < 1"), HasSubstr("unknown metric"));
}

TEST(Slo, NamesTheUnitsThatFit) {
  EXPECT_THAT(FaultOf("response_time.p95 < 20"), HasSubstr("20 has no unit: write one of ms, s"));
  EXPECT_THAT(FaultOf("response_time.p95 < 20%"),
              HasSubstr("the unit \"%\" does not fit: write one of ms, s"));
  EXPECT_THAT(FaultOf("error_rate < 0.01"), HasSubstr("has no unit: write one of %"));
}

TEST(Slo, WholePhasesHaveNoWindows) {
  EXPECT_THAT(FaultOf("effective_concurrency > 3 over 1m"), HasSubstr("is of whole phases"));
  EXPECT_TRUE(ParseSlo("effective_concurrency > 3 in load").ok());
}

TEST(Slo, TheDefaultOneCanBeRead) { EXPECT_TRUE(ParseSlo(kDefaultSlo).ok()); }

TEST(Comparisons, HoldAtTheirEdges) {
  EXPECT_FALSE(Holds(5, Comparison::kLess, 5));
  EXPECT_TRUE(Holds(5, Comparison::kAtMost, 5));
  EXPECT_FALSE(Holds(5, Comparison::kMore, 5));
  EXPECT_TRUE(Holds(5, Comparison::kAtLeast, 5));
  EXPECT_EQ(MarginOf(3, Comparison::kLess, 5), 2);
  EXPECT_EQ(MarginOf(3, Comparison::kAtLeast, 5), -2);
}

}  // namespace
}  // namespace imgperf
