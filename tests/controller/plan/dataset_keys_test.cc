// How a run file says where entries come from: read, refused, loaded, written back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/plan/known_list.h"
#include "controller/plan/load_plan.h"
#include "controller/plan/plan_json.h"
#include "tests/controller/dataset/files.h"
#include "tests/controller/plan/parse.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

class DatasetKeys : public WithDirectory {
 protected:
  absl::StatusOr<RunPlan> Load(const std::vector<std::string>& sets) const {
    std::string text(kSound);
    const std::string from = "{builtin: prompts}";
    text.replace(text.find(from), from.size(), "{file: p.csv, sampling: random}");
    return LoadText(text, sets);
  }
  absl::StatusOr<RunPlan> LoadText(const std::string& text, const std::vector<std::string>& sets = {}) const {
    Write("run.yaml", text);
    return LoadPlan((dir / "run.yaml").string(), sets);
  }
  std::string Fault(const std::vector<std::string>& sets) const { return MessageOf(Load(sets).status()); }
};

TEST_F(DatasetKeys, ReadBackToTheSamePlan) {
  Write("p.csv", "title,body\na fox,1\nan owl,2\n");
  const auto plan = Load({"dataset.column=title", "dataset.format=csv"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->entries.at(1).prompt, "an owl");
  EXPECT_EQ(plan->phases.at(0).entry_order.size(), 6u);
  const auto again = LoadText(PlanYaml(*plan));
  ASSERT_TRUE(again.ok()) << again.status() << PlanYaml(*plan);
  EXPECT_EQ(PlanHash(*again), PlanHash(*plan));
  EXPECT_EQ(again->dataset.format, DatasetFormat::kCsv);
  EXPECT_EQ(again->dataset.column, "title");
  EXPECT_EQ(again->phases[0].entry_order, plan->phases[0].entry_order);
}

TEST_F(DatasetKeys, MustMeanSomething) {
  Write("p.csv", "prompt\na fox\n");
  const std::string path = (dir / "p.csv").string();
  EXPECT_EQ(Fault({"dataset.format=text", "dataset.column=prompt"}),
            path + ": dataset.column means nothing to the format text: drop it");
  EXPECT_EQ(Fault({"dataset.count=5"}),
            path + ": dataset.count means nothing to the format csv: drop it, or write dataset.format");
  EXPECT_EQ(Fault({"dataset.format=csv", "dataset.prompt=x"}),
            path + ": dataset.prompt means nothing to the format csv: drop it");
  EXPECT_THAT(Fault({"dataset.format=cvs"}), HasSubstr("unknown value \"cvs\" (did you mean \"csv\"?)"));
  EXPECT_THAT(FaultWith({"dataset.format=csv"}),
              HasSubstr("dataset.format: says how dataset.file is read, and there is none"));
}

TEST_F(DatasetKeys, RandomDrawsDoNotGoWithEveryRow) {
  Write("p.csv", "prompt\na fox\n");
  EXPECT_THAT(Fault({"phases.load.per=entry"}),
              HasSubstr("per: entry sends every row, and dataset.sampling: random draws them: use one"));
  const auto timed = Load({"phases=[{name: load, concurrency: 1, duration: 1m}]"});
  ASSERT_TRUE(timed.ok()) << timed.status();
  EXPECT_EQ(timed->phases[0].entry_order.size(), std::size_t{1} << 20);
}

TEST_F(DatasetKeys, ImagesAreAsTheEndpointTakesThem) {
  Write("a.png", Png());
  Write("p.csv", "{\"text\": \"b\"}\n{\"text\": \"a\", \"image\": \"a.png\"}\n");
  EXPECT_THAT(Fault({"dataset.format=jsonl"}),
              HasSubstr("p.csv:2: endpoint: image_generation takes no image"));
  EXPECT_THAT(Fault({"dataset.format=jsonl", "endpoint=image_edit"}),
              HasSubstr("p.csv:1: endpoint: image_edit wants an image in every row"));
  const auto plan = Load({"dataset.format=jsonl", "endpoint=image_edit",
                          "dataset.images={width: {mean: 8}, height: {mean: 8}, count: 2}"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_EQ(plan->files.size(), 3u);
  EXPECT_EQ(plan->files[0].path, (dir / "a.png").string());
  EXPECT_EQ(plan->entries[0].images.at(0).file, 1u);
  EXPECT_EQ(plan->entries[1].images.at(0).file, 0u);
  std::filesystem::remove(dir / "a.png");
  EXPECT_THAT(Fault({"dataset.format=jsonl"}), HasSubstr("p.csv:2: image a.png: "));
}

std::map<std::string, std::string> Cache(const std::string& name, const std::string& value) {
  return {{name, value}};
}

TEST(KnownList, LiesInTheCache) {
  EXPECT_EQ(KnownListPath("vbench", FakeEnv(Cache("IMGPERF_CACHE", "c"))), "c/prompts/vbench.txt");
  EXPECT_EQ(KnownListPath("vbench", FakeEnv(Cache("XDG_CACHE_HOME", "/x"))), "/x/imgperf/prompts/vbench.txt");
  EXPECT_EQ(KnownListPath("vbench", FakeEnv(Cache("HOME", "/h"))), "/h/.cache/imgperf/prompts/vbench.txt");
  EXPECT_EQ(KnownListPath("vbench", FakeEnv({})), "");
}

TEST_F(DatasetKeys, VbenchIsReadFromItsFileOrTheCacheAndNowhereElse) {
  std::string text(kSound);
  text.replace(text.find("prompts}"), 7, "vbench");
  setenv("IMGPERF_CACHE", dir.c_str(), 1);
  const std::string fault = MessageOf(LoadText(text).status());
  EXPECT_THAT(fault, HasSubstr("run.yaml:3:20: dataset.builtin: vbench: the list is not at " + dir.string() +
                               "/prompts/vbench.txt: run `imgperf fetch vbench`"));
  Write("prompts/vbench.txt", "a person swimming in ocean\na boat\n");
  const auto plan = LoadText(text);
  Write("mine.txt", "a bird\n");
  const auto own = LoadText(text, {"dataset.file=" + (dir / "mine.txt").string()});
  unsetenv("IMGPERF_CACHE");
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->entries.size(), 2u);
  EXPECT_EQ(plan->dataset.name(), "VBench's prompts");
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_EQ(own->entries.at(0).prompt, "a bird");
  const auto again = LoadText(PlanYaml(*own));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(PlanHash(*again), PlanHash(*own));
}

std::string ImagesFault(const std::string& images) { return FaultWith({"dataset.images=" + images}); }

TEST(ImagesKeys, ReadBackToTheSamePlan) {
  for (const std::string images :
       {"{width: {mean: 640, stddev: 12.5}, height: {mean: 480}, format: jpeg, quality: 90, bytes: 2MiB, "
        "batch: 3}",
        "{width: {mean: 8}, height: {mean: 8}, source: gradient, count: 4}", "{source: pics, batch: 2}"}) {
    const auto plan = PlanOf(kSound, {"dataset.images=" + images});
    ASSERT_TRUE(plan.ok()) << plan.status();
    const auto again = PlanOf(PlanYaml(*plan));
    ASSERT_TRUE(again.ok()) << again.status() << PlanYaml(*plan);
    EXPECT_EQ(PlanHash(*again), PlanHash(*plan));
    EXPECT_EQ(PlanJson(*again).find("\"images\"") != std::string::npos, true);
    EXPECT_EQ(again->dataset.images->target_bytes, plan->dataset.images->target_bytes);
    EXPECT_EQ(again->dataset.images->width_stddev, plan->dataset.images->width_stddev);
    EXPECT_EQ(again->dataset.images->quality, plan->dataset.images->quality);
    EXPECT_EQ(again->dataset.images->batch, plan->dataset.images->batch);
  }
}

TEST(ImagesKeys, MustMeanSomething) {
  EXPECT_THAT(ImagesFault("{width: {mean: 8}}"), HasSubstr("\"height\" is missing in dataset.images"));
  EXPECT_THAT(ImagesFault("{width: {stddev: 8}, height: {mean: 8}}"),
              HasSubstr("\"mean\" is missing in dataset.images.width"));
  EXPECT_THAT(ImagesFault("{width: {mean: 9000}, height: {mean: 8}}"),
              HasSubstr("9000 is not within 1 and 8192"));
  EXPECT_THAT(ImagesFault("{width: {mean: 8}, height: {mean: 8}, quality: 5}"),
              HasSubstr("dataset.images.quality: is of JPEG and WebP: add format: jpeg, or drop it"));
  EXPECT_THAT(ImagesFault("{width: {mean: 8}, height: {mean: 8}, bytes: 60MB}"),
              HasSubstr("dataset.images.bytes: is not within 1KiB and 50MB, which servers take"));
  EXPECT_THAT(
      ImagesFault("{source: pics, count: 5}"),
      HasSubstr("dataset.images.count: is for noise and gradient: images of a directory go out as they are"));
}

TEST_F(DatasetKeys, NoImagesAreGivenWhereTheEndpointTakesNone) {
  Write("p.csv", "prompt\na fox\n");
  EXPECT_THAT(Fault({"dataset.images={width: {mean: 8}, height: {mean: 8}}"}),
              HasSubstr("dataset.images: endpoint: image_generation takes no images: drop them"));
}

}  // namespace
}  // namespace imgperf
