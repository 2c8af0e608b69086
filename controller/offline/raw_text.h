// An answer's body as JSON text, a chunk at a time: memory does not grow with the body.
#pragma once

#include <string>
#include <string_view>

namespace imgperf {

// Where one body goes: `base64` for what is no text. Appends between the quotes.
class BodyWriter {
 public:
  BodyWriter(bool base64, std::string& out) : base64_(base64), out_(out) {}
  void Append(std::string_view chunk);
  void Finish();

 private:
  bool base64_;
  std::string& out_;
  std::string rest_;  // bytes that wait for those behind them: of a character, or of three
};

// The length of `text` without an incomplete character at its end.
std::size_t WholeCharacters(std::string_view text);

// The payload as a member's value: itself when it is a JSON object on one line, else as text.
std::string PayloadJson(std::string payload);

}  // namespace imgperf
