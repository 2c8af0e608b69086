#include "controller/offline/delay_verdict.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "common/units.h"
#include "controller/offline/names.h"

namespace imgperf {
namespace {

constexpr double kMostShare = 0.02;
constexpr double kMostMs = 1;
// Below this a host's stolen time is what every virtual machine has.
constexpr double kStolenWorthTelling = 0.01;

bool Exceeds(const DelayShift& shift, double part) {
  if (shift.share() <= part * kMostShare) return false;
  return shift.metric == "request_throughput" || shift.moved() > part * kMostMs;
}

Trust TrustIn(const DelayShift& shift) {
  if (Exceeds(shift, 1)) return Trust::kInvalid;
  return Exceeds(shift, 0.5) ? Trust::kSuspect : Trust::kValid;
}

std::string Words(const DelayShift& shift) {
  const std::string_view unit = shift.metric == "request_throughput" ? "/s" : " ms";
  const std::string statistic = shift.statistic == "avg" ? "" : fmt::format("{} of ", shift.statistic);
  return fmt::format("{}{} {:.4g}{} instead of {:.4g}{} ({:.3g} %)", statistic, shift.metric, shift.without,
                     unit, shift.measured, unit, 100 * shift.share());
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return text;
}

std::string NameOfWorker(const WorkerReport& worker) {
  return "worker " + worker.name + " on " + worker.host;
}

// What is known of the worker that explains it.
std::string Circumstances(const WorkerReport& worker) {
  std::string text;
  if (worker.stood_still >= kStandstill) {
    text += fmt::format("; it stood still for {} at one time", HumanDuration(worker.stood_still));
  }
  if (worker.stolen && *worker.stolen >= kStolenWorthTelling) {
    text += fmt::format("; {:.0f} % of the processor time of {} went to other machines", 100 * *worker.stolen,
                        worker.host);
  }
  return text;
}

std::string Where(const DelayReport& delay, const std::vector<WorkerReport>& workers) {
  if (!delay.source || delay.source->worker >= workers.size()) return {};
  const DelaySource& source = *delay.source;
  const WorkerReport& worker = workers[source.worker];
  const std::string of_stage = fmt::format("{:.0f} % of the {:.3g} s of own delay came about in stage {}",
                                           100 * source.stage_share, delay.seconds, NameOf(source.stage));
  if (source.stage == DelayStage::kIssue) return "; " + of_stage + ", the controller's";
  return fmt::format("; {}, {:.0f} % of that at {}{}", of_stage, 100 * source.worker_share,
                     NameOfWorker(worker), Circumstances(worker));
}

}  // namespace

void JudgeDelay(const PhaseReport& phase, const std::vector<WorkerReport>& workers, Findings& findings) {
  if (!phase.own_delay) return;
  const DelayReport& delay = *phase.own_delay;
  Trust trust = Trust::kValid;
  for (const DelayShift& shift : delay.shifts) trust = std::max(trust, TrustIn(shift));
  if (trust == Trust::kValid) return;
  std::vector<std::string> moved;
  for (const DelayShift& shift : delay.shifts) {
    if (TrustIn(shift) == trust) moved.push_back(Words(shift));
  }
  std::string text =
      fmt::format("phase {}: without our own delay {} would be {}{}", phase.name,
                  moved.size() == 1 ? "this number" : "these numbers", Joined(moved), Where(delay, workers));
  if (delay.never_sent > 0)
    text += fmt::format("; {} requests were due and never sent in time", delay.never_sent);
  const bool few = phase.first_fill > 0 && Refills(phase) < kRefillsToTell;
  if (few) text += fmt::format("; {} refills are too few to tell a hiccup from a limit", Refills(phase));
  findings.Add(few ? Trust::kSuspect : trust, "own_delay", std::move(text));
}

}  // namespace imgperf
