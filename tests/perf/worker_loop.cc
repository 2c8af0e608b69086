#include "tests/perf/worker_loop.h"

#include <cstdio>
#include <cstdlib>

#include "common/loop.h"
#include "common/run_delay.h"
#include "worker/check_pool.h"
#include "worker/request/curl_transport.h"
#include "worker/request/runner.h"

namespace imgperf {
namespace {

// Serialises records in batches, as the record stream does.
class SerialisingRecords final : public RecordSink {
 public:
  void Push(const SessionId&, pb::Record record) override {
    if (record.outcome() != pb::COMPLETED) {
      std::fprintf(stderr, "%s\n", record.ShortDebugString().c_str());
      good = false;
    }
    *batch_.add_records() = std::move(record);
    if (batch_.records_size() < 64) return;
    bytes_.clear();
    batch_.SerializeToString(&bytes_);
    batch_.clear_records();
  }
  bool good = true;

 private:
  pb::RecordBatch batch_;
  std::string bytes_;
};

class NoUploads final : public UploadSink {
  absl::StatusOr<std::string> Store(const SessionId&, pb::StoreChunk,
                                    const std::vector<std::string_view>&) override {
    return absl::UnavailableError("nothing is kept here");
  }
};

RunnerPlan PlanFor(const std::string& url, const std::string& prompt) {
  pb::WorkerPlan plan;
  plan.add_urls(url);
  plan.add_urls(url.substr(0, url.rfind('/')) + "/hold");
  plan.mutable_request()->set_endpoint("image_generation");
  plan.mutable_request()->set_model("black-forest-labs/FLUX.1-dev");
  plan.mutable_request()->set_n(1);
  plan.mutable_request()->set_size("1024x1024");
  plan.mutable_request()->set_response_format("b64_json");
  plan.mutable_request()->set_timeout_ns(1800 * kSecond);
  plan.set_user_agent("imgperf");
  plan.set_fetch_urls(true);
  pb::Dataset dataset;
  dataset.add_entries()->set_prompt(prompt);
  auto made = MakeRunnerPlan(0xABCDEF, plan, dataset);
  if (!made.ok()) std::abort();
  return *std::move(made);
}

CurlOptions OptionsWith(const std::string& ca_pem) {
  CurlOptions options;
  options.tls.ca = ca_pem;
  return options;
}

}  // namespace

struct WorkerLoop::Parts {
  Parts(const std::string& url, const std::string& prompt, const std::string& ca_pem)
      : plan(PlanFor(url, prompt)), transport(*loop, clock, OptionsWith(ca_pem)) {
    runner.SetOnFinished([this](AttemptId, pb::Outcome, Nanos) {
      ++ended;
      Fill();
      if (ended == requests) End();
    });
  }
  void Fill() {
    while (started < requests && started - ended < concurrency) Start(0);
  }
  void End() {
    for (int i = 0; i < held; ++i) Start(1);
    loop->At(loop->Now() + (held > 0 ? 300 * kMillisecond : 0), [this] { loop->Stop(); });
  }
  void Start(std::uint32_t url) {
    StartedCredit credit;
    credit.credit.set_credit(static_cast<std::uint64_t>(started++));
    credit.credit.set_url(url);
    credit.credit.set_slot(1);
    credit.due = credit.received = clock.Now();
    credit.clock_bound = 30'000;
    runner.Start(credit);
  }

  const Clock& clock = SystemClock();
  std::unique_ptr<Loop> loop = std::make_unique<Loop>(clock);
  RunnerPlan plan;
  NoUploads images;
  SerialisingRecords records;
  CheckPool pool{images, records, {}};
  CurlTransport transport;
  RequestRunner runner{plan, transport, records, pool, clock};
  int concurrency = 0;
  int requests = 0;
  int held = 0;
  int started = 0;
  int ended = 0;
};

WorkerLoop::WorkerLoop(const std::string& url, const std::string& prompt, const std::string& ca_pem)
    : parts_(std::make_unique<Parts>(url, prompt, ca_pem)) {}
WorkerLoop::~WorkerLoop() = default;

bool WorkerLoop::Run(int concurrency, int requests, int held) {
  parts_->concurrency = concurrency;
  parts_->requests = requests;
  parts_->held = held;
  parts_->loop->MeasureDelays(std::make_unique<ThreadRunDelay>());  // as the program does
  parts_->loop->Post([this] { parts_->Fill(); });
  parts_->loop->Run();
  return parts_->records.good;
}

}  // namespace imgperf
