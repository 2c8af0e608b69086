#include "controller/tokenizer/unicode.h"

#include <array>
#include <cstdlib>
#include <memory>

#include <unicode/brkiter.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

namespace imgperf {
namespace {

constexpr char32_t kDottedCapitalI = 0x130;  // the one letter whose small form is two characters

CharClass SlowClassOf(char32_t value) {
  const auto character = static_cast<UChar32>(value);
  if (u_isUWhiteSpace(character)) return CharClass::kSpace;
  const std::uint32_t mask = U_GET_GC_MASK(character);
  if (mask & U_GC_L_MASK) return CharClass::kLetter;
  return mask & U_GC_N_MASK ? CharClass::kNumber : CharClass::kOther;
}

// Most texts are ASCII: a table answers for it.
const std::array<CharClass, 128>& AsciiClasses() {
  static const auto classes = [] {
    std::array<CharClass, 128> made{};
    for (std::size_t c = 0; c < made.size(); ++c) made[c] = SlowClassOf(static_cast<char32_t>(c));
    return made;
  }();
  return classes;
}

// ICU's data is a part of its library: what fails here is the machine.
void Must(UErrorCode code) {
  if (U_FAILURE(code)) std::abort();
}

const icu::Normalizer2& NormalizerOf(NormalForm form) {
  UErrorCode code = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = nullptr;
  switch (form) {
    case NormalForm::kC:
      normalizer = icu::Normalizer2::getNFCInstance(code);
      break;
    case NormalForm::kD:
      normalizer = icu::Normalizer2::getNFDInstance(code);
      break;
    case NormalForm::kKc:
      normalizer = icu::Normalizer2::getNFKCInstance(code);
      break;
    case NormalForm::kKd:
      normalizer = icu::Normalizer2::getNFKDInstance(code);
      break;
  }
  Must(code);
  return *normalizer;
}

template <typename Convert>
std::string Each(std::string_view text, Convert convert) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character character = CharacterAt(text, at);
    convert(out, character, text.substr(at, character.length));
    at += character.length;
  }
  return out;
}

}  // namespace

Character CharacterAt(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return {first, 1, true};
  const std::string_view rest = text.substr(at, 4);
  std::int32_t length = 0;
  UChar32 value = 0;
  U8_NEXT(reinterpret_cast<const std::uint8_t*>(rest.data()), length, static_cast<std::int32_t>(rest.size()),
          value);
  if (value < 0) return {};
  return {static_cast<char32_t>(value), static_cast<std::size_t>(length), true};
}

void AppendUtf8(std::string& text, char32_t character) {
  std::array<std::uint8_t, 4> bytes{};
  std::size_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, static_cast<UChar32>(character));
  text.append(reinterpret_cast<const char*>(bytes.data()), length);
}

CharClass ClassOf(const Character& character) {
  static const auto& ascii = AsciiClasses();
  if (character.value < ascii.size()) return ascii[character.value];
  return character.valid ? SlowClassOf(character.value) : CharClass::kOther;
}

std::string ValidUtf8(std::string_view text) {
  return Each(text, [](std::string& out, const Character& character, std::string_view bytes) {
    out.append(character.valid ? bytes : "\xEF\xBF\xBD");
  });
}

std::string LowerCase(std::string_view text) {
  return Each(text, [](std::string& out, const Character& character, std::string_view bytes) {
    if (!character.valid) {
      out.append(bytes);
    } else if (character.value == kDottedCapitalI) {
      out.append("i\xCC\x87");
    } else {
      AppendUtf8(out, static_cast<char32_t>(u_tolower(static_cast<UChar32>(character.value))));
    }
  });
}

std::string Normalized(NormalForm form, const std::string& text) {
  UErrorCode code = U_ZERO_ERROR;
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
  NormalizerOf(form).normalizeUTF8(0, text, sink, nullptr, code);
  Must(code);
  return out;
}

std::vector<std::size_t> GraphemeEnds(std::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), code));
  Must(code);
  UText* const utext = utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &code);
  breaks->setText(utext, code);
  Must(code);
  std::vector<std::size_t> ends;
  for (std::int32_t end = breaks->first(); end != icu::BreakIterator::DONE; end = breaks->next()) {
    if (end > 0) ends.push_back(static_cast<std::size_t>(end));
  }
  utext_close(utext);
  return ends;
}

}  // namespace imgperf
