#include "controller/records/upload_bytes.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(UploadBytes, ReservesLittleOnAWord) {
  UploadBytes upload;
  ASSERT_TRUE(upload.Announce(UploadBytes::kMost));
  EXPECT_LE(upload.reserved(), UploadBytes::kMostReserved);
  EXPECT_FALSE(upload.whole());
}

TEST(UploadBytes, GrowsBeyondWhatItReservesAsBytesCome) {
  UploadBytes upload;
  const std::string chunk(UploadBytes::kMostReserved / 2 + 1, 'x');
  ASSERT_TRUE(upload.Announce(3 * chunk.size()));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(upload.Append(chunk));
  EXPECT_TRUE(upload.whole());
  EXPECT_EQ(upload.Take(), chunk + chunk + chunk);
}

TEST(UploadBytes, RefusesWhatIsTooMuchOrMoreThanAnnounced) {
  UploadBytes upload;
  EXPECT_FALSE(upload.Announce(UploadBytes::kMost + 1));
  ASSERT_TRUE(upload.Announce(3));
  EXPECT_TRUE(upload.Append("ab"));
  EXPECT_FALSE(upload.Append("cd"));
  EXPECT_TRUE(upload.Append("c"));
  EXPECT_TRUE(upload.whole());
  EXPECT_EQ(upload.Take(), "abc");
}

TEST(UploadBytes, AnEmptyOneIsWhole) {
  UploadBytes upload;
  ASSERT_TRUE(upload.Announce(0));
  EXPECT_TRUE(upload.whole());
  EXPECT_FALSE(upload.Append("x"));
}

}  // namespace
}  // namespace imgperf
