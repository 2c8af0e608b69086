#include "controller/tokenizer/split_pattern.h"

#include <cstdlib>
#include <string>

#include <unicode/uregex.h>
#include <unicode/utext.h>

namespace imgperf {
namespace {

// The expressions are ours: what fails is the machine.
void Must(UErrorCode code) {
  if (U_FAILURE(code)) std::abort();
}

class Text {
 public:
  explicit Text(std::string_view text) {
    UErrorCode code = U_ZERO_ERROR;
    utext_openUTF8(&text_, text.data(), static_cast<std::int64_t>(text.size()), &code);
    Must(code);
  }
  ~Text() { utext_close(&text_); }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  UText* get() { return &text_; }

 private:
  UText text_ = UTEXT_INITIALIZER;
};

// ICU's \s lacks the vertical tab and U+0085, which are white space to Oniguruma as to Unicode.
std::string AsIcuWrites(std::string_view regex) {
  std::string written;
  for (std::size_t i = 0; i < regex.size(); ++i) {
    written += regex[i];
    if (regex[i] != '\\' || i + 1 == regex.size()) continue;
    const char escaped = regex[++i];
    if (escaped != 's' && escaped != 'S')
      written += escaped;
    else
      written.append(escaped == 's' ? "p" : "P").append("{White_Space}");
  }
  return written;
}

}  // namespace

SplitPattern::SplitPattern(std::string_view regex) {
  const std::string written = AsIcuWrites(regex);
  Text pattern(written);
  UErrorCode code = U_ZERO_ERROR;
  compiled_.reset(uregex_openUText(pattern.get(), 0, nullptr, &code), uregex_close);
  uregex_setStackLimit(compiled_.get(), 0, &code);  // texts are as long as users make them
  Must(code);
}

std::vector<std::string_view> SplitPattern::Cut(std::string_view text) const {
  UErrorCode code = U_ZERO_ERROR;
  const std::unique_ptr<URegularExpression, decltype(&uregex_close)> matcher(
      uregex_clone(compiled_.get(), &code), uregex_close);
  Must(code);
  Text subject(text);
  uregex_setUText(matcher.get(), subject.get(), &code);
  std::vector<std::string_view> words;
  std::size_t done = 0;
  const auto add_up_to = [&](std::int64_t end) {
    const auto to = static_cast<std::size_t>(end);
    if (to > done) words.push_back(text.substr(done, to - done));
    done = to;
  };
  while (uregex_findNext(matcher.get(), &code)) {
    add_up_to(uregex_start64(matcher.get(), 0, &code));
    add_up_to(uregex_end64(matcher.get(), 0, &code));
  }
  Must(code);
  add_up_to(static_cast<std::int64_t>(text.size()));
  return words;
}

}  // namespace imgperf
