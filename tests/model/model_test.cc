// Plays random runs against ledger, sessions and lease, and checks every rule after every step.
//
// IMGPERF_MODEL_SEEDS=N plays N seeds instead of the default; IMGPERF_MODEL_SEED=K plays seed K alone, and
// IMGPERF_MODEL_TRACE=1 tells what happens in it.
#include <cstdlib>
#include <iostream>
#include <set>
#include <string>

#include <absl/strings/str_join.h>

#include <gtest/gtest.h>

#include "tests/model/scenario.h"

namespace imgperf::model {
namespace {

std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Played {
  pb::LedgerCounts sum;
  std::set<std::string> told;    // kinds of sentences in the runs' stories
  std::uint64_t turns = 0;       // later ones of conversations
  std::uint64_t prefetched = 0;  // runs in which credits waited behind running ones
  std::uint64_t left = 0;        // workers that left in order
};

void Add(Played& played, const Scenario& scenario) {
  const pb::LedgerCounts counts = scenario.Counts();
  const auto* reflection = counts.GetReflection();
  for (int i = 0; i < counts.GetDescriptor()->field_count(); ++i) {
    const auto* field = counts.GetDescriptor()->field(i);
    const std::uint64_t sum = reflection->GetUInt64(played.sum, field) + reflection->GetUInt64(counts, field);
    reflection->SetUInt64(&played.sum, field, sum);
  }
  played.turns += scenario.turns();
  played.prefetched += scenario.prefetched() > 0;
  played.left += scenario.left();
  for (const char* words : {"silence", "killed", "rejoined", "too late", "for after all"}) {
    if (scenario.Story().find(words) != std::string::npos) played.told.insert(words);
  }
}

Played PlaySeeds(std::uint64_t count, bool faults) {
  const std::uint64_t only = FromEnvironment("IMGPERF_MODEL_SEED", 0);
  const std::uint64_t first = only != 0 ? only : 1;
  const std::uint64_t last = only != 0 ? only : FromEnvironment("IMGPERF_MODEL_SEEDS", count);
  Played played;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    Scenario scenario(seed, faults);
    const std::string failure = scenario.Play();
    EXPECT_EQ(failure, "") << "seed " << seed << "; alone: IMGPERF_MODEL_SEED=" << seed << " model_test";
    if (!failure.empty()) break;
    Add(played, scenario);
  }
  return played;
}

TEST(Model, EveryCreditOfAFaultlessRunIsAnswered) { PlaySeeds(200, false); }

TEST(Model, IdentitiesHoldThroughRandomFaults) {
  const Played played = PlaySeeds(2000, true);
  std::cout << played.sum.ShortDebugString() << " runs with prefetch: " << played.prefetched
            << " workers that left: " << played.left << " later turns: " << played.turns << "\n";
  if (FromEnvironment("IMGPERF_MODEL_SEED", 0) != 0 || FromEnvironment("IMGPERF_MODEL_SEEDS", 2000) < 2000)
    return;
  // Faults that reach no corner prove nothing.
  const auto* reflection = played.sum.GetReflection();
  for (int i = 0; i < played.sum.GetDescriptor()->field_count(); ++i) {
    const auto* field = played.sum.GetDescriptor()->field(i);
    const bool at_rest = field->name() == "open" || field->name() == "attempts_open";
    EXPECT_EQ(reflection->GetUInt64(played.sum, field) == 0, at_rest) << field->name();
  }
  EXPECT_GT(played.turns, 1000u);
  EXPECT_GT(played.prefetched, 60u);
  EXPECT_GT(played.left, 100u);
  EXPECT_EQ(played.told.size(), 5u) << absl::StrJoin(played.told, ", ");
}

}  // namespace
}  // namespace imgperf::model
