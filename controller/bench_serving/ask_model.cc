#include "controller/bench_serving/ask_model.h"

#include <utility>

#include <fmt/ostream.h>

#include "common/ids.h"
#include "controller/bench_serving/model_answer.h"
#include "controller/fetch/web_get.h"
#include "controller/plan/entry_files.h"
#include "controller/plan/redact.h"
#include "controller/plan/target_url.h"
#include "controller/plan/worker_plan.h"
#include "controller/ready/readiness.h"
#include "worker/request/curl_options.h"
#include "worker/request/runner_plan.h"
#include "worker/response/error_response.h"

namespace imgperf {
namespace {

constexpr Nanos kAskFor = 5 * kSecond;  // of one question
constexpr Nanos kLookEvery = 100 * kMillisecond;
constexpr Nanos kTellEvery = 5 * kSecond;
constexpr std::uint64_t kMostAnswer = 1 << 20;

// Remedies name keys of a run file: how to say one here.
std::string FailureOf(const Readiness& readiness, Readiness::State state, Nanos now) {
  std::string failure = readiness.Failure(now);
  if (state == Readiness::State::kHopeless) failure += "\n  (here: --set target.ready=inference)";
  return failure;
}

// Everything that is asked of one server.
class Asker {
 public:
  // `runner`: what requests of the run look like, whose headers go along.
  Asker(const RunPlan& plan, const RunnerPlan& runner, const CurlOptions& options, const Clock& clock)
      : plan_(plan), runner_(runner), options_(options), clock_(clock) {
    options_.max_body_bytes = kMostAnswer;
  }

  WebAnswer Ask(std::string_view path) const {
    const std::string url = SiblingUrl(plan_.target.urls.front(), EndpointPath(plan_, plan_.request), path);
    WebAnswer answer = WebGet({url, runner_.poll_headers, kAskFor}, options_, clock_);
    ScrubError(runner_.secrets, &answer.outcome.error);  // a server that refuses may repeat what it was sent
    return answer;
  }

  absl::Status WaitUntilWell(std::ostream& err) const {
    Readiness readiness(plan_.target.ready, {RedactUrl(plan_.target.urls.front())}, clock_.Now());
    for (Nanos tell_at = clock_.Now() + kTellEvery;;) {
      while (const auto next = readiness.Next(clock_.Now()))
        readiness.OnAnswer(*next, Ask("health").outcome, clock_.Now());
      const Nanos now = clock_.Now();
      const auto state = readiness.StateAt(now);
      if (state == Readiness::State::kReady) return absl::OkStatus();
      if (state != Readiness::State::kAsking) return absl::UnavailableError(FailureOf(readiness, state, now));
      if (now >= tell_at) {
        fmt::print(err, "imgperf: {}\n", readiness.Progress(now));
        tell_at = now + kTellEvery;
      }
      WaitFor(kLookEvery, clock_);
    }
  }

 private:
  const RunPlan& plan_;
  const RunnerPlan& runner_;
  CurlOptions options_;
  const Clock& clock_;
};

}  // namespace

absl::StatusOr<std::optional<std::string>> AskModel(const RunPlan& plan, std::ostream& err,
                                                    const Clock& clock) {
  const auto worker_plan = MakeWorkerPlan(plan, plan.target.urls);
  if (!worker_plan.ok()) return worker_plan.status();
  const Dataset one = FirstEntryOf(plan);
  const auto bytes = OpenFiles(one.files);
  if (!bytes.ok()) return bytes.status();
  const auto runner = MakeRunnerPlan(RunId{}, *worker_plan, MakeDataset(one.entries, one.files), *bytes);
  if (!runner.ok()) return runner.status();
  const Asker asker(plan, *runner, CurlOptionsOf(*worker_plan), clock);
  if (plan.target.ready.probe == ReadyProbe::kHealth) {
    if (absl::Status status = asker.WaitUntilWell(err); !status.ok()) return status;
  }
  for (const char* path : {"v1/model_info", "v1/models"}) {
    const WebAnswer answer = asker.Ask(path);
    if (!answer.outcome.good) continue;
    if (std::string name = ModelNameIn(answer.body); !name.empty()) return name;
  }
  return std::nullopt;
}

}  // namespace imgperf
