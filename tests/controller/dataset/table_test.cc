#include "controller/dataset/table_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/dataset/table_reader.h"

namespace imgperf {
namespace {

using testing::ElementsAre;

std::vector<std::string> TablePrompts(std::string_view text, char separator = ',',
                                      std::string_view column = "") {
  const auto rows = ParseTable("p.csv", text, separator, column);
  EXPECT_TRUE(rows.ok()) << rows.status();
  std::vector<std::string> prompts;
  for (const DatasetRow& row : rows.value_or(DatasetRows{})) prompts.push_back(row.entry.prompt);
  return prompts;
}

std::string TableFault(std::string_view text, std::string_view column = "") {
  return std::string(ParseTable("p.csv", text, ',', column).status().message());
}

TEST(Table, FindsTheColumnOfPrompts) {
  EXPECT_THAT(TablePrompts("id,Prompt\n1,a fox\n2,an owl\n"), ElementsAre("a fox", "an owl"));
  EXPECT_THAT(TablePrompts("caption\ta\nx y\t1\n", '\t'), ElementsAre("x y"));
  EXPECT_THAT(TablePrompts("text,other\na,b\n", ',', "other"), ElementsAre("b"));
}

TEST(Table, QuotesAsRfc4180) {
  EXPECT_THAT(
      TablePrompts("prompt,n\n\"a \"\"fox\"\", red\",1\n\"two\r\nlines\",2\r\nbare \"quotes\" stay,3"),
      ElementsAre("a \"fox\", red", "two\r\nlines", "bare \"quotes\" stay"));
}

TEST(Table, OfTabsLetsQuotesBeLettersWhereTheyDoNotComeOut) {
  EXPECT_THAT(TablePrompts("Prompt\tn\n\"a fox\" in red\t1\n\"b\tc\"\t2\n\"d\t3\n", '\t'),
              ElementsAre("\"a fox\" in red", "b\tc", "\"d"));
}

TEST(Table, TakesByteOrderMarkCrlfBlankLinesAndAMissingLastNewline) {
  EXPECT_THAT(TablePrompts("\xEF\xBB\xBFprompt\r\n\r\na\r\n\n\"b\""), ElementsAre("a", "b"));
}

TEST(Table, TellsTheLineARecordBeginsIn) {
  const auto rows = ParseTable("p.csv", "prompt\n\"a\nb\nc\"\n\nd\n", ',', "");
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->at(0).entry.line, 2u);
  EXPECT_EQ(rows->at(1).entry.line, 6u);
}

TEST(Table, NamesLineAndRemedy) {
  EXPECT_EQ(TableFault("a,b\n1,2\n"),
            "p.csv:1: no column is named prompt, text or caption: name it in dataset.column (columns: a, b)");
  EXPECT_EQ(TableFault("prompt,text\n1,2\n"),
            "p.csv:1: more than one column may hold the prompts: name it in dataset.column (columns: prompt, "
            "text)");
  EXPECT_EQ(TableFault("prompt\n1\n", "promt"),
            "p.csv:1: no column \"promt\": change dataset.column (columns: prompt)");
  EXPECT_EQ(TableFault("prompt,n\na,1\nb\n"),
            "p.csv:3: 1 fields where the header has 2: quote fields with separators in them");
  EXPECT_EQ(TableFault("prompt\na\n\"b\n"), "p.csv:3: a quote that is opened and not closed");
  EXPECT_EQ(TableFault("prompt\n\"a\"b\n"),
            "p.csv:2: letters behind a closing quote: write quotes within a field twice");
  EXPECT_EQ(TableFault("prompt,n\n,1\n"), "p.csv:2: an empty prompt");
  EXPECT_EQ(TableFault("prompt\n\xFF\xFE\n"), "p.csv:2: no UTF-8: save the file as UTF-8");
  EXPECT_EQ(TableFault("prompt\n"), "p.csv: no record below the header: write a prompt a line");
  EXPECT_EQ(TableFault(""),
            "p.csv:1: no column is named prompt, text or caption: name it in dataset.column (columns: )");
}

TEST(Table, BoundsFieldsAndRecords) {
  EXPECT_EQ(TableFault("prompt\n" + std::string(TableReader::kMaxFieldBytes + 1, 'a')),
            "p.csv:2: a field longer than 1.0 MiB");
  EXPECT_EQ(TableFault("prompt\n\"" + std::string(TableReader::kMaxFieldBytes + 1, 'a') + "\""),
            "p.csv:2: a field longer than 1.0 MiB");
  EXPECT_EQ(TableFault(std::string(2000, ',')), "p.csv:1: more than 1000 fields");
}

}  // namespace
}  // namespace imgperf
