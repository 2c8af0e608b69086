// What AIPerf's own validation refuses, and what a version that serves part of it must.
#include <gtest/gtest.h>

#include "controller/profile/translate.h"

namespace imgperf {
namespace {

struct BadFlags {
  const char* name;
  FlagValues flags;
  std::string why;
};

void PrintTo(const BadFlags& bad, std::ostream* out) { *out << bad.name; }

class BadFlagsTest : public testing::TestWithParam<BadFlags> {};

TEST_P(BadFlagsTest, AreRefusedWithFlagAndRemedy) {
  FlagValues flags = GetParam().flags;
  flags.try_emplace("--model", std::vector<std::string>{"m"});
  const auto settings = TranslateFlags(flags, [](const std::string& path) -> absl::StatusOr<std::string> {
    return absl::NotFoundError(path + ": no such file");
  });
  ASSERT_FALSE(settings.ok());
  EXPECT_EQ(std::string(settings.status().message()), GetParam().why);
}

const BadFlags kBad[] = {
    {"GoodputOfText",
     {{"--goodput", {"inter_token_latency:10"}}},
     "--goodput: requests for images have no metric \"inter_token_latency\" (did you mean "
     "\"image_latency\"?)"},
    {"TelemetryOnAScreen",
     {{"--gpu-telemetry", {"dashboard http://localhost:9400/metrics"}}},
     "--gpu-telemetry: \"dashboard\" is not served: report.html draws what the GPUs said"},
    {"TelemetryOfTheDriver",
     {{"--gpu-telemetry", {"pynvml"}}},
     "--gpu-telemetry: drivers are not read: run a DCGM exporter beside the GPUs and give its URL"},
    {"TelemetryOfNobody",
     {{"--server-metrics", {" "}}},
     "--server-metrics: names no URL, as http://localhost:9400/metrics"},
    {"GoodputOfNothing",
     {{"--goodput", {" "}}},
     "--goodput: names no metric: write METRIC:VALUE, as request_latency:20000"},
    {"GoodputWithUnit",
     {{"--goodput", {"request_latency:10s image_latency:5"}}},
     "--goodput: \"request_latency:10s\": behind the colon a number is wanted, in ms"},
    {"GoodputWithoutValue",
     {{"--goodput", {"request_latency image_latency:5"}}},
     "--goodput: \"request_latency\" is not METRIC:VALUE, as request_latency:20000"},
    {"ThresholdAbove1",
     {{"--failed-request-threshold", {"20"}}},
     "--failed-request-threshold: 20 is no share: 0 to 1, as 0.1"},
    {"NoModel",
     {{"--model", std::vector<std::string>{}}},
     "--model: is missing: the name the server knows the model by"},
    {"Models",
     {{"--model", {"a,b"}}},
     "--model: several models are not served by this version yet: give one"},
    {"TextEndpoint",
     {{"--endpoint-type", {"chat"}}},
     "--endpoint-type: \"chat\" makes no images: imgperf serves image_generation and image_edit"},
    {"LaterEndpoint",
     {{"--endpoint-type", {"template"}}},
     "--endpoint-type: \"template\" is not served by this version yet: image_generation and image_edit are"},
    {"UnknownEndpoint",
     {{"--endpoint-type", {"image-generation"}}},
     "--endpoint-type: \"image-generation\" is not known (did you mean \"image_generation\"?): one of "
     "image_generation, image_edit, image_variation, chat_image, nim_infer, sdcpp_job, fal_queue, "
     "replicate_job, template"},
    {"ExtraWithoutColon",
     {{"--extra-inputs", {"size"}}},
     "--extra-inputs: \"size\" has no colon: write KEY:VALUE, as size:512x512"},
    {"Unit",
     {{"--benchmark-duration", {"60s"}}},
     "--benchmark-duration: \"60s\" is not a number: write it without a unit, as 60"},
    {"CountWithUnit",
     {{"--request-count", {"3k"}}},
     "--request-count: \"3k\" is not a whole number: write it without a unit, as 3"},
    {"Fraction", {{"--concurrency", {"1.5"}}}, "--concurrency: \"1.5\" is not a whole number"},
    {"Zero", {{"--concurrency", {"0"}}}, "--concurrency: 0 is less than 1"},
    {"Sweep",
     {{"--concurrency", {"1,2"}}},
     "--concurrency: a list makes a sweep, which is not served by this version yet: give one value"},
    {"CountAndSessions",
     {{"--request-count", {"3"}}, {"--num-sessions", {"4"}}},
     "--num-sessions: says what --request-count says: give one of the two"},
    {"WarmupCountAndSessions",
     {{"--warmup-request-count", {"3"}}, {"--num-warmup-sessions", {"4"}}},
     "--num-warmup-sessions: says what --warmup-request-count says: give one of the two"},
    {"GraceWithoutDuration",
     {{"--benchmark-grace-period", {"3"}}},
     "--benchmark-grace-period: is for --benchmark-duration: add it, or drop the grace period"},
    {"CancellationDelayWithoutRate",
     {{"--request-cancellation-delay", {"1"}}},
     "--request-cancellation-delay: has no effect without --request-cancellation-rate above 0"},
    {"CancellationDelayWithRateZero",
     {{"--request-cancellation-delay", {"1"}}, {"--request-cancellation-rate", {"0"}}},
     "--request-cancellation-delay: has no effect without --request-cancellation-rate above 0"},
    {"CancellationOfMoreThanAll",
     {{"--request-cancellation-rate", {"150"}}},
     "--request-cancellation-rate: 150 is not within 0 and 100: it is a percentage"},
    {"CancellationRateWithSign",
     {{"--request-cancellation-rate", {"10%"}}, {"--request-cancellation-delay", {"1"}}},
     "--request-cancellation-rate: \"10%\" is not a number: write it without a unit, as 10"},
    {"WarmupGraceWithoutWarmup",
     {{"--warmup-grace-period", {"3"}}},
     "--warmup-grace-period: is for a warm-up, and there is none: add --warmup-request-count or "
     "--warmup-duration"},
    {"DatasetTypeWithoutFile",
     {{"--custom-dataset-type", {"single_turn"}}},
     "--custom-dataset-type: says what --input-file holds, and there is none: add it"},
    {"LengthOfAFile",
     {{"--input-file", {"f"}}, {"--synthetic-input-tokens-mean", {"9"}}},
     "--synthetic-input-tokens-mean: is for made prompts, and --input-file gives them: drop one"},
    {"SessionsOfTurns",
     {{"--input-file", {"f"}}, {"--custom-dataset-type", {"multi_turn"}}, {"--num-sessions", {"5"}}},
     "--num-sessions: counts conversations, and --request-count their turns: give that"},
    {"LaterDatasetType",
     {{"--input-file", {"f"}}, {"--custom-dataset-type", {"raw_payload"}}},
     "--custom-dataset-type: \"raw_payload\" is not served by this version yet: single_turn is"},
    {"ImagesOfOneSide",
     {{"--image-width-mean", {"512"}}},
     "--image-height-mean: is wanted with the other --image flags, as 1024"},
    {"ImagesWithoutSides",
     {{"--image-batch-size", {"2"}}},
     "--image-width-mean: is wanted with the other --image flags, as 1024\n"
     "--image-height-mean: is wanted with the other --image flags, as 1024"},
    {"ImagesOfNoSize",
     {{"--image-width-mean", {"0"}}, {"--image-height-mean", {"8"}}},
     "--image-width-mean: a side is 1 pixel at least; for no images, drop the --image flags"},
    {"ImagesOfADirectoryResized",
     {{"--image-source", {"pics"}}, {"--image-width-mean", {"8"}}},
     "--image-width-mean: is for --image-source noise: images of a directory go out as they are"},
    {"ImagesOfOthers",
     {{"--image-source", {"assets"}}},
     "--image-source: imgperf comes with no images: name a directory, or noise"},
    {"ImagesBesidePools",
     {{"--input-file", {"f"}}, {"--custom-dataset-type", {"random_pool"}}, {"--image-batch-size", {"2"}}},
     "--image-batch-size: is not served with a random_pool, whose rows bring their images"},
    {"TraceDataset",
     {{"--input-file", {"f"}}, {"--custom-dataset-type", {"mooncake_trace"}}},
     "--custom-dataset-type: \"mooncake_trace\" is not known: one of single_turn, multi_turn, random_pool, "
     "inputs_json"},
    {"ProbeWithoutTimeout",
     {{"--wait-for-model-mode", {"models"}}},
     "--wait-for-model-mode: has no effect without --wait-for-model-timeout above 0"},
    {"HeaderWithoutColon",
     {{"--header", {"X-Team"}}},
     "--header: \"X-Team\" is not NAME:VALUE, as X-Team:images"},
    {"NoSecretFile", {{"--api-key", {"file:k"}}}, "--api-key: k: no such file"},
    {"NegativeDeviation",
     {{"--synthetic-input-tokens-stddev", {"-3"}}},
     "--synthetic-input-tokens-stddev: a deviation is not below 0"},
    {"TooMany",
     {{"--concurrency", {"9223372036854775807"}}},
     "--concurrency: 9223372036854775807 is more than 1000000000"},
    {"TooManyWorkers",
     {{"--workers-max", {"65"}}},
     "--workers-max: 65 is more than one machine should start: 64 at most"},
    {"HeaderTwice",
     {{"--header", {"X-A: 1", "x-a: 2"}}},
     "--header: \"x-a\" is given twice, and a request carries it once: drop one"},
    {"TooLong",
     {{"--benchmark-duration", {"1e9"}}},
     "--benchmark-duration: 1000000000 seconds are more than 30 days"},
    {"NotANumber", {{"--benchmark-duration", {"nan"}}}, "--benchmark-duration: \"nan\" is not a number"},
    {"Repeats",
     {{"--num-profile-runs", {"3"}}},
     "--num-profile-runs: repeats are not served by this version yet: 1"},
    {"Sets",
     {{"--set", {"x"}}},
     "--set: --set x: write path.to.key=value, as in --set phases.0.requests=100"},
};

INSTANTIATE_TEST_SUITE_P(Each, BadFlagsTest, testing::ValuesIn(kBad),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(BadFlagsTest, AllFaultsAreToldAtOnce) {
  const auto settings = TranslateFlags({{"--concurrency", {"x"}}, {"--request-count", {"0"}}}, nullptr);
  EXPECT_EQ(std::string(settings.status().message()),
            "--concurrency: \"x\" is not a whole number\n--model: is missing: the name the server knows the "
            "model by\n"
            "--request-count: 0 is less than 1");
}

}  // namespace
}  // namespace imgperf
