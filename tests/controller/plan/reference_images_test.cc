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

std::string ImageFault(std::string_view endpoint, const Dataset& dataset) {
  return std::string(CheckImages(*FindEndpoint(endpoint), "p.jsonl", dataset).message());
}

TEST(CheckImages, RefusesThemWhereTheEndpointTakesNone) {
  EXPECT_EQ(ImageFault("image_generation", WithImage({0, ""}, 9)),
            "p.jsonl:9: endpoint: image_generation takes no image, and this row has one: drop it, or ask an "
            "endpoint "
            "that edits images");
  EXPECT_EQ(
      ImageFault("image_generation", WithImage({std::nullopt, "http://h/a"}, 0)).find("p.jsonl: entry 2: "),
      0u);
}

TEST(CheckImages, WantsThemWhereTheEndpointDoes) {
  EXPECT_EQ(ImageFault("image_edit", WithImage({0, ""}, 9)),
            "p.jsonl: entry 1: endpoint: image_edit wants an image in every row: add \"image\", or have some "
            "made by "
            "dataset.images");
}

TEST(CheckImages, RefusesTurnsWhereTheEndpointTakesNone) {
  Dataset talk(std::vector<Entry>{{"a", ""}, {"b", ""}});
  talk.entries[1].turn = 1;
  talk.entries[1].images.push_back({std::nullopt, "", true});
  EXPECT_EQ(
      ImageFault("image_generation", talk),
      "p.jsonl: entry 2: endpoint: image_generation takes no image, and this row's later turns work from "
      "one: ask an endpoint that edits images");
  EXPECT_EQ(ImageFault("chat_image", talk), "");
}

TEST(CheckImages, RefusesMasksWhereTheEndpointTakesNone) {
  Dataset masked(std::vector<Entry>{{"a", ""}});
  masked.entries[0].images.push_back({0, ""});
  masked.entries[0].mask = ImageRef{0, ""};
  EXPECT_EQ(ImageFault("image_edit", masked), "");
  EXPECT_EQ(ImageFault("image_variation", masked),
            "p.jsonl: entry 1: endpoint: image_variation takes no mask, and this row has one: drop it");
}

TEST(CheckImages, LetsTheRestBe) {
  EXPECT_EQ(ImageFault("chat_image", WithImage({0, ""}, 9)), "");
  EXPECT_EQ(ImageFault("image_generation", Dataset(std::vector<Entry>{{"a", ""}})), "");
}

}  // namespace
}  // namespace imgperf
