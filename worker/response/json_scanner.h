// Splits a JSON answer, as it arrives, into a small skeleton and the long strings in it.
//
// Strings of kLongString bytes or more (in practice: base64 images) never enter memory: each becomes a
// Base64Payload, and a placeholder stands for it in the skeleton. The skeleton is JSON exactly when the
// answer is, but for UTF-8 inside long strings, so that parsing it strictly validates the whole answer.
// Memory is bounded: kMaxSkeleton of text and kMaxLong long strings; beyond, overflow() is true and the rest
// is passed over.
//
// Thread: any one.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "worker/response/payload.h"

namespace imgperf {

class JsonScanner {
 public:
  static constexpr std::size_t kLongString = 4096;
  static constexpr std::size_t kMaxSkeleton = 1 << 20;
  static constexpr std::size_t kMaxLong = 1024;  // what one answer may hold of images

  // Begins another answer; memory is kept for it. `keep`: payloads keep their base64.
  void Clear(bool keep);
  void Feed(std::string_view bytes);

  bool overflow() const { return overflow_; }
  // A long string held bytes or escapes that JSON does not allow.
  bool bad_json() const;
  std::string& skeleton() { return skeleton_; }
  // The long string that a string of the parsed skeleton stands for; nullptr when it is itself.
  Base64Payload* LongString(std::string_view text);

 private:
  enum class State { kOutside, kString, kLong };

  // Each takes a beginning of `bytes` and returns its length.
  std::size_t TakeOutside(std::string_view bytes);
  std::size_t TakeString(std::string_view bytes);
  std::size_t TakeLong(std::string_view bytes);
  std::size_t EndOfString(std::string_view piece);
  void BeginLong();
  void Append(std::string_view bytes);

  bool keep_ = false;
  State state_ = State::kOutside;
  bool escaped_ = false;  // kString: the byte before was a backslash
  bool overflow_ = false;
  std::size_t string_start_ = 0;  // kString: behind the opening quote
  std::string skeleton_;
  std::vector<std::unique_ptr<Base64Payload>> long_;  // the first long_count_ belong to this answer
  std::size_t long_count_ = 0;
};

}  // namespace imgperf
