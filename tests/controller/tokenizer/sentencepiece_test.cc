#include "controller/tokenizer/sentencepiece.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "common/plain_file.h"
#include "controller/tokenizer/load_tokenizer.h"
#include "proto/sentencepiece.pb.h"
#include "tests/controller/tokenizer/vocabularies.h"

namespace imgperf {
namespace {

using Ids = std::vector<TokenId>;

// tiny.model: 300 pieces, trained on config/prompts with SentencePiece 0.2; the ids below are its own.
std::string TinyModel() { return *ReadPlainFile(FixturePath("tiny.model"), 1 << 20); }

TEST(SentencePiece, GivesTheIdsOfTheLibrary) {
  const auto tiny = MakeFromSentencePiece(TinyModel());
  ASSERT_TRUE(tiny.ok()) << tiny.status();
  EXPECT_EQ((*tiny)->Encode("A serene mountain landscape at sunset"),
            (Ids{7, 28, 33, 41, 12, 213, 3, 20, 18, 5, 53, 27, 49, 12, 3, 21, 66, 121}));
  EXPECT_EQ((*tiny)->Encode("A  cute\trobot   playing with a kitten "),
            (Ids{7, 25, 31, 9, 12, 3, 73, 180, 128, 16, 14, 26, 24, 6, 3, 45, 19, 9, 9, 41}));
  EXPECT_EQ((*tiny)->Encode("café e\u0301t ½ ﬁsh…"),
            (Ids{25, 27, 37, 2, 3, 2, 9, 3, 2, 3, 232, 145, 145, 145}));
  EXPECT_EQ((*tiny)->Encode("中文 in a 画"), (Ids{3, 2, 13, 6, 3, 2}));
  EXPECT_EQ((*tiny)->Encode("Ａ▁b"), (Ids{7, 52}));
  EXPECT_EQ((*tiny)->Count("  "), 0u);
  EXPECT_EQ((*tiny)->Count(""), 0u);
}

TEST(SentencePiece, SpellsWhatItKnows) {
  const auto tiny = MakeFromSentencePiece(TinyModel());
  ASSERT_TRUE(tiny.ok());
  EXPECT_EQ((*tiny)->Decode((*tiny)->Encode("a fox  in the snow")), "a fox in the snow");
  EXPECT_EQ((*tiny)->Decode(Ids{2, 1, 99'999}), "");
}

std::string FaultOfModel(const pb::SentencePieceModel& model) {
  return std::string(MakeFromSentencePiece(model.SerializeAsString()).status().message());
}

TEST(SentencePiece, RefusesWhatItDoesNotServe) {
  pb::SentencePieceModel model;
  ASSERT_TRUE(model.ParseFromString(TinyModel()));
  EXPECT_EQ(FaultOfModel(model), "");
  model.mutable_trainer_spec()->set_model_type(pb::SentencePieceModel::Trainer::BPE);
  EXPECT_EQ(FaultOfModel(model), "a SentencePiece model of kind BPE is not supported: Unigram ones are");
  model.mutable_trainer_spec()->clear_model_type();
  model.mutable_pieces(9)->set_type(pb::SentencePieceModel::Piece::USER_DEFINED);
  EXPECT_EQ(FaultOfModel(model).substr(0, 44), "pieces of type USER_DEFINED are not supporte");
  model.mutable_pieces(9)->clear_type();
  model.mutable_normalizer_spec()->set_precompiled_charsmap("xx");
  EXPECT_EQ(FaultOfModel(model), "the charsmap is cut short");
  model.clear_pieces();
  model.clear_normalizer_spec();
  EXPECT_EQ(FaultOfModel(model), "it has no unknown piece: is this a SentencePiece model?");
}

TEST(SentencePiece, SurvivesCutAndDamagedFiles) {
  const std::string sound = TinyModel();
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    std::string bytes = sound.substr(0, round % 2 == 0 ? random() % sound.size() : sound.size());
    for (int i = 0; i < 4 && !bytes.empty(); ++i)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    const auto made = MakeFromSentencePiece(bytes);
    EXPECT_TRUE(!made.ok() || (*made)->Count("a ﬁsh in the 画") <= 40);
  }
  EXPECT_FALSE(MakeFromSentencePiece("").ok());
  EXPECT_FALSE(MakeFromSentencePiece("{\"model\": 1}").ok());
}

}  // namespace
}  // namespace imgperf
