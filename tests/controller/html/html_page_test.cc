#include "controller/html/html_page.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kOpen = "<script type=\"application/json\" id=\"data\">";

// What stands in the data's element, as a browser finds it: up to the first end of a script.
std::string DataIn(const std::string& page) {
  const std::size_t from = page.find(kOpen);
  EXPECT_NE(from, std::string::npos);
  const std::size_t end = page.find("</script", from);
  return page.substr(from + kOpen.size(), end - from - kOpen.size());
}

TEST(HtmlPage, DataComesBackAsItWas) {
  const std::string data = R"({"a":[1,2.5,null],"b":"caf\u00e9 & \"quotes\" >"})";
  EXPECT_EQ(DataIn(HtmlPage(data)), data);
}

TEST(HtmlPage, NothingInTheDataEndsItsElement) {
  const nlohmann::json data{
      {"prompt", "</script><script>alert(1)</script><!-- <script> <img src=x onerror=alert(2)>"}};
  const std::string inside = DataIn(HtmlPage(data.dump()));
  EXPECT_THAT(inside, Not(HasSubstr("<")));
  EXPECT_EQ(nlohmann::json::parse(inside), data);
}

TEST(HtmlPage, NothingIsLoadedFromAnywhere) {
  const std::string page = HtmlPage("{}");
  EXPECT_THAT(page, HasSubstr("default-src 'none'; script-src 'sha256-"));
  EXPECT_THAT(page, Not(HasSubstr("<link")));
  EXPECT_THAT(page, Not(HasSubstr(" src=")));
  EXPECT_THAT(page, Not(HasSubstr("unsafe-")));
}

TEST(HtmlPage, EveryPlaceOfTheTemplateIsFilled) {
  const std::string page = HtmlPage("{}");
  for (const char* place : {"@SCRIPT@", "@STYLE@", "@DATA@", "@SCRIPT_HASH@", "@STYLE_HASH@"})
    EXPECT_THAT(page, Not(HasSubstr(place)));
  EXPECT_THAT(page, ::testing::StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(page, ::testing::EndsWith("</html>\n"));
}

}  // namespace
}  // namespace imgperf
