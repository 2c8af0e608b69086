// Writes JSON into one growing buffer, at memory speed. For lines by the million; small documents use
// nlohmann.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace imgperf {

// Commas are its own business; that keys stand in objects only is the caller's. Numbers are written as short
// as they can be read back exactly. Text is made valid: controls are escaped, bad UTF-8 becomes U+FFFD.
// Thread: any one.
class JsonBuffer {
 public:
  explicit JsonBuffer(std::string& out) : out_(out) {}

  JsonBuffer& Open(char bracket);         // '{' or '['
  JsonBuffer& Close(char bracket);        // '}' or ']'
  JsonBuffer& Key(std::string_view key);  // plain ASCII
  JsonBuffer& Text(std::string_view value);
  // A number between JSON that is written as it is: together a whole member.
  JsonBuffer& Member(std::string_view before, double value, std::string_view after);
  JsonBuffer& Int(std::int64_t value);
  JsonBuffer& Uint(std::uint64_t value);
  JsonBuffer& Double(double value);  // not finite: null
  JsonBuffer& Bool(bool value);

 private:
  void Comma();

  std::string& out_;
  bool comma_ = false;  // something stands before, on this level
};

// Appends the text between the quotes.
void AppendEscaped(std::string& out, std::string_view text);

}  // namespace imgperf
