#include "controller/formats/format_text.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(XmlText, EscapesMarkup) {
  EXPECT_EQ(XmlText("p95 < 20s & \"n\" > 1"), "p95 &lt; 20s &amp; &quot;n&quot; &gt; 1");
  EXPECT_EQ(XmlText("]]> Füchse 狐 \xF0\x9F\xA6\x8A"), "]]&gt; Füchse 狐 \xF0\x9F\xA6\x8A");
}

TEST(XmlText, HoldsNothingThatXmlCannot) {
  EXPECT_EQ(XmlText(std::string_view("a\0b\x1b[1m\n\xff", 9)), "a b [1m \xEF\xBF\xBD");
  EXPECT_EQ(XmlText("\xEF\xBF\xBE|\xEF\xBF\xBF"), "\xEF\xBF\xBD|\xEF\xBF\xBD");
}

TEST(MarkdownText, MeansNothing) {
  EXPECT_EQ(MarkdownText("p95 < 20s, Füchse"), "p95 &#60; 20s, Füchse");
  for (const char* text : {"<script>", "a|b", "`x`", "*b*", "_i_", "[a](http://b)", "![i](j)", "@team", "#12",
                           "~~no~~", "\\", "$x$", "&lt;", "::", "{{x}}", "\"'"}) {
    const std::string out = MarkdownText(text);
    for (const char sign : std::string_view("<>|`*_[]!@~\\$:{}\"'")) {
      EXPECT_EQ(out.find(sign), out.npos) << text << " as " << out;
    }
    for (std::size_t at = out.find('#'); at != out.npos; at = out.find('#', at + 1))
      EXPECT_EQ(out[at - 1], '&') << out;
  }
  EXPECT_EQ(MarkdownText("a\nb"), "a b") << "one line";
}

}  // namespace
}  // namespace imgperf
