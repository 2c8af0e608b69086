#include "simulator/answers.h"

#include <utility>

#include <fmt/format.h>

#include "simulator/base64.h"
#include "simulator/tamper.h"

namespace imgperf {

http::Answer JsonAnswer(int status, std::string body) {
  http::Answer answer;
  answer.status = status;
  answer.body = http::MakeBlob(std::move(body));
  return answer;
}

http::Answer ErrorAnswer(DialectError error) { return JsonAnswer(error.status, std::move(error.body)); }

http::Answer FileAnswer(http::Blob file, EncodedFormat format) {
  http::Answer answer;
  answer.type = format == EncodedFormat::kPng    ? "image/png"
                : format == EncodedFormat::kJpeg ? "image/jpeg"
                                                 : "image/webp";
  answer.body = std::move(file);
  return answer;
}

http::Answer StreamAnswer(const std::vector<Event>& events) {
  http::Answer answer;
  answer.type = "text/event-stream; charset=utf-8";
  answer.extra_headers = "cache-control: no-cache\r\n";
  for (const Event& event : events) answer.pieces.push_back({event.due_ns, event.bytes, nullptr});
  return answer;
}

std::string ContentUrl(std::string_view id, std::size_t variant, std::size_t count) {
  if (count == 1) return fmt::format("/v1/images/{}/content", id);
  return fmt::format("/v1/images/{}/content?variant={}", id, variant);
}

std::string ComposeReply(const Dialect& dialect, const ImageRequest& request, const ReplyFacts& facts,
                         const Pictures& pictures, Fault fault) {
  const std::string_view base =
      dialect.UrlsAreAbsolute() ? std::string_view(facts.base_url) : std::string_view();
  std::vector<ReplyImage> images;
  for (std::size_t k = 0; k < pictures.files.size() && fault != Fault::kEmptyData; ++k) {
    if (request.reply_as == ReplyAs::kUrl) {
      images.push_back({"", fmt::format("{}{}", base, ContentUrl(facts.id, k, pictures.files.size()))});
    } else {
      images.push_back({TamperBase64(Base64(*pictures.files[k]), fault), ""});
    }
  }
  return dialect.Reply(request, facts, images);
}

http::Answer ComposeAnswer(const Dialect& dialect, const ImageRequest& request, const ReplyFacts& facts,
                           const Pictures& pictures, Fault fault) {
  if (request.reply_as == ReplyAs::kFile) {
    const bool none = pictures.files.empty() || fault == Fault::kEmptyData;
    return FileAnswer(none ? http::MakeBlob("") : pictures.files.front(), request.format);
  }
  return JsonAnswer(200, ComposeReply(dialect, request, facts, pictures, fault));
}

}  // namespace imgperf
