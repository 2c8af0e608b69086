#include "controller/extract/found_images.h"

#include <array>
#include <optional>
#include <utility>

#include "worker/response/answer_reader.h"
#include "worker/response/base64.h"

namespace imgperf {
namespace {

constexpr int kOk = 200;  // raw exports hold whole answers that were welcome
constexpr std::array kShapes{AnswerReader::Expect::kImagesJson, AnswerReader::Expect::kChatJson,
                             AnswerReader::Expect::kNimJson};

struct ReadAnswer {
  pb::Record record;
  AnswerExtras extras;
};

ReadAnswer ReadAs(AnswerReader::Expect shape, const RawAnswer::Body& body) {
  AnswerReader reader;
  ReadAnswer read;
  reader.Begin(shape, kOk, body.content_type, /*keep=*/true);
  reader.Feed(body.bytes);
  reader.Finish(&read.record, &read.extras, std::nullopt);
  return read;
}

std::string ExtensionOf(const std::string& format) {
  return format.empty() ? "bin" : format == "jpeg" ? "jpg" : format;
}

}  // namespace

std::vector<FoundImage> FindImages(const RawAnswer::Body& body) {
  ReadAnswer read;
  for (const auto shape : kShapes) {
    read = ReadAs(shape, body);
    if (read.record.images_size() > 0) break;
  }
  std::vector<FoundImage> images;
  for (const pb::ImageFact& fact : read.record.images())
    images.push_back(
        {ExtensionOf(fact.format()), fact.width(), fact.height(), fact.defect(), "", fact.by_url()});
  for (KeptImage& kept : read.extras.kept) {
    std::string& bytes = images[kept.index].bytes;
    if (kept.base64) {
      AppendDecodedBase64(kept.payload, &bytes);
    } else {
      bytes = std::move(kept.payload);
    }
  }
  return images;
}

}  // namespace imgperf
