// What phases say of their load, resolved, and written again as a run file.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "controller/plan/plan_json.h"
#include "tests/controller/plan/parse.h"

namespace imgperf {
namespace {

std::string FileOf(const std::string& phase) {
  return "target: {url: http://127.0.0.1:30000, model: m}\nendpoint: image_generation\n"
         "dataset: {builtin: prompts}\nphases: [{" +
         phase + "}]\n";
}

PhasePlan PhaseOf(const std::string& phase, std::vector<Entry> entries = TwoEntries()) {
  const auto plan = PlanOf(FileOf(phase), {}, {}, std::move(entries));
  EXPECT_TRUE(plan.ok()) << plan.status();
  return plan.ok() ? plan->phases[0] : PhasePlan{};
}

std::vector<Entry> Timed(const std::vector<Nanos>& milliseconds) {
  std::vector<Entry> entries;
  for (const Nanos at : milliseconds) entries.push_back({"a fox", "", {}, at * kMillisecond});
  return entries;
}

TEST(ResolveLoad, ARateMakesAnOpenLoopOfPoissonArrivals) {
  const PhasePlan phase = PhaseOf("rate: 30/m, duration: 30m");
  EXPECT_EQ(phase.arrival, Arrival::kPoisson);
  EXPECT_EQ(phase.rate, (Curve{{0, 0.5}}));
  EXPECT_TRUE(phase.max_in_flight.empty());
  EXPECT_EQ(phase.lookahead_for, 200 * kMillisecond);
  EXPECT_EQ(phase.requests, 0u);
}

TEST(ResolveLoad, CurvesAreRampsOrPoints) {
  const PhasePlan ramp = PhaseOf("arrival: constant, rate: {from: 1/s, to: 10/s, over: 5m}, duration: 5m");
  EXPECT_EQ(ramp.rate, (Curve{{0, 1}, {300 * kSecond, 10}}));
  const PhasePlan points = PhaseOf("rate: [{at: 2s, to: 4/s}, {at: 2s, to: 8/s}], requests: 9");
  EXPECT_EQ(points.rate, (Curve{{0, 4}, {2 * kSecond, 4}, {2 * kSecond, 8}}));
  const PhasePlan closed = PhaseOf("concurrency: {from: 2, to: 64, over: 1m}, duration: 2m");
  EXPECT_EQ(closed.arrival, Arrival::kClosed);
  EXPECT_EQ(closed.concurrency, 64u);
  EXPECT_EQ(closed.concurrency_curve, (Curve{{0, 2}, {60 * kSecond, 64}}));
}

TEST(ResolveLoad, GammaBurstCeilingAndPause) {
  const PhasePlan gamma =
      PhaseOf("arrival: gamma, smoothness: 0.5, rate: 2/s, max_in_flight: 5, requests: 9");
  EXPECT_EQ(gamma.smoothness, 0.5);
  EXPECT_EQ(gamma.max_in_flight, (Curve{{0, 5}}));
  const PhasePlan burst = PhaseOf("arrival: burst, requests: 100, pause: 3s, lookahead: 50ms");
  EXPECT_EQ(burst.arrival, Arrival::kBurst);
  EXPECT_EQ(burst.pause_for, 3 * kSecond);
  EXPECT_EQ(burst.lookahead_for, 50 * kMillisecond);
}

TEST(ResolveLoad, EachPhaseDrawsItsOwnInstantsFromTheSeed) {
  const std::string two = "rate: 1/s, requests: 2}, {rate: 1/s, requests: 2, name: other";
  const auto plan = PlanOf(FileOf(two));
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_NE(plan->phases[0].arrival_seed, plan->phases[1].arrival_seed);
  EXPECT_EQ(plan->phases[0].arrival_seed, PlanOf(FileOf(two))->phases[0].arrival_seed);
  EXPECT_NE(plan->phases[0].arrival_seed, PlanOf(FileOf(two), {"seed=5"})->phases[0].arrival_seed);
}

TEST(ResolveLoad, AScheduleTakesRowsInTheOrderOfTime) {
  const auto rows = Timed({500, 100, 3'600'000, 100});
  const PhasePlan whole = PhaseOf("arrival: schedule", rows);
  EXPECT_EQ(whole.entry_order, (std::vector<std::uint32_t>{1, 3, 0, 2}));
  EXPECT_EQ(whole.schedule,
            (std::vector<Nanos>{100 * kMillisecond, 100 * kMillisecond, 500 * kMillisecond, 3600 * kSecond}));
  EXPECT_EQ(whole.requests, 4u);
  const PhasePlan shifted = PhaseOf("arrival: schedule, schedule: {auto_offset: true}, requests: 3", rows);
  EXPECT_EQ(shifted.schedule, (std::vector<Nanos>{0, 0, 400 * kMillisecond}));
  const PhasePlan window = PhaseOf("schedule: {start: 100ms, end: 500ms}", rows);
  EXPECT_EQ(window.schedule, (std::vector<Nanos>{0, 0, 400 * kMillisecond}));
  EXPECT_EQ(window.requests, 3u);
}

TEST(ResolveLoad, IsWrittenAsItIsRead) {
  for (const std::string text :
       {"rate: 30/m, duration: 30m",
        "arrival: gamma, smoothness: 0.5, rate: {from: 1/s, to: 2/s, over: 1m}, requests: 9",
        "arrival: burst, requests: 7, max_in_flight: {from: 1, to: 9, over: 4s}, pause: 1s",
        "concurrency: [{at: 0s, to: 4}, {at: 9s, to: 4}, {at: 9s, to: 8}], duration: 1m",
        "arrival: schedule, schedule: {start: 1ms, end: 500ms}"}) {
    const auto plan = PlanOf(FileOf(text), {}, {}, Timed({1, 5, 400}));
    ASSERT_TRUE(plan.ok()) << plan.status();
    const auto again = PlanOf(PlanYaml(*plan), {}, {}, Timed({1, 5, 400}));
    ASSERT_TRUE(again.ok()) << again.status() << PlanYaml(*plan);
    EXPECT_EQ(PlanHash(*plan), PlanHash(*again)) << text;
    EXPECT_EQ(plan->phases[0].schedule, again->phases[0].schedule);
  }
}

TEST(ResolveLoad, TheHashKnowsTheScheduleItself) {
  const std::string text = FileOf("arrival: schedule");
  EXPECT_NE(PlanHash(*PlanOf(text, {}, {}, Timed({1, 2}))), PlanHash(*PlanOf(text, {}, {}, Timed({1, 3}))));
}

}  // namespace
}  // namespace imgperf
