#include "controller/html/html_page.h"

#include "controller/html/page_template.h"

namespace imgperf {
namespace {

// As "<" but no tag; JSON has it in strings only, so the document stays the same.
constexpr std::string_view kEscapedLess = "\\u003c";

void AppendWithoutTags(std::string& out, std::string_view data) {
  while (!data.empty()) {
    const std::size_t plain = data.find('<');
    out += data.substr(0, plain);
    if (plain == std::string_view::npos) return;
    out += kEscapedLess;
    data.remove_prefix(plain + 1);
  }
}

}  // namespace

std::string HtmlPage(std::string_view data) {
  const PageTemplate page = BuiltInTemplate();
  std::string out;
  out.reserve(page.before.size() + data.size() + data.size() / 64 + page.behind.size());
  out += page.before;
  AppendWithoutTags(out, data);
  out += page.behind;
  return out;
}

}  // namespace imgperf
