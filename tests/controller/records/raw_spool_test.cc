// Exchanges in the spool, whole and damaged.
#include "controller/records/raw_spool.h"

#include <gtest/gtest.h>

#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

class RawSpoolTest : public TempDirTest {
 protected:
  static std::string Whole(const std::string& payload, const std::string& body) {
    pb::RawHead head;
    head.set_status(200);
    head.set_payload_bytes(payload.size());
    head.set_body_bytes(body.size());
    return RawSpoolPrefix(head) + payload + body;
  }
  absl::StatusOr<RawSpoolFile> Open(const std::string& bytes) {
    Write(dir_ + "/raw/1-0", bytes);
    return RawSpoolFile::Open(dir_ + "/raw/1-0");
  }
};

TEST_F(RawSpoolTest, ReadsBackWhatWasWritten) {
  auto spooled = Open(Whole("{}", std::string("\0\n\xff", 3)));
  ASSERT_TRUE(spooled.ok()) << spooled.status();
  EXPECT_EQ(spooled->head().status(), 200);
  std::string text;
  ASSERT_TRUE(spooled->Read(2, &text).ok());
  EXPECT_EQ(text, "{}");
  ASSERT_TRUE(spooled->Read(3, &text).ok());
  EXPECT_EQ(text, std::string("\0\n\xff", 3));
  EXPECT_TRUE(absl::IsDataLoss(spooled->Read(1, &text)));
}

TEST_F(RawSpoolTest, EveryCutIsSeenBeforeAnythingIsUsed) {
  const std::string whole = Whole("{}", "body");
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_TRUE(absl::IsDataLoss(Open(whole.substr(0, size)).status())) << size;
  EXPECT_TRUE(absl::IsDataLoss(Open(whole + "x").status()));
  EXPECT_TRUE(Open(whole).ok());
}

TEST_F(RawSpoolTest, DamagedHeadsAreRefused) {
  std::string other = Whole("{}", "body");
  other[0] = 'X';
  EXPECT_TRUE(absl::IsDataLoss(Open(other).status()));
  EXPECT_TRUE(absl::IsDataLoss(Open(std::string("IGRAW001\xff\xff\xff\xff", 12)).status()));
  pb::RawHead wraps;
  wraps.set_payload_bytes(~0ULL);
  wraps.set_body_bytes(6);
  EXPECT_TRUE(absl::IsDataLoss(Open(RawSpoolPrefix(wraps) + "12345").status()));
}

TEST_F(RawSpoolTest, NamesTheFileThatIsNotThere) {
  const auto status = RawSpoolFile::Open(dir_ + "/raw/9-0").status();
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_NE(std::string(status.message()).find(dir_ + "/raw/9-0"), std::string::npos);
  std::filesystem::create_directories(dir_ + "/raw/2-0");
  EXPECT_FALSE(RawSpoolFile::Open(dir_ + "/raw/2-0").ok());
}

TEST(RawSpool, NamesCreditAndAttempt) {
  EXPECT_EQ(RawSpoolName({12, 257}), "12-257");
  EXPECT_EQ(RawSpoolDirectory("/a/b"), "/a/b/raw");
}

}  // namespace
}  // namespace imgperf
