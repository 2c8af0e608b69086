#include "controller/cli/check_command.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "controller/cli/describe.h"
#include "controller/cli/duration_bound.h"
#include "controller/dataset/dataset_source.h"
#include "controller/plan/resolve.h"
#include "controller/plan/run_file.h"

namespace imgperf {
namespace {

const std::filesystem::path kSource = IMGPERF_SOURCE_DIR;

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The plan under a name that is the same on every machine.
RunPlan PlanOf(const std::string& file, const std::string& text,
               const std::vector<Override>& overrides = {}) {
  const auto env = [](const std::string& name) -> std::optional<std::string> {
    if (name != "KEY") return std::nullopt;
    return "hush";
  };
  const auto config = ParseRunFile(file, text, overrides, env);
  EXPECT_TRUE(config.ok()) << config.status();
  const DatasetSpec dataset = ResolveDataset(*config);
  std::vector<Entry> entries{{"a fox", ""}, {"an owl", R"({"n":4})"}};
  if (!dataset.file.empty()) {
    DatasetSpec spec = dataset;
    spec.file = kSource / dataset.file;
    entries = ReadDataset(spec, 0).value().entries;
  }
  const auto plan = Resolve(*config, std::move(entries));
  EXPECT_TRUE(plan.ok()) << plan.status();
  return plan.value_or(RunPlan{});
}

// UPDATE_GOLDEN=1 writes the file instead.
void ExpectGolden(const std::string& name, const std::string& text) {
  const auto path = kSource / "tests/controller/cli/golden" / name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
  const std::string golden = ReadFile(path);
  ASSERT_FALSE(golden.empty()) << path;
  EXPECT_EQ(text, golden);
}

TEST(DescribePlan, OfTheSeedsIsAsInItsGoldenFile) {
  ExpectGolden("seeds.txt",
               DescribePlan(PlanOf("config/seeds.yaml", ReadFile(kSource / "config/seeds.yaml"))));
}

TEST(DescribePlan, OfEverythingIsAsInItsGoldenFile) {
  ExpectGolden("full.txt", DescribePlan(PlanOf("full.yaml", R"(
target: {urls: ["http://a:1", "http://b:2?token=hush"], model: m, api_key: "${KEY}", headers: {X-Team: t, X-Token: "${KEY}"}, gpus: 2, price: 2.5}
endpoint: image_generation
request: {seed: {base: 5, per: request}, response_format: url, url_results: keep, timeout: 90s, extra: {steps: 20}}
dataset: {builtin: prompts, sampling: shuffle, tokenizer: builtin}
phases:
  - {name: warm, kind: warmup, per: shape_and_url, requests: 2}
  - {name: load, concurrency: 4, requests: 100, duration: 10m, grace: 30s, cancel: {share: 2.5%, after: 500ms}}
cluster: {workers: 3, listen: localhost, on_loss: reissue}
output: {path: out/here, images: 5, prefix: nightly, level: summary, slice: 90s}
checks: {size: fail, decode: 12.5%, blank: fail}
limits: {max_body: 8MiB, abort_if: error_rate > 20%, on_invalid: warn}
slo: [response_time.p95 < 20s, images_per_second >= 24/m in load over 1m]
goodput: [request_latency <= 15s, time_to_first_byte < 9s]
seed: 9
)")));
}

TEST(DescribePlan, OfReferenceImagesIsAsInItsGoldenFile) {
  RunPlan plan = PlanOf("edits.yaml", R"(
target: {url: http://a:1, model: m}
endpoint: image_edit
dataset: {builtin: prompts, images: {width: {mean: 512}, height: {mean: 512}}, sampling: random}
phases: [{name: load, concurrency: 4, requests: 9}]
)");
  plan.dataset.file = "edits.tsv";
  plan.dataset.format = DatasetFormat::kTsv;
  for (const char* name : {"a.png", "b.png"}) {
    plan.files.push_back({name, nullptr, name, "image/png", std::string(32, 'a'), 1'500'000});
  }
  ExpectGolden("images.txt", DescribePlan(plan));
}

TEST(DescribePlan, NamesTheKindsOfAMix) {
  const std::string text = DescribePlan(PlanOf("mix.yaml", R"(
target: {url: http://a:1, model: m}
endpoint: image_generation
dataset: {builtin: prompts}
request: {size: 64x64, mix: [{weight: 3}, {endpoint: nim_infer, n: 2, extra: {steps: 20}}]}
phases: [{concurrency: 1, requests: 1}]
)"));
  EXPECT_THAT(text, testing::HasSubstr("Mix        3 of 4: image_generation, size 64x64, n 1\n"
                                       "           1 of 4: nim_infer, size 64x64, n 2, {\"steps\":20}\n"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("Shapes")));
}

TEST(DescribePlan, NamesAFormatOnlyWhereRequestsChooseOne) {
  const auto text = [](const std::string& endpoint) {
    return DescribePlan(PlanOf("shape.yaml", "target: {url: http://a:1, model: m}\nendpoint: " + endpoint +
                                                 "\ndataset: {builtin: prompts}\n"
                                                 "phases: [{concurrency: 1, requests: 1}]\n"));
  };
  EXPECT_THAT(text("image_generation"), testing::HasSubstr("Request    image_generation, b64_json\n"));
  EXPECT_THAT(text("fal_queue"), testing::HasSubstr("Request    fal_queue\n"));
}

std::string Duration(const std::vector<std::string>& sets) {
  std::vector<Override> overrides;
  for (const auto& set : sets) overrides.push_back(ParseSet(set).value());
  const auto longest = LongestDuration(PlanOf("x.yaml", R"(
target: {url: http://a:1, model: m}
endpoint: image_generation
request: {timeout: 10s}
dataset: {builtin: prompts}
phases: [{name: load, concurrency: 4, requests: 9}]
)",
                                              overrides));
  return longest ? FormatDuration(*longest) : "unknown";
}

TEST(LongestDuration, IsOfWholeTimeoutsInRounds) {
  EXPECT_EQ(Duration({}), "30s");
  EXPECT_EQ(Duration({"phases.load.duration=5s"}), "25s");
  EXPECT_EQ(Duration({"phases.load.duration=5s", "phases.load.grace=1s"}), "16s");
  EXPECT_EQ(Duration({"limits.max_duration=7s"}), "7s");
  EXPECT_EQ(Duration({"phases=[{concurrency: 1, requests: 1000000000}]", "request.timeout=720h"}), "unknown");
}

TEST(DescribePlan, SaysWhereCredentialsAreWanted) {
  RunPlan plan = PlanOf("config/seeds.yaml", ReadFile(kSource / "config/seeds.yaml"));
  plan.cluster.listen = "127.0.0.1";
  EXPECT_EQ(DescribePlan(plan).find("--credentials"), std::string::npos);
  plan.cluster.listen = "0.0.0.0";
  EXPECT_NE(
      DescribePlan(plan).find("started elsewhere, awaited at 0.0.0.0:7870 for 10m (wants --credentials or "
                              "--insecure)"),
      std::string::npos);
}

TEST(DescribePlan, SaysWhoVouchesForWhom) {
  RunPlan plan;
  plan.target.tls.ca_file = "ca.pem";
  plan.target.tls.cert_file = "us.pem";
  plan.target.tls.key_pem = "hush";
  const std::string text = DescribePlan(plan);
  EXPECT_NE(text.find("           trusts ca.pem\n           shows us.pem\n"), text.npos) << text;
  EXPECT_EQ(text.find("hush"), text.npos);
}

TEST(CheckCommand, PrintsThePlanAsTextOrJson) {
  CheckArgs args{(kSource / "config/seeds.yaml").string(), {}, false};
  std::ostringstream out, err;
  EXPECT_EQ(CheckCommand(args, out, err), 0);
  EXPECT_NE(out.str().find("simulator flux1-dev-b200"), std::string::npos);
  EXPECT_EQ(err.str(), "");
  args.json = true;
  std::ostringstream json;
  EXPECT_EQ(CheckCommand(args, json, err), 0);
  EXPECT_EQ(nlohmann::json::parse(json.str())["run"]["phases"][0]["requests"], 3);
}

TEST(CheckCommand, SaysWhatIsWrongAndReturnsOne) {
  const CheckArgs args{
      (kSource / "config/seeds.yaml").string(), {ParseSet("request.sise=1x1").value()}, false};
  std::ostringstream out, err;
  EXPECT_EQ(CheckCommand(args, out, err), 1);
  EXPECT_EQ(out.str(), "");
  EXPECT_EQ(err.str(), "--set request.sise=1x1: unknown key \"sise\" in request (did you mean \"size\"?)\n");
}

}  // namespace
}  // namespace imgperf
