#include "controller/dataset/jsonl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

DatasetRows RowsOf(std::string_view text) {
  auto rows = ParseJsonl("p.jsonl", text);
  EXPECT_TRUE(rows.ok()) << rows.status();
  return rows.value_or(DatasetRows{});
}

std::vector<Entry> Rows(std::string_view text) {
  std::vector<Entry> entries;
  for (DatasetRow& row : RowsOf(text)) entries.push_back(std::move(row.entry));
  return entries;
}

std::vector<std::string> Images(std::string_view row) {
  std::vector<std::string> images;
  const DatasetRows rows = RowsOf(row);
  for (const NamedImage& image : rows.at(0).images)
    images.push_back((image.as_url ? "url " : "") + image.where);
  return images;
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
  EXPECT_EQ(rows[1].line, 4u);
}

TEST(Jsonl, ReadsImagesAsAiperfWritesThem) {
  using testing::ElementsAre;
  EXPECT_THAT(Images(R"({"text":"a","image":"x.png"})"), ElementsAre("x.png"));
  EXPECT_THAT(Images(R"({"text":"a","images":["x.png","http://h/y"],"image_url":"data:z"})"),
              ElementsAre("x.png", "http://h/y", "url data:z"));
  EXPECT_THAT(Images(R"({"text":"a","images":[{"name":"n","contents":["x","y"]},"z"]})"),
              ElementsAre("x", "y", "z"));
  const auto masked = RowsOf(R"({"text":"a","image":"x","mask":"m.png"})");
  EXPECT_EQ(masked.at(0).mask->where, "m.png");
  EXPECT_FALSE(RowsOf(R"({"text":"a"})").at(0).has_images());
}

TEST(Jsonl, TakesTheFirstOfSeveralTexts) {
  EXPECT_EQ(Rows(R"({"texts":["a","b"]})").at(0).prompt, "a");
  EXPECT_EQ(Rows(R"({"texts":[{"name":"q","contents":["c","d"]}]})").at(0).prompt, "c");
}

TEST(Jsonl, NamesFileLineAndRemedy) {
  const std::string good = "{\"text\": \"a\"}\n\n";  // the next line is the third
  const std::pair<std::string, std::string> cases[] = {
      {"{\"txet\": \"a\"}", "unknown key \"txet\" (did you mean \"text\"?)"},
      {"{\"zzzzzzzzzz\": 1}", "unknown key \"zzzzzzzzzz\" (known: text, image, mask, extra_body, timestamp)"},
      {"{\"extra_body\": {}}", "a row needs \"text\", as {\"text\": \"A lighthouse in fog\"}"},
      {"{\"text\": \"\"}", "\"text\" is empty"},
      {"{\"text\": 3}", "\"text\" must be a string"},
      {"{\"text\": \"a\", \"prompt\": \"b\"}", "give \"text\" or \"prompt\", not both"},
      {"{\"text\": \"a\", \"text\": \"b\"}", "\"text\" is given twice"},
      {"{\"text\": \"a\", \"extra_body\": []}",
       "\"extra_body\" must be an object, as {\"num_inference_steps\": 20}"},
      {"{\"text\": \"a\", \"turns\": [{\"text\": \"b\"}]}",
       "\"text\" beside \"turns\" is not served: fields stand in the turns, as {\"turns\": [{\"text\": "
       "\"Make it night\", "
       "\"image\": \"day.png\"}, {\"text\": \"Now in rain\"}]}"},
      {"{\"text\": \"a\", \"seed\": 1}",
       "\"seed\" in a row is not served by this version yet: put it into \"extra_body\""},
      {"{\"text\": \"a\", \"image\": 3}", "\"image\" must be a string or a list of strings"},
      {"{\"text\": \"a\", \"images\": [\"x\", {\"contents\": [1]}]}",
       "\"images\" must be a string or a list of strings"},
      {"{\"text\": \"a\", \"image\": \"\"}", "\"image\" is empty: a path or a URL is wanted"},
      {"{\"text\": \"a\", \"mask\": [\"x\"]}", "\"mask\" must be a path or a URL"},
      {"{\"texts\": []}", "\"texts\" begins with no text"},
      {"{\"text\": \"a\", \"texts\": [\"b\"]}", "give \"text\" or \"texts\", not both"},
      {"{\"text\": \"a\", \"type\": \"random_pool\"}",
       "a row of a random pool among others: write dataset.format: random_pool"},
      {"{\"text\": \"a\", \"type\": \"multi_turn\"}",
       "\"type\" other than \"single_turn\" is not served by this version yet"},
      {"[\"a\"]", "an object is wanted here, as {\"text\": \"A lighthouse in fog\"}"},
      {"\"a\"", "an object is wanted here, as {\"text\": \"A lighthouse in fog\"}"},
  };
  for (const auto& [line, why] : cases) EXPECT_EQ(Fault(good + line + "\n"), "p.jsonl:3: " + why);
}

TEST(Jsonl, TakesTheTurnsOfAConversationForRows) {
  const DatasetRows rows = RowsOf(
      R"({"type":"multi_turn","session_id":"s","turns":[{"text":"night","image":"a.png"},{"text":"rain"},)"
      R"({"text":"both","images":["b.png","@previous"]}]})"
      "\n{\"text\":\"alone\"}\n");
  ASSERT_EQ(rows.size(), 4u);
  for (std::uint32_t turn = 0; turn < 3; ++turn) {
    EXPECT_EQ(rows[turn].entry.turn, turn);
    EXPECT_EQ(rows[turn].entry.line, 1u);
  }
  EXPECT_EQ(rows[0].images.at(0).where, "a.png");
  ASSERT_EQ(rows[1].images.size(), 1u);
  EXPECT_EQ(rows[1].images[0].where, "@previous");
  ASSERT_EQ(rows[2].images.size(), 2u) << "as it says";
  EXPECT_EQ(rows[3].entry.turn, 0u);
  EXPECT_FALSE(rows[3].has_images());
}

TEST(Jsonl, NamesTheTurnAndItsFault) {
  const std::pair<std::string, std::string> cases[] = {
      {R"({"turns":3})", "\"turns\" must be a list, as"},
      {R"({"turns":[]})", "\"turns\" is empty: write {\"turns\": ["},
      {R"({"turns":["a"]})", "turn 1: is no object"},
      {R"({"turns":[{"text":"a"},{"txet":"b"}]})", "turn 2: unknown key \"txet\" (did you mean \"text\"?)"},
      {R"({"turns":[{"text":"a"},{"text":"b","delay":1}]})",
       "turn 2: \"delay\" in a row is not served by this version yet"},
      {R"({"turns":[{"text":"a"},{"text":"b","timestamp":1}]})",
       "turn 2: \"timestamp\" is for a conversation's first turn"},
      {R"({"turns":[{"text":"a"},{"text":"b","images":["@previous","@previous"]}]})",
       "turn 2: names \"@previous\" twice"},
      {R"({"turns":[{"text":"a","turns":[]}]})", "turn 1: \"turns\" are for rows"},
      {R"({"turns":[{"text":"a"}],"type":"single_turn"})",
       "\"type\" of a row with \"turns\" is \"multi_turn\""},
      {R"({"turns":[{"text":"a"}],"session_id":3})", "\"session_id\" must be a string"},
  };
  for (const auto& [line, why] : cases) EXPECT_EQ(Fault(line).find("p.jsonl:1: " + why), 0u) << Fault(line);
  std::string many = R"({"turns":[{"text":"a"})";
  for (int i = 0; i < 64; ++i) many += R"(,{"text":"b"})";
  EXPECT_EQ(Fault(many + "]}"), "p.jsonl:1: more than 64 turns");
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

TEST(Jsonl, BoundsTheImagesOfARow) {
  std::string images;
  for (int i = 0; i < 65; ++i) images += "\"x\",";
  images.pop_back();
  EXPECT_EQ(Fault("{\"text\":\"a\",\"images\":[" + images + "]}"),
            "p.jsonl:1: more than 64 images in one row");
}

}  // namespace
}  // namespace imgperf
