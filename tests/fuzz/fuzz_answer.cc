// A target's answer, in pieces: however it is cut, nothing crashes, and the record says completed images or
// an error.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "worker/response/answer_reader.h"

using namespace imgperf;

constexpr std::array kTypes{"application/json", "image/png", "text/event-stream", "text/html"};
constexpr std::array kShapes{AnswerReader::Expect::kImagesJson, AnswerReader::Expect::kChatJson,
                             AnswerReader::Expect::kNimJson};

// The first three bytes choose status, shape, kind and the length of the pieces; the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const int status = data[0] % 2 == 0 ? 200 : 500;
  const bool fetch = data[0] % 4 >= 2;
  const bool keep = data[0] % 8 >= 4;
  const std::size_t piece = 1 + data[1] * std::size_t{data[2]};
  std::string_view body(reinterpret_cast<const char*>(data) + 3, size - 3);
  static AnswerReader reader;
  pb::Record record;
  AnswerExtras extras;
  if (fetch) record.add_images();
  reader.Begin(fetch ? AnswerReader::Expect::kImage : kShapes[data[0] / 8 % kShapes.size()], status,
               kTypes[data[1] % kTypes.size()], keep);
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) reader.Feed(body.substr(0, piece));
  reader.Finish(&record, &extras, fetch ? std::optional<std::uint32_t>(0) : std::nullopt);
  for (const KeptImage& kept : extras.kept) {
    if (static_cast<int>(kept.index) >= record.images_size()) std::abort();
  }
  JudgeImages({}, &record);
  if (record.error().class_() == pb::NONE && record.images_size() == 0) std::abort();
  return 0;
}
