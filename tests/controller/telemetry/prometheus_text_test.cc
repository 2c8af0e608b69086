#include "controller/telemetry/prometheus_text.h"

#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

using testing::HasSubstr;
using testing::Pair;

PromText Parsed(std::string_view text) {
  auto parsed = ParsePrometheus(text);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return parsed.ok() ? *std::move(parsed) : PromText();
}

std::string Fault(std::string_view text) { return std::string(ParsePrometheus(text).status().message()); }

TEST(PrometheusText, ReadsWhatAnExporterShows) {
  const PromText text = Parsed(
      "# HELP DCGM_FI_DEV_POWER_USAGE Power draw (in W).\n"
      "# TYPE DCGM_FI_DEV_POWER_USAGE gauge\n"
      "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"GPU-1a\",modelName=\"NVIDIA B200\"} 612.5\n"
      "DCGM_FI_DEV_POWER_USAGE{gpu=\"1\",UUID=\"GPU-2b\",modelName=\"NVIDIA B200\",} 98 1764000000000\r\n"
      "\n"
      "  up 1\n"
      "requests_total{code=\"200\"} 1.2e3 # {trace=\"x\"} 1 2\n"
      "# EOF");
  ASSERT_EQ(text.samples.size(), 4U);
  EXPECT_EQ(text.samples[0].value, 612.5);
  EXPECT_EQ(text.samples[0].Label("modelName"), "NVIDIA B200");
  EXPECT_EQ(text.samples[0].Label("model"), "");
  EXPECT_EQ(text.samples[1].value, 98);
  EXPECT_EQ(text.samples[1].labels.size(), 3U);
  EXPECT_EQ(text.samples[2].name, "up");
  EXPECT_EQ(text.samples[3].value, 1200);
  EXPECT_EQ(KindOf(text, "DCGM_FI_DEV_POWER_USAGE"), SeriesKind::kGauge);
  EXPECT_EQ(KindOf(text, "up"), SeriesKind::kUntyped);
}

TEST(PrometheusText, ReadsValuesWithoutDigitsAndEscapes) {
  const PromText text = Parsed("a NaN\nb +Inf\nc -Inf\nd{x=\"q\\\"b\\\\n\\nl\"} -0.5\n");
  EXPECT_TRUE(std::isnan(text.samples[0].value));
  EXPECT_TRUE(std::isinf(text.samples[1].value));
  EXPECT_LT(text.samples[2].value, 0);
  EXPECT_THAT(text.samples[3].labels, testing::ElementsAre(Pair("x", "q\"b\\n\nl")));
  EXPECT_EQ(SeriesName(text.samples[3]), "d{x=\"q\\\"b\\\\n\\nl\"}");
}

TEST(PrometheusText, PartsOfAFamilyOnlyRise) {
  const PromText text = Parsed(
      "# TYPE latency histogram\nlatency_bucket{le=\"1\"} 1\nlatency_sum 2\nlatency_count 3\n"
      "# TYPE jobs counter\njobs_total 4\n");
  for (const char* name : {"latency_bucket", "latency_sum", "latency_count", "jobs_total", "jobs"})
    EXPECT_EQ(KindOf(text, name), SeriesKind::kCounter) << name;
  EXPECT_EQ(KindOf(text, "latency"), SeriesKind::kHistogram);
  EXPECT_EQ(KindOf(text, "other_total"), SeriesKind::kUntyped);
}

TEST(PrometheusText, NamesTheLineThatIsWrong) {
  EXPECT_EQ(Fault("a 1\n<html>\n"), "line 2: a metric's name is wanted");
  EXPECT_EQ(Fault("a\n"), "line 1: a number is wanted behind the name");
  EXPECT_EQ(Fault("a one\n"), "line 1: a number is wanted behind the name");
  EXPECT_EQ(Fault("a{b} 1\n"), "line 1: = is wanted behind a label's name");
  EXPECT_EQ(Fault("a{b=1} 1\n"), "line 1: a label's value is wanted in quotes");
  EXPECT_EQ(Fault("a{b=\"1} 1\n"), "line 1: a label's value has no end");
  EXPECT_EQ(Fault("a{b=\"1\\"), "line 1: a label's value has no end");
  EXPECT_EQ(Fault("a{b=\"1\" c=\"2\"} 1\n"), "line 1: , or } is wanted behind a label");
  EXPECT_EQ(Fault("a{,} 1\n"), "line 1: a label's name or } is wanted");
}

TEST(PrometheusText, IsBounded) {
  std::string many;
  for (std::size_t i = 0; i <= kMostPromSamples; ++i) many += "a 1\n";
  EXPECT_THAT(Fault(many), HasSubstr("more than 50000 series"));
  EXPECT_THAT(Fault(std::string(kMostPromBytes + 1, '\n')), HasSubstr("longer than 16 MiB"));
  EXPECT_TRUE(Parsed("").samples.empty());
}

}  // namespace
}  // namespace imgperf
