#include "controller/tokenizer/bpe.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/controller/tokenizer/vocabularies.h"

namespace imgperf {
namespace {

using Ids = std::vector<std::uint64_t>;

Ids Encoded(const BpeModel& model, std::string_view word) {
  BpeModel::Scratch scratch;
  Ids ids;
  model.Encode(word, scratch, ids);
  return ids;
}

BpeModel Made(const Merges& merges, const std::string& suffix = "") {
  auto model = BpeModel::Make(SmallVocabulary(merges, suffix), merges, {suffix});
  EXPECT_TRUE(model.ok()) << model.status();
  return *std::move(model);
}

TEST(Bpe, JoinsTheEarliestMergeFirst) {
  const BpeModel model = Made(kCatMerges);
  EXPECT_EQ(Encoded(model, "cat"), (Ids{257}));
  EXPECT_EQ(Encoded(model, " cat"), (Ids{258}));
  EXPECT_EQ(Encoded(model, "catat"), (Ids{257, 256}));
  EXPECT_EQ(Encoded(model, "ca"), (Ids{'c', 'a'}));
}

TEST(Bpe, JoinsEqualMergesFromTheLeft) {
  const BpeModel model = Made({{"a", "a"}});
  EXPECT_EQ(Encoded(model, "aaa"), (Ids{256, 'a'}));
  EXPECT_EQ(Encoded(model, "aaaaa"), (Ids{256, 256, 'a'}));
}

TEST(Bpe, TakesAPieceThatItsOwnBytesDoNotMakeForNoWholeWord) {
  // "abc" is a piece, but "bc" is joined first and "a bc" is no merge.
  const BpeModel model = Made({{"b", "c"}, {"a", "b"}, {"ab", "c"}});
  EXPECT_EQ(Encoded(model, "abc"), (Ids{'a', 256}));
}

TEST(Bpe, TakesPiecesBeforeMergesWhereItIsTold) {
  const Merges merges{{"b", "c"}, {"a", "b"}, {"ab", "c"}};
  const auto model = BpeModel::Make(SmallVocabulary(merges), merges, {.pieces_before_merges = true});
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(Encoded(*model, "abc"), (Ids{258}));
  EXPECT_EQ(Encoded(*model, "xabc"), (Ids{'x', 'a', 256}));
}

TEST(Bpe, KnowsTheEndOfAWord) {
  const BpeModel model = Made(kClipMerges, "</w>");
  EXPECT_EQ(Encoded(model, "cat"), (Ids{513}));
  EXPECT_EQ(Encoded(model, "ca"), (Ids{'c', 256 + 'a'}));
  EXPECT_EQ(Encoded(model, "cats"), (Ids{514, 't', 256 + 's'}));
  EXPECT_EQ(model.BytesOf(513), "cat ");
  EXPECT_EQ(model.BytesOf(514), "ca");
}

TEST(Bpe, TakesTimeInProportionToLongWords) {
  // A hundred thousand merges: what takes the square of it would not end.
  const BpeModel model = Made({{"a", "a"}, {"aa", "aa"}, {"aaaa", "aaaa"}});
  EXPECT_EQ(Encoded(model, std::string(800'000, 'a')), Ids(100'000, 258));
}

TEST(Bpe, SpellsEveryByte) {
  const BpeModel model = Made(kCatMerges);
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    EXPECT_EQ(model.BytesOf(Encoded(model, text).at(0)), text);
  }
  EXPECT_EQ(model.BytesOf(1'000'000), "");
}

std::string Fault(const Vocabulary& vocabulary, const Merges& merges, const std::string& suffix = "") {
  return std::string(BpeModel::Make(vocabulary, merges, {suffix}).status().message());
}

TEST(Bpe, RefusesVocabulariesThatDoNotFitTogether) {
  EXPECT_EQ(Fault(SmallVocabulary({}), {{"x", "yz"}}),
            "of merge 1, \"x yz\": \"yz\" is not in the vocabulary");
  EXPECT_EQ(Fault(SmallVocabulary({}), {{"x", "y"}}), "of merge 1, \"x y\": \"xy\" is not in the vocabulary");
  EXPECT_EQ(Fault(SmallVocabulary(kCatMerges), {{"a", "t"}, {"a", "t"}}),
            "of merge 2, \"a t\": it is given twice");
  EXPECT_EQ(Fault({}, {}), "the piece of byte 0x00, \"Ā\" is not in the vocabulary");
  EXPECT_EQ(Fault(SmallVocabulary({}), {}, "</w>"),
            "the piece of byte 0x00 at a word's end, \"Ā</w>\" is not in the vocabulary");
}

}  // namespace
}  // namespace imgperf
