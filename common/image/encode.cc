#include "common/image/encode.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

namespace imgperf {
namespace {

constexpr std::uint32_t kJpegMax = 65500;
constexpr std::uint32_t kWebpMax = 16383;
constexpr int kPngLevel = 2;    // level 6 takes four times as long for a tenth fewer bytes
constexpr int kWebpMethod = 1;  // the fast end: a simulator paints while its model "computes"

absl::Status Check(const RgbImage& image, std::uint32_t max_side) {
  if (image.width == 0 || image.height == 0 || image.width > max_side || image.height > max_side) {
    return absl::InvalidArgumentError(fmt::format(
        "an image of {}x{} cannot be encoded: each side must be 1..{}", image.width, image.height, max_side));
  }
  if (image.pixels.size() != std::size_t{3} * image.width * image.height) {
    return absl::InvalidArgumentError(fmt::format("{} bytes of pixels do not make an image of {}x{}",
                                                  image.pixels.size(), image.width, image.height));
  }
  return absl::OkStatus();
}

void AppendPng(png_structp png, png_bytep bytes, std::size_t size) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(bytes), size);
}

// libpng reports errors by longjmp: nothing with a destructor may live in this frame.
bool WritePng(png_structp png, png_infop info, const RgbImage& image) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_compression_level(png, kPngLevel);
  png_set_filter(png, 0, PNG_FILTER_SUB);
  png_set_IHDR(png, info, image.width, image.height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (std::uint32_t y = 0; y < image.height; ++y) {
    png_write_row(png, image.pixels.data() + std::size_t{3} * image.width * y);
  }
  png_write_end(png, info);
  return true;
}

absl::StatusOr<std::string> EncodePng(const RgbImage& image) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  std::string out;
  bool written = false;
  if (info != nullptr) {
    out.reserve(image.pixels.size() / 2);
    png_set_write_fn(png, &out, AppendPng, nullptr);
    written = WritePng(png, info, image);
  }
  png_destroy_write_struct(&png, &info);
  if (!written) return absl::InternalError("libpng could not encode the image");
  return out;
}

struct JpegError {
  jpeg_error_mgr base;
  std::jmp_buf escape;
};

[[noreturn]] void EscapeJpeg(j_common_ptr info) {
  std::longjmp(reinterpret_cast<JpegError*>(info->err)->escape, 1);
}

struct JpegBuffer {
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  ~JpegBuffer() { std::free(bytes); }
};

// As with libpng: no destructors in this frame.
bool WriteJpeg(const RgbImage& image, int quality, JpegBuffer& out) {
  jpeg_compress_struct jpeg;
  JpegError error;
  jpeg.err = jpeg_std_error(&error.base);
  error.base.error_exit = EscapeJpeg;
  jpeg_create_compress(&jpeg);
  if (setjmp(error.escape) != 0) {
    jpeg_destroy_compress(&jpeg);
    return false;
  }
  jpeg_mem_dest(&jpeg, &out.bytes, &out.size);
  jpeg.image_width = image.width;
  jpeg.image_height = image.height;
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, quality, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height) {
    auto* row = const_cast<JSAMPROW>(image.pixels.data() + std::size_t{3} * image.width * jpeg.next_scanline);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  return true;
}

absl::StatusOr<std::string> EncodeJpeg(const RgbImage& image, int quality) {
  JpegBuffer buffer;
  if (!WriteJpeg(image, quality, buffer)) return absl::InternalError("libjpeg could not encode the image");
  return std::string(reinterpret_cast<const char*>(buffer.bytes), buffer.size);
}

absl::StatusOr<std::string> EncodeWebp(const RgbImage& image, int quality) {
  WebPConfig config;
  WebPPicture picture;
  if (WebPConfigPreset(&config, WEBP_PRESET_PICTURE, static_cast<float>(quality)) == 0 ||
      WebPPictureInit(&picture) == 0) {
    return absl::InternalError("libwebp has another version than the one compiled against");
  }
  config.method = kWebpMethod;
  picture.width = static_cast<int>(image.width);
  picture.height = static_cast<int>(image.height);
  WebPMemoryWriter writer;
  WebPMemoryWriterInit(&writer);
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &writer;
  const bool good = WebPPictureImportRGB(&picture, image.pixels.data(), picture.width * 3) != 0 &&
                    WebPEncode(&config, &picture) != 0;
  std::string out(reinterpret_cast<const char*>(writer.mem), good ? writer.size : 0);
  WebPMemoryWriterClear(&writer);
  WebPPictureFree(&picture);
  if (!good) return absl::InternalError("libwebp could not encode the image");
  return out;
}

}  // namespace

std::string_view FormatName(EncodedFormat format) {
  switch (format) {
    case EncodedFormat::kPng:
      return "png";
    case EncodedFormat::kJpeg:
      return "jpeg";
    case EncodedFormat::kWebp:
      return "webp";
  }
  return "unknown";
}

absl::StatusOr<std::string> EncodeImage(const RgbImage& image, EncodedFormat format, int quality) {
  const std::uint32_t max_side = format == EncodedFormat::kWebp ? kWebpMax : kJpegMax;
  if (auto status = Check(image, max_side); !status.ok()) return status;
  switch (format) {
    case EncodedFormat::kPng:
      return EncodePng(image);
    case EncodedFormat::kJpeg:
      return EncodeJpeg(image, quality);
    case EncodedFormat::kWebp:
      return EncodeWebp(image, quality);
  }
  return absl::InvalidArgumentError("unknown image format");
}

}  // namespace imgperf
