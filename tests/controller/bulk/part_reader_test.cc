#include "controller/bulk/part_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/content_hash.h"
#include "common/part_limits.h"
#include "common/zstd_block.h"
#include "tests/fakes/random_bytes.h"
#include "tests/fakes/temp_folder.h"

namespace imgperf {
namespace {

using testing::SizeIs;

pb::PartsRequest Wish(const std::string& hash, std::uint64_t offset = 0) {
  pb::PartsRequest request;
  request.add_parts()->set_hash(hash);
  request.mutable_parts(0)->set_offset(offset);
  return request;
}

// All chunks, or the status that ended them.
absl::StatusOr<std::vector<pb::PartChunk>> ReadChunks(const PartShelf& shelf, pb::PartsRequest request) {
  PartReader reader(shelf, std::move(request));
  std::vector<pb::PartChunk> chunks;
  while (true) {
    auto chunk = reader.Next();
    if (!chunk.ok()) return chunk.status();
    if (!chunk->has_value()) return chunks;
    chunks.push_back(**std::move(chunk));
  }
}

std::string Joined(const std::vector<pb::PartChunk>& chunks) {
  std::string bytes;
  for (const pb::PartChunk& chunk : chunks)
    bytes +=
        chunk.zstd_of() == 0 ? chunk.data() : DecompressBlock(chunk.data(), chunk.zstd_of()).value_or("?");
  return bytes;
}

TEST(PartReader, CompressesTextAndLeavesNoise) {
  PartShelf shelf;
  const std::string text(3 * kPartBlock + 7, 'a');
  const auto words = ReadChunks(shelf, Wish(shelf.AddBytes(text)));
  ASSERT_TRUE(words.ok()) << words.status();
  EXPECT_THAT(*words, SizeIs(4));
  EXPECT_EQ(Joined(*words), text);
  EXPECT_LT(words->at(0).data().size(), 1000U);
  const std::string noise = RandomBytes(kPartBlock + 1, 1);
  const auto plain = ReadChunks(shelf, Wish(shelf.AddBytes(noise)));
  ASSERT_TRUE(plain.ok()) << plain.status();
  EXPECT_EQ(plain->at(0).zstd_of(), 0U);
  EXPECT_EQ(Joined(*plain), noise);
}

TEST(PartReader, ReadsFilesWhereTheyLieAndDoesNotTryImages) {
  TempFolder folder;
  PartShelf shelf;
  // A picture of nothing: it could be compressed, but is not tried.
  const std::string png = "\x89PNG\r\n\x1a\n" + std::string(kPartBlock, '\0');
  const std::string bitmap(2 * kPartBlock, '\0');
  WriteAll(folder / "a.png", png);
  WriteAll(folder / "b.bmp", bitmap);
  shelf.AddFile(ContentHash(png), folder / "a.png", png.size());
  shelf.AddFile(ContentHash(bitmap), folder / "b.bmp", bitmap.size());
  pb::PartsRequest both = Wish(ContentHash(png));
  both.add_parts()->set_hash(ContentHash(bitmap));
  const auto chunks = ReadChunks(shelf, both);
  ASSERT_TRUE(chunks.ok()) << chunks.status();
  ASSERT_THAT(*chunks, SizeIs(4));
  EXPECT_EQ(chunks->at(0).zstd_of(), 0U);
  EXPECT_EQ(chunks->at(2).part(), 1U);
  EXPECT_NE(chunks->at(2).zstd_of(), 0U);
  EXPECT_EQ(Joined(*chunks), png + bitmap);
}

TEST(PartReader, GoesOnAtABlock) {
  PartShelf shelf;
  const std::string noise = RandomBytes(3 * kPartBlock, 1);
  const std::string hash = shelf.AddBytes(noise);
  const auto rest = ReadChunks(shelf, Wish(hash, 2 * kPartBlock));
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_EQ(rest->at(0).offset(), 2 * kPartBlock);
  EXPECT_EQ(Joined(*rest), noise.substr(2 * kPartBlock));
  EXPECT_THAT(*ReadChunks(shelf, Wish(hash, noise.size())), SizeIs(0));
}

TEST(PartReader, RefusesOffsetsThatAreNoBlocks) {
  PartShelf shelf;
  const std::string hash = shelf.AddBytes(RandomBytes(kPartBlock + 1, 1));
  for (const std::uint64_t offset : {1ULL, kPartBlock + 2ULL, 2ULL * kPartBlock, ~0ULL})
    EXPECT_TRUE(absl::IsOutOfRange(ReadChunks(shelf, Wish(hash, offset)).status())) << offset;
}

TEST(PartReader, RefusesWhatIsNotOfTheRun) {
  PartShelf shelf;
  shelf.AddBytes("entries");
  for (const char* hash : {"", "../../etc/passwd", "99aa06d3014798d86001c324468d497f"})
    EXPECT_TRUE(absl::IsNotFound(ReadChunks(shelf, Wish(hash)).status())) << hash;
  pb::PartsRequest many;
  for (int i = 0; i <= kMostWishes; ++i) many.add_parts();
  EXPECT_TRUE(absl::IsInvalidArgument(ReadChunks(shelf, many).status()));
}

TEST(PartReader, SaysThatAFileIsGoneOrCut) {
  TempFolder folder;
  PartShelf shelf;
  shelf.AddFile("a", folder / "a", 10);
  EXPECT_TRUE(absl::IsUnavailable(ReadChunks(shelf, Wish("a")).status()));
  WriteAll(folder / "a", "short");
  EXPECT_TRUE(absl::IsDataLoss(ReadChunks(shelf, Wish("a")).status()));
}

TEST(PartReader, HasNothingToSayOfAnEmptyPart) {
  PartShelf shelf;
  EXPECT_THAT(*ReadChunks(shelf, Wish(shelf.AddBytes(""))), SizeIs(0));
}

}  // namespace
}  // namespace imgperf
