// Edits and variations as every dialect reads them: what came along, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "common/content_hash.h"
#include "simulator/base64.h"
#include "tests/simulator/reading.h"

namespace imgperf {
namespace {

using Json = nlohmann::json;

ImageRequest ReadForm(const std::vector<FormPart>& parts, Operation operation = Operation::kEdit) {
  return MustRead(SglangDialect(), operation, Form(parts), kFormType);
}

DialectError RefuseForm(const std::vector<FormPart>& parts, Operation operation = Operation::kEdit) {
  return MustRefuse(SglangDialect(), operation, Form(parts), kFormType);
}

TEST(Edits, ReadEveryFieldOfTheForm) {
  const ImageRequest r = ReadForm({{"prompt", "redder"},
                                   {"image", TinyPng(), true},
                                   {"n", "3"},
                                   {"size", "640x480"},
                                   {"response_format", "url"},
                                   {"output_format", "webp"},
                                   {"output_compression", "90"},
                                   {"seed", "42"},
                                   {"num_inference_steps", "20"},
                                   {"stream", "true"},
                                   {"partial_images", "3"},
                                   {"guidance_scale", "3.5"}});
  EXPECT_EQ(r.operation, Operation::kEdit);
  EXPECT_EQ(r.prompt, "redder");
  EXPECT_EQ(r.n, 3u);
  EXPECT_EQ(r.size, (PixelSize{640, 480}));
  EXPECT_EQ(r.reply_as, ReplyAs::kUrl);
  EXPECT_EQ(r.format, EncodedFormat::kWebp);
  EXPECT_EQ(r.quality, 90);
  EXPECT_EQ(r.seed, 42);
  EXPECT_EQ(r.steps, 20u);
  EXPECT_TRUE(r.stream);
  EXPECT_EQ(r.partials, 3u);
}

TEST(Edits, AreAnsweredWithBase64ByDefault) {
  EXPECT_EQ(ReadForm({{"prompt", "x"}, {"image", TinyPng(), true}}).reply_as, ReplyAs::kBase64);
}

TEST(Edits, RememberWhatCameAlong) {
  const std::string first = TinyPng(64, "1"), second = TinyPng(64, "22"), mask = TinyPng(32);
  const ImageRequest r =
      ReadForm({{"prompt", "x"}, {"image[]", first, true}, {"image[]", second, true}, {"mask", mask, true}});
  ASSERT_EQ(r.images.size(), 2u);
  EXPECT_EQ(r.images[0].field, "image[]");
  EXPECT_EQ(r.images[0].hash, ContentHash(first));
  EXPECT_EQ(r.images[1].hash, ContentHash(second));
  EXPECT_EQ(r.images[1].bytes, second.size());
  ASSERT_TRUE(r.mask.has_value());
  EXPECT_EQ(r.mask->hash, ContentHash(mask));
}

TEST(Edits, TheBareNameHidesTheListAndUrlsComeBehind) {
  const ImageRequest r = ReadForm({{"prompt", "x"},
                                   {"url", "https://host/a.png"},
                                   {"image[]", TinyPng(1), true},
                                   {"image", TinyPng(2), true},
                                   {"url[]", "http://hidden/"}});
  ASSERT_EQ(r.images.size(), 2u);
  EXPECT_EQ(r.images[0].field, "image");
  EXPECT_EQ(r.images[1].field, "url");
  EXPECT_EQ(r.images[1].hash, ContentHash("https://host/a.png"));
}

TEST(Edits, AcceptSixteenImagesAndNoMore) {
  std::vector<FormPart> parts{{"prompt", "x"}};
  for (int k = 0; k < 16; ++k) parts.push_back({"image[]", TinyPng(), true});
  EXPECT_EQ(ReadForm(parts).images.size(), 16u);
  parts.push_back({"url", "http://host/"});
  EXPECT_EQ(RefuseForm(parts).status, 400);
}

TEST(Edits, DataUrlsCountAsTheirBytes) {
  const std::string png = TinyPng();
  const std::string url = "data:image/png;base64," + Base64(png);
  const ImageRequest form = ReadForm({{"prompt", "x"}, {"url", url}});
  EXPECT_EQ(form.images.at(0).hash, ContentHash(png));
  const ImageRequest listed =
      MustRead(SglangDialect(), Operation::kEdit,
               Json{{"prompt", "x"}, {"images", {url, {{"image_url", url}}}}, {"mask", url}}.dump());
  ASSERT_EQ(listed.images.size(), 2u);
  EXPECT_EQ(listed.images[1].hash, ContentHash(png));
  EXPECT_EQ(listed.mask->bytes, png.size());
  EXPECT_EQ(
      MustRead(SglangDialect(), Operation::kEdit, Json{{"prompt", "x"}, {"image", url}}.dump()).images.size(),
      1u);
}

TEST(Edits, NeedAnImageAndAPrompt) {
  const DialectError error = RefuseForm({{"prompt", "x"}});
  EXPECT_EQ(error.status, 422);
  EXPECT_EQ(Json::parse(error.body), (Json{{"detail", "Field 'image' or 'url' is required"}}));
  EXPECT_EQ(Json::parse(RefuseForm({{"image", TinyPng(), true}}).body).at("detail").at(0).at("loc").at(1),
            "prompt");
}

TEST(Edits, RefuseWhatIsNoWholeImage) {
  const std::string png = TinyPng();
  for (const FormPart& part : {FormPart{"image", "GIF89a", true},
                               {"image", "", true},
                               {"image", png.substr(0, png.size() - 1), true},
                               {"mask", "x", true},
                               {"url", "ftp://host/a.png"},
                               {"url", "http://"},
                               {"url", "http://a b"},
                               {"url", "data:text/plain;base64,AAAA"},
                               {"url", "data:image/png;base64,A"},
                               {"url", "data:image/png;base64,AAAA"}}) {
    const DialectError error = RefuseForm({{"prompt", "x"}, {"image[]", png, true}, part});
    EXPECT_EQ(error.status, 400) << part.name << " " << part.body;
    EXPECT_THAT(Json::parse(error.body).at("detail").get<std::string>(),
                testing::StartsWith("Failed to process image source: "));
  }
}

TEST(Edits, RefuseBrokenForms) {
  EXPECT_EQ(MustRefuse(SglangDialect(), Operation::kEdit, "--xYz\r\nno", kFormType).status, 422);
  EXPECT_EQ(RefuseForm({{"prompt", "x"}, {"image", TinyPng(), true}, {"n", "two"}}).status, 422);
}

TEST(Edits, VariationsNeedNoPrompt) {
  const ImageRequest r = ReadForm({{"image", TinyPng(), true}, {"size", "256x256"}}, Operation::kVariation);
  EXPECT_EQ(r.prompt, "");
  EXPECT_EQ(r.size, (PixelSize{256, 256}));
  EXPECT_EQ(RefuseForm({{"n", "1"}}, Operation::kVariation).status, 422);
}

TEST(Edits, GenerationsLookForNoImages) {
  EXPECT_TRUE(
      MustRead(SglangDialect(), Operation::kGeneration, R"({"prompt":"x","image":"junk"})").images.empty());
}

}  // namespace
}  // namespace imgperf
