// PNG row by row, interlaced ones pass by pass: no more than two rows are in memory.
#include <csetjmp>
#include <cstring>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <png.h>

#include "common/image/decode_parts.h"

namespace imgperf {
namespace {

// Metadata in one chunk, decompressed: workflows of a megabyte are seen.
constexpr std::size_t kMostChunk = 64 << 20;
constexpr unsigned kMostChunks = 1000;
constexpr int kPasses = 7;  // of Adam7

// libpng leaves its functions by longjmp: whatever has a destructor lives here, outside the frames it leaves.
struct PngReading {
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::string_view rest;
  char failure[160] = "no memory";
  PixelSize size;
  bool interlaced = false;
  std::uint32_t channels = 0;
  std::vector<std::uint8_t> row;

  ~PngReading() { png_destroy_read_struct(&png, &info, nullptr); }
  absl::Status Failure() const { return absl::DataLossError(fmt::format("libpng: {}", failure)); }
};

[[noreturn]] void FailPng(png_structp png, png_const_charp message) {
  auto* reading = static_cast<PngReading*>(png_get_error_ptr(png));
  std::strncpy(reading->failure, message, sizeof reading->failure - 1);
  png_longjmp(png, 1);
}

void IgnorePngWarning(png_structp, png_const_charp) {}

void ReadPngBytes(png_structp png, png_bytep to, std::size_t bytes) {
  std::string_view& rest = static_cast<PngReading*>(png_get_io_ptr(png))->rest;
  if (bytes > rest.size()) png_error(png, "it ends too early");
  std::memcpy(to, rest.data(), bytes);
  rest.remove_prefix(bytes);
}

// To rows of 8 bits a channel: grey or RGB, with alpha or without.
bool ReadPngHeader(PngReading& reading) {
  png_structp png = reading.png;
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_read_fn(png, &reading, ReadPngBytes);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // ours are told apart from damage
  png_set_chunk_malloc_max(png, kMostChunk);
  png_set_chunk_cache_max(png, kMostChunks);
  png_read_info(png, reading.info);
  reading.size = {png_get_image_width(png, reading.info), png_get_image_height(png, reading.info)};
  reading.interlaced = png_get_interlace_type(png, reading.info) != PNG_INTERLACE_NONE;
  return true;
}

bool BeginPngRows(PngReading& reading) {
  png_structp png = reading.png;
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_expand(png);
  png_set_scale_16(png);
  png_read_update_info(png, reading.info);
  reading.channels = png_get_channels(png, reading.info);
  return true;
}

void AddPngRow(PngReading& reading, std::uint32_t y, std::uint32_t x, std::uint32_t step, std::size_t pixels,
               RowSink& to) {
  to.AddRow(y, x, step, reading.channels, {reading.row.data(), pixels * reading.channels});
}

bool ReadPngRows(PngReading& reading, RowSink& to) {
  png_structp png = reading.png;
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  for (std::uint32_t y = 0; y < reading.size.height; ++y) {
    png_read_row(png, reading.row.data(), nullptr);
    AddPngRow(reading, y, 0, 1, reading.size.width, to);
  }
  png_read_end(png, nullptr);
  return true;
}

bool ReadPngPasses(PngReading& reading, RowSink& to) {
  png_structp png = reading.png;
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  for (int pass = 0; pass < kPasses; ++pass) {
    const std::uint32_t columns = PNG_PASS_COLS(reading.size.width, pass);
    const std::uint32_t rows = columns == 0 ? 0 : PNG_PASS_ROWS(reading.size.height, pass);
    for (std::uint32_t k = 0; k < rows; ++k) {
      png_read_row(png, reading.row.data(), nullptr);
      AddPngRow(reading, PNG_ROW_FROM_PASS_ROW(k, pass), PNG_PASS_START_COL(pass), PNG_PASS_COL_OFFSET(pass),
                columns, to);
    }
  }
  png_read_end(png, nullptr);
  return true;
}

}  // namespace

absl::Status ReadPng(std::string_view file, std::uint64_t most_pixels, RowSink& to) {
  PngReading reading;
  reading.rest = file;
  reading.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reading, FailPng, IgnorePngWarning);
  if (reading.png != nullptr) reading.info = png_create_info_struct(reading.png);
  if (reading.info == nullptr) return absl::ResourceExhaustedError("libpng has no memory");
  if (!ReadPngHeader(reading)) return reading.Failure();
  if (auto status = CheckPixels(reading.size, most_pixels); !status.ok()) return status;
  if (!BeginPngRows(reading)) return reading.Failure();
  reading.row.resize(png_get_rowbytes(reading.png, reading.info));
  to.Begin(reading.size);
  const bool whole = reading.interlaced ? ReadPngPasses(reading, to) : ReadPngRows(reading, to);
  return whole ? absl::OkStatus() : reading.Failure();
}

}  // namespace imgperf
