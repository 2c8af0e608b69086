#include "common/frame.h"

#include <gtest/gtest.h>

#include <random>

#include "common/crc32c.h"

namespace imgperf {
namespace {

TEST(Crc32c, MatchesTheVectorsOfRfc3720) {
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62A8AB43U);
  EXPECT_EQ(Crc32c(""), 0U);
}

TEST(Crc32c, IsTheSameInSoftwareAndHardware) {
  std::mt19937_64 random(1);
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(Crc32c(bytes), Crc32cSoftware(bytes)) << bytes.size();
    bytes.push_back(static_cast<char>(random()));
  }
}

std::string Framed(std::string before, std::string_view payload) {
  const std::size_t start = OpenFrame(before);
  before += payload;
  SealFrame(before, start);
  return before;
}

TEST(Frame, IsReadBackFromWhereItStands) {
  const std::string bytes = Framed(Framed("ab", "first"), "second");
  EXPECT_EQ(FramePayload(bytes, 2, 100), "first");
  EXPECT_EQ(FramePayload(bytes, 2 + kFrameHead + 5, 100), "second");
  EXPECT_FALSE(FramePayload(bytes, 3, 100));
  EXPECT_FALSE(FramePayload(bytes, bytes.size(), 100));
  EXPECT_FALSE(FramePayload(bytes, bytes.size() + 1, 100));
}

TEST(Frame, ShowsEveryHarmedBit) {
  const std::string whole = Framed("", "payload");
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string harmed = whole;
    harmed[bit / 8] = static_cast<char>(harmed[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(FramePayload(harmed, 0, 100)) << bit;
  }
}

TEST(Frame, IsNotReadWhereItIsCutLongerThanAllowedOrZeros) {
  const std::string whole = Framed("", "payload");
  for (std::size_t kept = 0; kept < whole.size(); ++kept)
    EXPECT_FALSE(FramePayload(whole.substr(0, kept), 0, 100)) << kept;
  EXPECT_FALSE(FramePayload(whole, 0, 6));
  EXPECT_TRUE(FramePayload(whole, 0, 7));
  EXPECT_FALSE(FramePayload(std::string(64, '\0'), 0, 100));
}

}  // namespace
}  // namespace imgperf
