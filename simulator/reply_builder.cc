#include "simulator/reply_builder.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <nlohmann/json.hpp>
#include "simulator/tamper.h"

namespace imgperf {
namespace {

std::string Quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Appended piecewise: a reply is megabytes of base64, which a JSON library would copy several times.
void AppendImage(std::string& out, const ReplyImage& image, std::string_view prompt) {
  out += R"({"b64_json":)";
  if (image.url.empty()) {
    out += '"';
    out += image.base64;
    out += R"(","url":null)";
  } else {
    out += fmt::format(R"(null,"url":{})", Quoted(image.url));
  }
  out += fmt::format(R"(,"revised_prompt":{},"file_path":null,"resize":null}})", prompt);
}

}  // namespace

std::string BuildReply(const ReplyFacts& facts, const std::vector<ReplyImage>& images) {
  const std::string prompt = Quoted(facts.prompt);
  std::size_t size = 512;
  for (const ReplyImage& image : images) size += image.base64.size() + image.url.size() + prompt.size() + 128;
  std::string out;
  out.reserve(size);
  out += fmt::format(R"({{"id":{},"created":{},"data":[)", Quoted(facts.id), facts.created_s);
  for (std::size_t k = 0; k < images.size(); ++k) {
    if (k != 0) out += ',';
    AppendImage(out, images[k], prompt);
  }
  out += fmt::format(R"(],"peak_memory_mb":{},"inference_time_s":{:.6f},"usage":null}})",
                     facts.peak_memory_mb > 0 ? fmt::format("{:.2f}", facts.peak_memory_mb) : "null",
                     static_cast<double>(facts.inference_for) / 1e9);
  return out;
}

std::string ComposeReply(const ImageRequest& request, const ReplyFacts& facts,
                         const std::vector<http::Blob>& files, Fault fault) {
  std::vector<ReplyImage> images;
  for (std::size_t k = 0; k < files.size() && fault != Fault::kEmptyData; ++k) {
    if (request.reply_as == ReplyAs::kUrl) {
      images.push_back({"", ContentUrl(facts.id, k, files.size())});
    } else {
      images.push_back({TamperBase64(Base64(*files[k]), fault), ""});
    }
  }
  return BuildReply(facts, images);
}

std::string ContentUrl(std::string_view id, std::size_t variant, std::size_t count) {
  if (count == 1) return fmt::format("/v1/images/{}/content", id);
  return fmt::format("/v1/images/{}/content?variant={}", id, variant);
}

std::string Base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // OpenSSL ends it with a zero byte
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

}  // namespace imgperf
