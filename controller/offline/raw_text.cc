#include "controller/offline/raw_text.h"

#include <algorithm>
#include <cstdint>

#include <openssl/evp.h>
#include <simdjson.h>

#include "controller/offline/json_buffer.h"
#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

// Characters a character that begins with this byte has, by its high bits alone.
std::size_t PromisedLength(char first) {
  const auto byte = static_cast<std::uint8_t>(first);
  return byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
}

bool IsContinuation(char c) { return (static_cast<std::uint8_t>(c) & 0xC0) == 0x80; }

void EncodeBase64(std::string_view bytes, std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + (bytes.size() + 2) / 3 * 4 + 1);  // OpenSSL ends it with a zero byte
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data() + before),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(before + static_cast<std::size_t>(length));
}

}  // namespace

std::size_t WholeCharacters(std::string_view text) {
  std::size_t start = text.size();
  const std::size_t least = text.size() - std::min<std::size_t>(text.size(), 3);
  while (start > least && IsContinuation(text[start - 1])) --start;
  if (start == least) return text.size();  // nothing begins in the last three: whatever it is, it is over
  --start;
  return start + PromisedLength(text[start]) > text.size() ? start : text.size();
}

void BodyWriter::Append(std::string_view chunk) {
  std::string joined;
  if (!rest_.empty()) {
    joined.swap(rest_);
    joined.append(chunk);
    chunk = joined;
  }
  const std::size_t whole = base64_ ? chunk.size() / 3 * 3 : WholeCharacters(chunk);
  base64_ ? EncodeBase64(chunk.substr(0, whole), out_) : AppendEscaped(out_, chunk.substr(0, whole));
  rest_ = chunk.substr(whole);
}

void BodyWriter::Finish() {
  base64_ ? EncodeBase64(rest_, out_) : AppendEscaped(out_, rest_);
  rest_.clear();
}

std::string PayloadJson(std::string payload) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  const bool one_line = payload.find_first_of("\r\n") == payload.npos;
  if (one_line && parser.parse(payload).get(element) == simdjson::SUCCESS && element.is_object())
    return payload;
  std::string text = "\"";
  AppendEscaped(text, payload);
  return text + "\"";
}

}  // namespace imgperf
