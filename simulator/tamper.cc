#include "simulator/tamper.h"

#include <algorithm>

#include "simulator/error_bodies.h"
#include "simulator/random.h"

namespace imgperf {
namespace {

constexpr std::size_t kFillerBytes = 1 << 20;
constexpr std::uint64_t kSlowPieces = 50;

http::Answer Json(DialectError error) {
  http::Answer answer;
  answer.status = error.status;
  answer.body = http::MakeBlob(std::move(error.body));
  return answer;
}

http::Answer Text(int status, std::string_view type, std::string text) {
  http::Answer answer;
  answer.status = status;
  answer.type = type;
  answer.body = http::MakeBlob(std::move(text));
  return answer;
}

http::Answer TooManyRequests() {
  http::Answer answer = Json(OpenAiError(429, "rate_limit_exceeded", "Rate limit reached, try again in 1s"));
  answer.extra_headers = "retry-after: 1\r\n";
  return answer;
}

http::Answer HugeBody(std::uint64_t bytes) {
  static const http::Blob filler = http::MakeBlob(std::string(kFillerBytes, 'A'));
  http::Answer answer = Text(200, "application/json", R"({"created":0,"data":[{"b64_json":")");
  answer.delivery.filler = filler;
  answer.delivery.filler_bytes = bytes;
  return answer;
}

std::string NotAnImage(std::size_t bytes) {
  std::string out(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) out[i] = static_cast<char>(Mix(0x62616421, i));
  return out;
}

}  // namespace

PixelSize TamperSize(PixelSize asked, Fault fault) {
  if (fault != Fault::kWrongSize) return asked;
  const auto other = [](std::uint32_t side) { return side == 1 ? 2 : side / 2; };
  return {other(asked.width), other(asked.height)};
}

absl::StatusOr<http::Blob> BlankFile(PixelSize size, EncodedFormat format) {
  RgbImage image(size.width, size.height);
  std::fill(image.pixels.begin(), image.pixels.end(), std::uint8_t{0});
  auto file = EncodeImage(image, format);
  if (!file.ok()) return file.status();
  return http::MakeBlob(*std::move(file));
}

std::string TamperFile(std::string file, Fault fault, bool as_url) {
  if (fault == Fault::kTruncatedImage) file.resize(file.size() / 2);
  if (fault == Fault::kBadImage || (fault == Fault::kBadBase64 && as_url)) return NotAnImage(file.size());
  return file;
}

std::string TamperBase64(std::string text, Fault fault) {
  if (fault != Fault::kBadBase64) return text;
  // In the middle and at both ends, so that whoever looks only at some of it finds one.
  for (const std::size_t at : {text.size() / 16, text.size() / 2, text.size() - 1 - text.size() / 16})
    text[at] = '*';
  return text;
}

http::Answer FaultAnswer(const ErrorShare& error) {
  switch (error.fault) {
    case Fault::kHttp429:
      return TooManyRequests();
    case Fault::kHttp400:
      return Json(OpenAiError(400, "invalid_value", "Invalid value, as asked of this simulator"));
    case Fault::kHttp422:
      return Json(ValidationError("prompt", "value_error", "Value error, as asked of this simulator"));
    case Fault::kRefused:
      return Json(OpenAiError(400, "moderation_blocked", "Your request was rejected by the safety system"));
    case Fault::kHttp500Json:
      return Json(OpenAiError(500, "server_error", "CUDA out of memory, as asked of this simulator"));
    case Fault::kNotJson:
      return Text(200, "text/html", "<html><body><h1>It works!</h1></body></html>\n");
    case Fault::kHugeBody:
      return HugeBody(error.huge_bytes);
    case Fault::kReset: {
      http::Answer answer;
      answer.delivery.reset = true;
      return answer;
    }
    default:
      return Text(500, "text/plain; charset=utf-8", "Internal Server Error");
  }
}

namespace {

void TamperPieces(http::Answer& answer, Fault fault, Nanos slow_for) {
  std::uint64_t bytes = 0;
  for (const http::Piece& piece : answer.pieces) bytes += piece.bytes->size();
  if (fault == Fault::kHalfBody) answer.delivery.cut_after = bytes / 2;
  if (fault != Fault::kSlowBody) return;
  const auto count = static_cast<Nanos>(answer.pieces.size());
  for (Nanos k = 0; k < count; ++k) {
    answer.pieces[static_cast<std::size_t>(k)].due_ns += slow_for / count * (k + 1);
  }
}

}  // namespace

void TamperDelivery(http::Answer& answer, Fault fault, Nanos slow_for) {
  if (!answer.pieces.empty()) return TamperPieces(answer, fault, slow_for);
  const std::uint64_t bytes = answer.body ? answer.body->size() : 0;
  if (fault == Fault::kHalfBody) answer.delivery.cut_after = bytes / 2;
  if (fault == Fault::kSlowBody) {
    answer.delivery.piece = bytes / kSlowPieces + 1;
    answer.delivery.pause_for = slow_for / static_cast<Nanos>(kSlowPieces);
  }
}

}  // namespace imgperf
