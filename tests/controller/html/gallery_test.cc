#include "controller/html/gallery.h"

#include <gmock/gmock.h>

#include "common/image/encode.h"
#include "common/image/pixels.h"
#include "controller/html/thumbnails.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string PictureFile(std::uint32_t width, std::uint32_t height,
                        EncodedFormat format = EncodedFormat::kPng) {
  RgbImage image(width, height);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<std::uint8_t>(i * 31);
  return *EncodeImage(image, format);
}

class GalleryTest : public TempDirTest {
 protected:
  static GalleryPick Pick(const std::string& file, std::uint64_t entry = 0) {
    GalleryPick pick;
    pick.file = file;
    pick.entry = entry;
    return pick;
  }
  Gallery Make(const std::vector<GalleryPick>& picks, const PageEntries& entries = {}) const {
    return MakeGallery(picks, dir_, entries);
  }
  GalleryPicture Only(const std::string& file) const { return Make({Pick(file)}).items.at(0).picture; }
};

TEST_F(GalleryTest, ThumbnailsFitAndKeepTheirProportions) {
  for (const auto format : {EncodedFormat::kPng, EncodedFormat::kJpeg, EncodedFormat::kWebp}) {
    const auto small = Thumbnail(PictureFile(1024, 512, format));
    ASSERT_TRUE(small.ok()) << small.status();
    const auto decoded = DecodeImage(*small);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(decoded->width, 256U);
    EXPECT_EQ(decoded->height, 128U);
  }
}

TEST_F(GalleryTest, KeptPicturesComeAsTheirContent) {
  Write(dir_ + "/a.png", PictureFile(64, 64));
  const GalleryPicture picture = Only("a.png");
  EXPECT_THAT(picture.url, StartsWith("data:image/jpeg;base64,/9j/"));
  EXPECT_EQ(picture.fault, "");
}

TEST_F(GalleryTest, WhatCannotBeShownSaysWhy) {
  Write(dir_ + "/broken.png", PictureFile(64, 64).substr(0, 200));
  Write(dir_ + "/text.png", "<script>alert(1)</script>");
  for (const char* file : {"broken.png", "text.png", "gone.png", ""}) {
    const GalleryPicture picture = Only(file);
    EXPECT_EQ(picture.url, "") << file;
    EXPECT_NE(picture.fault, "") << file;
  }
}

TEST_F(GalleryTest, NoNameLeadsOutOfTheFolder) {
  Write(dir_ + "/secret.png", PictureFile(64, 64));
  Write(dir_ + "/images/a.png", PictureFile(64, 64));
  const Gallery gallery =
      MakeGallery({Pick("../secret.png"), Pick(dir_ + "/secret.png"), Pick("a.png")}, dir_ + "/images", {});
  EXPECT_THAT(gallery.items[0].picture.fault, HasSubstr("no plain file name"));
  EXPECT_THAT(gallery.items[1].picture.fault, HasSubstr("no plain file name"));
  EXPECT_EQ(gallery.items[2].picture.fault, "");
}

TEST_F(GalleryTest, AReferenceThatManyShareIsThereOnce) {
  Write(dir_ + "/cat.png", PictureFile(64, 64));
  const auto made = std::make_shared<const std::string>(PictureFile(32, 32));
  PageEntries entries;
  entries.find = [&](std::uint64_t entry, std::uint64_t) {
    PageEntry asked{"make it night", 42, "64x64", {{"cat.png", dir_ + "/cat.png", nullptr}}};
    if (entry == 1) asked.references.push_back({"made", "", made});
    return asked;
  };
  const Gallery gallery = Make({Pick("cat.png"), Pick("cat.png", 1)}, entries);
  ASSERT_EQ(gallery.references.size(), 2U);
  EXPECT_EQ(gallery.items[0].references.at(0).picture, gallery.items[1].references.at(0).picture);
  EXPECT_EQ(gallery.items[1].references.at(1).picture, 1U);
  EXPECT_THAT(gallery.references[1].url, StartsWith("data:image/jpeg"));
  EXPECT_EQ(gallery.items[0].entry->prompt, "make it night");
}

}  // namespace
}  // namespace imgperf
