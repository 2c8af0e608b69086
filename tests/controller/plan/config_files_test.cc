// The run files that come with imgperf, and the schema that editors read.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <nlohmann/json.hpp>

#include "controller/dataset/jsonl.h"
#include "controller/plan/choices.h"
#include "controller/plan/keys.h"
#include "controller/plan/load_plan.h"

namespace imgperf {
namespace {

using Json = nlohmann::json;
const std::filesystem::path kConfig = std::filesystem::path(IMGPERF_SOURCE_DIR) / "config";

TEST(ConfigFiles, EachOneResolves) {
  int seen = 0;
  for (const auto& file : std::filesystem::directory_iterator(kConfig)) {
    if (file.path().extension() != ".yaml") continue;
    const auto plan = LoadPlan(file.path().string(), std::vector<std::string>{});
    EXPECT_TRUE(plan.ok()) << plan.status();
    ++seen;
  }
  EXPECT_GE(seen, 5);
}

TEST(ConfigFiles, SeedsAreTheThreePromptsOfTheGuide) {
  const auto plan = LoadPlan((kConfig / "seeds.yaml").string(), std::vector<std::string>{});
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_EQ(plan->entries.size(), 3u);
  EXPECT_EQ(plan->entries[0].prompt, "A serene mountain landscape at sunset");
  EXPECT_EQ(plan->entries[1].prompt, "A futuristic city with flying cars");
  EXPECT_EQ(plan->entries[2].prompt, "A cute robot playing with a kitten");
  EXPECT_EQ(plan->target.model, "black-forest-labs/FLUX.1-dev");
  EXPECT_EQ(plan->request.size, "512x512");
  EXPECT_EQ(plan->phases[0].concurrency, 1u);
  EXPECT_EQ(plan->phases[0].requests, 3u);
  EXPECT_TRUE(plan->output.all_images);
}

TEST(LoadPlan, SaysWhichFileIsMissing) {
  const auto none = LoadPlan("no/such.yaml", std::vector<std::string>{});
  EXPECT_EQ(none.status().message(), "no/such.yaml: No such file or directory");
  EXPECT_EQ(LoadPlan("/", std::vector<std::string>{}).status().message(), "/: not a plain file");
  const auto seeds =
      LoadPlan((kConfig / "seeds.yaml").string(), std::vector<std::string>{"dataset.file=nope.jsonl"});
  EXPECT_EQ(seeds.status().message(),
            "--set dataset.file=nope.jsonl: dataset.file: nope.jsonl: No such file or directory");
}

Json Schema() {
  std::ifstream file(kConfig / "schema.json");
  return Json::parse(file);
}

// The schema's part for a section as keys.h names it.
Json PartOf(const Json& schema, std::string_view section) {
  if (section.empty()) return schema;
  if (section == "phases[]") return schema["properties"]["phases"]["items"];
  const auto of_phases = [&](const char* key) -> const Json& {
    return schema["properties"]["phases"]["items"]["properties"][key];
  };
  if (section == "phases[].rate") return of_phases("rate")["anyOf"].back();
  if (section == "phases[].rate[]") return of_phases("rate")["anyOf"][1]["items"];
  if (section == "phases[].schedule") return of_phases("schedule");
  if (section == "phases[].cancel") return PartOf(schema, "phases[]")["properties"]["cancel"];
  if (section == "request.seed") return schema["properties"]["request"]["properties"]["seed"]["anyOf"].back();
  if (section == "request.mix[]") return schema["properties"]["request"]["properties"]["mix"]["items"];
  if (section == "request.template") return schema["properties"]["request"]["properties"]["template"];
  if (section == "request.poll") return schema["properties"]["request"]["properties"]["poll"];
  if (section == "target.ready") return schema["properties"]["target"]["properties"]["ready"]["anyOf"].back();
  if (section == "dataset.synthetic") return schema["properties"]["dataset"]["properties"]["synthetic"];
  if (section == "dataset.images") return schema["properties"]["dataset"]["properties"]["images"];
  if (section == "dataset.images.width" || section == "dataset.images.height") {
    const std::string side(section.substr(section.rfind('.') + 1));
    return PartOf(schema, "dataset.images")["properties"][side];
  }
  if (section == "dataset.synthetic.tokens") {
    return schema["properties"]["dataset"]["properties"]["synthetic"]["properties"]["tokens"];
  }
  if (section == "target.tls") return schema["properties"]["target"]["properties"]["tls"];
  return schema["properties"][std::string(section)];
}

TEST(Schema, HasTheKeysThatTheReaderServes) {
  const Json schema = Schema();
  for (const KeySet& keys : AllKeys()) {
    const Json part = PartOf(schema, keys.section);
    std::set<std::string> said;
    for (const auto& [key, value] : part["properties"].items()) {
      said.insert(key);
      EXPECT_TRUE(value.contains("description")) << keys.section << " " << key;
    }
    EXPECT_EQ(said, std::set<std::string>(keys.served.begin(), keys.served.end())) << keys.section;
    EXPECT_EQ(part["additionalProperties"], false) << keys.section;
  }
}

TEST(Schema, HasASectionForEveryObject) {
  std::set<std::string> sections;
  for (const KeySet& keys : AllKeys()) sections.insert(std::string(keys.section));
  const Json schema = Schema();
  for (const auto& [key, value] : schema["properties"].items()) {
    if (value.contains("properties")) {
      EXPECT_TRUE(sections.contains(key)) << key;
    }
  }
}

template <typename E, std::size_t N>
void ExpectWords(const Json& part, const std::array<Choice<E>, N>& choices) {
  EXPECT_EQ(part["enum"].get<std::vector<std::string_view>>(), NamesOf(choices)) << part;
}

TEST(Schema, HasTheWordsToChooseFrom) {
  const Json schema = Schema();
  const auto property = [&](std::string_view section, const char* key) {
    return PartOf(schema, section)["properties"][key];
  };
  ExpectWords(property("", "endpoint"), kEndpoints);
  ExpectWords(property("target", "balance"), kBalances);
  ExpectWords(property("target", "ready")["anyOf"].front(), kReadyProbes);
  ExpectWords(property("target.ready", "probe"), kReadyProbes);
  ExpectWords(property("target", "connections"), kConnections);
  // Editors read 2 and 1.1 as numbers.
  EXPECT_EQ(property("target", "http_version")["enum"], Json::parse(R"(["auto", "1.1", "2", 1.1, 2])"));
  EXPECT_EQ(NamesOf(kHttpVersions), (std::vector<std::string_view>{"auto", "1.1", "2"}));
  ExpectWords(property("request", "response_format"), kResponseFormats);
  ExpectWords(property("request", "url_results"), kUrlResults);
  ExpectWords(property("request.seed", "per"), kSeedPers);
  ExpectWords(property("dataset", "builtin"), kBuiltins);
  ExpectWords(property("dataset", "sampling"), kSamplings);
  ExpectWords(property("dataset", "format"), kDatasetFormats);
  ExpectWords(property("dataset.images", "format"), kMadeFormats);
  ExpectWords(property("phases[]", "kind"), kPhaseKinds);
  ExpectWords(property("phases[]", "per"), kPers);
  ExpectWords(property("phases[]", "arrival"), kArrivals);
  ExpectWords(property("cluster", "on_loss"), kLossPolicies);
  ExpectWords(property("output", "level"), kLevels);
  for (const char* key : {"size", "blank", "duplicates", "similar"})
    ExpectWords(property("checks", key), kCheckModes);
}

TEST(Readme, NamesEveryKey) {
  std::ifstream file(kConfig / "README.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const KeySet& keys : AllKeys()) {
    if (keys.section == "request.seed") continue;
    for (std::string_view key : keys.served) {
      const std::string path =
          keys.section.empty() ? std::string(key) : std::string(keys.section) + "." + std::string(key);
      EXPECT_NE(text.str().find(path), std::string::npos) << path;
    }
  }
}

}  // namespace
}  // namespace imgperf
