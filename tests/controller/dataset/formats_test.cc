// The formats of other programs, and which one a file is taken for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/dataset/dataset_format.h"

namespace imgperf {
namespace {

using testing::ElementsAre;

DatasetRows Rows(DatasetFormat format, std::string_view text) {
  auto rows = ParseDataset(format, "f", text, "");
  EXPECT_TRUE(rows.ok()) << rows.status();
  return rows.value_or(DatasetRows{});
}

std::string Fault(DatasetFormat format, std::string_view text) {
  return std::string(ParseDataset(format, "f", text, "").status().message());
}

std::vector<std::string> Prompts(const DatasetRows& rows) {
  std::vector<std::string> prompts;
  for (const DatasetRow& row : rows) prompts.push_back(row.entry.prompt);
  return prompts;
}

TEST(TextFormat, HasAPromptALine) {
  const auto rows = Rows(DatasetFormat::kText, "\xEF\xBB\xBF  a fox \r\n\n# no comment\nan owl");
  EXPECT_THAT(Prompts(rows), ElementsAre("a fox", "# no comment", "an owl"));
  EXPECT_EQ(rows[2].entry.line, 4u);
  EXPECT_EQ(Fault(DatasetFormat::kText, "a\nb\xC3\n"), "f:2: no UTF-8: save the file as UTF-8");
  EXPECT_EQ(Fault(DatasetFormat::kText, std::string("a\0b", 3)),
            "f:1: a NUL byte in a prompt: this is no text file");
  EXPECT_EQ(Fault(DatasetFormat::kText, "\r\n \n"), "f: no prompt in it: write one a line");
  EXPECT_EQ(Fault(DatasetFormat::kText, std::string((1 << 20) + 1, 'a')),
            "f:1: a prompt longer than 1.0 MiB");
}

TEST(Manifest, MakesBodiesOfItsFields) {
  const auto rows =
      Rows(DatasetFormat::kManifest,
           R"({"request_id":"r1","prompt":"a","width":512,"height":768,"seed":null,"image_paths":["x.png"],)"
           R"("num_outputs_per_prompt":2,"sampling_params":{"num_inference_steps":20}})"
           "\n{\"request_id\":\"r2\",\"prompt\":\"b\",\"width\":512}");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].entry.extra_body_json, R"({"size":"512x768","n":2,"num_inference_steps":20})");
  EXPECT_EQ(rows[0].images.at(0).where, "x.png");
  EXPECT_EQ(rows[1].entry.extra_body_json, R"({"width":512})");
}

TEST(Manifest, IsStrict) {
  EXPECT_EQ(Fault(DatasetFormat::kManifest, "{\"prompt\":\"a\",\"sede\":1}"),
            "f:1: a manifest has no key \"sede\" (did you mean \"seed\"?)");
  EXPECT_EQ(Fault(DatasetFormat::kManifest,
                  "{\"prompt\":\"a\",\"request_id\":\"r\"}\n{\"prompt\":\"b\",\"request_id\":\"r\"}"),
            "f:2: request_id \"r\" stands in an earlier row too");
  EXPECT_EQ(Fault(DatasetFormat::kManifest, "{\"prompt\":\"a\",\"seed\":1,\"sampling_params\":{\"seed\":2}}"),
            "f:1: \"seed\" is given twice");
  EXPECT_EQ(Fault(DatasetFormat::kManifest, "{\"seed\":1}"),
            "f:1: a row needs \"prompt\", as {\"prompt\": \"A lighthouse in fog\"}");
}

TEST(VllmOmni, PutsWhatItDoesNotKnowIntoTheBody) {
  const auto rows = Rows(
      DatasetFormat::kVllmOmni,
      R"({"prompt":"a","height":64,"width":32,"seed":4,"bot \"task\"":{"x":[1,null]},"image_urls":["http://h/a"]})");
  EXPECT_EQ(rows.at(0).entry.extra_body_json, R"({"size":"32x64","seed":4,"bot \"task\"":{"x":[1,null]}})");
  EXPECT_TRUE(rows[0].images.at(0).as_url);
  std::string wide = "{\"prompt\":\"a\"";
  for (int i = 0; i < 1000; ++i) wide += ",\"k" + std::to_string(i) + "\":1";
  EXPECT_EQ(Fault(DatasetFormat::kVllmOmni, wide + "}"), "f:1: more than 1000 fields in one object");
}

TEST(Coco, GivesItsCaptions) {
  const auto rows =
      Rows(DatasetFormat::kCoco,
           R"({"info":{},"images":[],"annotations":[{"id":1,"caption":"a cat \n"},{"caption":"a dog"}]})");
  EXPECT_THAT(Prompts(rows), ElementsAre("a cat", "a dog"));
  EXPECT_EQ(Fault(DatasetFormat::kCoco, R"({"annotations":[{"caption":"a"},{"id":1}]})"),
            "f: entry 2: \"caption\" must be a string");
  EXPECT_EQ(Fault(DatasetFormat::kCoco, {}), "f: not JSON: nothing in it");
  EXPECT_EQ(Fault(DatasetFormat::kCoco, "{}"), "f: an object with a list \"annotations\" is wanted here");
  EXPECT_EQ(Fault(DatasetFormat::kCoco, R"({"annotations":[]})"), "f: no prompt in it");
  EXPECT_EQ(Fault(DatasetFormat::kCoco, R"({"annotations":[{"cap)").find("f: not JSON: "), 0u);
}

TEST(Vbench, IsAListOrAnIndexOfImages) {
  EXPECT_THAT(Prompts(Rows(DatasetFormat::kVbench, "a person washing the dishes\na boat\n")),
              ElementsAre("a person washing the dishes", "a boat"));
  const auto rows =
      Rows(DatasetFormat::kVbench, R"([{"file_name":"a boat.jpg","caption":"a boat","type":"x"}])");
  EXPECT_EQ(rows.at(0).images.at(0).where, "origin/a boat.jpg");
  EXPECT_EQ(Fault(DatasetFormat::kVbench, R"([{"caption":"a"}])"),
            "f: entry 1: \"file_name\" must name an image");
}

TEST(InputsJson, SendsPayloadsAgain) {
  const auto rows = Rows(
      DatasetFormat::kInputsJson,
      R"({"data":[{"session_id":"a","payloads":[{"prompt":"p","model":"m","n":1,"x":null},{"prompt":"q"}]}]})");
  EXPECT_THAT(Prompts(rows), ElementsAre("p", "q"));
  EXPECT_EQ(rows[0].entry.extra_body_json, R"({"model":"m","n":1,"x":null})");
  EXPECT_EQ(rows[1].entry.extra_body_json, "");
  EXPECT_EQ(Fault(DatasetFormat::kInputsJson, R"({"data":[{"payloads":[{"model":"m"}]}]})"),
            "f: entry 1: a payload needs \"prompt\"");
  EXPECT_EQ(Fault(DatasetFormat::kInputsJson, R"({"data":[{"payloads":[{"prompt":"p","image":"x"}]}]})"),
            "f: entry 1: an image in a payload must be a data URL or a URL of http or https");
  EXPECT_EQ(
      Fault(DatasetFormat::kInputsJson,
            R"({"data":[{"payloads":[{"prompt":"p","image[]":[{"filename":"a.png","xxh3_128":"0"}]}]}]})"),
      "f: entry 1: \"image[]\" in a payload tells of a file and does not hold it: replay the dataset that "
      "had it, or write rows of JSON lines with \"image\"");
}

TEST(InputsJson, SendsImagesAndTurnsAgain) {
  const auto rows = ParseDataset(
      DatasetFormat::kInputsJson, "f",
      R"({"data":[{"payloads":[{"prompt":"a","image":"data:image/png;base64,AA","mask":"http://h/m.png"},)"
      R"({"prompt":"b","image":"@previous","n":1}]},{"payloads":[{"prompt":"c","images":["http://h/c.png"]},{"prompt":"d"}]}]})",
      "");
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 4u);
  EXPECT_EQ(rows->at(0).images.at(0).where, "data:image/png;base64,AA");
  EXPECT_FALSE(rows->at(0).images.at(0).as_url) << "it becomes a file";
  EXPECT_EQ(rows->at(0).mask->where, "http://h/m.png");
  EXPECT_EQ(rows->at(1).entry.turn, 1u);
  EXPECT_EQ(rows->at(1).entry.extra_body_json, R"({"n":1})");
  EXPECT_EQ(rows->at(2).entry.turn, 0u);
  EXPECT_EQ(rows->at(3).entry.turn, 0u) << "it works from nothing";
}

TEST(GuessFormat, ByEndingAndFirstRow) {
  const std::tuple<std::string, std::string, DatasetFormat> cases[] = {
      {"p.csv", "prompt\na", DatasetFormat::kCsv},
      {"p.TSV", "prompt\na", DatasetFormat::kTsv},
      {"p.txt", "a fox", DatasetFormat::kText},
      {"p.txt", "{\"text\":\"a\"}", DatasetFormat::kJsonl},
      {"p", "a fox\n", DatasetFormat::kText},
      {"p", {}, DatasetFormat::kJsonl},
      {"p.jsonl", "a fox\n", DatasetFormat::kJsonl},
      {"p.jsonl", "\n{\"text\":\"a\"}\n", DatasetFormat::kJsonl},
      {"p.jsonl", "{\"text\":\"a\",\"type\":\"random_pool\"}", DatasetFormat::kRandomPool},
      {"p.jsonl", "{\"prompt\":\"a\",\"request_id\":\"r\"}", DatasetFormat::kManifest},
      {"p.jsonl", "{\"prompt\":\"a\",\"width\":8}", DatasetFormat::kVllmOmni},
      {"p.json", "[{\"file_name\":\"a\"}]", DatasetFormat::kVbench},
      {"p.json", "{\"data\":[{\"payloads\":[]}]}", DatasetFormat::kInputsJson},
      {"p.json", "{\"info\":{},\"annotations\":[]}", DatasetFormat::kCoco},
      {"p.json", "{\"text\":\"a\"}\n", DatasetFormat::kJsonl},
      {"p.json", "{\"x\":[\n1]}", DatasetFormat::kAuto},
  };
  for (const auto& [path, text, format] : cases)
    EXPECT_EQ(GuessFormat(path, text), format) << path << " " << text;
  EXPECT_EQ(Fault(DatasetFormat::kAuto, "{}"),
            "f: cannot tell what it holds: say so in dataset.format, as coco, vbench, inputs_json or jsonl");
}

}  // namespace
}  // namespace imgperf
