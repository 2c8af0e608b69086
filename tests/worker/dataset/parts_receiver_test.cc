#include "worker/dataset/parts_receiver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <zstd.h>

#include "tests/fakes/random_bytes.h"
#include "tests/worker/dataset/chunks.h"

namespace imgperf {
namespace {

using testing::ElementsAre;

class MemorySink final : public PartSink {
 public:
  absl::Status Begin(const PartId&) override {
    coming.clear();
    return absl::OkStatus();
  }
  absl::Status Write(std::string_view bytes) override {
    coming += bytes;
    return absl::OkStatus();
  }
  absl::Status End() override {
    whole.push_back(std::move(coming));
    return absl::OkStatus();
  }
  std::string coming;
  std::vector<std::string> whole;
};

const std::string kNoise = RandomBytes(2 * kPartBlock + 9, 1);
const std::string kText(kPartBlock + 5, 't');

class PartsReceiverTest : public testing::Test {
 protected:
  void TakeAll(const std::vector<pb::PartChunk>& chunks) {
    for (const pb::PartChunk& chunk : chunks) {
      const absl::Status status = receiver.Take(chunk);
      ASSERT_TRUE(status.ok()) << status;
    }
  }
  MemorySink sink;
  PartsReceiver receiver{{IdOf(kNoise), IdOf(kText)}, sink};
};

TEST_F(PartsReceiverTest, MakesPartsOfTheirBlocks) {
  EXPECT_EQ(receiver.Rest().parts_size(), 2);
  TakeAll(ChunksOf(kNoise, 0));
  EXPECT_FALSE(receiver.done());
  TakeAll(ChunksOf(kText, 1));
  EXPECT_TRUE(receiver.done());
  EXPECT_THAT(sink.whole, ElementsAre(kNoise, kText));
  EXPECT_LT(receiver.received(), kNoise.size() + 1000) << "text travels compressed";
}

TEST_F(PartsReceiverTest, AsksForTheRestAndGoesOnThere) {
  const auto chunks = ChunksOf(kNoise, 0);
  receiver.Rest();
  TakeAll({chunks[0]});
  pb::PartsRequest rest = receiver.Rest();
  EXPECT_EQ(rest.parts(0).offset(), kPartBlock);
  TakeAll({chunks[1], chunks[2]});
  rest = receiver.Rest();
  ASSERT_EQ(rest.parts_size(), 1);
  EXPECT_EQ(rest.parts(0).hash(), ContentHash(kText));
  EXPECT_EQ(rest.parts(0).offset(), 0U);
  TakeAll(ChunksOf(kText, 0));
  EXPECT_THAT(sink.whole, ElementsAre(kNoise, kText));
}

TEST_F(PartsReceiverTest, BeginsADamagedPartAnewOnce) {
  receiver.Rest();
  auto chunks = ChunksOf(kNoise, 0);
  chunks[2].mutable_data()->at(0) ^= 1;
  TakeAll({chunks[0], chunks[1]});
  EXPECT_TRUE(absl::IsDataLoss(receiver.Take(chunks[2])));
  EXPECT_EQ(receiver.Rest().parts(0).offset(), 0U);
  TakeAll({chunks[0], chunks[1]});
  EXPECT_TRUE(absl::IsFailedPrecondition(receiver.Take(chunks[2])));
  EXPECT_THAT(sink.whole, testing::IsEmpty());
}

TEST_F(PartsReceiverTest, TakesOnlyWhatFollows) {
  receiver.Rest();
  const auto chunks = ChunksOf(kNoise, 0);
  EXPECT_TRUE(absl::IsDataLoss(receiver.Take(chunks[1]))) << "a gap";
  EXPECT_TRUE(absl::IsDataLoss(receiver.Take(ChunksOf(kText, 1)[0]))) << "another part";
  TakeAll({chunks[0]});
  EXPECT_TRUE(absl::IsDataLoss(receiver.Take(chunks[0]))) << "once more";
  pb::PartChunk longer = chunks[1];
  longer.mutable_data()->push_back('x');
  EXPECT_TRUE(absl::IsDataLoss(receiver.Take(longer)));
  EXPECT_TRUE(absl::IsDataLoss(receiver.Take(pb::PartChunk())));
  TakeAll({chunks[1], chunks[2]});
}

TEST_F(PartsReceiverTest, TakesNothingBehindTheEnd) {
  receiver.Rest();
  TakeAll(ChunksOf(kNoise, 0));
  TakeAll(ChunksOf(kText, 1));
  EXPECT_TRUE(absl::IsDataLoss(receiver.Take(ChunksOf(kText, 1)[0])));
}

std::string Frame(const std::string& bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), 1));
  return frame;
}

TEST_F(PartsReceiverTest, RefusesBombs) {
  receiver.Rest();
  const std::string huge(64 << 20, '\0');
  pb::PartChunk bomb;
  bomb.set_data(Frame(huge));  // some kilobytes
  for (const std::uint32_t claimed : {static_cast<std::uint32_t>(kPartBlock), 64U << 20, ~0U}) {
    bomb.set_zstd_of(claimed);
    EXPECT_TRUE(absl::IsDataLoss(receiver.Take(bomb))) << claimed;
  }
  bomb.set_zstd_of(kPartBlock);
  bomb.set_data(Frame(kNoise.substr(0, kPartBlock)) + Frame(huge));
  EXPECT_TRUE(absl::IsDataLoss(receiver.Take(bomb))) << "a second frame behind the first";
  bomb.set_data("no frame at all");
  EXPECT_TRUE(absl::IsDataLoss(receiver.Take(bomb)));
  EXPECT_EQ(sink.coming, "");
}

}  // namespace
}  // namespace imgperf
