#include "controller/dataset/prompt_text.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "common/units.h"

namespace imgperf {

std::string PromptFault(std::string_view text) {
  if (text.empty()) return "an empty prompt";
  if (text.size() > kMaxPromptBytes)
    return fmt::format("a prompt longer than {}", FormatBytes(kMaxPromptBytes));
  if (!simdjson::validate_utf8(text.data(), text.size())) return "no UTF-8: save the file as UTF-8";
  if (text.find('\0') != text.npos) return "a NUL byte in a prompt: this is no text file";
  return "";
}

}  // namespace imgperf
