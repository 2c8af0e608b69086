// What is asked for: the task, its prompts and the shape of the images.
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "controller/bench_serving/serving_parts.h"

namespace imgperf {
namespace {

struct ServingTask {
  std::string_view name;
  bool edits = false;  // images out of images
  bool video = false;  // in the original
};

// With the names of older versions, by which its guides call them.
constexpr std::array kServingTasks{
    ServingTask{"text-to-image"},
    ServingTask{"image-to-image", true},
    ServingTask{"t2i"},
    ServingTask{"ti2i", true},
    ServingTask{"text-to-video", false, true},
    ServingTask{"image-to-video", true, true},
    ServingTask{"t2v", false, true},
    ServingTask{"i2v", true, true},
    ServingTask{"ti2v", true, true},
};

constexpr std::int64_t kDefaultSide = 512;     // of images that are made to be edited
constexpr std::int64_t kMadePromptTokens = 9;  // about as long as VBench's

ServingTask TaskOf(Draft& draft) {
  if (draft.flags().Text("--task") == "video-to-video") {
    draft.Fault("--task", "\"video-to-video\" has no counterpart for images, which imgperf measures");
    return kServingTasks.front();
  }
  std::vector<std::string_view> names;
  for (const ServingTask& task : kServingTasks) names.push_back(task.name);
  const auto word = draft.flags().Word("--task", names);
  for (const ServingTask& task : kServingTasks) {
    if (word == task.name) return task;
  }
  return kServingTasks.front();
}

// One line for all flags that speak of videos.
void WarnOfVideo(Draft& draft, const ServingTask& task) {
  std::vector<std::string> said;
  if (draft.flags().Text("--backend") == "sglang-video") said.push_back(draft.flags().Label("--backend"));
  if (task.video) said.push_back(draft.flags().Label("--task"));
  if (said.empty()) return;
  draft.settings().warnings.push_back(
      fmt::format("{}: imgperf measures images, not videos: requests go to /v1/images/{}",
                  fmt::join(said, " "), task.edits ? "edits" : "generations"));
}

void TranslateVbench(Draft& draft, const ServingTask& task) {
  draft.SetAs(ServingLabel(draft, "--dataset", "vbench"), "dataset.sampling", "sequential");
  if (task.edits) {
    if (!draft.flags().Has("--dataset-path"))
      draft.Fault(
          "--dataset-path",
          "is missing: images to edit are no part of VBench's list; name its i2v-bench-info.json or a "
          "directory of images, or say --dataset random");
    return draft.Pass("--dataset-path", "dataset.file");
  }
  draft.SetAs(ServingLabel(draft, "--dataset", "vbench"), "dataset.builtin", "vbench");
  draft.Pass("--dataset-path", "dataset.file");
}

void SetSide(Draft& draft, std::string_view flag, std::string_view path) {
  draft.Set(flag, path, std::to_string(draft.flags().Count(flag).value_or(kDefaultSide)));
}

void TranslateRandom(Draft& draft, const ServingTask& task, const ServingWish& wish) {
  draft.RefuseEach({"--dataset-path"}, "is for --dataset vbench: drop one of the two");
  draft.Set("--dataset", "dataset.synthetic.tokens.mean", std::to_string(kMadePromptTokens));
  draft.Set("--num-prompts", "dataset.synthetic.entries", std::to_string(wish.num_prompts));
  draft.Set("--dataset", "dataset.tokenizer", "builtin");
  if (!task.edits) return;
  SetSide(draft, "--width", "dataset.images.width.mean");
  SetSide(draft, "--height", "dataset.images.height.mean");
}

void TranslateShape(Draft& draft) {
  GivenFlags& flags = draft.flags();
  const auto width = flags.Count("--width");
  const auto height = flags.Count("--height");
  if (flags.Has("--width") != flags.Has("--height")) {
    const std::string_view missing = flags.Has("--width") ? "--height" : "--width";
    draft.Fault(missing, "is missing: a size is both of them");
  } else if (width && height) {
    draft.SetAs(fmt::format("--width {} --height {}", *width, *height), "request.size",
                fmt::format("{}x{}", *width, *height));
  }
  if (const auto steps = flags.Count("--num-inference-steps"))
    draft.SetJson("--num-inference-steps", "request.extra",
                  fmt::format("{{\"num_inference_steps\": {}}}", *steps));
  if (flags.Count("--num-outputs-per-prompt")) draft.Pass("--num-outputs-per-prompt", "request.n");
  if (flags.Count("--num-frames").value_or(1) != 1)
    draft.Fault("--num-frames", "more than one frame is a video, and imgperf measures images: drop it");
}

}  // namespace

void TranslateServingTask(Draft& draft, ServingWish& wish) {
  GivenFlags& flags = draft.flags();
  flags.Word("--backend", {"sglang-image", "sglang-video"});
  const ServingTask task = TaskOf(draft);
  if (flags.Has("--task")) wish.task = task.name;
  WarnOfVideo(draft, task);
  draft.SetAs(ServingLabel(draft, "--task", "text-to-image"), "endpoint",
              task.edits ? "image_edit" : "image_generation");
  wish.dataset = flags.Word("--dataset", {"vbench", "random"}).value_or("vbench");
  wish.num_prompts = flags.Count("--num-prompts").value_or(wish.num_prompts);
  if (wish.dataset == "random") {
    TranslateRandom(draft, task, wish);
  } else {
    TranslateVbench(draft, task);
  }
  TranslateShape(draft);
}

}  // namespace imgperf
