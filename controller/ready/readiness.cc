#include "controller/ready/readiness.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/units.h"
#include "controller/offline/utf8.h"
#include "controller/plan/choices.h"

namespace imgperf {
namespace {

constexpr std::size_t kMostShown = 4;
constexpr std::size_t kMessageShown = 300;

}  // namespace

Readiness::Readiness(const ReadySpec& spec, std::vector<std::string> urls, Nanos now)
    : spec_(spec), begun_(now) {
  for (std::string& url : urls) targets_.push_back({std::move(url), false, 0, now, std::nullopt});
}

std::optional<Readiness::Try> Readiness::Next(Nanos now) {
  if (StateAt(now) != State::kAsking) return std::nullopt;
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    Target& target = targets_[i];
    if (target.asked || target.meaning == Meaning::kReady || now < target.again_at) continue;
    target.asked = true;
    target.asked_at = now;
    return Try{next_k_++, i};
  }
  return std::nullopt;
}

void Readiness::OnAnswer(const Try& of, ProbeAnswer answer, Nanos now) {
  Target& target = targets_[of.url];
  target.asked = false;
  target.again_at = now + spec_.interval_for;
  target.meaning = MeaningOf(answer);
  target.last = std::move(answer);
}

Readiness::State Readiness::StateAt(Nanos now) const {
  const auto means = [](Meaning meaning) {
    return [meaning](const Target& target) { return target.meaning == meaning; };
  };
  if (std::any_of(targets_.begin(), targets_.end(), means(Meaning::kHopeless))) return State::kHopeless;
  if (std::all_of(targets_.begin(), targets_.end(), means(Meaning::kReady))) return State::kReady;
  return WaitedAt(now) >= spec_.timeout_for ? State::kLate : State::kAsking;
}

std::string Readiness::Told(const Target& target, Nanos now) const {
  std::string text = target.last ? ForDisplay(AnswerText(*target.last), kMessageShown) : "";
  if (target.meaning == Meaning::kHopeless) text += "; " + RemedyFor(*target.last, spec_.probe);
  if (target.asked && target.last) text += "; asked again";
  if (target.asked) {
    text += fmt::format("{}no answer for {}", text.empty() ? "" : ", ", HumanDuration(now - target.asked_at));
  }
  return fmt::format("{}: {}", target.shown, text.empty() ? "not asked" : text);
}

std::string Readiness::ToldOfUnready(Nanos now) const {
  std::string text;
  std::size_t unready = 0;
  for (const Target& target : targets_) {
    if (target.meaning == Meaning::kReady || ++unready > kMostShown) continue;
    text += (text.empty() ? "" : " · ") + Told(target, now);
  }
  if (unready > kMostShown) text += fmt::format(" · and {} more", unready - kMostShown);
  return text;
}

std::string Readiness::Progress(Nanos now) const {
  return fmt::format("waiting for the target ({}, {} of {}): {}", NameOf(kReadyProbes, spec_.probe),
                     HumanDuration(WaitedAt(now)), FormatDuration(spec_.timeout_for), ToldOfUnready(now));
}

std::string Readiness::Failure(Nanos now) const {
  const bool late = StateAt(now) == State::kLate;
  std::string text =
      late ? fmt::format(
                 "the target was not ready within {} (target.ready.timeout; of profile, "
                 "--wait-for-model-timeout)",
                 FormatDuration(spec_.timeout_for))
           : "the target will not be ready, however long it is waited for (ready: off asks nothing)";
  for (const Target& target : targets_) text += "\n  " + Told(target, now);
  return text;
}

}  // namespace imgperf
