// Reference images that are made: AIPerf's --image-* flags.
#include <array>

#include <fmt/format.h>

#include "controller/profile/settings_parts.h"

namespace imgperf {
namespace {

constexpr std::string_view kSource = "--image-source";
constexpr std::string_view kBatch = "--image-batch-size";
constexpr std::string_view kFormat = "--image-format";
constexpr std::array<std::string_view, 4> kSides{"--image-width-mean", "--image-width-stddev",
                                                 "--image-height-mean", "--image-height-stddev"};
constexpr std::array<std::string_view, 4> kSidePaths{
    "dataset.images.width.mean", "dataset.images.width.stddev", "dataset.images.height.mean",
    "dataset.images.height.stddev"};

bool AnyGiven(const GivenFlags& flags) {
  for (const std::string_view side : kSides) {
    if (flags.Has(side)) return true;
  }
  return flags.Has(kSource) || flags.Has(kBatch) || flags.Has(kFormat);
}

void TranslateSides(Draft& draft) {
  for (std::size_t i = 0; i < kSides.size(); ++i) {
    const bool mean = i % 2 == 0;
    const auto number = draft.flags().Number(kSides[i]);
    if (mean && !draft.flags().Has(kSides[i]))
      draft.Fault(kSides[i], "is wanted with the other --image flags, as 1024");
    if (!number) continue;
    if (*number < (mean ? 1 : 0)) {
      draft.Fault(kSides[i], mean ? "a side is 1 pixel at least; for no images, drop the --image flags"
                                  : "a deviation is not below 0");
    } else {
      draft.Set(kSides[i], kSidePaths[i], fmt::format("{}", *number));
    }
  }
}

// Images of a directory are not resized here, which AIPerf does.
void TranslateDirectory(Draft& draft, const std::string& directory) {
  if (directory == "assets")
    return draft.Fault(kSource, "imgperf comes with no images: name a directory, or noise");
  draft.Set(kSource, "dataset.images.source", directory);
  for (const std::string_view flag : kSides)
    draft.RefuseEach({flag}, "is for --image-source noise: images of a directory go out as they are");
  draft.RefuseEach({kFormat}, "is for --image-source noise: images of a directory go out as they are");
}

}  // namespace

void TranslateImages(Draft& draft) {
  GivenFlags& flags = draft.flags();
  if (!AnyGiven(flags)) return;
  if (flags.Text("--custom-dataset-type") == "random_pool")
    return draft.RefuseEach({kSource, kBatch, kFormat, kSides[0], kSides[1], kSides[2], kSides[3]},
                            "is not served with a random_pool, whose rows bring their images");
  const std::string source = flags.Text(kSource).value_or("noise");
  if (source != "noise" && source != "gradient") {
    TranslateDirectory(draft, source);
  } else {
    if (flags.Has(kSource)) draft.Set(kSource, "dataset.images.source", source);
    TranslateSides(draft);
    if (const auto format = flags.Word(kFormat, {"png", "jpeg", "webp", "random"}))
      draft.Set(kFormat, "dataset.images.format", *format);
  }
  if (const auto batch = flags.Count(kBatch))
    draft.Set(kBatch, "dataset.images.batch", std::to_string(*batch));
}

}  // namespace imgperf
