#include "common/units.h"

#include <array>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

using testing::HasSubstr;

TEST(ParseDuration, ReadsEveryUnit) {
  EXPECT_EQ(*ParseDuration("5ns"), 5);
  EXPECT_EQ(*ParseDuration("100us"), 100 * kMicrosecond);
  EXPECT_EQ(*ParseDuration("250ms"), 250 * kMillisecond);
  EXPECT_EQ(*ParseDuration("1.5s"), 1500 * kMillisecond);
  EXPECT_EQ(*ParseDuration("20m"), 1200 * kSecond);
  EXPECT_EQ(*ParseDuration("2h"), 7200 * kSecond);
}

TEST(ParseDuration, RoundsToTheNanosecond) {
  EXPECT_EQ(*ParseDuration("1.1ms"), 1'100'000);
  EXPECT_EQ(*ParseDuration("0.0000000016s"), 2);
}

TEST(ParseDuration, TakesZeroWithoutAUnit) { EXPECT_EQ(*ParseDuration("0"), 0); }

TEST(ParseDuration, ABareNumberIsAskedForItsUnit) {
  const auto status = ParseDuration("90").status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("no unit"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("ns, us, ms, s, m, h"));
}

TEST(ParseDuration, AnUnknownUnitIsNamed) {
  const auto status = ParseDuration("90sec").status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("\"sec\""));
}

TEST(ParseDuration, RefusesWhatIsNoDuration) {
  for (const char* text : {"", " ", "s", "-1s", "nan", "infs", "nans", "1 s", "1s ", " 1s", "1S", "1,5s",
                           "0x10s", "1e400s", "999999999h", "1.5.5s", "+1s", "s1"}) {
    EXPECT_FALSE(ParseDuration(text).ok()) << '"' << text << '"';
  }
}

TEST(FormatDuration, IsTheShortestExactWriting) {
  EXPECT_EQ(FormatDuration(90 * kSecond), "90s");
  EXPECT_EQ(FormatDuration(1'500'000), "1500us");
  EXPECT_EQ(FormatDuration(3600 * kSecond), "1h");
  EXPECT_EQ(FormatDuration(60 * kSecond), "1m");
  EXPECT_EQ(FormatDuration(1), "1ns");
  EXPECT_EQ(FormatDuration(0), "0s");
}

TEST(FormatDuration, IsReadBackAsItself) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 10'000; ++i) {
    // Up to 52 bits: what a double holds exactly in every unit.
    const auto value = static_cast<Nanos>(random() >> (12 + random() % 50));
    EXPECT_EQ(*ParseDuration(FormatDuration(value)), value);
  }
}

TEST(HumanDuration, HasThreeDigitsInAFittingUnit) {
  EXPECT_EQ(HumanDuration(0), "0 ns");
  EXPECT_EQ(HumanDuration(999), "999 ns");
  EXPECT_EQ(HumanDuration(12'345), "12.3 us");
  EXPECT_EQ(HumanDuration(1'500'000), "1.5 ms");
  EXPECT_EQ(HumanDuration(12'340 * kMillisecond), "12.3 s");
  EXPECT_EQ(HumanDuration(250 * kSecond), "4 m 10 s");
  EXPECT_EQ(HumanDuration(3600 * kSecond), "1 h 0 m");
  EXPECT_EQ(HumanDuration(7265 * kSecond), "2 h 1 m");
}

TEST(HumanDuration, NeverFallsIntoExponents) {
  EXPECT_EQ(HumanDuration(999'700'000), "1 s");
  EXPECT_EQ(HumanDuration(999'700), "1 ms");
  EXPECT_EQ(HumanDuration(59'980 * kMillisecond), "1 m 0 s");
  for (Nanos v = 1; v < std::numeric_limits<Nanos>::max() / 3; v += v / 4 + 1) {
    EXPECT_EQ(HumanDuration(v).find("e+"), std::string::npos) << v;
  }
}

TEST(HumanDuration, SaysMinusOfWhatIsNegative) {
  EXPECT_EQ(HumanDuration(-12'340 * kMillisecond), "-12.3 s");
  EXPECT_EQ(HumanDuration(std::numeric_limits<Nanos>::min()).substr(0, 8), "-2562047");
}

TEST(ParseBytes, ReadsBinaryAndDecimalUnits) {
  EXPECT_EQ(*ParseBytes("512B"), 512U);
  EXPECT_EQ(*ParseBytes("64KiB"), 65536U);
  EXPECT_EQ(*ParseBytes("8MiB"), 8U << 20);
  EXPECT_EQ(*ParseBytes("1GiB"), 1U << 30);
  EXPECT_EQ(*ParseBytes("10MB"), 10'000'000U);
  EXPECT_EQ(*ParseBytes("1.5KB"), 1500U);
  EXPECT_EQ(*ParseBytes("2GB"), 2'000'000'000U);
}

TEST(ParseBytes, RefusesWhatIsNoSize) {
  for (const char* text : {"", "10", "10kb", "10 MB", "-1B", "nanB", "1e30B", "MB"}) {
    EXPECT_FALSE(ParseBytes(text).ok()) << '"' << text << '"';
  }
}

TEST(FormatBytes, PicksTheUnit) {
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(1023), "1023 B");
  EXPECT_EQ(FormatBytes(1536), "1.5 KiB");
  EXPECT_EQ(FormatBytes(8U << 20), "8.0 MiB");
  EXPECT_EQ(FormatBytes(3ULL << 29), "1.50 GiB");
}

TEST(ParsePercent, IsExactlyTheDecimalShare) {
  EXPECT_EQ(*ParsePercent("10%"), 0.1);
  EXPECT_EQ(*ParsePercent("57%"), 0.57);
  EXPECT_EQ(*ParsePercent("0.5%"), 0.005);
  EXPECT_EQ(*ParsePercent("100%"), 1.0);
}

TEST(ParsePercent, ABareNumberIsAskedForItsSign) {
  const auto status = ParsePercent("10").status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("%"));
}

TEST(ParsePixelSize, ReadsWidthAndHeight) {
  EXPECT_EQ(*ParsePixelSize("1024x768"), (PixelSize{1024, 768}));
  EXPECT_EQ(*ParsePixelSize("1X65535"), (PixelSize{1, 65535}));
}

TEST(ParsePixelSize, RefusesWhatIsNoSize) {
  for (const char* text : {"", "x", "1024", "1024x", "x768", "0x768", "1024x0", "65536x1", "1x65536", "-1x1",
                           "1024 x 768", "1024x768x3", "1024*768", "99999999999x1", "1.5x2", "auto"}) {
    EXPECT_FALSE(ParsePixelSize(text).ok()) << '"' << text << '"';
  }
}

TEST(EditDistance, CountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(EditDistance("", ""), 0U);
  EXPECT_EQ(EditDistance("", "abc"), 3U);
  EXPECT_EQ(EditDistance("abc", ""), 3U);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3U);
  EXPECT_EQ(EditDistance("flaw", "lawn"), 2U);
}

TEST(Nearest, FindsTheMeantWordAndNothingFarFetched) {
  const std::array<std::string, 3> keys{"concurrency", "requests", "duration"};
  EXPECT_EQ(Nearest("concurency", keys), "concurrency");
  EXPECT_EQ(Nearest("request", keys), "requests");
  EXPECT_EQ(Nearest("zzzzzz", keys), "");
  EXPECT_EQ(Nearest("concurrency", std::vector<std::string>{}), "");
}

}  // namespace
}  // namespace imgperf
