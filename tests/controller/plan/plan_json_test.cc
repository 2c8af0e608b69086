#include "controller/plan/plan_json.h"

#include <gtest/gtest.h>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "controller/plan/json_yaml.h"
#include "tests/controller/plan/parse.h"

namespace imgperf {
namespace {

constexpr std::string_view kFull = R"(
target: {urls: [a:1, "http://b:2/?api_key=hush"], model: "m: #$$1", api_key: "${K}", headers: {X-Team: "t\"", Authorization-2: x, X-Token: "${K}"}}
endpoint: image_generation
request: {size: 64x32, n: 2, seed: {base: -5, per: entry}, timeout: 1500ms, response_format: url, url_results: keep,
          extra: {quality: "20", steps: 20, deep: {list: [1, [2, {a: ~}], {}], "odd key": 1.5}, empty: []}}
dataset: {file: p.jsonl, sampling: shuffle}
phases:
  - {kind: warmup, per: shape_and_url, requests: 2}
  - {name: one, concurrency: 2, requests: 6, duration: 1h, grace: 0s, cancel: {share: 33.3333%}}
cluster: {workers: 3, listen: "127.0.0.1:9", wait: 90s, on_loss: abort, advertise: gate}
output: {dir: out, name: nice, images: all}
checks: {size: "off", decode: 2.5%, blank: fail, similar: "off"}
limits: {max_requests: 100, max_duration: 2h, max_body: 1000000B}
seed: 11
)";

RunPlan Full() {
  const std::string text(kFull);
  const auto plan = PlanOf(text.substr(0, text.find("Authorization-2")) + text.substr(text.find("X-Token")),
                           {}, {{"K", "hush"}});
  EXPECT_TRUE(plan.ok()) << plan.status();
  return plan.value_or(RunPlan{});
}

TEST(PlanJson, HasTheKeysOfARunFile) {
  const auto json = nlohmann::json::parse(PlanJson(Full()));
  EXPECT_EQ(json["entries"], 2);
  EXPECT_EQ(json["run"]["request"]["timeout"], "1500ms");
  EXPECT_EQ(json["run"]["request"]["extra"]["steps"], 20);
  EXPECT_EQ(json["run"]["request"]["extra"]["quality"], "20");
  EXPECT_EQ(json["run"]["phases"][0]["requests"], 2);
  EXPECT_EQ(json["run"]["phases"][0]["per"], "shape_and_url");
  EXPECT_FALSE(json["run"]["phases"][0].contains("cancel"));
  EXPECT_EQ(json["run"]["phases"][1]["cancel"]["share"], "33.3333%");
  EXPECT_EQ(json["run"]["phases"][1]["cancel"]["after"], "0s");
  EXPECT_EQ(json["run"]["limits"]["max_body"], "1000000B");
  EXPECT_EQ(json["run"]["cluster"]["listen"], "127.0.0.1:9");
  EXPECT_EQ(json["run"]["output"]["images"], "all");
  EXPECT_EQ(json["run"]["checks"], nlohmann::json::parse(R"({"size": "off", "decode": "2.5%", "blank": "fail",
      "similar": "off", "duplicates": "warn"})"));
}

TEST(PlanJson, SaysNothingOfWhatNeedsDecodedImagesWhereThereAreNone) {
  const auto json = nlohmann::json::parse(PlanJson(*PlanOf(kSound)));
  EXPECT_EQ(json["run"]["checks"], nlohmann::json::parse(R"({"size": "warn", "duplicates": "warn"})"));
}

TEST(PlanJson, HidesSecrets) {
  for (const std::string& text : {PlanJson(Full()), PlanYaml(Full())}) {
    EXPECT_EQ(text.find("hush"), std::string::npos) << text;
    EXPECT_NE(text.find("***"), std::string::npos);
  }
}

// Reads run.yaml back as a user would.
absl::StatusOr<RunPlan> ReadBack(const RunPlan& plan) { return PlanOf(PlanYaml(plan)); }

TEST(PlanYaml, ReadsBackToTheSamePlan) {
  RunPlan plan = Full();
  plan.target.api_key.clear();
  plan.target.headers.pop_back();
  plan.target.urls[1] = "http://b:2";
  const auto again = ReadBack(plan);
  ASSERT_TRUE(again.ok()) << again.status() << "\n" << PlanYaml(plan);
  EXPECT_EQ(PlanHash(*again), PlanHash(plan));
  EXPECT_EQ(again->request.extra_json, plan.request.extra_json);
  EXPECT_EQ(again->target.model, "m: #$1");
  EXPECT_EQ(again->target.headers, plan.target.headers);
  EXPECT_EQ(again->phases[0].entry_order, plan.phases[0].entry_order);
  EXPECT_EQ(again->phases[0].requests, plan.phases[0].requests);
  EXPECT_EQ(again->phases[1].cancel.share_ppm, 333'333u);
  EXPECT_EQ(again->cluster.advertise, plan.cluster.advertise);
  EXPECT_TRUE(again->dataset.file.ends_with("/dir/p.jsonl"));
}

TEST(PlanYaml, ReadsBackWithADirectoryOfItsOwn) {
  const auto plan = PlanOf(std::string(kSound) +
                           "output: {path: here, level: summary, prefix: nightly_raw.jsonl, slice: 10s}\n");
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->output.path, "dir/here");
  EXPECT_EQ(plan->output.dir + plan->output.name, "");
  EXPECT_EQ(plan->output.prefix, "nightly");
  const auto again = ReadBack(*plan);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->output.path, std::filesystem::absolute("dir/here"));
  EXPECT_EQ(again->output.level, ExportLevel::kSummary);
  EXPECT_EQ(again->output.prefix, "nightly");
  EXPECT_EQ(again->output.slice_for, 10 * kSecond);
}

TEST(PlanYaml, ReadsBackHowTheTargetIsAddressed) {
  const auto plan =
      PlanOf(kSound, {"target.ready.probe=models", "target.ready.timeout=90s", "target.http_version=1.1",
                      "target.connections=fresh", "target.balance=least_in_flight"});
  const auto again = ReadBack(*plan);
  ASSERT_TRUE(again.ok()) << again.status() << PlanYaml(*plan);
  EXPECT_EQ(PlanHash(*again), PlanHash(*plan));
  EXPECT_EQ(again->target.ready.timeout_for, 90 * kSecond);
  EXPECT_EQ(again->target.http_version, HttpVersion::k1_1);
  EXPECT_EQ(again->target.balance, Balance::kLeastInFlight);
}

TEST(PlanYaml, ReadsBackWithASimulator) {
  const auto plan = PlanOf(kSound, {"target.url=sim://null?latency=1ms&errors=reset:1%"});
  const auto again = ReadBack(*plan);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->target.simulator->args, plan->target.simulator->args);
}

TEST(PlanYaml, SecretsAreAskedForAgain) {
  const auto again = ReadBack(Full());
  EXPECT_NE(MessageOf(again.status()).find("target.api_key: secrets do not stand"), std::string::npos);
}

TEST(PlanYaml, ReadsBackWhatIsPromised) {
  const auto plan = PlanOf(kSound, {"slo=[\"goodput > 1/s in load\"]", "goodput=[\"request_latency < 9s\"]",
                                    "limits.max_error_rate=2.5%", "limits.abort_if=error_rate > 20%",
                                    "limits.on_invalid=warn", "limits.calibrate=true"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  const auto again = ReadBack(*plan);
  ASSERT_TRUE(again.ok()) << again.status() << PlanYaml(*plan);
  ASSERT_EQ(again->slos.size(), 2u);
  EXPECT_EQ(again->slos[0].text, "goodput > 1/s in load");
  EXPECT_EQ(again->slos[1].text, "error_rate <= 2.5%");
  EXPECT_EQ(again->goodput, plan->goodput);
  EXPECT_EQ(again->limits.abort_if, plan->limits.abort_if);
  EXPECT_EQ(again->phases[0].abort_if, plan->limits.abort_if);
  EXPECT_EQ(again->limits.on_invalid, OnInvalid::kWarn);
  EXPECT_TRUE(again->limits.calibrate);
}

TEST(PlanHash, IsOfWhatIsAskedOfWhom) {
  const std::string hash = PlanHash(*PlanOf(kSound));
  EXPECT_EQ(hash, PlanHash(*PlanOf(kSound, {"slo=[error_rate < 1%]", "goodput=[request_latency < 9s]",
                                            "limits.on_invalid=warn", "limits.calibrate=true"})))
      << "how it is judged";
  EXPECT_NE(hash, PlanHash(*PlanOf(kSound, {"limits.abort_if=error_rate > 20%"}))) << "when it ends";
  EXPECT_EQ(hash.size(), 32u);
  EXPECT_EQ(hash, PlanHash(*PlanOf(kSound, {"output.name=other"})));
  EXPECT_EQ(hash, PlanHash(*PlanOf(kSound, {"target.ready=off"})));
  EXPECT_NE(hash, PlanHash(*PlanOf(kSound, {"request.n=2"})));
  EXPECT_NE(hash, PlanHash(*PlanOf(kSound, {"target.connections=fresh"})));
  EXPECT_NE(hash, PlanHash(*PlanOf(kSound, {}, {}, {{"another", ""}})));
}

TEST(JsonYaml, WritesBlocksAndQuotes) {
  EXPECT_EQ(JsonToYaml(R"({"a":1,"b":[{"c":"x$","d":[]},"y"],"E-f":{"null":null,"on":true}})"),
            "a: 1\nb:\n  -\n    c: \"x$$\"\n    d: []\n  - \"y\"\n\"E-f\":\n  \"null\": null\n  on: true\n");
}

}  // namespace
}  // namespace imgperf
