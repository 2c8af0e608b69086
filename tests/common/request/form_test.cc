// Bodies that are forms: edits and variations.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/common/request/sources.h"

namespace imgperf {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string Part(const std::string& header, const std::string& content) {
  return "--line\r\nContent-Disposition: form-data; " + header + "\r\n\r\n" + content + "\r\n";
}
std::string FilePart(const std::string& field, const std::string& name, const std::string& content) {
  return Part("name=\"" + field + "\"; filename=\"" + name + "\"\r\nContent-Type: image/png", content);
}

TEST(ImageEdit, IsAFormOfFieldsAndFiles) {
  Sources sources("image_edit");
  sources.plan.set_size("512x512");
  sources.entry.add_images()->set_file(sources.AddFile("cat.png", "\x89PNG cat"));
  const auto body = sources.Build();
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(body->content_type, "multipart/form-data; boundary=line");
  EXPECT_EQ(TextOf(*body), Part("name=\"prompt\"", "a cat") + Part("name=\"model\"", "m") +
                               Part("name=\"response_format\"", "b64_json") + Part("name=\"n\"", "1") +
                               Part("name=\"size\"", "512x512") +
                               FilePart("image", "cat.png", "\x89PNG cat") + "--line--\r\n");
  EXPECT_EQ(body->asked_size, (PixelSize{512, 512}));
}

TEST(ImageEdit, LeavesRoomForTheImageOfTheTurnBefore) {
  Sources sources("image_edit");
  sources.entry.set_turn(1);
  sources.entry.add_images()->set_previous(true);
  sources.entry.add_images()->set_file(sources.AddFile("b.png", "b"));
  const auto body = sources.Build();
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_TRUE(NeedsTurnImage(*body));
  EXPECT_FALSE(NeedsTurnBase64(*body));
  const TurnImage turn{"\xff\xd8 night", "", "image/jpeg", "turn.jpg"};
  EXPECT_THAT(TextOf(*body, 0, &turn),
              HasSubstr(Part("name=\"image[]\"; filename=\"turn.jpg\"\r\nContent-Type: image/jpeg",
                             "\xff\xd8 night") +
                        FilePart("image[]", "b.png", "b")));
  EXPECT_EQ(nlohmann::json::parse(PayloadText(*body, 0))["image[]"][0], "@previous");
  sources.entry.set_turn(0);
  EXPECT_FALSE(sources.Build().ok()) << "nothing is before the first turn";
}

TEST(ImageEdit, NamesSeveralImagesAsOpenAisClientsDoOrAsAsked) {
  Sources sources("image_edit");
  for (const char* name : {"a.png", "b.png"})
    sources.entry.add_images()->set_file(sources.AddFile(name, name));
  EXPECT_THAT(TextOf(*sources.Build()), AllOf(HasSubstr(FilePart("image[]", "a.png", "a.png")),
                                              HasSubstr(FilePart("image[]", "b.png", "b.png"))));
  sources.plan.set_image_field("image");
  EXPECT_THAT(TextOf(*sources.Build()), HasSubstr(FilePart("image", "b.png", "b.png")));
}

TEST(ImageEdit, SendsUrlsAsFieldsAndAMask) {
  Sources sources("image_edit");
  sources.entry.add_images()->set_url("https://host/a.png");
  sources.entry.mutable_mask()->set_file(sources.AddFile("mask.png", "M"));
  EXPECT_THAT(TextOf(*sources.Build()), AllOf(HasSubstr(Part("name=\"url\"", "https://host/a.png")),
                                              HasSubstr(FilePart("mask", "mask.png", "M"))));
}

TEST(ImageEdit, WritesValuesAsFormsHaveThem) {
  Sources sources("image_edit");
  sources.entry.add_images()->set_url("https://host/a.png");
  sources.plan.set_extra_json(
      R"({"steps":4,"scale":1.5,"tea":false,"none":null,"tags":["a",2],"options":{"k":"v"},"stream":true})");
  const auto body = sources.Build();
  EXPECT_THAT(TextOf(*body),
              AllOf(HasSubstr(Part("name=\"steps\"", "4")), HasSubstr(Part("name=\"scale\"", "1.5")),
                    HasSubstr(Part("name=\"tea\"", "false")), Not(HasSubstr("none")),
                    HasSubstr(Part("name=\"tags\"", "a") + Part("name=\"tags\"", "2")),
                    HasSubstr(Part("name=\"options\"", R"({"k":"v"})"))));
  EXPECT_TRUE(body->streams);
}

TEST(ImageEdit, PointsAtFilesInsteadOfCopyingThem) {
  Sources sources("image_edit");
  const std::uint32_t file = sources.AddFile("big.png", std::string(1 << 20, 'x'));
  sources.entry.add_images()->set_file(file);
  const auto body = sources.Build();
  const auto shared = std::find_if(body->pieces.begin(), body->pieces.end(), [](const BodyPiece& piece) {
    return piece.kind == BodyPiece::Kind::kShared;
  });
  ASSERT_NE(shared, body->pieces.end());
  EXPECT_EQ(shared->shared.data(), sources.files.bytes(file).data());
}

TEST(ImageEdit, IsToldInExportsAsJsonWithItsFilesByHash) {
  Sources sources("image_edit");
  sources.plan.mutable_seed()->set_per(pb::SeedPlan::REQUEST);
  sources.plan.mutable_seed()->set_base(5);
  for (const char* name : {"a.png", "b.png"})
    sources.entry.add_images()->set_file(sources.AddFile(name, name));
  const auto body = sources.Build();
  EXPECT_THAT(TextOf(*body, 3), HasSubstr(Part("name=\"seed\"", "8")));
  const auto told = nlohmann::json::parse(PayloadText(*body, 3));
  EXPECT_EQ(told["prompt"], "a cat");
  EXPECT_EQ(told["seed"], 8);
  EXPECT_EQ(told["image[]"][1]["filename"], "b.png");
  EXPECT_EQ(told["image[]"][1]["bytes"], 5);
  EXPECT_EQ(told["image[]"][1]["xxh3_128"], "hash of b.png");
  EXPECT_FALSE(nlohmann::json::parse(PayloadText(*body, std::nullopt)).contains("seed"));
}

TEST(ImageEdit, QuotesNamesThatWouldBreakTheForm) {
  Sources sources("image_edit");
  sources.entry.add_images()->set_file(sources.AddFile("a\"b\r\nX: y.png", "p"));
  EXPECT_THAT(TextOf(*sources.Build()), HasSubstr("filename=\"a%22b%0D%0AX: y.png\"\r\n"));
}

TEST(ImageEdit, RefusesRowsWithoutAnImageAndExtraFieldsThatRowsGive) {
  Sources sources("image_edit");
  EXPECT_THAT(sources.Build().status().ToString(), AllOf(HasSubstr("entry 7"), HasSubstr("has no image")));
  sources.entry.add_images()->set_url("https://host/a.png");
  sources.plan.set_extra_json(R"({"mask":"x"})");
  EXPECT_THAT(sources.Build().status().ToString(), AllOf(HasSubstr("entry 7"), HasSubstr("\"mask\"")));
  sources.plan.clear_extra_json();
  sources.entry.mutable_images(0)->set_file(3);
  EXPECT_THAT(sources.Build().status().ToString(), HasSubstr("does not have"));
}

TEST(ImageVariation, HasNoPromptAndNoMask) {
  Sources sources("image_variation");
  sources.entry.add_images()->set_file(sources.AddFile("a.png", "p"));
  EXPECT_THAT(TextOf(*sources.Build()), AllOf(Not(HasSubstr("prompt")), HasSubstr("name=\"image\"")));
  sources.entry.mutable_mask()->set_file(0);
  EXPECT_THAT(sources.Build().status().ToString(), HasSubstr("has a mask"));
}

TEST(ImageGeneration, TakesNoImages) {
  Sources sources("image_generation");
  sources.entry.add_images()->set_url("https://host/a.png");
  EXPECT_THAT(sources.Build().status().ToString(), AllOf(HasSubstr("entry 7"), HasSubstr("takes none")));
  sources.plan.set_endpoint("image_typo");
  EXPECT_THAT(sources.Build().status().ToString(), AllOf(HasSubstr("image_typo"), HasSubstr("nim_infer")));
}

}  // namespace
}  // namespace imgperf
