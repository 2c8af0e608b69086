#include "controller/profile/translate.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

absl::StatusOr<std::string> NoSecret(const std::string& path) { return absl::NotFoundError("no " + path); }

ProfileSettings Translated(FlagValues flags, const SecretReader& read = NoSecret) {
  flags.try_emplace("--model", std::vector<std::string>{"m"});
  auto settings = TranslateFlags(std::move(flags), read);
  EXPECT_TRUE(settings.ok()) << settings.status();
  return settings.ok() ? *settings : ProfileSettings{};
}

// The value said last for a key; "-" when nothing is said of it.
std::string ValueOf(const ProfileSettings& settings, std::string_view path) {
  std::string value = "-";
  for (const Override& o : settings.overrides) {
    if (o.path == path) value = o.value;
  }
  return value;
}

std::string LabelOf(const ProfileSettings& settings, std::string_view path) {
  for (const Override& o : settings.overrides) {
    if (o.path == path) return o.label;
  }
  return "";
}

TEST(TranslateTest, TheGuidesCommand) {
  const auto s = Translated({{"--model", {"black-forest-labs/FLUX.1-dev"}},
                             {"--tokenizer", {"gpt2"}},
                             {"--url", {"http://localhost:30000"}},
                             {"--endpoint-type", {"image_generation"}},
                             {"--input-file", {"image_prompts.jsonl"}},
                             {"--custom-dataset-type", {"single_turn"}},
                             {"--extra-inputs", {"size:512x512", "quality:standard"}},
                             {"--concurrency", {"1"}},
                             {"--request-count", {"3"}},
                             {"--export-level", {"raw"}}});
  EXPECT_EQ(ValueOf(s, "target.url"), "http://localhost:30000");
  EXPECT_EQ(ValueOf(s, "dataset.file"), "image_prompts.jsonl");
  EXPECT_EQ(ValueOf(s, "dataset.tokenizer"), "gpt2");
  EXPECT_EQ(ValueOf(s, "dataset.sampling"), "sequential");
  EXPECT_EQ(ValueOf(s, "dataset.synthetic.entries"), "-");
  EXPECT_EQ(ValueOf(s, "request.size"), "512x512");
  EXPECT_EQ(ValueOf(s, "request.extra"), R"({"quality":"standard"})");
  EXPECT_EQ(ValueOf(s, "phases.profiling.requests"), "3");
  EXPECT_EQ(ValueOf(s, "output.level"), "raw");
  EXPECT_EQ(ValueOf(s, "output.inputs"), "true");
  EXPECT_EQ(ValueOf(s, "output.name"), "black-forest-labs_FLUX.1-dev-openai-image_generation-concurrency1");
}

TEST(TranslateTest, WhatIsAskedBesideTheRequestsIsGivenAsUrls) {
  const auto s = Translated({{"--gpu-telemetry", {"node1:9400 http://node2:9401/", "https://node3/dcgm"}},
                             {"--server-metrics", {"http://localhost:30000/metrics"}}});
  EXPECT_EQ(ValueOf(s, "telemetry.gpus"),
            R"(["http://node1:9400/metrics","http://node2:9401/metrics","https://node3/dcgm"])");
  EXPECT_EQ(ValueOf(s, "telemetry.target"), R"(["http://localhost:30000/metrics"])");
  EXPECT_EQ(ValueOf(Translated({}), "telemetry.gpus"), "-");
}

TEST(TranslateTest, GoodputIsInTheMetricsOwnUnitsAndOnTheirGoodSide) {
  const auto s =
      Translated({{"--goodput", {"request_latency:20000 image_throughput:0.5", "bytes_down:1e6"}}});
  EXPECT_EQ(ValueOf(s, "goodput"),
            R"(["request_latency <= 20000ms","image_throughput >= 0.5images/sec","bytes_down <= 1e6bytes"])");
  EXPECT_EQ(ValueOf(Translated({}), "goodput"), "-");
}

TEST(TranslateTest, TheThresholdOfFailuresIsAlsoTheSlo) {
  const auto s = Translated({{"--failed-request-threshold", {"0.15"}}});
  EXPECT_EQ(ValueOf(s, "limits.abort_if"), "error_rate > 15%");
  EXPECT_EQ(ValueOf(s, "limits.max_error_rate"), "15%");
  EXPECT_EQ(LabelOf(s, "limits.abort_if"), "--failed-request-threshold 0.15");
  EXPECT_EQ(ValueOf(Translated({}), "limits.abort_if"), "-");
}

TEST(TranslateTest, DefaultsAreAiperfs) {
  const auto s = Translated({});
  EXPECT_EQ(ValueOf(s, "target.url"), "http://localhost:8000");
  EXPECT_EQ(ValueOf(s, "target.ready.probe"), "off");
  EXPECT_EQ(ValueOf(s, "request.timeout"), "6h");
  EXPECT_EQ(ValueOf(s, "dataset.synthetic.tokens.mean"), "550");
  EXPECT_EQ(ValueOf(s, "dataset.synthetic.tokens.stddev"), "0");
  EXPECT_EQ(ValueOf(s, "dataset.synthetic.entries"), "100");
  EXPECT_EQ(ValueOf(s, "dataset.sampling"), "shuffle");
  EXPECT_EQ(ValueOf(s, "phases.profiling.concurrency"), "1");
  EXPECT_EQ(ValueOf(s, "phases.profiling.requests"), "10");
  EXPECT_EQ(ValueOf(s, "phases.profiling.grace"), "-");
  EXPECT_EQ(ValueOf(s, "cluster.workers"), "1");
  EXPECT_EQ(LabelOf(s, "target.url"), "--url http://localhost:8000 (the default)");
}

TEST(TranslateTest, TheKindsOfFiles) {
  const auto pool = Translated({{"--input-file", {"p"}},
                                {"--custom-dataset-type", {"random_pool"}},
                                {"--num-dataset-entries", {"7"}}});
  EXPECT_EQ(ValueOf(pool, "dataset.format"), "random_pool");
  EXPECT_EQ(ValueOf(pool, "dataset.count"), "7");
  EXPECT_EQ(ValueOf(pool, "dataset.sampling"), "shuffle");
  const auto replay = Translated({{"--input-file", {"p"}}, {"--custom-dataset-type", {"inputs_json"}}});
  EXPECT_EQ(ValueOf(replay, "dataset.format"), "inputs_json");
  EXPECT_EQ(ValueOf(replay, "dataset.count"), "-");
  const auto rows = Translated({{"--input-file", {"p"}}, {"--custom-dataset-type", {"single_turn"}}});
  EXPECT_EQ(ValueOf(rows, "dataset.format"), "jsonl");
  EXPECT_EQ(ValueOf(Translated({{"--input-file", {"p"}}}), "dataset.format"), "-");
  const auto turns = Translated({{"--input-file", {"p"}}, {"--custom-dataset-type", {"multi_turn"}}});
  EXPECT_EQ(ValueOf(turns, "dataset.format"), "jsonl");
}

TEST(TranslateTest, MadeImages) {
  const auto made = Translated({{"--image-width-mean", {"512"}},
                                {"--image-height-mean", {"256.5"}},
                                {"--image-height-stddev", {"9"}},
                                {"--image-format", {"jpeg"}},
                                {"--image-batch-size", {"2"}}});
  EXPECT_EQ(ValueOf(made, "dataset.images.width.mean"), "512");
  EXPECT_EQ(ValueOf(made, "dataset.images.width.stddev"), "-");
  EXPECT_EQ(ValueOf(made, "dataset.images.height.mean"), "256.5");
  EXPECT_EQ(ValueOf(made, "dataset.images.height.stddev"), "9");
  EXPECT_EQ(ValueOf(made, "dataset.images.format"), "jpeg");
  EXPECT_EQ(ValueOf(made, "dataset.images.batch"), "2");
  EXPECT_EQ(ValueOf(made, "dataset.images.source"), "-");
  EXPECT_EQ(ValueOf(Translated({{"--image-source", {"pics"}}}), "dataset.images.source"), "pics");
  EXPECT_EQ(ValueOf(Translated({}), "dataset.images.width.mean"), "-");
}

TEST(TranslateTest, RandomDrawsAreCountedAsMadePromptsAre) {
  const auto drawn = Translated({{"--input-file", {"p"}}, {"--dataset-sampling-strategy", {"random"}}});
  EXPECT_EQ(ValueOf(drawn, "dataset.sampling"), "random");
  EXPECT_EQ(ValueOf(drawn, "phases.profiling.per"), "-");
  EXPECT_EQ(ValueOf(drawn, "phases.profiling.requests"), "10");
}

TEST(TranslateTest, TheRequestCountRule) {
  EXPECT_EQ(ValueOf(Translated({{"--concurrency", {"8"}}}), "phases.profiling.requests"), "16");
  const auto file = Translated({{"--input-file", {"p.jsonl"}}});
  EXPECT_EQ(ValueOf(file, "phases.profiling.per"), "entry");
  EXPECT_EQ(ValueOf(file, "phases.profiling.requests"), "-");
  const auto sessions = Translated({{"--num-sessions", {"7"}}});
  EXPECT_EQ(ValueOf(sessions, "phases.profiling.requests"), "7");
  EXPECT_EQ(ValueOf(sessions, "dataset.synthetic.entries"), "7");
}

TEST(TranslateTest, ADurationHasAGracePeriod) {
  const auto s = Translated({{"--benchmark-duration", {"1.5"}}});
  EXPECT_EQ(ValueOf(s, "phases.profiling.duration"), "1500ms");
  EXPECT_EQ(ValueOf(s, "phases.profiling.grace"), "30s");
  EXPECT_EQ(ValueOf(s, "phases.profiling.requests"), "-");
  const auto zero = Translated({{"--benchmark-duration", {"60"}}, {"--benchmark-grace-period", {"0"}}});
  EXPECT_EQ(ValueOf(zero, "phases.profiling.grace"), "0s");
  const auto inf = Translated({{"--benchmark-duration", {"60"}}, {"--benchmark-grace-period", {"inf"}}});
  EXPECT_EQ(ValueOf(inf, "phases.profiling.grace"), "-");
}

TEST(TranslateTest, CancellationIsOfTheProfilingPhase) {
  const auto s = Translated({{"--request-cancellation-rate", {"12.5"}},
                             {"--request-cancellation-delay", {"0.5"}},
                             {"--warmup-request-count", {"2"}}});
  EXPECT_EQ(ValueOf(s, "phases.profiling.cancel.share"), "12.5%");
  EXPECT_EQ(ValueOf(s, "phases.profiling.cancel.after"), "500ms");
  EXPECT_EQ(ValueOf(s, "phases.warmup.cancel.share"), "-");
  EXPECT_EQ(LabelOf(s, "phases.profiling.cancel.share"), "--request-cancellation-rate 12.5");
  EXPECT_EQ(ValueOf(Translated({{"--request-cancellation-rate", {"100"}}}), "phases.profiling.cancel.after"),
            "-");
  EXPECT_EQ(ValueOf(Translated({{"--request-cancellation-rate", {"0"}}}), "phases.profiling.cancel.share"),
            "-");
}

TEST(TranslateTest, AWarmupIsAPhaseOfItsOwn) {
  const auto s = Translated(
      {{"--warmup-request-count", {"2"}}, {"--concurrency", {"4"}}, {"--warmup-grace-period", {"5"}}});
  EXPECT_EQ(ValueOf(s, "phases.warmup.requests"), "2");
  EXPECT_EQ(ValueOf(s, "phases.warmup.concurrency"), "4");
  EXPECT_EQ(ValueOf(s, "phases.warmup.grace"), "5s");
  EXPECT_EQ(ValueOf(Translated({}), "phases.warmup.concurrency"), "-");
}

TEST(TranslateTest, SlicesAreSecondsWithoutUnit) {
  EXPECT_EQ(ValueOf(Translated({{"--slice-duration", {"10"}}}), "output.slice"), "10s");
  EXPECT_EQ(ValueOf(Translated({{"--slice-duration", {"0.5"}}}), "output.slice"), "500ms");
  EXPECT_EQ(ValueOf(Translated({}), "output.slice"), "-");
}

TEST(TranslateTest, WorkersAreCappedByConcurrency) {
  EXPECT_EQ(ValueOf(Translated({{"--concurrency", {"9"}}}), "cluster.workers"), "2");
  EXPECT_EQ(ValueOf(Translated({{"--concurrency", {"9"}}, {"--workers-max", {"5"}}}), "cluster.workers"),
            "5");
  EXPECT_EQ(ValueOf(Translated({{"--concurrency", {"3"}}, {"--workers-max", {"5"}}}), "cluster.workers"),
            "3");
}

TEST(TranslateTest, SeveralUrlsAreAList) {
  const auto s = Translated({{"--url", {"http://a:1", "b:2"}}, {"--url-strategy", {"round_robin"}}});
  EXPECT_EQ(ValueOf(s, "target.urls"), R"(["http://a:1","b:2"])");
  EXPECT_EQ(ValueOf(s, "target.url"), "-");
  EXPECT_EQ(ValueOf(s, "target.balance"), "round_robin");
}

TEST(TranslateTest, ReadinessWhenAskedFor) {
  const auto s = Translated({{"--wait-for-model-timeout", {"90"}}, {"--wait-for-model-mode", {"models"}}});
  EXPECT_EQ(ValueOf(s, "target.ready.timeout"), "90s");
  EXPECT_EQ(ValueOf(s, "target.ready.interval"), "5s");
  EXPECT_EQ(ValueOf(s, "target.ready.probe"), "models");
}

TEST(TranslateTest, SecretsTravelAsVariables) {
  const auto env = Translated({{"--api-key", {"env:KEY"}}});
  EXPECT_EQ(ValueOf(env, "target.api_key"), "${KEY}");
  EXPECT_TRUE(env.literals.empty() && env.warnings.empty());

  const auto file =
      Translated({{"--api-key", {"file:k"}}},
                 [](const std::string& path) -> absl::StatusOr<std::string> { return "secret of " + path; });
  EXPECT_EQ(file.secrets.at("IMGPERF_COMMAND_LINE_SECRET_1"), "secret of k");
  EXPECT_EQ(ValueOf(file, "target.api_key"), "${IMGPERF_COMMAND_LINE_SECRET_1}");
}

TEST(TranslateTest, ALiteralSecretIsWarnedOfAndNeverShown) {
  const auto s =
      Translated({{"--api-key", {"sk-1"}}, {"--header", {"Authorization: Basic xyz", "X-Team: a$b"}}});
  EXPECT_EQ(s.literals, (std::vector<std::string>{"sk-1", "Basic xyz"}));
  ASSERT_EQ(s.warnings.size(), 2u);
  for (const Override& o : s.overrides) {
    EXPECT_EQ(o.label.find("sk-1"), std::string::npos) << o.label;
    EXPECT_EQ(o.label.find("xyz"), std::string::npos) << o.label;
  }
  for (const std::string& warning : s.warnings) EXPECT_EQ(warning.find("xyz"), std::string::npos) << warning;
  EXPECT_EQ(ValueOf(s, "target.headers.X-Team"), "a$$b");
}

TEST(TranslateTest, AnyHeaderMayComeFromTheEnvironment) {
  const auto s = Translated({{"--header", {"X-Team: env:TEAM"}}});
  EXPECT_EQ(ValueOf(s, "target.headers.X-Team"), "${TEAM}");
}

TEST(TranslateTest, AnEmptyValueIsOne) {
  EXPECT_EQ(ValueOf(Translated({{"--custom-endpoint", {""}}}), "target.path"), "\"\"");
}

TEST(TranslateTest, SetComesLast) {
  const auto s = Translated({{"--set", {"target.url=http://z:1"}}});
  EXPECT_EQ(s.overrides.back().path, "target.url");
}

TEST(TranslateTest, DefaultsGiveWayToSet) {
  const auto s =
      Translated({{"--input-file", {"p"}}, {"--set", {"phases.profiling.requests=5", "output.path=here"}}});
  EXPECT_EQ(ValueOf(s, "phases.profiling.per"), "-");
  EXPECT_EQ(ValueOf(s, "output.dir") + ValueOf(s, "output.name"), "--");
  const auto other = Translated(
      {{"--input-file", {"p"}}, {"--set", {"output.pathology=1", "phases.profiling.requestsx=5"}}});
  EXPECT_EQ(ValueOf(other, "phases.profiling.per"), "entry");
  EXPECT_EQ(ValueOf(other, "output.dir"), "artifacts");
}

TEST(TranslateTest, LogLevelsAndUi) {
  EXPECT_EQ(Translated({{"--log-level", {"WARNING"}}}).log_level, "warn");
  EXPECT_EQ(Translated({{"--verbose", {""}}}).log_level, "debug");
  EXPECT_EQ(Translated({{"--verbose", {"", ""}}}).log_level, "trace");
  EXPECT_TRUE(Translated({{"--ui", {"none"}}}).quiet);
  EXPECT_FALSE(Translated({{"--ui", {"simple"}}}).quiet);
}

TEST(TranslateTest, WhoMayJoin) {
  EXPECT_EQ(Translated({}).credentials, "");
  EXPECT_FALSE(Translated({}).insecure);
  EXPECT_EQ(Translated({{"--credentials", {"creds"}}}).credentials, "creds");
  EXPECT_TRUE(Translated({{"--insecure", {""}}}).insecure);
}

TEST(TranslateTest, ARateIsAnOpenLoopAndConcurrencyItsCeiling) {
  const auto s =
      Translated({{"--request-rate", {"2.5"}}, {"--concurrency", {"8"}}, {"--request-count", {"9"}}});
  EXPECT_EQ(ValueOf(s, "phases.profiling.rate"), "2.5/s");
  EXPECT_EQ(ValueOf(s, "phases.profiling.arrival"), "poisson");
  EXPECT_EQ(ValueOf(s, "phases.profiling.max_in_flight"), "8");
  EXPECT_EQ(ValueOf(s, "phases.profiling.concurrency"), "-");
  const auto free = Translated({{"--request-rate", {"2"}},
                                {"--arrival-pattern", {"gamma"}},
                                {"--arrival-smoothness", {"0.5"}},
                                {"--benchmark-duration", {"60"}}});
  EXPECT_EQ(ValueOf(free, "phases.profiling.max_in_flight"), "-");
  EXPECT_EQ(ValueOf(free, "phases.profiling.smoothness"), "0.5");
  EXPECT_EQ(ValueOf(free, "cluster.workers"), "2");
  EXPECT_EQ(ValueOf(free, "output.name"), "m-openai-image_generation-request_rate2.0");
}

TEST(TranslateTest, RampsBeginAsAiperfsDo) {
  const auto s = Translated({{"--request-rate", {"10"}},
                             {"--request-rate-ramp-duration", {"5"}},
                             {"--concurrency", {"64"}},
                             {"--concurrency-ramp-duration", {"60"}}});
  EXPECT_EQ(ValueOf(s, "phases.profiling.rate"), R"({"from":"0.2/s","to":"10/s","over":"5s"})");
  EXPECT_EQ(ValueOf(s, "phases.profiling.max_in_flight"), R"({"from":1,"to":64,"over":"1m"})");
}

TEST(TranslateTest, AFixedScheduleTakesTheFilesTimestamps) {
  const auto s = Translated({{"--input-file", {"p.jsonl"}},
                             {"--fixed-schedule", {""}},
                             {"--fixed-schedule-start-offset", {"1500"}},
                             {"--fixed-schedule-end-offset", {"9000"}}});
  EXPECT_EQ(ValueOf(s, "phases.profiling.arrival"), "schedule");
  EXPECT_EQ(ValueOf(s, "phases.profiling.schedule.start"), "1500ms");
  EXPECT_EQ(ValueOf(s, "phases.profiling.schedule.end"), "9s");
  EXPECT_EQ(ValueOf(s, "phases.profiling.per"), "-");
}

TEST(TranslateTest, AWarmupTakesTheRateUnlessItHasItsOwn) {
  const auto s = Translated({{"--request-rate", {"4"}}, {"--warmup-request-count", {"3"}}});
  EXPECT_EQ(ValueOf(s, "phases.warmup.rate"), "4/s");
  const auto own = Translated({{"--request-rate", {"4"}},
                               {"--warmup-request-rate", {"1"}},
                               {"--warmup-arrival-pattern", {"constant"}},
                               {"--warmup-request-count", {"3"}}});
  EXPECT_EQ(ValueOf(own, "phases.warmup.rate"), "1/s");
  EXPECT_EQ(ValueOf(own, "phases.warmup.arrival"), "constant");
  EXPECT_EQ(ValueOf(own, "phases.profiling.arrival"), "poisson");
}

}  // namespace
}  // namespace imgperf
