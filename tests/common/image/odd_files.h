// Image files that our own encoders do not write: other colours, depths, orders.
#pragma once

#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#include "common/image/encode.h"

namespace imgperf {

// Brighter from left to right and, half as much, from top to bottom.
inline std::uint8_t SlopeAt(std::uint32_t x, std::uint32_t y, std::uint32_t width, std::uint32_t height) {
  return static_cast<std::uint8_t>(160 * x / width + 80 * y / height);
}

inline RgbImage Slope(std::uint32_t width, std::uint32_t height) {
  RgbImage image(width, height);
  for (std::uint32_t i = 0; i < width * height; ++i)
    for (int c = 0; c < 3; ++c) image.pixels[3 * i + c] = SlopeAt(i % width, i / width, width, height);
  return image;
}

struct PngKind {
  const char* name;
  int color;  // PNG_COLOR_TYPE_*
  int depth;
  int interlace = PNG_INTERLACE_NONE;
};

// A row of the slope in the kind's own samples; a palette's is of 256 greys, or as many as its depth has.
inline std::vector<std::uint8_t> PngRow(const PngKind& kind, std::uint32_t y, std::uint32_t w,
                                        std::uint32_t h) {
  const int channels = kind.color == PNG_COLOR_TYPE_RGB          ? 3
                       : kind.color == PNG_COLOR_TYPE_RGB_ALPHA  ? 4
                       : kind.color == PNG_COLOR_TYPE_GRAY_ALPHA ? 2
                                                                 : 1;
  const bool alpha = (kind.color & PNG_COLOR_MASK_ALPHA) != 0;
  const auto bits = static_cast<std::size_t>(kind.depth);
  std::vector<std::uint8_t> row(w * static_cast<std::size_t>(channels) * std::max<std::size_t>(bits, 8) / 8);
  if (bits < 8) row.assign((w * bits + 7) / 8, 0);
  for (std::uint32_t x = 0; x < w; ++x) {
    const std::uint8_t level = SlopeAt(x, y, w, h);
    if (bits < 8) {
      row[x * bits / 8] |= static_cast<std::uint8_t>(level >> (8 - bits) << (8 - bits - x * bits % 8));
      continue;
    }
    for (int c = 0; c < channels; ++c) {
      const std::size_t at =
          (x * static_cast<std::size_t>(channels) + static_cast<std::size_t>(c)) * bits / 8;
      row[at] = alpha && c == channels - 1 ? 255 : level;
      if (bits == 16) row[at + 1] = row[at];
    }
  }
  return row;
}

inline void AppendTo(png_structp png, png_bytep bytes, std::size_t size) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(bytes), size);
}

// libpng's own errors abort: what is written here is sound.
inline std::string OddPng(const PngKind& kind, std::uint32_t width, std::uint32_t height) {
  std::string file;
  png_structp png = png_create_write_struct(
      PNG_LIBPNG_VER_STRING, nullptr, [](png_structp, png_const_charp) { std::abort(); }, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(png, &file, AppendTo, nullptr);
  png_set_IHDR(png, info, width, height, kind.depth, kind.color, kind.interlace, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  std::vector<png_color> palette;
  const unsigned colors = 1U << kind.depth;
  for (unsigned i = 0; kind.color == PNG_COLOR_TYPE_PALETTE && i < colors; ++i) {
    const auto grey = static_cast<png_byte>(i * 255 / (colors - 1));
    palette.push_back({grey, grey, grey});
  }
  if (!palette.empty()) png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
  png_write_info(png, info);
  const int passes = png_set_interlace_handling(png);
  for (int pass = 0; pass < passes; ++pass) {
    for (std::uint32_t y = 0; y < height; ++y) png_write_row(png, PngRow(kind, y, width, height).data());
  }
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return file;
}

struct JpegKind {
  const char* name;
  J_COLOR_SPACE color;  // of the pixels given: JCS_GRAYSCALE, JCS_RGB or JCS_CMYK
  bool progressive = false;
};

inline std::string OddJpeg(const JpegKind& kind, std::uint32_t width, std::uint32_t height) {
  jpeg_compress_struct jpeg;
  jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);  // which exits: what is written here is sound
  jpeg_create_compress(&jpeg);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &bytes, &size);
  jpeg.image_width = width;
  jpeg.image_height = height;
  jpeg.input_components = kind.color == JCS_GRAYSCALE ? 1 : kind.color == JCS_RGB ? 3 : 4;
  jpeg.in_color_space = kind.color;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, 90, TRUE);
  if (kind.color == JCS_CMYK) jpeg.write_Adobe_marker = TRUE;
  if (kind.progressive) jpeg_simple_progression(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  const auto channels = static_cast<std::size_t>(jpeg.input_components);
  std::vector<std::uint8_t> row(width * channels, 255);  // of CMYK, as Adobe writes it: no ink
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      const std::size_t of_level = kind.color == JCS_CMYK ? 3 : 0;  // black ink alone
      for (std::size_t c = of_level; c < channels; ++c) row[x * channels + c] = SlopeAt(x, y, width, height);
    }
    JSAMPROW at = row.data();
    jpeg_write_scanlines(&jpeg, &at, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  std::string file(reinterpret_cast<const char*>(bytes), size);
  std::free(bytes);
  return file;
}

// Without interlace.
inline std::vector<PngKind> EveryKindOfPng() {
  return {{"grey", PNG_COLOR_TYPE_GRAY, 8},
          {"grey of 16 bits", PNG_COLOR_TYPE_GRAY, 16},
          {"grey of 4 bits", PNG_COLOR_TYPE_GRAY, 4},
          {"grey and alpha", PNG_COLOR_TYPE_GRAY_ALPHA, 8},
          {"RGB", PNG_COLOR_TYPE_RGB, 8},
          {"RGB of 16 bits", PNG_COLOR_TYPE_RGB, 16},
          {"RGBA", PNG_COLOR_TYPE_RGB_ALPHA, 8},
          {"RGBA of 16 bits", PNG_COLOR_TYPE_RGB_ALPHA, 16},
          {"palette", PNG_COLOR_TYPE_PALETTE, 8},
          {"palette of 4 bits", PNG_COLOR_TYPE_PALETTE, 4}};
}

// `alpha` of every pixel.
inline std::string WebpWithAlpha(std::uint32_t width, std::uint32_t height, std::uint8_t alpha) {
  std::vector<std::uint8_t> pixels;
  for (std::uint32_t i = 0; i < width * height; ++i) {
    const std::uint8_t level = SlopeAt(i % width, i / width, width, height);
    pixels.insert(pixels.end(), {level, level, level, alpha});
  }
  std::uint8_t* bytes = nullptr;
  const std::size_t size = WebPEncodeLosslessRGBA(
      pixels.data(), static_cast<int>(width), static_cast<int>(height), static_cast<int>(4 * width), &bytes);
  std::string file(reinterpret_cast<const char*>(bytes), size);
  WebPFree(bytes);
  return file;
}

}  // namespace imgperf
