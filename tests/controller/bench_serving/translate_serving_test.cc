#include "controller/bench_serving/translate_serving.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/bench_serving/serving_flags.h"

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

absl::StatusOr<std::string> NoServingSecret(const std::string& path) {
  return absl::NotFoundError("no " + path);
}

ServingSettings Serving(FlagValues flags) {
  auto settings = TranslateServing(std::move(flags), NoServingSecret);
  EXPECT_TRUE(settings.ok()) << settings.status();
  return settings.ok() ? *settings : ServingSettings{};
}

std::string ServingFault(FlagValues flags) {
  return std::string(TranslateServing(std::move(flags), NoServingSecret).status().message());
}

// The value said last for a key; "-" when nothing is said of it.
std::string SaidOf(const ServingSettings& settings, std::string_view path) {
  std::string value = "-";
  for (const Override& o : settings.run.overrides) {
    if (o.path == path) value = o.value;
  }
  return value;
}

TEST(TranslateServing, TheCookbooksSecondCommand) {
  const auto s = Serving({{"--backend", {"sglang-image"}},
                          {"--dataset", {"vbench"}},
                          {"--task", {"t2v"}},
                          {"--num-prompts", {"20"}},
                          {"--max-concurrency", {"20"}}});
  EXPECT_EQ(SaidOf(s, "target.url"), "http://localhost:30000");
  EXPECT_EQ(SaidOf(s, "target.model"), "default");
  EXPECT_EQ(SaidOf(s, "target.ready.probe"), "health");
  EXPECT_EQ(SaidOf(s, "endpoint"), "image_generation");
  EXPECT_EQ(SaidOf(s, "dataset.builtin"), "vbench");
  EXPECT_EQ(SaidOf(s, "phases"), R"([{"name": "profiling"}])");
  EXPECT_EQ(SaidOf(s, "phases.profiling.concurrency"), "20");
  EXPECT_EQ(SaidOf(s, "phases.profiling.requests"), "20");
  EXPECT_EQ(SaidOf(s, "cluster.workers"), "2");
  EXPECT_EQ(SaidOf(s, "request.size"), "-");
  EXPECT_EQ(SaidOf(s, "request.extra"), "-");
  EXPECT_EQ(s.wish.task, "t2v");
  EXPECT_FALSE(s.wish.model_given);
}

TEST(TranslateServing, OneWarningForAllThatSpeaksOfVideos) {
  const auto both = Serving({{"--backend", {"sglang-video"}}, {"--task", {"t2v"}}});
  EXPECT_THAT(both.run.warnings,
              ElementsAre("--backend sglang-video --task t2v: imgperf measures images, not videos: requests "
                          "go to /v1/images/generations"));
  EXPECT_THAT(Serving({{"--backend", {"sglang-image"}}, {"--task", {"text-to-image"}}}).run.warnings,
              IsEmpty());
}

TEST(TranslateServing, EveryTaskHasItsEndpoint) {
  for (const char* task : {"text-to-image", "t2i", "text-to-video", "t2v"})
    EXPECT_EQ(SaidOf(Serving({{"--task", {task}}}), "endpoint"), "image_generation") << task;
  for (const char* task : {"image-to-image", "ti2i", "image-to-video", "i2v", "ti2v"}) {
    const auto s = Serving({{"--task", {task}}, {"--dataset-path", {"pictures"}}});
    EXPECT_EQ(SaidOf(s, "endpoint"), "image_edit") << task;
    EXPECT_EQ(SaidOf(s, "dataset.file"), "pictures") << task;
    EXPECT_EQ(SaidOf(s, "dataset.builtin"), "-") << task;
  }
}

TEST(TranslateServing, ARateIsPoissonUnderTheCeiling) {
  const auto s = Serving({{"--request-rate", {"2"}}, {"--max-concurrency", {"4"}}});
  EXPECT_EQ(SaidOf(s, "phases.profiling.arrival"), "poisson");
  EXPECT_EQ(SaidOf(s, "phases.profiling.rate"), "2/s");
  EXPECT_EQ(SaidOf(s, "phases.profiling.max_in_flight"), "4");
  EXPECT_EQ(SaidOf(s, "phases.profiling.concurrency"), "-");
  EXPECT_EQ(SaidOf(Serving({{"--request-rate", {"inf"}}}), "phases.profiling.rate"), "-");
}

TEST(TranslateServing, StepsAndSizeGoIntoTheBody) {
  const auto s = Serving({{"--width", {"512"}},
                          {"--height", {"768"}},
                          {"--num-inference-steps", {"8"}},
                          {"--num-outputs-per-prompt", {"2"}},
                          {"--num-frames", {"1"}}});
  EXPECT_EQ(SaidOf(s, "request.size"), "512x768");
  EXPECT_EQ(SaidOf(s, "request.extra"), R"({"num_inference_steps": 8})");
  EXPECT_EQ(SaidOf(s, "request.n"), "2");
}

TEST(TranslateServing, WarmsUpForAnSloOrWhenAsked) {
  EXPECT_EQ(SaidOf(Serving({{"--slo", {""}}}), "phases.warmup.requests"), "1");
  const auto s = Serving({{"--warmup-requests", {"3"}}});
  EXPECT_EQ(SaidOf(s, "phases.warmup.requests"), "3");
  EXPECT_EQ(SaidOf(s, "phases.warmup.concurrency"), "1");
  EXPECT_EQ(SaidOf(Serving({{"--warmup-requests", {"0"}}}), "phases.warmup.requests"), "-");
}

TEST(TranslateServing, RandomPromptsAreMadeAndImagesWithThem) {
  const auto s = Serving({{"--dataset", {"random"}}, {"--task", {"ti2i"}}, {"--num-prompts", {"7"}}});
  EXPECT_EQ(SaidOf(s, "dataset.synthetic.entries"), "7");
  EXPECT_EQ(SaidOf(s, "dataset.images.width.mean"), "512");
  EXPECT_EQ(SaidOf(Serving({{"--dataset", {"random"}}}), "dataset.images.width.mean"), "-");
}

TEST(TranslateServing, WhereTheServerIs) {
  EXPECT_EQ(SaidOf(Serving({{"--host", {"::1"}}, {"--port", {"81"}}}), "target.url"), "http://[::1]:81");
  EXPECT_EQ(SaidOf(Serving({{"--base-url", {"https://h/x"}}}), "target.url"), "https://h/x");
  EXPECT_TRUE(Serving({{"--model", {"m"}}}).wish.model_given);
  EXPECT_TRUE(Serving({{"--set", {"target.model=m"}}}).wish.model_given);
}

TEST(TranslateServing, ResultsAndProgram) {
  const auto s = Serving({{"--artifact-dir", {"a"}},
                          {"--output-file", {"o.json"}},
                          {"--disable-tqdm", {""}},
                          {"--log-level", {"WARNING"}},
                          {"--workers", {"9"}},
                          {"--max-concurrency", {"4"}},
                          {"--api-key", {"env:KEY"}}});
  EXPECT_EQ(SaidOf(s, "output.path"), "a");
  EXPECT_EQ(SaidOf(s, "output.name"), "-");
  EXPECT_EQ(s.wish.output_file, "o.json");
  EXPECT_TRUE(s.run.quiet);
  EXPECT_EQ(s.run.log_level, "warn");
  EXPECT_EQ(SaidOf(s, "cluster.workers"), "4");
  EXPECT_EQ(SaidOf(s, "target.api_key"), "${KEY}");
}

TEST(TranslateServing, FaultsNameFlagAndRemedy) {
  const std::pair<FlagValues, std::string> cases[] = {
      {{{"--task", {"video-to-video"}}},
       "--task: \"video-to-video\" has no counterpart for images, which imgperf measures"},
      {{{"--task", {"t2x"}}}, "--task: \"t2x\" is not known (did you mean \"t2i\"?): one of text-to-image, "},
      {{{"--backend", {"vllm"}}}, "--backend: \"vllm\" is not known: one of sglang-image, sglang-video"},
      {{{"--dataset", {"coco"}}}, "--dataset: \"coco\" is not known: one of vbench, random"},
      {{{"--num-frames", {"16"}}}, "--num-frames: more than one frame is a video"},
      {{{"--width", {"512"}}}, "--height: is missing: a size is both of them"},
      {{{"--port", {"70000"}}}, "--port: 70000 is more than 65535"},
      {{{"--base-url", {"http://h"}}, {"--port", {"1"}}}, "--port: says what --base-url says"},
      {{{"--request-rate", {"0"}}}, "--request-rate: a rate is above 0"},
      {{{"--slo-scale", {"2"}}}, "--slo-scale: is for --slo"},
      {{{"--slo", {""}}, {"--warmup-requests", {"0"}}}, "--warmup-requests: 0 leaves --slo nothing"},
      {{{"--slo", {""}}, {"--slo-scale", {"-1"}}}, "--slo-scale: a scale is above 0"},
      {{{"--task", {"i2v"}}}, "--dataset-path: is missing: images to edit are no part of VBench's list"},
      {{{"--dataset", {"random"}}, {"--dataset-path", {"p"}}}, "--dataset-path: is for --dataset vbench"},
      {{{"--output-file", {""}}}, "--output-file: is empty"},
      {{{"--workers", {"65"}}}, "--workers: 65 is more than one machine should start"},
      {{{"--log-level", {"TRACE"}}}, "--log-level: \"TRACE\" is not known"},
  };
  for (const auto& [flags, fault] : cases) EXPECT_THAT(ServingFault(flags), HasSubstr(fault));
}

TEST(TranslateServing, RefusedFlagsSayWhy) {
  EXPECT_EQ(RefusalOf(ServingFlags(), "--fps"), "--fps is for videos, and imgperf measures images: drop it");
  EXPECT_THAT(RefusalOf(ServingFlags(), "--random-request-config"), HasSubstr("not served by this version"));
  EXPECT_EQ(RefusalOf(ServingFlags(), "--slo"), "");
}

}  // namespace
}  // namespace imgperf
