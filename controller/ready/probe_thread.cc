#include "controller/ready/probe_thread.h"

#include <thread>
#include <utility>

#include "common/loop.h"
#include "controller/plan/choices.h"
#include "controller/plan/entry_files.h"
#include "controller/plan/target_url.h"
#include "controller/plan/worker_plan.h"
#include "worker/request/curl_options.h"
#include "worker/request/curl_transport.h"
#include "worker/request/runner.h"
#include "worker/response/error_response.h"

namespace imgperf {
namespace {

constexpr Nanos kVisitFor = 10 * kSecond;  // a health endpoint that takes longer says that it is not well

ProbeAnswer AnswerOf(const pb::Record& record) {
  ProbeAnswer answer;
  answer.good = record.outcome() == pb::COMPLETED;
  answer.status = record.status();
  answer.error = record.error();
  return answer;
}

std::string_view PathOf(ReadyProbe probe) { return probe == ReadyProbe::kHealth ? "health" : "v1/models"; }

// A GET whose status is the answer.
class Visit final : public ExchangeListener {
 public:
  using Done = std::function<void(const Visit& self, ProbeAnswer answer)>;
  Visit(const Readiness::Try& of, Done done) : of_(of), done_(std::move(done)) {}

  void Start(Transport& transport, ExchangeRequest request) {
    request.exchange = &exchange_;
    handle_ = transport.Start(request, *this);
  }
  const Readiness::Try& of() const { return of_; }

  void OnHead(const AnswerHead& head) override { status_ = head.status; }
  void OnContent(std::string_view bytes) override {
    if (!Succeeded()) body_.Feed(bytes);
  }
  void OnEnd(Nanos) override {
    ProbeAnswer answer;
    answer.status = status_;
    answer.good = Succeeded() && !exchange_.has_error();
    if (exchange_.has_error()) {
      answer.error = exchange_.error();
    } else if (!answer.good) {
      body_.Finish(status_, &answer.error);
    }
    done_(*this, std::move(answer));
  }

 private:
  bool Succeeded() const { return status_ >= 200 && status_ < 300; }

  const Readiness::Try of_;
  const Done done_;
  ExchangeHandle handle_ = 0;
  int status_ = 0;
  pb::Exchange exchange_;
  ErrorResponse body_;
};

}  // namespace

// All but the thread's own lines run on the thread. A record is the answer to an inference; images are never
// kept.
struct ProbeThread::Parts final : RecordSink, KeptBytes {
  Parts(RunnerPlan p, const CurlOptions& curl, Answered a)
      : plan(std::move(p)),
        answered(std::move(a)),
        loop(SystemClock()),
        transport(loop, SystemClock(), curl),
        runner(plan, transport, *this, *this, SystemClock()),
        headers(transport.AddHeaders(WithoutContentType(plan.kinds.front().submit_headers))) {}

  static std::vector<std::string> WithoutContentType(std::vector<std::string> lines) {
    std::erase_if(lines, [](const std::string& line) { return line.starts_with("Content-Type:"); });
    return lines;
  }

  void Infer(const Readiness::Try& what) {
    StartedCredit credit;
    credit.credit.set_credit(what.k);
    credit.credit.set_url(static_cast<std::uint32_t>(what.url));
    runner.Start(credit);
  }
  void Push(const SessionId&, pb::Record record) override {
    Tell({record.credit(), record.url()}, AnswerOf(record));
  }
  void Store(const SessionId& session, pb::Record record, Kept) override { Push(session, std::move(record)); }

  void Look(const Readiness::Try& what) {
    const std::string id = FormatReadyId(plan.run, what.k);
    ExchangeRequest request;
    request.url = &visit_urls[what.url];
    request.headers = headers;
    request.request_id = request.correlation_id = id;
    request.timeout_for = kVisitFor;
    auto visit = std::make_unique<Visit>(what, [this](const Visit& self, ProbeAnswer answer) {
      Tell(self.of(), std::move(answer));
      gone = std::move(visits[self.of().url]);  // it is still on the stack
    });
    auto& place = visits[what.url];
    place = std::move(visit);
    place->Start(transport, request);
  }

  // A server that refuses may repeat what it was sent.
  void Tell(const Readiness::Try& of, ProbeAnswer answer) const {
    ScrubError(plan.secrets, &answer.error);
    answered(of, std::move(answer));
  }

  const RunnerPlan plan;
  const Answered answered;
  std::vector<std::string> visit_urls;  // empty: inference
  Loop loop;
  std::map<std::size_t, std::unique_ptr<Visit>> visits;  // by URL, as there is one at a time
  std::unique_ptr<Visit> gone;
  CurlTransport transport;  // ends before what it tells
  RequestRunner runner;
  const HeaderSet headers;
  std::thread thread;
};

absl::StatusOr<std::unique_ptr<ProbeThread>> ProbeThread::Start(RunId run, const RunPlan& plan,
                                                                const pb::WorkerPlan& worker_plan,
                                                                Answered answered) {
  const Dataset one = FirstEntryOf(plan);
  const auto bytes = OpenFiles(one.files);
  if (!bytes.ok()) return bytes.status();
  auto runner_plan = MakeRunnerPlan(run, worker_plan, MakeDataset(one.entries, one.files), *bytes);
  if (!runner_plan.ok()) return runner_plan.status();
  runner_plan->readiness = true;
  auto parts =
      std::make_unique<Parts>(*std::move(runner_plan), CurlOptionsOf(worker_plan), std::move(answered));
  if (plan.target.ready.probe != ReadyProbe::kInference) {
    for (const std::string& base : plan.target.urls)
      parts->visit_urls.push_back(
          SiblingUrl(base, EndpointPath(plan, plan.request), PathOf(plan.target.ready.probe)));
  }
  return std::unique_ptr<ProbeThread>(new ProbeThread(std::move(parts)));
}

ProbeThread::ProbeThread(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
  parts_->thread = std::thread([this] { parts_->loop.Run(); });
}

ProbeThread::~ProbeThread() {
  parts_->loop.Stop();
  parts_->thread.join();
}

void ProbeThread::Ask(const Readiness::Try& what) {
  parts_->loop.Post([this, what] { parts_->visit_urls.empty() ? parts_->Infer(what) : parts_->Look(what); });
}

}  // namespace imgperf
