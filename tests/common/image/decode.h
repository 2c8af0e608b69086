// Decodes whole images with the libraries themselves: the judge over what we encode and send.
#pragma once

#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>

#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

#include "common/image/encode.h"

namespace imgperf {

inline std::optional<RgbImage> DecodePng(std::string_view file) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&png, file.data(), file.size()) == 0) return std::nullopt;
  png.format = PNG_FORMAT_RGB;
  RgbImage image(png.width, png.height);
  if (png_image_finish_read(&png, nullptr, image.pixels.data(), 0, nullptr) == 0) return std::nullopt;
  return image;
}

struct JpegJudge {
  jpeg_error_mgr base;
  std::jmp_buf escape;
};

// A warning (a stream cut short, say) counts as failure too.
inline bool ReadJpeg(std::string_view file, RgbImage& image) {
  jpeg_decompress_struct jpeg;
  JpegJudge judge;
  jpeg.err = jpeg_std_error(&judge.base);
  judge.base.error_exit = [](j_common_ptr info) {
    std::longjmp(reinterpret_cast<JpegJudge*>(info->err)->escape, 1);
  };
  judge.base.output_message = [](j_common_ptr) {};
  jpeg_create_decompress(&jpeg);
  if (setjmp(judge.escape) != 0) {
    jpeg_destroy_decompress(&jpeg);
    return false;
  }
  jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(&jpeg, TRUE);
  jpeg.out_color_space = JCS_RGB;
  jpeg_start_decompress(&jpeg);
  image.width = jpeg.output_width;
  image.height = jpeg.output_height;
  image.pixels.resize(std::size_t{3} * image.width * image.height);
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row = image.pixels.data() + std::size_t{3} * image.width * jpeg.output_scanline;
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_decompress(&jpeg);
  const bool clean = judge.base.num_warnings == 0;
  jpeg_destroy_decompress(&jpeg);
  return clean;
}

inline std::optional<RgbImage> DecodeJpeg(std::string_view file) {
  RgbImage image;
  if (!ReadJpeg(file, image)) return std::nullopt;
  return image;
}

inline std::optional<RgbImage> DecodeWebp(std::string_view file) {
  int width = 0, height = 0;
  std::uint8_t* pixels =
      WebPDecodeRGB(reinterpret_cast<const std::uint8_t*>(file.data()), file.size(), &width, &height);
  if (pixels == nullptr) return std::nullopt;
  RgbImage image(static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height));
  std::memcpy(image.pixels.data(), pixels, image.pixels.size());
  WebPFree(pixels);
  return image;
}

// By its signature; nothing for anything that does not decode wholly.
inline std::optional<RgbImage> DecodeImage(std::string_view file) {
  if (file.starts_with("\x89PNG")) return DecodePng(file);
  if (file.starts_with("\xFF\xD8")) return DecodeJpeg(file);
  if (file.starts_with("RIFF")) return DecodeWebp(file);
  return std::nullopt;
}

}  // namespace imgperf
