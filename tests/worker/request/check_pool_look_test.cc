// What the pool sees of images, and what it gives up when there is too much to see.
#include <algorithm>
#include <atomic>

#include "common/image/encode.h"
#include "tests/worker/request/runner_fixture.h"
#include "worker/check_pool.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

constexpr ImageUse kLook{.store = false, .look = true};
constexpr ImageUse kBoth{.store = true, .look = true};

std::string PngFile(bool blank) {
  RgbImage image(64, 64);
  for (std::size_t i = 0; i < image.pixels.size() && !blank; ++i)
    image.pixels[i] = static_cast<std::uint8_t>(i / 3 % 64 * 4);
  return EncodeImage(image, EncodedFormat::kPng).value();
}

pb::Record Completed(int images) {
  pb::Record record;
  record.set_outcome(pb::COMPLETED);
  for (int i = 0; i < images; ++i) {
    record.add_images()->set_valid(true);
    record.mutable_images(i)->set_format("png");
  }
  return record;
}

class CheckPoolLookTest : public testing::Test {
 protected:
  // The record as it is filed.
  const pb::Record& See(std::vector<KeptImage> images, ImageUse use, bool fail_on_blank = false) {
    const auto count = static_cast<int>(images.size());
    {
      CheckPool pool(uploads_, records_, {});
      pool.Store({}, Completed(count), {std::move(images), nullptr, use, fail_on_blank});
    }
    EXPECT_EQ(records_.records.size(), 1U);
    return records_.records.at(0);
  }

  CollectingUploads uploads_;
  CollectingRecords records_;
};

TEST_F(CheckPoolLookTest, WritesWhatItSeesIntoTheFactAndStoresNothing) {
  const pb::Record& record = See({{0, false, PngFile(false)}, {1, true, Encode64(PngFile(true))}}, kLook);
  EXPECT_EQ(record.outcome(), pb::COMPLETED);
  EXPECT_TRUE(record.images(0).looked());
  EXPECT_FALSE(record.images(0).blank());
  EXPECT_NE(record.images(0).dhash(), 0U);
  EXPECT_TRUE(record.images(1).looked());
  EXPECT_TRUE(record.images(1).blank());
  EXPECT_THAT(uploads_.contents, testing::IsEmpty());
}

TEST_F(CheckPoolLookTest, LooksAndStores) {
  const pb::Record& record = See({{0, false, PngFile(false)}}, kBoth);
  EXPECT_TRUE(record.images(0).looked());
  EXPECT_EQ(record.images(0).file(), "0-0-0-0.png");
  EXPECT_THAT(uploads_.contents, testing::ElementsAre(PngFile(false)));
}

TEST_F(CheckPoolLookTest, WhatDoesNotDecodeFailsTheRequest) {
  std::string damaged = PngFile(false);
  damaged[damaged.size() / 2] ^= 0x55;
  const pb::Record& record = See({{0, false, PngFile(false)}, {1, false, damaged}}, kBoth);
  EXPECT_EQ(record.outcome(), pb::FAILED);
  EXPECT_EQ(record.error().class_(), pb::BAD_IMAGE);
  EXPECT_THAT(record.error().message(), HasSubstr("image 1: does not decode: libpng: "));
  EXPECT_TRUE(record.images(1).looked());
  EXPECT_FALSE(record.images(1).valid());
  EXPECT_EQ(record.images(1).file(), "0-0-0-1.bin");
}

TEST_F(CheckPoolLookTest, ABlankImageFailsTheRequestWhereThatIsAskedFor) {
  const pb::Record& record = See({{0, false, PngFile(true)}}, kLook, /*fail_on_blank=*/true);
  EXPECT_EQ(record.outcome(), pb::FAILED);
  EXPECT_EQ(record.error().class_(), pb::BAD_IMAGE);
  EXPECT_EQ(record.error().message(), "image 0: blank (checks.blank: fail)");
  EXPECT_TRUE(record.images(0).valid());
}

TEST_F(CheckPoolLookTest, AnImageOfTooManyPixelsIsNotLookedAtAndNoFailure) {
  std::string bomb = "\xFF\xD8" + EncodeImage(RgbImage(8, 8), EncodedFormat::kJpeg).value().substr(2);
  const std::size_t frame = bomb.find("\xFF\xC0");
  std::fill_n(bomb.begin() + static_cast<std::ptrdiff_t>(frame) + 5, 4, static_cast<char>(0xEA));
  const pb::Record& record = See({{0, false, bomb}}, kLook, true);
  EXPECT_EQ(record.outcome(), pb::COMPLETED);
  EXPECT_FALSE(record.images(0).looked());
  EXPECT_THAT(record.images(0).not_looked(), HasSubstr("too large to decode: 60138x60138"));
}

TEST_F(CheckPoolLookTest, AnImageThatFailedTheProbeIsNotDecoded) {
  {
    CheckPool pool(uploads_, records_, {});
    pb::Record record = Completed(1);
    record.mutable_images(0)->set_valid(false);
    record.mutable_images(0)->set_defect("cut");
    record.set_outcome(pb::FAILED);
    SetError(pb::BAD_IMAGE, "image 0: cut", record.mutable_error());
    pool.Store({}, record, {{{0, false, "bytes"}}, nullptr, kLook});
  }
  EXPECT_EQ(records_.records.at(0).error().message(), "image 0: cut");
  EXPECT_FALSE(records_.records.at(0).images(0).looked());
}

// Holds the pool's only thread until it is told to go on.
struct Gate final : UploadSink {
  absl::StatusOr<std::string> Store(const SessionId&, pb::StoreChunk,
                                    const std::vector<std::string_view>&) override {
    open.wait(false);
    return "file";
  }
  void Open() {
    open = true;
    open.notify_all();
  }
  std::atomic<bool> open = false;
};

TEST(CheckPoolLookFull, GivesUpLookingAtHalfAndStoringAtTheWhole) {
  Gate gate;
  CollectingRecords records;
  const std::string file = PngFile(false);
  const std::uint64_t job = file.size() + (4 << 10);  // as the pool counts them
  {
    CheckPool pool(gate, records, {.threads = 1, .max_waiting_bytes = 4 * job});
    for (int i = 0; i < 6; ++i) {
      pb::Record record = Completed(1);
      record.set_credit(static_cast<std::uint64_t>(i));
      pool.Store({}, record, {{{0, false, file}}, nullptr, i == 2 ? kLook : kBoth});
    }
    EXPECT_EQ(pool.not_looked(), 4U);
    EXPECT_EQ(pool.not_stored(), 1U);
    gate.Open();
  }
  ASSERT_EQ(records.records.size(), 6U) << "no record is lost";
  for (const pb::Record& record : records.records) {
    const pb::ImageFact& image = record.images(0);
    EXPECT_EQ(record.outcome(), pb::COMPLETED);
    EXPECT_EQ(image.looked(), record.credit() < 2) << record.credit();
    EXPECT_EQ(image.not_looked(), record.credit() < 2 ? "" : "pool full") << record.credit();
    EXPECT_EQ(image.file().empty(), record.credit() == 2 || record.credit() == 5) << record.credit();
  }
}

}  // namespace
}  // namespace imgperf
