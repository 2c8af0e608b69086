// Text that strangers wrote, for formats that obey some characters. Pure.
#pragma once

#include <string>
#include <string_view>

namespace imgperf {

// For XML 1.0, in elements and attributes: markup is escaped, what XML cannot hold (control characters, bad
// UTF-8, U+FFFE and U+FFFF) is replaced; one line.
std::string XmlText(std::string_view text);

// For GitHub's Markdown, in tables too: every ASCII sign that could mean anything is a character reference;
// one line.
std::string MarkdownText(std::string_view text);

}  // namespace imgperf
