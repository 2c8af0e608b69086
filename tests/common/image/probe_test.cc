#include "common/image/probe.h"

#include <gtest/gtest.h>
#include <png.h>
#include <stddef.h>
#include <stdio.h>
// libjpeg's header needs the two above.
#include <jpeglib.h>
#include <webp/encode.h>

#include <random>
#include <vector>

namespace imgperf {
namespace {

using namespace std::literals;

std::string MakePng(std::uint32_t width, std::uint32_t height) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = PNG_FORMAT_RGB;
  const std::vector<png_byte> pixels(std::size_t{width} * height * 3, 0x40);
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string out(size, '\0');
  EXPECT_NE(png_image_write_to_memory(&image, out.data(), &size, 0, pixels.data(), 0, nullptr), 0);
  out.resize(size);
  return out;
}

std::string MakeJpeg(std::uint32_t width, std::uint32_t height, bool progressive) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors;
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = width;
  info.image_height = height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  if (progressive) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  std::vector<JSAMPLE> row(std::size_t{width} * 3, 0x40);
  JSAMPROW rows[] = {row.data()};
  while (info.next_scanline < height) jpeg_write_scanlines(&info, rows, 1);
  jpeg_finish_compress(&info);
  std::string out(reinterpret_cast<char*>(bytes), size);
  free(bytes);
  jpeg_destroy_compress(&info);
  return out;
}

std::string MakeWebp(int width, int height, bool lossless) {
  const std::vector<std::uint8_t> pixels(static_cast<std::size_t>(width * height * 3), 0x40);
  std::uint8_t* bytes = nullptr;
  const std::size_t size = lossless ? WebPEncodeLosslessRGB(pixels.data(), width, height, width * 3, &bytes)
                                    : WebPEncodeRGB(pixels.data(), width, height, width * 3, 75, &bytes);
  std::string out(reinterpret_cast<char*>(bytes), size);
  WebPFree(bytes);
  return out;
}

// A VP8X file: RIFF, extended header with the canvas size, and the image chunk of a plain file.
std::string MakeExtendedWebp(int width, int height) {
  const std::string plain = MakeWebp(width, height, false);
  std::string header = "VP8X\x0A\0\0\0\0\0\0\0"s;
  for (const int side : {width - 1, height - 1})
    for (int shift = 0; shift < 24; shift += 8) header += static_cast<char>(side >> shift);
  std::string out = "RIFF????WEBP" + header + plain.substr(12);
  const auto size = static_cast<std::uint32_t>(out.size() - 8);
  for (std::size_t i = 0; i < 4; ++i) out[4 + i] = static_cast<char>(size >> (8 * i));
  return out;
}

ImageInfo Probe(std::string_view bytes, std::size_t step = 1 << 20) {
  ImageProbe probe;
  for (std::size_t i = 0; i < bytes.size(); i += step) probe.Feed(bytes.substr(i, step));
  const std::size_t tail = std::min(bytes.size(), ImageProbe::kTailBytes);
  return probe.Finish(bytes.size(), bytes.substr(bytes.size() - tail));
}

void ExpectWhole(const std::string& bytes, ImageFormat format, std::uint32_t width, std::uint32_t height) {
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
    const ImageInfo info = Probe(bytes, step);
    EXPECT_EQ(info.format, format);
    EXPECT_EQ(info.width, width);
    EXPECT_EQ(info.height, height);
    EXPECT_TRUE(info.complete) << info.defect;
  }
}

TEST(ImageProbe, ReadsEveryFormatInPiecesOfAnySize) {
  ExpectWhole(MakePng(67, 31), ImageFormat::kPng, 67, 31);
  ExpectWhole(MakeJpeg(67, 31, false), ImageFormat::kJpeg, 67, 31);
  ExpectWhole(MakeJpeg(640, 480, true), ImageFormat::kJpeg, 640, 480);
  ExpectWhole(MakeWebp(67, 31, false), ImageFormat::kWebp, 67, 31);
  ExpectWhole(MakeWebp(1, 1, true), ImageFormat::kWebp, 1, 1);
  ExpectWhole(MakeExtendedWebp(67, 31), ImageFormat::kWebp, 67, 31);
}

TEST(ImageProbe, FindsTheSizeOfAJpegBehindLargeApplicationSegments) {
  std::string jpeg = MakeJpeg(67, 31, false);
  std::string segments;
  for (int i = 0; i < 5; ++i) segments += "\xFF\xE2\xFF\xFF"s + std::string(65533, '\xFF');
  jpeg.insert(2, segments);
  ExpectWhole(jpeg, ImageFormat::kJpeg, 67, 31);
}

TEST(ImageProbe, ToleratesZeroPaddingBehindAJpegOnly) {
  EXPECT_TRUE(Probe(MakeJpeg(8, 8, false) + std::string(500, '\0')).complete);
  EXPECT_FALSE(Probe(MakePng(8, 8) + std::string(500, '\0')).complete);
}

TEST(ImageProbe, SaysOfEveryTruncationThatTheImageIsNotWhole) {
  for (const std::string& whole :
       {MakePng(9, 9), MakeJpeg(9, 9, false), MakeWebp(9, 9, false), MakeWebp(9, 9, true)}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const ImageInfo info = Probe(whole.substr(0, size));
      ASSERT_FALSE(info.complete) << size << " of " << whole.size();
      ASSERT_FALSE(info.defect.empty());
    }
  }
}

TEST(ImageProbe, NamesWhatIsMissing) {
  const std::string png = MakePng(9, 9);
  EXPECT_EQ(Probe("").defect, "empty");
  EXPECT_EQ(Probe("x").defect, "1 bytes that are no PNG, JPEG or WebP");
  EXPECT_EQ(Probe("<html>not an image</html>").defect, "25 bytes that are no PNG, JPEG or WebP");
  EXPECT_EQ(Probe(png.substr(0, png.size() - 1)).defect, "png cut short: does not end in an IEND chunk");
  EXPECT_EQ(Probe("\xFF\xD8\xFF\xD9"sv).defect, "jpeg without a usable size");
}

TEST(ImageProbe, ReportsAbsurdSizesWithoutAllocatingThem) {
  std::string png = MakePng(9, 9);
  png.replace(16, 8, "\x7F\xFF\xFF\xFF\x7F\xFF\xFF\xFF"s);
  const ImageInfo info = Probe(png);
  EXPECT_EQ(info.width, 0x7FFFFFFFU);
  EXPECT_EQ(info.height, 0x7FFFFFFFU);
  png.replace(16, 8, std::string(8, '\0'));
  EXPECT_EQ(Probe(png).defect, "png without a usable size");
}

TEST(ImageProbe, GivesTheSameAnswerForRandomDamageWhateverThePieces) {
  std::mt19937_64 random(7);
  const std::vector<std::string> wholes = {MakePng(9, 9), MakeJpeg(9, 9, true), MakeWebp(9, 9, true)};
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = wholes[random() % wholes.size()];
    for (int i = 0; i < 3; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    const ImageInfo at_once = Probe(bytes);
    const ImageInfo in_pieces = Probe(bytes, 1 + random() % 9);
    ASSERT_EQ(at_once.defect, in_pieces.defect);
    ASSERT_EQ(at_once.width, in_pieces.width);
  }
}

TEST(JpegWalker, GivesUpAtImageDataWithoutAFrame) {
  JpegWalker walker;
  walker.Feed("\xFF\xDA"sv);
  EXPECT_TRUE(walker.done());
  EXPECT_FALSE(walker.found());
}

TEST(JpegWalker, RefusesSegmentsShorterThanTheirOwnLength) {
  JpegWalker walker;
  walker.Feed("\xFF\xE0\x00\x01"sv);
  EXPECT_TRUE(walker.done());
  EXPECT_FALSE(walker.found());
}

}  // namespace
}  // namespace imgperf
