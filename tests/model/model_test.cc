// Plays random runs against ledger, sessions and lease, and checks every rule after every step.
//
// IMGPERF_MODEL_SEEDS=N plays N seeds instead of the default; IMGPERF_MODEL_SEED=K plays seed K alone, and
// IMGPERF_MODEL_TRACE=1 tells what happens in it.
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "tests/model/scenario.h"

namespace imgperf::model {
namespace {

std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void PlaySeeds(std::uint64_t count, bool faults) {
  const std::uint64_t only = FromEnvironment("IMGPERF_MODEL_SEED", 0);
  const std::uint64_t first = only != 0 ? only : 1;
  const std::uint64_t last = only != 0 ? only : FromEnvironment("IMGPERF_MODEL_SEEDS", count);
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const std::string failure = Scenario(seed, faults).Play();
    ASSERT_EQ(failure, "") << "seed " << seed << "; alone: IMGPERF_MODEL_SEED=" << seed << " model_test";
  }
}

TEST(Model, EveryCreditOfAFaultlessRunIsCompleted) { PlaySeeds(200, false); }

TEST(Model, IdentitiesHoldThroughRandomFaults) { PlaySeeds(2000, true); }

}  // namespace
}  // namespace imgperf::model
