#include "controller/plan/reference_images.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

Dataset WithImage(ImageRef image, std::uint32_t line) {
  Dataset dataset(std::vector<Entry>{{"a", ""}, {"b", ""}});
  dataset.entries[1].images.push_back(std::move(image));
  dataset.entries[1].line = line;
  return dataset;
}

TEST(CheckImages, RefusesThemWhereTheEndpointTakesNone) {
  EXPECT_EQ(
      CheckImages(false, "image_generation", "p.jsonl", WithImage({0, ""}, 9)).message(),
      "p.jsonl:9: has an image, and endpoint: image_generation takes none: drop it, or ask an endpoint that "
      "edits images");
  EXPECT_EQ(CheckImages(false, "e", "pics", WithImage({std::nullopt, "http://h/a"}, 0)).message(),
            "pics: entry 2: has an image, and endpoint: e takes none: drop it, or ask an endpoint that edits "
            "images");
  Dataset masked(std::vector<Entry>{{"a", ""}});
  masked.entries[0].mask = ImageRef{0, ""};
  EXPECT_FALSE(CheckImages(false, "e", "p", masked).ok());
}

TEST(CheckImages, LetsTheRestBe) {
  EXPECT_TRUE(CheckImages(true, "image_edit", "p.jsonl", WithImage({0, ""}, 9)).ok());
  EXPECT_TRUE(CheckImages(false, "image_generation", "p.jsonl", Dataset(std::vector<Entry>{{"a", ""}})).ok());
  EXPECT_FALSE(TakesImages("image_generation"));
}

}  // namespace
}  // namespace imgperf
