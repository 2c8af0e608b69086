#include "worker/response/payload.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "worker/response/base64.h"

namespace imgperf {
namespace {

void Fill(const ImageInfo& info, pb::ImageFact* fact) {
  if (info.format != ImageFormat::kUnknown) fact->set_format(std::string(FormatName(info.format)));
  fact->set_width(info.width);
  fact->set_height(info.height);
  fact->set_valid(info.complete);
  if (!info.complete) fact->set_defect(info.defect);
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The escapes of JSON besides \/ and \u: none of them stands for a base64 character.
bool IsOtherEscape(char c) { return std::string_view("\"\\bfnrt").find(c) != std::string_view::npos; }

}  // namespace

std::size_t DataUrlPrefix(std::string_view text) {
  constexpr std::string_view kMark = ";base64,";
  if (!text.starts_with("data:")) return 0;
  const std::size_t at = text.substr(0, 256).find(kMark);
  return at == text.npos ? 0 : at + kMark.size();
}

void Tail::Append(std::string_view bytes) {
  if (bytes.size() >= limit_) {
    bytes_.assign(bytes.substr(bytes.size() - limit_));
    return;
  }
  const std::size_t all = bytes_.size() + bytes.size();
  if (all > limit_) bytes_.erase(0, all - limit_);
  bytes_.append(bytes);
}

void RawPayload::Feed(std::string_view bytes) {
  total_ += bytes.size();
  probe_.Feed(bytes);
  hash_.Append(bytes);
  tail_.Append(bytes);
  if (keep_) kept_.append(bytes);
}

void RawPayload::Finish(pb::ImageFact* fact) const {
  Fill(probe_.Finish(total_, tail_.view()), fact);
  fact->set_bytes(total_);
  fact->set_xxh3(hash_.Digest());
}

void Base64Payload::Clear(bool keep) { *this = Base64Payload(keep); }

std::size_t Base64Payload::FeedJson(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    if (escape_ > 0) {
      TakeEscaped(text[i++]);
      continue;
    }
    const std::size_t run = Base64Run(text.substr(i));
    if (run > 0) TakeChars(text.substr(i, run));
    i += run;
    if (i == text.size() || text[i] == '"') break;
    TakeOther(text[i++]);
  }
  hash_.Append(text.substr(0, i));
  return i;
}

void Base64Payload::FeedPlain(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t run = Base64Run(text.substr(i));
    if (run > 0) TakeChars(text.substr(i, run));
    i += run;
    if (i == text.size()) break;
    if (text[i] == '=') {
      ++padding_;
    } else {
      Invalidate(text[i]);
    }
    ++i;
  }
  hash_.Append(text);
}

void Base64Payload::TakeOther(char c) {
  if (c == '\\') {
    escape_ = 1;
  } else if (c == '=') {
    ++padding_;
  } else {
    if (static_cast<unsigned char>(c) < 0x20) bad_json_ = true;
    Invalidate(c);
  }
}

void Base64Payload::TakeEscaped(char c) {
  if (escape_ > 1) return TakeHexDigit(c);
  escape_ = 0;
  if (c == '/') {
    TakeChars("/");
  } else if (c == 'u') {
    escape_ = 5;
    code_point_ = 0;
  } else {
    bad_json_ = bad_json_ || !IsOtherEscape(c);
    Invalidate('\\');
  }
}

void Base64Payload::TakeHexDigit(char c) {
  const int value = HexValue(c);
  if (value < 0) bad_json_ = true;
  code_point_ = code_point_ << 4 | static_cast<std::uint32_t>(std::max(value, 0));
  if (--escape_ > 1) return;
  escape_ = 0;
  const char meant = code_point_ < 0x80 ? static_cast<char>(code_point_) : '\0';
  if (meant == '=') {
    ++padding_;
  } else if (Base64Run({&meant, 1}) == 1) {
    TakeChars({&meant, 1});
  } else {
    Invalidate('\\');
  }
}

void Base64Payload::TakeChars(std::string_view chars) {
  if (padding_ > 0) Invalidate('=');
  if (!probe_.Known()) FeedProbe(chars);
  chars_ += chars.size();
  tail_.Append(chars);
  if (keep_ && !invalid_) kept_.append(chars);
}

// Decodes whole groups in small steps until the probe has seen enough.
void Base64Payload::FeedProbe(std::string_view chars) {
  constexpr std::size_t kStep = 1024;
  constexpr std::size_t kFirstStep = 48;  // enough for most
  std::array<char, (kStep + 4) / 4 * 3 + 2> bytes;
  while (!chars.empty() && !probe_.Known()) {
    const std::size_t step = std::min(chars.size(), fed_ ? kStep : kFirstStep);
    fed_ = true;
    group_.append(chars.substr(0, step));
    chars.remove_prefix(step);
    const std::size_t whole = group_.size() / 4 * 4;
    probe_.Feed({bytes.data(), DecodeBase64({group_.data(), whole}, bytes.data())});
    group_.erase(0, whole);
  }
}

void Base64Payload::Invalidate(char c) {
  if (invalid_) return;
  invalid_ = true;
  culprit_ = c;
  culprit_at_ = chars_ + padding_;
  kept_ = {};
}

std::string Base64Payload::Base64Defect() const {
  if (invalid_) {
    const bool printable = culprit_ > 0x20 && culprit_ < 0x7F;
    return printable ? fmt::format("invalid base64: '{}' at character {}", culprit_, culprit_at_)
                     : fmt::format("invalid base64: byte 0x{:02x} at character {}",
                                   static_cast<unsigned char>(culprit_), culprit_at_);
  }
  if ((chars_ + padding_) % 4 != 0 || padding_ > 2)
    return fmt::format("invalid base64: {} characters and {} of padding", chars_, padding_);
  return {};
}

// Its end decides; all that is kept is decoded only when the end is nothing but zeros, a JPEG's padding.
std::string Base64Payload::DecodedTail() const {
  constexpr std::size_t kUsual = 64;
  std::string bytes = DecodeTail(kUsual);
  const std::size_t last = bytes.find_last_not_of('\0');
  return last == bytes.npos || last == 0 ? DecodeTail(kTailChars) : bytes;
}

std::string Base64Payload::DecodeTail(std::size_t max_chars) const {
  std::string_view chars = tail_.view();
  chars.remove_prefix(chars.size() - std::min(chars.size(), max_chars));
  const std::uint64_t start = chars_ - chars.size();
  chars.remove_prefix(std::min<std::size_t>(chars.size(), (4 - start % 4) % 4));
  std::string bytes;
  AppendDecodedBase64(chars, &bytes);
  return bytes;
}

void Base64Payload::Finish(pb::ImageFact* fact) const {
  fact->set_xxh3(hash_.Digest());
  const std::uint64_t bytes = chars_ / 4 * 3 + (chars_ % 4 == 0 ? 0 : chars_ % 4 - 1);
  fact->set_bytes(bytes);
  ImageProbe probe = probe_;  // an image so short that its last group is not whole
  if (!probe.Known()) {
    std::string rest;
    AppendDecodedBase64(group_, &rest);
    probe.Feed(rest);
  }
  Fill(probe.Finish(bytes, DecodedTail()), fact);
  if (const std::string defect = Base64Defect(); !defect.empty()) {
    fact->set_valid(false);
    fact->set_defect(defect);
  }
}

}  // namespace imgperf
