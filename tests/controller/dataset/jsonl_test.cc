#include "controller/dataset/jsonl.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace imgperf {
namespace {

std::vector<Entry> Rows(std::string_view text) {
  auto entries = ParseJsonl("p.jsonl", text);
  EXPECT_TRUE(entries.ok()) << entries.status();
  return entries.value_or(std::vector<Entry>{});
}

std::string Fault(std::string_view text) {
  return std::string(ParseJsonl("p.jsonl", text).status().message());
}

TEST(Jsonl, ReadsTextsPromptsAndExtraBodies) {
  const auto rows = Rows(
      "{\"text\": \"a\"}\n"
      "{\"prompt\": \"b \\u00e4 \\\"q\\\"\", \"extra_body\": {\"size\": \"768x512\", \"steps\": 20, \"cfg\": "
      "3.5}}\n"
      "{\"type\": \"single_turn\", \"text\": \"c\", \"extra_body\": {}}\n");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].prompt, "a");
  EXPECT_EQ(rows[0].extra_body_json, "");
  EXPECT_EQ(rows[1].prompt, "b ä \"q\"");
  EXPECT_EQ(rows[1].extra_body_json, R"({"size":"768x512","steps":20,"cfg":3.5})");
  EXPECT_EQ(rows[2].extra_body_json, "");
}

TEST(Jsonl, TakesByteOrderMarkCrlfBlankLinesAndAMissingLastNewline) {
  const auto rows = Rows("\xEF\xBB\xBF{\"text\":\"a\"}\r\n\r\n  \t\n{\"text\":\"b\"}");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].prompt, "b");
}

TEST(Jsonl, NamesFileLineAndRemedy) {
  const std::string good = "{\"text\": \"a\"}\n\n";  // the next line is the third
  const std::pair<std::string, std::string> cases[] = {
      {"{\"txet\": \"a\"}", "unknown key \"txet\" (did you mean \"text\"?)"},
      {"{\"zzzzzzzzzz\": 1}", "unknown key \"zzzzzzzzzz\" (known: text, prompt, extra_body, timestamp)"},
      {"{\"extra_body\": {}}", "a row needs \"text\", as {\"text\": \"A lighthouse in fog\"}"},
      {"{\"text\": \"\"}", "\"text\" is empty"},
      {"{\"text\": 3}", "\"text\" must be a string"},
      {"{\"text\": \"a\", \"prompt\": \"b\"}", "give \"text\" or \"prompt\", not both"},
      {"{\"text\": \"a\", \"text\": \"b\"}", "\"text\" is given twice"},
      {"{\"text\": \"a\", \"extra_body\": []}",
       "\"extra_body\" must be an object, as {\"num_inference_steps\": 20}"},
      {"{\"text\": \"a\", \"image\": \"x.png\"}",
       "\"image\" in a row is not served by this version yet: rows hold a text"},
      {"{\"text\": \"a\", \"type\": \"multi_turn\"}",
       "\"type\" other than \"single_turn\" is not served by this version yet"},
      {"[\"a\"]", "a row is an object, as {\"text\": \"A lighthouse in fog\"}"},
      {"\"a\"", "a row is an object, as {\"text\": \"A lighthouse in fog\"}"},
  };
  for (const auto& [line, why] : cases) EXPECT_EQ(Fault(good + line + "\n"), "p.jsonl:3: " + why);
}

TEST(Jsonl, RefusesWhatIsNoJsonOrNoUtf8) {
  for (const char* line :
       {"{", "{\"text\": \"a\"", "text", "{\"text\": \"a\"} x", "{'text': 'a'}", "{\"text\": \"\xff\"}",
        "{\"text\": \"\\ud800\"}", "{\"text\": \"a\",}", "\xff\xfe{"}) {
    EXPECT_EQ(Fault(line).find("p.jsonl:1: not JSON: "), 0u) << line << ": " << Fault(line);
  }
}

TEST(Jsonl, RefusesAnEmptyFile) {
  for (const char* text : {"", "\n", "\r\n \n", "\xEF\xBB\xBF"}) {
    EXPECT_EQ(Fault(text),
              "p.jsonl: no row in it: write one JSON object a line, as {\"text\": \"A lighthouse in fog\"}");
  }
}

TEST(Jsonl, RefusesDeepNesting) {
  EXPECT_NE(Fault("{\"text\":\"a\",\"extra_body\":{\"a\":" + std::string(100'000, '[') +
                  std::string(100'000, ']') + "}}"),
            "");
}

TEST(Jsonl, RefusesALineBeyondItsBound) {
  EXPECT_EQ(Fault("{\"text\":\"" + std::string(kMaxDatasetLine, 'a') + "\"}"),
            "p.jsonl:1: longer than 64.0 MiB");
}

class JsonlFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "jsonl_test.XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    dir_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }

  std::filesystem::path dir_;
};

TEST_F(JsonlFile, IsReadWhole) {
  const std::string path = dir_ / "p.jsonl";
  std::ofstream(path) << "{\"text\":\"a\"}\n{\"text\":\"b\"}\n";
  const auto entries = ReadJsonlFile(path);
  ASSERT_TRUE(entries.ok()) << entries.status();
  EXPECT_EQ(entries->size(), 2u);
}

TEST_F(JsonlFile, ThatCannotBeReadSaysWhy) {
  EXPECT_EQ(ReadJsonlFile(dir_ / "none").status().message(),
            (dir_ / "none").string() + ": No such file or directory");
  EXPECT_EQ(ReadJsonlFile(dir_).status().message(), dir_.string() + ": not a plain file");
  const std::string empty = dir_ / "empty.jsonl";
  std::ofstream(empty).flush();
  EXPECT_EQ(std::string(ReadJsonlFile(empty).status().message()).find(empty + ": no row in it"), 0u);
}

TEST_F(JsonlFile, BeyondOneGibibyteIsRefusedUnread) {
  const std::string path = dir_ / "huge.jsonl";
  std::ofstream(path).flush();
  std::filesystem::resize_file(path, kMaxDatasetBytes + 1);  // a hole: takes no space
  EXPECT_EQ(ReadJsonlFile(path).status().message(), path + ": too large: 1.00 GiB (at most 1.00 GiB)");
}

}  // namespace
}  // namespace imgperf
