#include "controller/tokenizer/unicode.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "controller/tokenizer/normalize.h"

namespace imgperf {
namespace {

CharClass ClassOfText(std::string_view text) { return ClassOf(CharacterAt(text, 0)); }

TEST(Unicode, KnowsTheClassesOfRegularExpressions) {
  EXPECT_EQ(ClassOfText("z"), CharClass::kLetter);
  EXPECT_EQ(ClassOfText("ß"), CharClass::kLetter);
  EXPECT_EQ(ClassOfText("画"), CharClass::kLetter);
  EXPECT_EQ(ClassOfText("7"), CharClass::kNumber);
  EXPECT_EQ(ClassOfText("Ⅷ"), CharClass::kNumber);
  EXPECT_EQ(ClassOfText("\u2003"), CharClass::kSpace);
  EXPECT_EQ(ClassOfText("\x1c"), CharClass::kOther);
  EXPECT_EQ(ClassOfText("\u0301"), CharClass::kOther);
  EXPECT_EQ(ClassOfText("\xC3"), CharClass::kOther);
}

TEST(Unicode, TakesBadBytesOneByOne) {
  EXPECT_EQ(CharacterAt("\xE6\x9D", 0).length, 1u);
  EXPECT_FALSE(CharacterAt("\xED\xA0\x80", 0).valid);  // half a surrogate pair
  EXPECT_EQ(ValidUtf8("a\xFF\xC3z"), "a\uFFFD\uFFFDz");
  EXPECT_EQ(CharacterAt("🦊", 0).value, U'🦊');
}

TEST(Unicode, LowersCharacterByCharacter) {
  EXPECT_EQ(LowerCase("A Ä Σ İ\xFF"), "a ä σ i\u0307\xFF");
  EXPECT_EQ(LowerCase("ΟΔΟΣ"), "οδοσ");  // no final sigma: as Hugging Face's Lowercase
}

TEST(Unicode, Normalizes) {
  EXPECT_EQ(Normalized(NormalForm::kC, "e\u0301"), "é");
  EXPECT_EQ(Normalized(NormalForm::kD, "é"), "e\u0301");
  EXPECT_EQ(Normalized(NormalForm::kKc, "ﬁ½"), "fi1\u20442");
}

TEST(Unicode, FindsGraphemes) {
  EXPECT_EQ(GraphemeEnds("ae\u0301\r\n🏔️"), (std::vector<std::size_t>{1, 4, 6, 13}));
  EXPECT_TRUE(GraphemeEnds("").empty());
}

TEST(Normalize, ReplacesRunsAndTexts) {
  EXPECT_EQ(RunsReplaced("a \n\u3000b c", IsWhiteSpace, 1, " "), "a b c");
  EXPECT_EQ(RunsReplaced("a b  c   ", IsSpaceCharacter, 2, "_"), "a b_c_");
  EXPECT_EQ(Replaced("abab", "ab", "x"), "xx");
  EXPECT_EQ(Replaced("ab", "", "x"), "ab");
}

TEST(Normalize, Strips) {
  EXPECT_EQ(Stripped(" \ta b\u3000", true, true), "a b");
  EXPECT_EQ(Stripped(" a ", false, true), " a");
  EXPECT_EQ(Stripped("  ", true, true), "");
  EXPECT_EQ(Stripped("  ", false, false), "  ");
}

}  // namespace
}  // namespace imgperf
