#include "controller/service/target_wait.h"

#include <utility>

#include <spdlog/spdlog.h>

#include "controller/offline/utf8.h"
#include "controller/plan/choices.h"
#include "controller/plan/redact.h"

namespace imgperf {

absl::Status TargetWait::Begin(RunId run, const RunPlan& plan, const pb::WorkerPlan& worker_plan) {
  spec_ = plan.target.ready;
  if (spec_.probe == ReadyProbe::kOff) return absl::OkStatus();
  // Answers find the way to the loop, where a finished wait has no use for them.
  auto probe =
      ProbeThread::Start(run, plan, worker_plan, [this](const Readiness::Try& of, ProbeAnswer answer) {
        loop_.Post([this, of, answer = std::move(answer)]() mutable { OnAnswer(of, std::move(answer)); });
      });
  if (!probe.ok()) return probe.status();
  probe_ = *std::move(probe);
  std::vector<std::string> shown;
  for (const std::string& url : plan.target.urls) shown.push_back(RedactUrl(url));
  readiness_.emplace(spec_, std::move(shown), clock_.Now());
  return absl::OkStatus();
}

void TargetWait::OnAnswer(const Readiness::Try& of, ProbeAnswer answer) {
  if (probe_ == nullptr) return;
  spdlog::info("readiness request {} to URL {}: {}", of.k, of.url, ForDisplay(AnswerText(answer), 400));
  readiness_->OnAnswer(of, std::move(answer), clock_.Now());
}

absl::StatusOr<bool> TargetWait::Ready(Nanos now) {
  if (probe_ == nullptr) return true;
  while (const auto next = readiness_->Next(now)) probe_->Ask(*next);
  switch (readiness_->StateAt(now)) {
    case Readiness::State::kAsking:
      return false;
    case Readiness::State::kReady:
      Finish(now);
      return true;
    default:
      return absl::UnavailableError(readiness_->Failure(now));
  }
}

void TargetWait::Finish(Nanos now) {
  probe_.reset();
  pb::TargetReady& ready = *entry_.emplace().mutable_target_ready();
  ready.set_at_ns(now);
  ready.set_waited_ns(static_cast<std::uint64_t>(readiness_->WaitedAt(now)));
  ready.set_probe(std::string(NameOf(kReadyProbes, spec_.probe)));
  ready.set_requests(readiness_->requests());
}

std::string TargetWait::Progress(Nanos now) const {
  return probe_ == nullptr ? "" : readiness_->Progress(now);
}

std::optional<pb::JournalEntry> TargetWait::Entry() const { return entry_; }

}  // namespace imgperf
