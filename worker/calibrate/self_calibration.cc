#include "worker/calibrate/self_calibration.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "common/loop.h"
#include "common/run_delay.h"
#include "common/units.h"
#include "worker/calibrate/calibration.h"
#include "worker/calibrate/null_target.h"
#include "worker/request/curl_options.h"
#include "worker/request/curl_transport.h"
#include "worker/request/runner.h"
#include "worker/request/runner_plan.h"

namespace imgperf {
namespace {

constexpr RunId kNoRun = 0;

// The plan's way of connecting, and nothing of its requests but the shape: no key, no headers.
pb::WorkerPlan PlanFor(const pb::WorkerPlan& plan, const std::string& url) {
  pb::WorkerPlan own;
  own.add_urls(url);
  own.mutable_request()->set_endpoint("image_generation");
  own.mutable_request()->set_model("calibration");
  own.mutable_request()->set_n(1);
  own.mutable_request()->set_response_format("b64_json");
  own.mutable_request()->set_timeout_ns(kSecond);
  own.mutable_request()->set_connect_timeout_ns(kSecond);
  own.set_max_body_bytes(1 << 20);
  own.set_ignore_size(true);
  own.set_user_agent(plan.user_agent());
  own.set_fresh_connections(plan.fresh_connections());
  return own;
}

// Processor time of the calling thread.
Nanos ThreadCpu() {
  rusage spent{};
  getrusage(RUSAGE_THREAD, &spent);
  return (spent.ru_utime.tv_sec + spent.ru_stime.tv_sec) * kSecond +
         (spent.ru_utime.tv_usec + spent.ru_stime.tv_usec) * kMicrosecond;
}

// The requests of one calibration, in their order. Thread: the one that calls Run().
class Requests final : private RecordSink, private KeptBytes {
 public:
  Requests(const RunnerPlan& plan, const CurlOptions& curl, const Clock& clock, CalibrationCourse course)
      : clock_(clock),
        course_(course),
        transport_(loop_, clock, curl),
        runner_(plan, transport_, *this, *this, clock) {
    runner_.SetOnFinished([this](AttemptId attempt, pb::Outcome, Nanos) {
      if (attempt.credit + 1 < behind_each_other()) Start(attempt.credit + 1, clock_.Now());
    });
  }

  CalibrationSamples Run() {
    loop_.MeasureDelays(std::make_unique<ThreadRunDelay>());  // as the request loop does
    loop_.At(clock_.Now() + course_.limit_for, [this] {
      Fail(fmt::format("its {} requests took longer than {}", total(), FormatDuration(course_.limit_for)));
    });
    loop_.Post([this] { Start(0, clock_.Now()); });
    loop_.Run();
    return std::move(samples_);
  }

 private:
  std::uint64_t behind_each_other() const { return std::uint64_t{course_.unmeasured} + course_.requests; }
  std::uint64_t total() const { return behind_each_other() + course_.paced; }

  void Start(std::uint64_t number, Nanos due) {
    StartedCredit credit;
    credit.credit.set_credit(number);
    credit.due = credit.received = credit.issued = due;
    if (number == course_.unmeasured) cpu_before_ = ThreadCpu();
    runner_.Start(credit);
  }

  void Push(const SessionId&, pb::Record record) override {
    if (record.outcome() != pb::COMPLETED) return Fail(record.error().message());
    if (record.credit() >= behind_each_other()) {
      samples_.send_lags.push_back(record.added_ns() - record.due_ns());
    } else if (record.credit() >= course_.unmeasured) {
      samples_.latencies.push_back(record.last_byte_ns() - record.added_ns());
    }
    ++ended_;
    if (ended_ == behind_each_other()) Pace();
    if (ended_ == total()) loop_.Stop();
  }
  void Store(const SessionId& session, pb::Record record, Kept) override { Push(session, std::move(record)); }

  void Pace() {
    samples_.cpu_for = ThreadCpu() - cpu_before_;
    const Nanos begin = clock_.Now() + course_.pace;
    for (std::uint32_t i = 0; i < course_.paced; ++i) {
      const Nanos due = begin + i * course_.pace;
      loop_.At(due, [this, i, due] { Start(behind_each_other() + i, due); });
    }
  }

  void Fail(const std::string& why) {
    if (samples_.failure.empty()) samples_.failure = why;
    loop_.Stop();
  }

  const Clock& clock_;
  const CalibrationCourse course_;
  Loop loop_{clock_};
  CurlTransport transport_;
  RequestRunner runner_;
  CalibrationSamples samples_;
  std::uint64_t ended_ = 0;
  Nanos cpu_before_ = 0;
};

CalibrationSamples Measure(const pb::WorkerPlan& plan, const Clock& clock, CalibrationCourse course) {
  const auto target = NullTarget::Start();
  if (!target.ok()) return {{}, 0, {}, std::string(target.status().message())};
  const pb::WorkerPlan own = PlanFor(plan, target->Url());
  pb::Dataset dataset;
  dataset.add_entries()->set_prompt("a lighthouse on a cliff at dusk");
  const auto runner_plan = MakeRunnerPlan(kNoRun, own, dataset);
  if (!runner_plan.ok()) return {{}, 0, {}, std::string(runner_plan.status().message())};
  CalibrationSamples samples;
  std::thread([&] {
    prctl(PR_SET_TIMERSLACK, 1);
    samples = Requests(*runner_plan, CurlOptionsOf(own), clock, course).Run();
  }).join();
  return samples;
}

}  // namespace

pb::Calibration CalibrateWorker(const pb::WorkerPlan& plan, const Clock& clock, CalibrationCourse course) {
  return Summarize(Measure(plan, clock, course));
}

}  // namespace imgperf
