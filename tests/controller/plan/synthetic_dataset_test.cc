// dataset.synthetic and dataset.tokenizer: read, refused, loaded, written back.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "controller/plan/load_plan.h"
#include "controller/plan/plan_json.h"
#include "controller/plan/worker_plan.h"
#include "tests/controller/plan/parse.h"

namespace imgperf {
namespace {

const std::string kSynthetic = [] {
  std::string text(kSound);
  const std::string from = "{builtin: prompts}";
  return text.replace(text.find(from), from.size(),
                      "{synthetic: {tokens: {mean: 40, stddev: 7.5}, entries: 30}, tokenizer: builtin}");
}();

class SyntheticDataset : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(dir); }
  void TearDown() override { std::filesystem::remove_all(dir); }
  absl::StatusOr<RunPlan> Load(const std::string& text, const std::vector<std::string>& sets = {}) {
    std::ofstream(dir + "/run.yaml") << text;
    return LoadPlan(dir + "/run.yaml", sets);
  }
  std::string Fault(const std::vector<std::string>& sets) {
    return MessageOf(Load(kSynthetic, sets).status());
  }
  const std::string dir = testing::TempDir() + "synthetic-" + std::to_string(getpid());
};

TEST_F(SyntheticDataset, MakesItsEntries) {
  const auto plan = Load(kSynthetic);
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_EQ(plan->entries.size(), 30u);
  EXPECT_EQ(plan->dataset.synthetic->stddev, 7.5);
  EXPECT_EQ(plan->dataset.name(), "synthetic prompts");
  for (const Entry& entry : plan->entries) EXPECT_TRUE(entry.tokens && !entry.prompt.empty());
  EXPECT_EQ(Load(kSynthetic, {"seed=0"})->dataset_hash, plan->dataset_hash);
  EXPECT_NE(Load(kSynthetic, {"seed=1"})->dataset_hash, plan->dataset_hash);
}

TEST_F(SyntheticDataset, ReadsBackToTheSamePlan) {
  const auto plan = Load(kSynthetic, {"seed=9"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  const auto again = Load(PlanYaml(*plan));
  ASSERT_TRUE(again.ok()) << again.status() << PlanYaml(*plan);
  EXPECT_EQ(PlanHash(*again), PlanHash(*plan));
  EXPECT_EQ(again->dataset_hash, plan->dataset_hash);
  EXPECT_EQ(again->dataset.synthetic->mean, 40);
  EXPECT_EQ(again->dataset.tokenizer, "builtin");
}

TEST_F(SyntheticDataset, CountsTheTokensOfOtherDatasets) {
  const auto plan = Load(std::string(kSound), {"dataset.tokenizer=builtin"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  for (const Entry& entry : plan->entries) EXPECT_GE(entry.tokens.value_or(0), 4u) << entry.prompt;
  EXPECT_FALSE(Load(std::string(kSound))->entries[0].tokens);
}

TEST_F(SyntheticDataset, ATokenizersPathIsRelativeToTheFileAndNoPartOfThePlansHash) {
  std::filesystem::copy(IMGPERF_SOURCE_DIR "/tests/controller/tokenizer/fixtures/tiny.model",
                        dir + "/t.model");
  std::filesystem::copy(dir + "/t.model", dir + "/u.model");
  const std::string sound(kSound);
  const auto with = [&](const std::string& name) {
    std::string text = sound;
    return Load(text.replace(text.find("{builtin"), 8, "{tokenizer: " + name + ", builtin"));
  };
  const auto plan = with("t.model");
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->dataset.tokenizer, dir + "/t.model");
  EXPECT_GT(*plan->entries[0].tokens, 10u);
  EXPECT_EQ(PlanHash(*plan), PlanHash(*with("u.model")));
  EXPECT_EQ(PlanHash(*plan), PlanHash(*Load(PlanYaml(*plan))));
  EXPECT_EQ(MessageOf(with("v.model").status()),
            dir + "/run.yaml:3:22: dataset.tokenizer: " + dir + "/v.model: No such file or directory");
}

TEST_F(SyntheticDataset, NeedsATokenizer) {
  EXPECT_EQ(
      Fault({"dataset.tokenizer=none"}),
      dir +
          "/run.yaml:3:11: dataset.synthetic: lengths in tokens need a tokenizer: add dataset.tokenizer, as "
          "gpt2, builtin or the path of a tokenizer.json");
  EXPECT_EQ(Fault({"dataset.tokenizer=t5-base"}).substr(0, 71),
            "--set dataset.tokenizer=t5-base: dataset.tokenizer: \"t5-base\" is no tok");
}

TEST_F(SyntheticDataset, RefusesWhatCannotBe) {
  EXPECT_EQ(
      Fault({"dataset.synthetic={tokens: {mean: 1, stddev: 100000}, entries: 1000000}"}),
      "--set dataset.synthetic={tokens: {mean: 1, stddev: 100000}, entries: 1000000}: dataset.synthetic: "
      "1000000 prompts of 1 tokens, give or take 100000, may be more than 200000000 tokens in all: ask for "
      "fewer entries or shorter prompts");
  EXPECT_EQ(Fault({"dataset.builtin=prompts"}),
            dir + "/run.yaml:3:11: dataset.synthetic: give builtin or synthetic, not both");
  EXPECT_EQ(Fault({"dataset.synthetic.entries=0"}),
            "--set dataset.synthetic.entries=0: dataset.synthetic.entries: 0 is not within 1 and 1000000");
  EXPECT_EQ(Fault({"dataset.synthetic.tokens.mean=long"}),
            "--set dataset.synthetic.tokens.mean=long: dataset.synthetic.tokens.mean: a number is wanted "
            "here, this "
            "is \"long\"");
  EXPECT_EQ(Fault({"dataset.synthetic.tokens.mean=.nan"}).find("a number is wanted") == std::string::npos,
            false);
  EXPECT_EQ(Fault({"dataset.synthetic.entries=1000000", "dataset.synthetic.tokens.mean=100000"}),
            dir +
                "/run.yaml:3:11: dataset.synthetic: 1000000 prompts of 100000 tokens, give or take 7.5, may "
                "be more than "
                "200000000 tokens in all: ask for fewer entries or shorter prompts");
}

}  // namespace
}  // namespace imgperf
