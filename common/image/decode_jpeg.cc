// JPEG row by row: of colours only the brightness is decoded unless more is asked for, of CMYK all.
#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <jerror.h>
#include <jpeglib.h>

#include "common/image/decode.h"
#include "common/image/decode_parts.h"

namespace imgperf {
namespace {

constexpr int kMostScans = 100;  // each costs a pass over the picture, however few bytes it has

// libjpeg is left by longjmp: whatever has a destructor lives here, outside the frames it leaves.
struct JpegReading {
  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg_progress_mgr progress{};
  std::jmp_buf escape{};
  char message[JMSG_LENGTH_MAX] = "";
  int code = 0;          // of the error that ended it
  bool damaged = false;  // a warning that stands for missing picture
  bool too_many_scans = false;
  std::string_view file;
  std::vector<std::uint8_t> row;
  std::vector<std::uint8_t> light;  // a row of inks, as RGB

  ~JpegReading() { jpeg_destroy_decompress(&jpeg); }
  absl::Status Failure() const;
};

JpegReading& ReadingOf(j_common_ptr jpeg) { return *static_cast<JpegReading*>(jpeg->client_data); }

[[noreturn]] void FailJpeg(j_common_ptr jpeg) {
  JpegReading& reading = ReadingOf(jpeg);
  reading.code = jpeg->err->msg_code;
  jpeg->err->format_message(jpeg, reading.message);
  std::longjmp(reading.escape, 1);
}

// libjpeg makes up what is missing, and only warns. Stray bytes and odd headers are no harm.
bool MeansDamage(int warning) {
  return warning != JWRN_EXTRANEOUS_DATA && warning != JWRN_TOO_MUCH_DATA && warning != JWRN_ADOBE_XFORM &&
         warning != JWRN_JFIF_MAJOR;
}

void NoteJpegWarning(j_common_ptr jpeg, int level) {
  JpegReading& reading = ReadingOf(jpeg);
  if (level >= 0 || reading.damaged || !MeansDamage(jpeg->err->msg_code)) return;
  reading.damaged = true;
  jpeg->err->format_message(jpeg, reading.message);
}

void BoundScans(j_common_ptr jpeg) {
  JpegReading& reading = ReadingOf(jpeg);
  if (reading.jpeg.input_scan_number <= kMostScans) return;
  reading.too_many_scans = true;
  std::longjmp(reading.escape, 1);
}

absl::Status JpegReading::Failure() const {
  if (too_many_scans)
    return absl::ResourceExhaustedError(fmt::format("too large to decode: more than {} scans", kMostScans));
  if (code == JERR_NO_BACKING_STORE || code == JERR_OUT_OF_MEMORY || code == JERR_IMAGE_TOO_BIG)
    return absl::ResourceExhaustedError(fmt::format("too large to decode: {}", message));
  std::string text = fmt::format("libjpeg: {}", message);
  if (code == JERR_BAD_PRECISION || code == JERR_ARITH_NOTIMPL || code == JERR_SOF_UNSUPPORTED ||
      code == JERR_CONVERSION_NOTIMPL)
    return absl::UnimplementedError(std::move(text));
  return absl::DataLossError(std::move(text));
}

bool ReadJpegHeader(JpegReading& reading, bool colours) {
  jpeg_decompress_struct& jpeg = reading.jpeg;
  if (setjmp(reading.escape) != 0) return false;
  jpeg_create_decompress(&jpeg);
  jpeg.progress = &reading.progress;
  jpeg.mem->max_memory_to_use = static_cast<long>(kMostDecodeMemory);
  jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(reading.file.data()), reading.file.size());
  jpeg_read_header(&jpeg, TRUE);
  const bool inks = jpeg.jpeg_color_space == JCS_CMYK || jpeg.jpeg_color_space == JCS_YCCK;
  jpeg.out_color_space = inks ? JCS_CMYK : colours ? JCS_RGB : JCS_GRAYSCALE;
  return true;
}

// Adobe's programs write what is left of the paper's white instead of the ink.
void AddInks(JpegReading& reading, RowSink& to) {
  const unsigned paper = reading.jpeg.saw_Adobe_marker != 0 ? 0 : 255;
  const std::uint8_t* from = reading.row.data();
  for (std::size_t at = 0; at < reading.light.size(); from += 4) {
    const unsigned key = from[3] ^ paper;
    for (int ink = 0; ink < 3; ++ink)
      reading.light[at++] = static_cast<std::uint8_t>((from[ink] ^ paper) * key / 255);
  }
  to.AddRow(reading.jpeg.output_scanline - 1, 0, 1, 3, reading.light);
}

bool ReadJpegRows(JpegReading& reading, RowSink& to) {
  jpeg_decompress_struct& jpeg = reading.jpeg;
  if (setjmp(reading.escape) != 0) return false;
  jpeg_start_decompress(&jpeg);
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row = reading.row.data();
    jpeg_read_scanlines(&jpeg, &row, 1);
    if (jpeg.out_color_space == JCS_CMYK) {
      AddInks(reading, to);
    } else {
      to.AddRow(jpeg.output_scanline - 1, 0, 1, static_cast<unsigned>(jpeg.output_components), reading.row);
    }
  }
  jpeg_finish_decompress(&jpeg);
  return true;
}

}  // namespace

absl::Status ReadJpeg(std::string_view file, std::uint64_t most_pixels, RowSink& to) {
  JpegReading reading;
  reading.file = file;
  reading.jpeg.err = jpeg_std_error(&reading.errors);
  reading.jpeg.client_data = &reading;
  reading.errors.error_exit = FailJpeg;
  reading.errors.emit_message = NoteJpegWarning;
  reading.progress.progress_monitor = BoundScans;
  if (!ReadJpegHeader(reading, to.wants_colours())) return reading.Failure();
  const PixelSize size{reading.jpeg.image_width, reading.jpeg.image_height};
  if (auto status = CheckPixels(size, most_pixels); !status.ok()) return status;
  const bool inks = reading.jpeg.out_color_space == JCS_CMYK;
  const std::size_t channels = inks ? 4 : reading.jpeg.out_color_space == JCS_RGB ? 3 : 1;
  reading.row.resize(channels * size.width);
  if (inks) reading.light.resize(std::size_t{3} * size.width);
  to.Begin(size);
  if (!ReadJpegRows(reading, to) || reading.damaged) return reading.Failure();
  return absl::OkStatus();
}

}  // namespace imgperf
