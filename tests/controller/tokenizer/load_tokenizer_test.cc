#include "controller/tokenizer/load_tokenizer.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/controller/tokenizer/vocabularies.h"

namespace imgperf {
namespace {

namespace fs = std::filesystem;

std::string FaultOfName(const std::string& name, const std::vector<std::string>& places = {}) {
  return std::string(LoadTokenizer(name, places).status().message());
}

TEST(LoadTokenizer, KnowsItsNames) {
  EXPECT_EQ(*LoadTokenizer("none"), nullptr);
  EXPECT_EQ((*LoadTokenizer("builtin"))->Count("a fox"), 2u);
  EXPECT_TRUE(IsTokenizerName("gpt2"));
  EXPECT_FALSE(IsTokenizerName("gpt2.json"));
}

TEST(LoadTokenizer, RefusesModelIdsWithTheRemedy) {
  EXPECT_EQ(
      FaultOfName("openai/clip-vit-large-patch14"),
      "\"openai/clip-vit-large-patch14\" is no tokenizer that is known here, and nothing is fetched during a "
      "run: give the path of its tokenizer.json or .model file, or gpt2, builtin or none");
}

TEST(LoadTokenizer, SaysWhereItLookedForGpt2) {
  EXPECT_EQ(
      FaultOfName("gpt2", {"no/where", "not/here"}),
      "gpt2's vocabulary is not installed (looked in no/where and not/here): run deploy/fetch-vocabulary.sh "
      "and build again, or take builtin, none or the path of a tokenizer.json");
}

class Places : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(place + "/gpt2");
    std::ofstream(place + "/gpt2/encoder.json") << nlohmann::json(SmallVocabulary(kCatMerges)).dump();
    std::ofstream(place + "/gpt2/vocab.bpe") << "#version: 0.2\na t\nc at\nĠ cat\n";
  }
  void TearDown() override { fs::remove_all(place); }
  const std::string place = testing::TempDir() + "tokenizers-" + std::to_string(getpid());
};

TEST_F(Places, TheFirstWithBothFilesIsTaken) {
  fs::create_directories(place + "/half/gpt2");
  std::ofstream(place + "/half/gpt2/encoder.json") << "{}";
  const auto loaded = LoadTokenizer("gpt2", {"no/where", place + "/half", place});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ((*loaded)->Count("cat cat"), 2u);
}

TEST_F(Places, ADamagedVocabularyIsNotPassedOver) {
  std::ofstream(place + "/gpt2/encoder.json") << "{";
  EXPECT_EQ(FaultOfName("gpt2", {place}).substr(0, place.size() + 15), place + "/gpt2: not JSON");
}

TEST_F(Places, TheCacheComesBeforeTheProgramsOwn) {
  const char* before = std::getenv("IMGPERF_CACHE");
  const std::string kept = before == nullptr ? "" : before;
  setenv("IMGPERF_CACHE", "some/cache", 1);
  const auto places = TokenizerPlaces();
  kept.empty() ? unsetenv("IMGPERF_CACHE") : setenv("IMGPERF_CACHE", kept.c_str(), 1);
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(places[0], "some/cache/tokenizers");
  EXPECT_TRUE(places[1].ends_with("/share/imgperf/tokenizers")) << places[1];
}

TEST(LoadTokenizer, NamesTheFile) {
  EXPECT_EQ(FaultOfName("no/such/tokenizer.json"), "no/such/tokenizer.json: No such file or directory");
  const std::string path = testing::TempDir() + "bad-" + std::to_string(getpid()) + ".model";
  std::ofstream(path) << "nonsense";
  EXPECT_EQ(FaultOfName(path), path + ": no SentencePiece model, or one cut short");
  fs::remove(path);
}

}  // namespace
}  // namespace imgperf
