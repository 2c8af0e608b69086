#include "controller/tokenizer/tokenizer_json.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "common/plain_file.h"
#include "controller/tokenizer/load_tokenizer.h"
#include "tests/controller/tokenizer/vocabularies.h"

namespace imgperf {
namespace {

using Json = nlohmann::json;
using Ids = std::vector<TokenId>;

Ids EncodedBy(const Json& json, std::string_view text) {
  const auto made = MakeFromTokenizerJson(json.dump());
  EXPECT_TRUE(made.ok()) << made.status();
  return made.ok() ? (*made)->Encode(text) : Ids{};
}

std::string FaultOfJson(const Json& json) {
  return std::string(MakeFromTokenizerJson(json.dump()).status().message());
}

TEST(TokenizerJson, ReadsGpt2s) {
  EXPECT_EQ(EncodedBy(Gpt2Json(), "cat cat"), (Ids{257, 258}));
  Json prefixed = Gpt2Json();
  prefixed["pre_tokenizer"]["add_prefix_space"] = true;
  EXPECT_EQ(EncodedBy(prefixed, "cat cat"), (Ids{258, 258}));
}

TEST(TokenizerJson, ReadsMergesAsPairs) {
  Json json = Gpt2Json();
  json["model"]["merges"] = Json::parse(R"([["a","t"],["c","at"],["Ġ","cat"]])");
  EXPECT_EQ(EncodedBy(json, "cat"), (Ids{257}));
}

TEST(TokenizerJson, ReadsClips) {
  EXPECT_EQ(EncodedBy(ClipJson(), "Cat\n CAT's 42"), (Ids{513, 513, '\'', 256 + 's', 256 + '4', 256 + '2'}));
  const auto clip = MakeFromTokenizerJson(ClipJson().dump());
  ASSERT_TRUE(clip.ok());
  EXPECT_EQ((*clip)->Decode((*clip)->Encode("a  Cat at sea")), "a cat at sea");
}

TEST(TokenizerJson, ReadsQwens) {
  EXPECT_EQ(EncodedBy(QwenJson(), "cat cat"), (Ids{257, 258}));
  // A sign goes with the letters behind it, digits stand alone: no " cat" in either.
  EXPECT_EQ(EncodedBy(QwenJson(), "-cat4 2"), (Ids{'-', 257, '4', ' ', '2'}));
  EXPECT_EQ(EncodedBy(QwenJson(), "a<think> cat"), (Ids{'a', 998, 258}));
  EXPECT_EQ(EncodedBy(QwenJson(), "e\u0301"), EncodedBy(QwenJson(), "é"));
  EXPECT_EQ(EncodedBy(QwenJson(), "cat\xFF"), EncodedBy(QwenJson(), "cat\uFFFD"));
}

TEST(TokenizerJson, TakesPiecesBeforeMergesWhereAFileSaysSo) {
  Json json = QwenJson();
  json["model"]["merges"] = Json::parse(R"(["a t"])");
  EXPECT_EQ(EncodedBy(json, "cat"), (Ids{'c', 256}));
  json["model"]["ignore_merges"] = true;
  EXPECT_EQ(EncodedBy(json, "cat"), (Ids{257}));
}

// tiny_t5.json: made with tokenizers 0.23 of the same pieces as tiny.model; the ids are that library's.
TEST(TokenizerJson, ReadsT5s) {
  const auto t5 = LoadTokenizer(FixturePath("tiny_t5.json"));
  ASSERT_TRUE(t5.ok()) << t5.status();
  EXPECT_EQ((*t5)->Encode("A serene mountain landscape at sunset"),
            (Ids{7, 28, 33, 41, 12, 213, 3, 20, 18, 5, 53, 27, 49, 12, 3, 21, 66, 121}));
  EXPECT_EQ((*t5)->Encode("A  cute\trobot   playing with a kitten "),
            (Ids{7, 25, 31, 9, 12, 3, 73, 180, 128, 16, 14, 26, 24, 6, 3, 45, 19, 9, 9, 41}));
  EXPECT_EQ((*t5)->Encode("café e\u0301t ½ ﬁsh…"),
            (Ids{25, 27, 37, 2, 3, 2, 9, 3, 2, 3, 232, 145, 145, 145}));
  EXPECT_EQ((*t5)->Encode("中文 in a 画"), (Ids{3, 2, 13, 6, 3, 2}));
  EXPECT_EQ((*t5)->Encode("  "), Ids{});
}

Json T5Json() { return Json::parse(*ReadPlainFile(FixturePath("tiny_t5.json"), 1 << 20)); }

TEST(TokenizerJson, KnowsTheFormsOfMetaspace) {
  Json json = T5Json();
  const Ids always = EncodedBy(json, "a fox");
  json["pre_tokenizer"] = Json::parse(
      R"({"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},
          {"type":"Metaspace","replacement":"▁","add_prefix_space":true}]})");
  EXPECT_EQ(EncodedBy(json, "a fox"), always);
  EXPECT_EQ(EncodedBy(json, "  a \n fox"), always);
  json["pre_tokenizer"] = {{"type", "Metaspace"}, {"prepend_scheme", "never"}, {"split", false}};
  EXPECT_EQ(EncodedBy(json, " a fox"), always);
  EXPECT_NE(EncodedBy(json, "a fox"), always);
}

TEST(TokenizerJson, RefusesByNameWhatItDoesNotServe) {
  const auto with = [](Json json, const char* pointer, const Json& value) {
    json[Json::json_pointer(pointer)] = value;
    return FaultOfJson(json);
  };
  EXPECT_EQ(with(Gpt2Json(), "/model/type", "WordPiece"),
            "model: WordPiece (BPE and Unigram are) is not supported");
  EXPECT_EQ(with(Gpt2Json(), "/model/byte_fallback", true), "model: byte_fallback is not supported");
  EXPECT_EQ(with(Gpt2Json(), "/model/dropout", 0.1),
            "model: dropout, by which tokens differ from time to time, is not supported");
  EXPECT_EQ(with(Gpt2Json(), "/model/continuing_subword_prefix", "##"),
            "model: continuing_subword_prefix is not supported");
  EXPECT_EQ(with(Gpt2Json(), "/pre_tokenizer", {{"type", "Digits"}}).substr(0, 22), "pre_tokenizer: Digits ");
  EXPECT_EQ(with(Gpt2Json(), "/pre_tokenizer", nullptr), "pre_tokenizer: none at all is not supported");
  EXPECT_EQ(with(Gpt2Json(), "/normalizer", {{"type", "BertNormalizer"}}),
            "normalizer: BertNormalizer is not supported");
  EXPECT_EQ(with(QwenJson(), "/added_tokens/1/normalized", true),
            "added_tokens: \"<think>\", which is normalized and not special, is not supported");
  EXPECT_EQ(with(Gpt2Json(), "/added_tokens/0", {{"content", "<x>"}}), "added_tokens: \"<x>\" needs an id");
  EXPECT_EQ(with(T5Json(), "/added_tokens/0/special", false).substr(0, 13), "added_tokens:");
  EXPECT_EQ(with(QwenJson(), "/pre_tokenizer/pretokenizers/0/behavior", "Removed").substr(0, 32),
            "pre_tokenizer: Split at \"(?i:'s|");
  EXPECT_EQ(with(QwenJson(), "/pre_tokenizer/pretokenizers/1/use_regex", true),
            "pre_tokenizer: Split followed by ByteLevel with use_regex is not supported");
  EXPECT_EQ(with(QwenJson(), "/pre_tokenizer/pretokenizers/1/add_prefix_space", true),
            "pre_tokenizer: Split followed by ByteLevel with add_prefix_space is not supported");
  EXPECT_EQ(with(Gpt2Json(), "/pre_tokenizer/use_regex", false),
            "pre_tokenizer: ByteLevel without use_regex and without a Split before it is not supported");
  EXPECT_EQ(with(ClipJson(), "/model/ignore_merges", true),
            "model: ignore_merges with end_of_word_suffix is not supported");
  EXPECT_EQ(with(Gpt2Json(), "/extra", 1).substr(0, 18), "the file: \"extra\" ");
  EXPECT_EQ(with(ClipJson(), "/pre_tokenizer/pretokenizers/0/pattern/Regex", "\\w+").substr(0, 30),
            "pre_tokenizer: Split at \"\\w+\",");
  EXPECT_EQ(with(T5Json(), "/pre_tokenizer", Gpt2Json()["pre_tokenizer"]),
            "model: Unigram after ByteLevel is not supported");
  EXPECT_EQ(with(Gpt2Json(), "/normalizer",
                 Json::parse(R"({"type":"Replace","pattern":{"Regex":"x+"},"content":""})")),
            "normalizer: Replace of the regular expression \"x+\" is not supported");
  Json chain = Json::array();
  for (int i = 0; i < 9; ++i)
    chain.push_back(Json::parse(R"({"type":"Replace","pattern":{"String":"a"},"content":"aa"})"));
  EXPECT_EQ(with(Gpt2Json(), "/normalizer", {{"type", "Sequence"}, {"normalizers", chain}}),
            "normalizer: a chain of Replace that lengthens texts without end is not supported");
}

TEST(TokenizerJson, NamesWhatIsWrong) {
  const auto with = [](Json json, const char* pointer, const Json& value) {
    json[Json::json_pointer(pointer)] = value;
    return FaultOfJson(json);
  };
  EXPECT_EQ(with(Gpt2Json(), "/model/merges/0", "q z"),
            "model: of merge 1, \"q z\": \"qz\" is not in the vocabulary");
  EXPECT_EQ(with(Gpt2Json(), "/model/merges/1", 3), "model: merge 2 is no pair of pieces, as \"t h\"");
  EXPECT_EQ(with(Gpt2Json(), "/model", nullptr), "model: is missing");
  EXPECT_EQ(with(T5Json(), "/model/unk_id", 100'000),
            "model: the unknown piece is number 100000 of 300 pieces");
  EXPECT_EQ(with(T5Json(), "/model/vocab/5", Json::array({"x"})),
            "model: a piece of the vocabulary is no pair of text and score");
  EXPECT_EQ(with(T5Json(), "/normalizer/normalizers/0/precompiled_charsmap", "!!"),
            "normalizer: precompiled_charsmap is not base64");
}

TEST(TokenizerJson, SurvivesCutFiles) {
  const std::string whole = ClipJson().dump();
  for (std::size_t size = 0; size < whole.size(); size += 97)
    EXPECT_FALSE(MakeFromTokenizerJson(whole.substr(0, size)).ok()) << size;
  EXPECT_FALSE(MakeFromTokenizerJson(std::string(100'000, '[')).ok());
  EXPECT_FALSE(MakeFromTokenizerJson("3").ok());
}

}  // namespace
}  // namespace imgperf
