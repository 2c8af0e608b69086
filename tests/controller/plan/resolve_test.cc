#include <gtest/gtest.h>

#include "controller/plan/warmup_shapes.h"
#include "controller/plan/worker_plan.h"
#include "tests/controller/plan/parse.h"

namespace imgperf {
namespace {

using Order = std::vector<std::uint32_t>;

TEST(Resolve, FillsInTheDefaults) {
  const auto plan = PlanOf(kSound);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->source, "dir/run.yaml");
  EXPECT_EQ(plan->request.timeout_for, 1800 * kSecond);
  EXPECT_EQ(plan->request.connect_timeout_for, 10 * kSecond);
  EXPECT_EQ(plan->request.response_format, "b64_json");
  EXPECT_EQ(plan->request.seed_per, SeedPer::kNone);
  EXPECT_TRUE(plan->request.fetch_urls);
  EXPECT_EQ(plan->cluster.workers, 2u);
  EXPECT_TRUE(plan->cluster.local());
  EXPECT_EQ(plan->cluster.on_loss, LossPolicy::kCount);
  EXPECT_EQ(plan->output.dir, "artifacts");
  EXPECT_EQ(plan->output.name, "run");
  EXPECT_EQ(plan->output.images, 0u);
  EXPECT_EQ(plan->checks.size, CheckMode::kWarn);
  EXPECT_EQ(plan->checks.duplicates, CheckMode::kWarn);
  EXPECT_EQ(plan->checks.decode_ppm, 0u);
  EXPECT_EQ(plan->checks.blank, CheckMode::kOff);
  EXPECT_EQ(plan->checks.similar, CheckMode::kOff);
  EXPECT_EQ(plan->limits.max_body_bytes, 256u << 20);
  EXPECT_EQ(plan->seed, 0u);
  EXPECT_EQ(plan->phases[0].grace_for, std::nullopt);
  EXPECT_EQ(plan->phases[0].cancel.share_ppm, 0u);
}

TEST(Resolve, AsksForReadinessUnlessTheSimulatorIsOurs) {
  const auto http = PlanOf(kSound)->target;
  EXPECT_EQ(http.ready.probe, ReadyProbe::kInference);
  EXPECT_EQ(http.ready.timeout_for, 1200 * kSecond);
  EXPECT_EQ(http.ready.interval_for, 5 * kSecond);
  const std::string simulated = "target.url=sim://null";
  EXPECT_EQ(PlanOf(kSound, {simulated})->target.ready.probe, ReadyProbe::kOff);
  EXPECT_EQ(PlanOf(kSound, {simulated, "target.ready=health"})->target.ready.probe, ReadyProbe::kHealth);
  EXPECT_EQ(PlanOf(kSound, {simulated, "target.ready.timeout=1m"})->target.ready.probe,
            ReadyProbe::kInference);
  EXPECT_EQ(PlanOf(kSound, {"target.ready=off"})->target.ready.probe, ReadyProbe::kOff);
}

TEST(Resolve, TakesHowTheTargetIsAddressed) {
  const auto plain = PlanOf(kSound)->target;
  EXPECT_EQ(plain.http_version, HttpVersion::kAuto);
  EXPECT_EQ(plain.connections, Connections::kReused);
  EXPECT_EQ(plain.balance, Balance::kRoundRobin);
  const auto target =
      PlanOf(kSound, {"target.ready.probe=models", "target.ready.timeout=90s", "target.ready.interval=250ms",
                      "target.http_version=2", "target.connections=fresh", "target.balance=least_in_flight"})
          ->target;
  EXPECT_EQ(target.ready.probe, ReadyProbe::kModels);
  EXPECT_EQ(target.ready.timeout_for, 90 * kSecond);
  EXPECT_EQ(target.ready.interval_for, 250 * kMillisecond);
  EXPECT_EQ(target.http_version, HttpVersion::k2);
  EXPECT_EQ(target.connections, Connections::kFresh);
  EXPECT_EQ(target.balance, Balance::kLeastInFlight);
  EXPECT_EQ(PlanOf(kSound, {"target.http_version=1.1"})->target.http_version, HttpVersion::k1_1);
}

TEST(Resolve, TakesEveryKey) {
  const auto plan = PlanOf(R"(
target: {urls: [a:1, "http://b:2"], model: m, api_key: "${K}", headers: {X-Team: t}, balance: round_robin}
endpoint: image_generation
request: {size: 64x32, n: 2, seed: {base: 5, per: request}, timeout: 15m, connect_timeout: 3s, response_format: url,
          url_results: keep, extra: {quality: standard}}
dataset: {file: p.jsonl, sampling: shuffle}
phases: [{name: one, kind: profiling, concurrency: 2, requests: 6, duration: 1h, grace: 0s, cancel: {share: 12.5%, after: 500ms}}]
cluster: {workers: 3, listen: "127.0.0.1:9", wait: 1m, on_loss: reissue, advertise: gate}
output: {dir: out, name: nice, images: 5, level: raw, inputs: false, html: false}
checks: {size: fail, decode: 12.5%, blank: fail, duplicates: "off"}
limits: {max_requests: 10, max_duration: 2h, max_body: 1MiB}
seed: 11
)",
                           {}, {{"K", "sk"}});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->target.urls, (std::vector<std::string>{"a:1", "http://b:2"}));
  EXPECT_EQ(plan->target.api_key, "sk");
  EXPECT_EQ(plan->target.headers[0], (std::pair<std::string, std::string>{"X-Team", "t"}));
  EXPECT_EQ(plan->request.size, "64x32");
  EXPECT_EQ(plan->request.n, 2u);
  EXPECT_EQ(plan->request.seed_per, SeedPer::kRequest);
  EXPECT_EQ(plan->request.seed_base, 5);
  EXPECT_EQ(plan->request.timeout_for, 900 * kSecond);
  EXPECT_EQ(plan->request.connect_timeout_for, 3 * kSecond);
  EXPECT_EQ(plan->request.response_format, "url");
  EXPECT_FALSE(plan->request.fetch_urls);
  EXPECT_EQ(plan->dataset.file, "dir/p.jsonl");
  EXPECT_EQ(plan->phases[0].duration_for, 3600 * kSecond);
  EXPECT_EQ(plan->phases[0].grace_for, 0);
  EXPECT_EQ(plan->phases[0].cancel.share_ppm, 125'000u);
  EXPECT_EQ(plan->phases[0].cancel.delay_for, 500 * kMillisecond);
  EXPECT_EQ(plan->cluster.listen, "127.0.0.1");
  EXPECT_EQ(plan->cluster.listen_port, 9);
  EXPECT_EQ(plan->cluster.advertise, "gate:10");
  EXPECT_EQ(plan->cluster.wait_for, 60 * kSecond);
  EXPECT_EQ(plan->cluster.on_loss, LossPolicy::kReissue);
  EXPECT_EQ(plan->output.dir, "dir/out");
  EXPECT_EQ(plan->output.name, "nice");
  EXPECT_EQ(plan->output.images, 5u);
  EXPECT_EQ(plan->output.level, ExportLevel::kRaw);
  EXPECT_FALSE(plan->output.inputs);
  EXPECT_FALSE(plan->output.html);
  EXPECT_EQ(plan->checks.size, CheckMode::kFail);
  EXPECT_EQ(plan->checks.decode_ppm, 125'000u);
  EXPECT_EQ(plan->checks.blank, CheckMode::kFail);
  EXPECT_EQ(plan->checks.duplicates, CheckMode::kOff);
  EXPECT_EQ(plan->checks.similar, CheckMode::kWarn);
  EXPECT_EQ(plan->limits.max_requests, 10u);
  EXPECT_EQ(plan->limits.max_duration_for, 7200 * kSecond);
  EXPECT_EQ(plan->limits.max_body_bytes, 1u << 20);
  EXPECT_EQ(plan->seed, 11u);
}

TEST(Resolve, InputsAreWrittenAtLevelRawUnlessSaidOtherwise) {
  EXPECT_FALSE(PlanOf(kSound)->output.inputs);
  EXPECT_TRUE(PlanOf(kSound)->output.html);
  EXPECT_EQ(PlanOf(kSound)->output.level, ExportLevel::kRecords);
  EXPECT_TRUE(PlanOf(kSound, {"output.level=raw"})->output.inputs);
  EXPECT_TRUE(PlanOf(kSound, {"output.inputs=true"})->output.inputs);
  EXPECT_FALSE(PlanOf(kSound, {"output.level=raw", "output.inputs=false"})->output.inputs);
}

TEST(Resolve, PathsOfTheCommandLineAreTheWorkingDirectorys) {
  const auto plan = PlanOf(kSound, {"output.dir=there"});
  EXPECT_EQ(plan->output.dir, "there");
}

TEST(Resolve, SimulatorStandsForTheUrl) {
  const auto plan = PlanOf(kSound, {"target.url=sim://null?log=l.txt&latency=1ms"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_TRUE(plan->target.urls.empty());
  EXPECT_EQ(plan->target.simulator->args, (std::vector<std::string>{"--log", "l.txt", "--latency", "1ms"}));
  EXPECT_EQ(plan->phases[0].url_order, Order{0});
}

TEST(Resolve, OrdersEntriesAndUrls) {
  const auto plan = PlanOf(kSound, {"target={urls: [http://a, http://b, http://c], model: m}"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->phases[0].entry_order, (Order{0, 1}));
  EXPECT_EQ(plan->phases[0].url_order, (Order{0, 1, 2}));
}

TEST(Resolve, ShufflesEachPhaseByTheSeed) {
  const std::vector<Entry> entries(50, Entry{"x", ""});
  const std::vector<std::string> sets{
      "dataset.sampling=shuffle",
      "phases=[{name: a, concurrency: 1, requests: 1}, {name: b, concurrency: 1, requests: 1}]"};
  const auto plan = PlanOf(kSound, sets, {}, entries);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_NE(plan->phases[0].entry_order, plan->phases[1].entry_order);
  EXPECT_EQ(plan->phases[0].entry_order, PlanOf(kSound, sets, {}, entries)->phases[0].entry_order);
  auto other = sets;
  other.push_back("seed=99");
  EXPECT_NE(plan->phases[0].entry_order, PlanOf(kSound, other, {}, entries)->phases[0].entry_order);
}

TEST(Resolve, NamesPhasesByTheirKind) {
  const auto plan = PlanOf(kSound, {"phases=[{kind: warmup, requests: 1}, {concurrency: 1, requests: 1}, "
                                    "{concurrency: 1, duration: 1s}]"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->phases[0].name, "warmup");
  EXPECT_EQ(plan->phases[1].name, "profiling-2");
  EXPECT_EQ(plan->phases[2].name, "profiling-3");
}

TEST(WarmupShapes, AreAskedOncePerUrl) {
  const std::vector<Entry> entries{{"a", ""},
                                   {"b", R"({"size":"64x64"})"},
                                   {"c", R"({"size":"512x512"})"},  // the request's own size again
                                   {"d", R"({"n":4})"},
                                   {"e", R"({"size":"64x64","quality":"hd"})"}};
  const auto plan = PlanOf(kSound,
                           {"request.size=512x512", "target={urls: [http://a, http://b], model: m}",
                            "phases=[{kind: warmup, per: shape_and_url}, {concurrency: 1, requests: 5}]"},
                           {}, entries);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->phases[0].requests, 6u);
  EXPECT_EQ(plan->phases[0].entry_order, (Order{0, 0, 1, 1, 3, 3}));
  EXPECT_EQ(plan->phases[0].url_order, (Order{0, 1, 0, 1, 0, 1}));
}

TEST(Resolve, CountsRequestsPerEntry) {
  const std::vector<Entry> entries{{"a", ""}, {"b", ""}, {"c", ""}};
  const auto once = PlanOf(kSound, {"phases=[{concurrency: 2, per: entry}]"}, {}, entries);
  ASSERT_TRUE(once.ok()) << once.status();
  EXPECT_EQ(once->phases[0].requests, 3u);
  EXPECT_EQ(once->phases[0].entry_order, (Order{0, 1, 2}));
  const auto twice = PlanOf(kSound, {"phases=[{concurrency: 2, per: entry, requests: 2}]"}, {}, entries);
  EXPECT_EQ(twice->phases[0].requests, 6u);
}

TEST(Resolve, TakesThePathInPlaceOfTheEndpoints) {
  const auto plan = PlanOf(kSound, {"target={url: http://a/base, model: m, path: /v2/paint}"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(MakeWorkerPlan(*plan, plan->target.urls)->urls(0), "http://a/base/v2/paint");
  const auto bare = PlanOf(kSound, {"target={url: http://a/base, model: m, path: ''}"});
  EXPECT_EQ(MakeWorkerPlan(*bare, bare->target.urls)->urls(0), "http://a/base");
  EXPECT_EQ(FaultWith({"target.path=/a b"}),
            "--set target.path=/a b: target.path: a path is wanted here, as /v1/images: no blanks, ? or #");
}

TEST(WarmupShapes, AreAskedAsOftenAsSaid) {
  const auto plan = PlanOf(
      kSound, {"phases=[{kind: warmup, per: shape_and_url, requests: 3}, {concurrency: 1, requests: 5}]"});
  EXPECT_EQ(plan->phases[0].requests, 3u);
  EXPECT_EQ(plan->phases[0].entry_order, Order{0});
  EXPECT_EQ(
      FaultWith(
          {"phases=[{kind: warmup, per: shape_and_url, requests: 1000000000}, {concurrency: 1, requests: 5}]",
           "target={urls: [http://a, http://b], model: m}"}),
      "--set phases=[{kind: warmup, per: shape_and_url, requests: 1000000000}, {concurrency: 1, requests: "
      "5}]: "
      "phases.warmup: 2000000000 requests are more than a phase may have (1000000000)");
}

TEST(WarmupShapes, FollowTheOrderOfTheBody) {
  RequestSpec request;
  request.size = "1x1";
  EXPECT_EQ(ShapeOf(request, {"", ""}), (Shape{"image_generation", "\"1x1\"", "1"}));
  request.extra_json = R"({"size":"2x2","n":2})";
  EXPECT_EQ(ShapeOf(request, {"", ""}), (Shape{"image_generation", "\"2x2\"", "2"}));
  EXPECT_EQ(ShapeOf(request, {"", R"({"n":3})"}), (Shape{"image_generation", "\"2x2\"", "3"}));
  EXPECT_EQ(ShapeOf({}, {"", ""}), (Shape{"image_generation", "", "1"}));
}

TEST(Resolve, ChecksThatNeedDecodedImagesAreOnWhereThereAreSome) {
  const auto plan = PlanOf(kSound, {"checks.decode=10%"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->checks.decode_ppm, 100'000u);
  EXPECT_EQ(plan->checks.blank, CheckMode::kWarn);
  EXPECT_EQ(plan->checks.similar, CheckMode::kWarn);
  EXPECT_EQ(PlanOf(kSound, {"checks.decode=10%", "checks.blank=off"})->checks.blank, CheckMode::kOff);
}

TEST(Resolve, WhatIsOffNeedsNoDecodedImages) {
  EXPECT_TRUE(PlanOf(kSound, {"checks.decode=0%", "checks.blank=off", "checks.similar=off"}).ok());
}

TEST(WorkerPlan, HoldsWhatWorkersNeed) {
  const auto plan =
      PlanOf(kSound,
             {"target={urls: [a, http://b/v1], model: m, api_key: \"${K}\", headers: {X-Team: t}}",
              "request={size: 8x8, n: 2, seed: 4, timeout: 1s, extra: {q: 1}, response_format: url}",
              "checks.size=fail", "limits.max_body=2KiB", "checks.decode=10%", "checks.blank=fail"},
             {{"K", "sk"}});
  ASSERT_TRUE(plan.ok()) << plan.status();
  const auto worker = MakeWorkerPlan(*plan, plan->target.urls);
  ASSERT_TRUE(worker.ok()) << worker.status();
  EXPECT_EQ(worker->urls(0), "http://a/v1/images/generations");
  EXPECT_EQ(worker->urls(1), "http://b/v1/images/generations");
  EXPECT_EQ(worker->headers(0).name(), "X-Team");
  EXPECT_EQ(worker->api_key(), "sk");
  EXPECT_EQ(worker->request().model(), "m");
  EXPECT_EQ(worker->request().size(), "8x8");
  EXPECT_EQ(worker->request().n(), 2u);
  EXPECT_EQ(worker->request().seed().per(), pb::SeedPlan::FIXED);
  EXPECT_EQ(worker->request().seed().base(), 4);
  EXPECT_EQ(worker->request().extra_json(), R"({"q":1})");
  EXPECT_EQ(worker->request().timeout_ns(), kSecond);
  EXPECT_TRUE(worker->fetch_urls());
  EXPECT_TRUE(worker->fail_on_size());
  EXPECT_TRUE(worker->fail_on_blank());
  EXPECT_EQ(worker->max_body_bytes(), 2048u);
  EXPECT_EQ(worker->user_agent().find("imgperf/"), 0u);
  EXPECT_FALSE(MakeWorkerPlan(*plan, {"ftp://x"}).ok());
}

// Rows 0 and 1 are a conversation, and 2 to 4 are one.
std::vector<Entry> Talks() {
  std::vector<Entry> entries(5);
  for (Entry& entry : entries) entry.prompt = "p";
  entries[1].turn = entries[3].turn = 1;
  entries[4].turn = 2;
  return entries;
}

TEST(Resolve, ConversationsAreOrderedByTheirFirstRowsAndCountEachTurn) {
  const auto plan = PlanOf(kSound, {"endpoint=chat_image"}, {}, Talks());
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->phases[0].entry_order, (Order{0, 2}));
  EXPECT_EQ(plan->phases[0].requests, 6u) << "as it says: turns";
  const auto each = PlanOf(
      "target: {url: http://x, model: m}\nendpoint: chat_image\ndataset: {builtin: prompts}\n"
      "phases: [{kind: warmup, per: shape_and_url, concurrency: 1}, {per: entry, requests: 2, concurrency: "
      "1}]\n",
      {}, {}, Talks());
  ASSERT_TRUE(each.ok()) << each.status();
  EXPECT_EQ(each->phases[0].requests, 1u) << "a shape";
  EXPECT_EQ(each->phases[1].requests, 10u);
  const auto random = PlanOf(kSound, {"endpoint=chat_image", "dataset.sampling=random"}, {}, Talks());
  for (const std::uint32_t entry : random->phases[0].entry_order) EXPECT_TRUE(entry == 0 || entry == 2);
}

TEST(Resolve, ASchedulesTimestampsAreThoseOfFirstTurns) {
  std::vector<Entry> talks = Talks();
  talks[0].timestamp = 2 * kSecond;
  talks[2].timestamp = kSecond;
  const std::string file =
      "target: {url: http://x, model: m}\nendpoint: chat_image\ndataset: {builtin: prompts}\n"
      "phases: [{arrival: schedule}]\n";
  const auto plan = PlanOf(file, {}, {}, talks);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->phases[0].entry_order, (Order{2, 0}));
  EXPECT_EQ(plan->phases[0].requests, 5u);
  talks[2].timestamp.reset();
  EXPECT_FALSE(PlanOf(file, {}, {}, talks).ok());
}

constexpr const char* kMixed =
    "target: {url: http://x, model: m}\nendpoint: image_edit\ndataset: {builtin: prompts}\n"
    "request: {size: 8x8, extra: {a: 1, b: 2}, mix: [{weight: 3}, {weight: 1, endpoint: image_generation, "
    "size: 9x9, n: "
    "2, extra: {b: 3}}]}\n"
    "phases: [{kind: warmup, per: shape_and_url, concurrency: 1}, {name: load, concurrency: 1, requests: "
    "10}]\n";

TEST(Resolve, PartialImagesComeInAStreamAndExtraGoesOverBoth) {
  const auto extra = [](std::string_view keys) {
    return PlanOf(std::string(kSound) + "request: {" + std::string(keys) + "}\n")->request.extra_json;
  };
  EXPECT_EQ(extra("n: 1"), "");
  EXPECT_EQ(extra("stream: false"), "");
  EXPECT_EQ(extra("stream: true, extra: {steps: 4}"), R"({"stream":true,"steps":4})");
  EXPECT_EQ(extra("partial_images: 2"), R"({"stream":true,"partial_images":2})");
  EXPECT_EQ(extra("partial_images: 2, extra: {partial_images: 3}"), R"({"stream":true,"partial_images":3})");
}

TEST(Resolve, AMixSendsEachRowInEachKind) {
  std::vector<Entry> rows = TwoEntries();
  for (Entry& row : rows) row.images.push_back({std::nullopt, "http://h/a.png"});
  const auto plan = PlanOf(kMixed, {}, {}, rows);
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_EQ(plan->entries.size(), 4u);
  EXPECT_EQ(plan->entries[2].prompt, "an owl");
  EXPECT_EQ(plan->entries[2].images.size(), 1u);
  EXPECT_EQ(plan->entries[3].prompt, "an owl");
  EXPECT_TRUE(plan->entries[3].images.empty()) << "image_generation takes none";
  EXPECT_EQ(plan->RequestOf(plan->entries[2]).endpoint, "image_edit");
  EXPECT_EQ(plan->RequestOf(plan->entries[3]).size, "9x9");
  EXPECT_EQ(plan->RequestOf(plan->entries[3]).extra_json, R"({"a":1,"b":3})");
  EXPECT_EQ(plan->phases[0].entry_order, (Order{0, 1})) << "a warm-up of both kinds";
  const Order& order = plan->phases[1].entry_order;
  ASSERT_EQ(order.size(), 10u);
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i] / 2, i % 2) << "rows take turns";
  for (std::size_t i = 0; i + 4 <= 8; i += 4)
    EXPECT_EQ(
        std::count_if(order.begin() + i, order.begin() + i + 4, [](auto entry) { return entry % 2 == 1; }),
        1);
}

TEST(WorkerPlan, HasTheKindsOfAMix) {
  std::vector<Entry> rows = TwoEntries();
  for (Entry& row : rows) row.images.push_back({std::nullopt, "http://h/a.png"});
  const auto plan = PlanOf(kMixed, {}, {}, rows);
  const auto worker = MakeWorkerPlan(*plan, plan->target.urls);
  ASSERT_TRUE(worker.ok()) << worker.status();
  ASSERT_EQ(worker->variants_size(), 2);
  EXPECT_EQ(worker->variants(0).urls(0), "http://x/v1/images/edits");
  EXPECT_EQ(worker->variants(1).urls(0), "http://x/v1/images/generations");
  EXPECT_EQ(worker->variants(1).request().n(), 2u);
  EXPECT_EQ(MakeDataset(plan->entries).entries(3).variant(), 1u);
}

TEST(Resolve, AMixIsNotForConversationsOrSchedules) {
  EXPECT_EQ(MessageOf(PlanOf(kMixed, {}, {}, Talks()).status()),
            "dir/run.yaml:4:49: request.mix: the dataset has conversations, whose turns are all of one kind");
  EXPECT_EQ(MessageOf(PlanOf(kMixed, {"phases.load.arrival=schedule"}).status())
                .find("dir/run.yaml:4:49: request.mix: a schedule says which row is sent when"),
            std::string::npos)
      << "no schedule section was given";
}

TEST(Resolve, LaterTurnsNeedTheImagesFetched) {
  const auto plan = PlanOf(kSound, {"endpoint=chat_image", "request.url_results=keep"}, {}, Talks());
  EXPECT_EQ(MessageOf(plan.status()),
            "--set request.url_results=keep: request.url_results: keep leaves the images at the server, and "
            "the dataset's later turns "
            "work from them: fetch them");
}

TEST(WorkerPlan, TellsHowOftenJobsAreAskedAbout) {
  const auto plan = PlanOf(
      "target: {url: http://x, model: m}\nendpoint: sdcpp_job\ndataset: {builtin: prompts}\n"
      "request: {poll: {interval: 2s}}\nphases: [{concurrency: 1, requests: 1}]\n");
  ASSERT_TRUE(plan.ok()) << plan.status();
  const auto worker = MakeWorkerPlan(*plan, plan->target.urls);
  ASSERT_TRUE(worker.ok()) << worker.status();
  EXPECT_EQ(worker->urls(0), "http://x/sdcpp/v1/img_gen");
  EXPECT_EQ(worker->request().job().interval_ns(), 2 * kSecond);
}

TEST(WorkerPlan, DatasetHashTellsDatasetsApart) {
  const std::vector<Entry> entries{{"a", ""}, {"b", R"({"n":2})"}};
  EXPECT_EQ(MakeDataset(entries).entries(1).extra_body_json(), R"({"n":2})");
  EXPECT_EQ(DatasetHash(entries).size(), 32u);
  EXPECT_EQ(DatasetHash(entries), DatasetHash(entries));
  EXPECT_NE(DatasetHash(entries), DatasetHash({{"a", ""}, {"b", R"({"n":3})"}}));
  EXPECT_EQ(PlanOf(kSound)->dataset_hash, DatasetHash(TwoEntries()));
}

}  // namespace
}  // namespace imgperf
