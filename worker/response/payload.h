// What is learnt of one image while its bytes pass by: hash, head, tail, length; the bytes only when kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/image/probe.h"
#include "proto/record.pb.h"
#include "worker/response/stream_hash.h"

namespace imgperf {

// The last bytes of a stream, at least `limit` of them.
class Tail {
 public:
  explicit Tail(std::size_t limit) : limit_(limit) {}
  void Append(std::string_view bytes);
  void Clear() { bytes_.clear(); }
  std::string_view view() const { return bytes_; }

 private:
  std::size_t limit_;
  std::string bytes_;
};

// An image that arrives as its own bytes.
class RawPayload {
 public:
  explicit RawPayload(bool keep) : keep_(keep) {}
  void Feed(std::string_view bytes);
  void Finish(pb::ImageFact* fact) const;
  std::string TakeKept() { return std::move(kept_); }

 private:
  bool keep_;
  std::uint64_t total_ = 0;
  ImageProbe probe_;
  StreamHash hash_;
  Tail tail_{ImageProbe::kTailBytes};
  std::string kept_;
};

// An image that arrives as base64 inside a JSON string. Validated throughout, decoded at its head until the
// probe knows, and at its tail. The JSON escapes \/ and \u00XX are understood.
class Base64Payload {
 public:
  explicit Base64Payload(bool keep) : keep_(keep) {}
  void Clear(bool keep);
  // Takes JSON text as received, up to the string's closing quote; returns the bytes taken: all of them, or
  // those before the quote. Hashes what it takes.
  std::size_t FeedJson(std::string_view text);
  // Takes a whole string without JSON's escapes; hashes it.
  void FeedPlain(std::string_view text);
  // A byte that JSON does not allow inside a string, or an escape that it does not know.
  bool bad_json() const { return bad_json_; }
  void Finish(pb::ImageFact* fact) const;
  // The base64 characters, without escapes and padding.
  std::string TakeKept() { return std::move(kept_); }

 private:
  // Room for the probe's tail, whatever the alignment.
  static constexpr std::size_t kTailChars = ImageProbe::kTailBytes / 3 * 4 + 8;

  void TakeEscaped(char c);
  void TakeHexDigit(char c);
  void TakeOther(char c);
  void TakeChars(std::string_view chars);
  void FeedProbe(std::string_view chars);
  void Invalidate(char c);
  std::string Base64Defect() const;
  std::string DecodedTail() const;
  std::string DecodeTail(std::size_t max_chars) const;

  bool keep_;
  bool bad_json_ = false;
  int escape_ = 0;  // 0: none; 1: behind a backslash; 2..5: hex digits of \u still to come, plus one
  std::uint32_t code_point_ = 0;
  std::uint64_t chars_ = 0;  // in the alphabet
  std::uint32_t padding_ = 0;
  bool invalid_ = false;
  char culprit_ = 0;
  std::uint64_t culprit_at_ = 0;
  bool fed_ = false;   // the probe has had its first bytes
  std::string group_;  // characters of an incomplete group, while the probe is being fed
  ImageProbe probe_;
  StreamHash hash_;
  Tail tail_{kTailChars};
  std::string kept_;
};

// The length of "data:…;base64," at the beginning of `text`; 0 when it is no such URL.
std::size_t DataUrlPrefix(std::string_view text);

}  // namespace imgperf
