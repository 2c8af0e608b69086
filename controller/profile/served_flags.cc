#include <array>

#include <fmt/format.h>

#include "controller/plan/text.h"
#include "controller/profile/flags.h"

namespace imgperf {
namespace {

constexpr auto kNone = FlagArity::kNone;
constexpr auto kOne = FlagArity::kOne;
constexpr auto kMany = FlagArity::kMany;

constexpr std::string_view kTarget = "Target";
constexpr std::string_view kInput = "Input";
constexpr std::string_view kLoad = "Load";
constexpr std::string_view kWarmup = "Warm-up";
constexpr std::string_view kOutput = "Output";
constexpr std::string_view kProgram = "Program";

constexpr std::array kServed{
    ServedFlag{"-m,--model,--model-names", kMany, "NAME", "The model as the server knows it (required)",
               kTarget},
    ServedFlag{
        "-u,--url", kMany, "URL",
        "Base URL of the server, or several to spread requests over; sim://PROFILE starts the simulator "
        "(http://localhost:8000)",
        kTarget},
    ServedFlag{"--url-strategy", kOne, "WORD:{round_robin,least_in_flight}",
               "How several URLs are chosen (round_robin)", kTarget},
    ServedFlag{"--endpoint-type", kOne,
               "TYPE:{image_generation,image_edit,image_variation,chat_image,nim_infer,sdcpp_job,fal_queue,"
               "replicate_job}",
               "What is asked for (image_generation; AIPerf's default is chat)", kTarget},
    ServedFlag{"--custom-endpoint,--endpoint", kOne, "PATH",
               "Path in place of the endpoint's; \"\" appends none", kTarget},
    ServedFlag{"--api-key", kOne, "KEY",
               "Bearer token: env:NAME or file:PATH; a literal works and is warned of", kTarget},
    ServedFlag{"-H,--header", kMany, "NAME:VALUE",
               "A header of every request; secret ones as NAME:env:VARIABLE", kTarget},
    ServedFlag{"--request-timeout-seconds", kOne, "SECONDS", "Of one request (21600)", kTarget},
    ServedFlag{"--connection-reuse-strategy", kOne, "WORD:{pooled,never}",
               "never: a connection per request (pooled)", kTarget},
    ServedFlag{"--wait-for-model-timeout", kOne, "SECONDS",
               "How long to wait until the server is ready (0: do not ask)", kTarget},
    ServedFlag{"--wait-for-model-mode", kOne, "WORD:{inference,models}",
               "Ask by a real request or by /v1/models (inference)", kTarget},
    ServedFlag{"--wait-for-model-interval", kOne, "SECONDS", "Between two questions (5)", kTarget},
    ServedFlag{"--transport,--transport-type", kOne, "WORD", "http, which is all there is", kTarget},
    ServedFlag{"--request-content-type", kOne, "TYPE", "application/json, which image generation takes",
               kTarget},

    ServedFlag{
        "--input-file", kOne, "FILE",
        "Prompts, one {\"text\": \"...\"} a line, or another of dataset.format's; without it they are made",
        kInput},
    ServedFlag{"--custom-dataset-type", kOne, "TYPE:{single_turn,multi_turn,random_pool,inputs_json}",
               "What --input-file holds (found out by its name and first row)", kInput},
    ServedFlag{"--streaming", kNone, "", "Ask for events: partial images as they are made", kInput},
    ServedFlag{"--extra-inputs", kMany, "KEY:VALUE", "Body fields of every request, or one JSON object",
               kInput},
    ServedFlag{"--tokenizer", kOne, "NAME",
               "Counts tokens: builtin, gpt2, none, or a tokenizer.json or .model file (builtin)", kInput},
    ServedFlag{"--synthetic-input-tokens-mean,--prompt-input-tokens-mean,--isl", kOne, "TOKENS",
               "Mean length of made prompts (550)", kInput},
    ServedFlag{"--synthetic-input-tokens-stddev,--prompt-input-tokens-stddev,--isl-stddev", kOne, "TOKENS",
               "Its deviation (0)", kInput},
    ServedFlag{"--num-dataset-entries,--num-prompts", kOne, "COUNT",
               "How many prompts to make, or to draw from a random_pool (100)", kInput},
    ServedFlag{"--dataset-sampling-strategy", kOne, "WORD:{sequential,shuffle,random}",
               "Order of the prompts (of a file: sequential, made: shuffle)", kInput},
    ServedFlag{"--image-width-mean", kOne, "PIXELS", "Reference images are made, of that mean width (none)",
               kInput},
    ServedFlag{"--image-width-stddev", kOne, "PIXELS", "Its deviation (0)", kInput},
    ServedFlag{"--image-height-mean", kOne, "PIXELS", "Their mean height", kInput},
    ServedFlag{"--image-height-stddev", kOne, "PIXELS", "Its deviation (0)", kInput},
    ServedFlag{"--image-format", kOne, "WORD:{png,jpeg,webp,random}", "Of their files (png)", kInput},
    ServedFlag{"--image-batch-size,--batch-size-image", kOne, "COUNT", "How many a request has (1)", kInput},
    ServedFlag{"--image-source", kOne, "WORD",
               "noise, gradient, or a directory whose images go out as they are (noise)", kInput},
    ServedFlag{"--random-seed", kOne, "NUMBER", "Of prompts and order (0)", kInput},

    ServedFlag{"--concurrency", kOne, "COUNT",
               "Requests in flight (1); with a rate or schedule, the most that may be (no limit)", kLoad},
    ServedFlag{"--concurrency-ramp-duration", kOne, "SECONDS", "Raise it from 1 over that time", kLoad},
    ServedFlag{"--request-rate", kOne, "NUMBER", "Requests due a second, whatever the server does", kLoad},
    ServedFlag{"--request-rate-ramp-duration", kOne, "SECONDS", "Raise the rate over that time", kLoad},
    ServedFlag{"--request-rate-series", kOne, "FILE",
               "Rates over time: {\"points\": [{\"time_s\": 0, \"qps\": 1}, ...]}", kLoad},
    ServedFlag{"--arrival-pattern,--request-rate-mode", kOne,
               "WORD:{constant,poisson,gamma,concurrency_burst}", "How arrivals are spaced (poisson)", kLoad},
    ServedFlag{"--arrival-smoothness,--vllm-burstiness", kOne, "NUMBER",
               "Of gamma arrivals: below 1 bursty, above smooth (1)", kLoad},
    ServedFlag{"--fixed-schedule", kNone, "", "Send each row of --input-file at its own timestamp", kLoad},
    ServedFlag{"--fixed-schedule-auto-offset", kNone, "", "The first row is due at once", kLoad},
    ServedFlag{"--fixed-schedule-start-offset", kOne, "MILLISECONDS",
               "Begin at this timestamp of the schedule", kLoad},
    ServedFlag{"--fixed-schedule-end-offset", kOne, "MILLISECONDS", "End at this timestamp of the schedule",
               kLoad},
    ServedFlag{"--request-count,--num-requests", kOne, "COUNT",
               "Requests to send (made prompts: max(10, 2 x concurrency); a file: every row once)", kLoad},
    ServedFlag{"--num-sessions,--num-conversations,--conversation-num", kOne, "COUNT",
               "The same: a session is one request", kLoad},
    ServedFlag{"--benchmark-duration", kOne, "SECONDS", "Send for that long", kLoad},
    ServedFlag{"--benchmark-grace-period", kOne, "SECONDS",
               "After --benchmark-duration, wait that long for answers, or inf (30)", kLoad},
    ServedFlag{"--request-cancellation-rate", kOne, "PERCENT",
               "Share of the requests to cancel once they were sent (0)", kLoad},
    ServedFlag{"--request-cancellation-delay", kOne, "SECONDS", "How long after their last byte was sent (0)",
               kLoad},

    ServedFlag{"--goodput", kMany, "METRIC:VALUE",
               "What a good request keeps, in the metrics' own units: \"request_latency:20000\"", kLoad},
    ServedFlag{"--failed-request-threshold", kOne, "SHARE",
               "Abort when a larger share than this has failed, 0 to 1 (none)", kLoad},

    ServedFlag{"--warmup-request-count,--num-warmup-requests", kOne, "COUNT",
               "Requests before the measurement", kWarmup},
    ServedFlag{"--num-warmup-sessions", kOne, "COUNT", "The same", kWarmup},
    ServedFlag{"--warmup-duration", kOne, "SECONDS", "Warm up for that long", kWarmup},
    ServedFlag{"--warmup-concurrency", kOne, "COUNT", "Requests in flight meanwhile (--concurrency)",
               kWarmup},
    ServedFlag{"--warmup-concurrency-ramp-duration", kOne, "SECONDS",
               "Raise it from 1 over that time (--concurrency-ramp-duration)", kWarmup},
    ServedFlag{"--warmup-request-rate", kOne, "NUMBER", "Requests due a second meanwhile (--request-rate)",
               kWarmup},
    ServedFlag{"--warmup-request-rate-ramp-duration", kOne, "SECONDS",
               "Raise it over that time (--request-rate-ramp-duration)", kWarmup},
    ServedFlag{"--warmup-arrival-pattern", kOne, "WORD:{constant,poisson,gamma,concurrency_burst}",
               "How its arrivals are spaced (--arrival-pattern)", kWarmup},
    ServedFlag{"--warmup-grace-period", kOne, "SECONDS", "Wait that long for the warm-up's answers (inf)",
               kWarmup},

    ServedFlag{"--artifact-dir,--output-artifact-dir", kOne, "DIR",
               "The directory of the results (artifacts/<model>-openai-<endpoint>-concurrency<N>)", kOutput},
    ServedFlag{"--profile-export-prefix,--profile-export-file", kOne, "NAME",
               "Begins the names of exported files", kOutput},
    ServedFlag{"--export-level,--profile-export-level", kOne, "LEVEL:{summary,records,raw}",
               "How much to write (records)", kOutput},
    ServedFlag{"--slice-duration", kOne, "SECONDS", "Statistics of slices of time that long, too", kOutput},
    ServedFlag{"--images", kOne, "COUNT", "Keep that many returned images, or all (0)", kOutput},
    ServedFlag{"--gpu-telemetry", kMany, "URL",
               "DCGM exporters to ask beside the requests, as http://localhost:9400/metrics (none)", kOutput},
    ServedFlag{"--server-metrics", kMany, "URL",
               "Prometheus pages of the target to ask meanwhile, as http://localhost:8000/metrics (none; "
               "AIPerf asks the server's own)",
               kOutput},

    ServedFlag{"--workers-max,--max-workers", kOne, "COUNT",
               "Most workers (2, never more than --concurrency)", kProgram},
    ServedFlag{"--set", kMany, "KEY=VALUE", "Any key of a run file, as in imgperf run", kProgram},
    ServedFlag{"--credentials", kOne, "DIR",
               "Made by imgperf keys: only workers who have its keys join (IMGPERF_CREDENTIALS)", kProgram},
    ServedFlag{"--insecure", kNone, "", "Without credentials, also where other machines reach us", kProgram},
    ServedFlag{"--ui,--ui-type", kOne, "WORD:{simple,none}", "Progress lines or none (simple)", kProgram},
    ServedFlag{"--num-profile-runs", kOne, "COUNT", "1", kProgram},
    ServedFlag{"--log-level", kOne, "LEVEL:{TRACE,DEBUG,INFO,NOTICE,WARNING,SUCCESS,ERROR,CRITICAL}",
               "AIPerf's word (INFO)", kProgram},
    ServedFlag{"-v,--verbose", kNone, "", "--log-level DEBUG; twice: TRACE", kProgram},
    ServedFlag{"--extra-verbose", kNone, "", "--log-level TRACE", kProgram},
};

constexpr std::array<std::string_view, 5> kMet{"--no-server-metrics", "--no-gpu-telemetry",
                                               "--no-fixed-schedule", "--no-sweep-table", "--no-auto-plot"};

}  // namespace

std::span<const ServedFlag> ServedFlags() { return kServed; }
std::span<const std::string_view> MetFlags() { return kMet; }
FlagTable ProfileFlags() { return {kServed, kMet, AllRefusedFlags()}; }

std::string RefusalOf(const FlagTable& table, std::string_view flag) {
  for (const RefusedFlags& refused : table.refused) {
    for (const std::string_view names : refused.names) {
      for (const std::string_view name : SplitAt(names, ',')) {
        if (name == flag) return fmt::format("{} {}", flag, refused.reason);
      }
    }
  }
  return "";
}

std::string_view MainName(std::string_view names) {
  while (!names.starts_with("--")) names.remove_prefix(names.find(',') + 1);
  return names.substr(0, names.find(','));
}

}  // namespace imgperf
