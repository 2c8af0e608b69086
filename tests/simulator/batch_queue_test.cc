#include "simulator/batch_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Workload kSmall{{512, 512}, 20, 1};
constexpr Workload kLarge{{1024, 1024}, 20, 1};

// One alone takes 100, each further member 10 more; a GPU's first batch 1000 more.
Nanos ServiceOf(const Batch& batch) {
  return 100 + 10 * static_cast<Nanos>(batch.members.size() - 1) + (batch.is_first ? 1000 : 0);
}

// Without a first batch that takes longer.
Nanos Plain(const Batch& batch) { return 90 + 10 * static_cast<Nanos>(batch.members.size()); }

// The start of each batch and who is in it.
struct Served {
  Nanos start_ns;
  std::vector<std::uint64_t> members;
  bool operator==(const Served&) const = default;
};
std::vector<Served> Told(const std::vector<Batch>& batches) {
  std::vector<Served> out;
  for (const Batch& batch : batches) out.push_back({batch.start_ns, batch.members});
  return out;
}

// ---- one after another ----

TEST(BatchQueue, ServesOneAfterAnotherAndKnowsItAtOnce) {
  BatchQueue queue({}, 0, Plain);
  EXPECT_THAT(Told(queue.Arrive({0, kSmall, 10})), ElementsAre(Served{10, {0}}));
  EXPECT_THAT(Told(queue.Arrive({1, kSmall, 20})), ElementsAre(Served{110, {1}}));
  EXPECT_THAT(Told(queue.Arrive({2, kSmall, 500})), ElementsAre(Served{500, {2}}))
      << "an idle GPU starts at once";
  EXPECT_EQ(queue.NextAt(), std::nullopt);
}

TEST(BatchQueue, AsksForTheTimeOfEachBatchOnce) {
  int asked = 0;
  BatchQueue queue({4, 50}, 0, [&](const Batch& batch) { return ++asked, Plain(batch); });
  queue.Arrive({0, kSmall, 0});
  queue.NextAt();
  EXPECT_EQ(asked, 0);
  queue.Decide(50);
  EXPECT_EQ(asked, 1);
}

TEST(BatchQueue, BeginsNothingBeforeItOpens) {
  BatchQueue queue({}, 1000, Plain);
  EXPECT_THAT(Told(queue.Arrive({0, kSmall, 10})), ElementsAre(Served{1000, {0}}));
  EXPECT_THAT(Told(queue.Arrive({1, kSmall, 20})), ElementsAre(Served{1100, {1}}));
}

TEST(BatchQueue, NumbersBatchesAndMarksTheFirst) {
  BatchQueue queue({}, 0, ServiceOf);
  const Batch first = queue.Arrive({7, kSmall, 0}).at(0), second = queue.Arrive({8, kSmall, 0}).at(0);
  EXPECT_EQ(first.number, 0u);
  EXPECT_TRUE(first.is_first);
  EXPECT_EQ(first.finish_ns, 1100);
  EXPECT_EQ(second.number, 1u);
  EXPECT_FALSE(second.is_first);
  EXPECT_EQ(second.finish_ns, 1200);
}

// ---- together ----

TEST(BatchQueue, AFullBatchStartsWithItsLastArrival) {
  BatchQueue queue({3, 50}, 0, Plain);
  EXPECT_THAT(queue.Arrive({0, kSmall, 10}), IsEmpty());
  EXPECT_THAT(queue.Arrive({1, kSmall, 20}), IsEmpty());
  const auto batches = queue.Arrive({2, kSmall, 30});
  EXPECT_THAT(Told(batches), ElementsAre(Served{30, {0, 1, 2}}));
  EXPECT_EQ(batches[0].finish_ns, 30 + 120);
}

TEST(BatchQueue, ABatchThatStaysSmallStartsWhenTheDelayIsOver) {
  BatchQueue queue({3, 50}, 0, Plain);
  queue.Arrive({0, kSmall, 10});
  queue.Arrive({1, kSmall, 40});
  EXPECT_EQ(queue.NextAt(), 60) << "counted from the first";
  EXPECT_THAT(queue.Decide(59), IsEmpty());
  EXPECT_THAT(Told(queue.Decide(60)), ElementsAre(Served{60, {0, 1}}));
  EXPECT_EQ(queue.NextAt(), std::nullopt);
}

TEST(BatchQueue, ABusyGpuGathersForLongerThanTheDelay) {
  BatchQueue queue({3, 5}, 0, Plain);
  queue.Arrive({0, kSmall, 0});
  queue.Decide(5);  // busy from 5 to 105
  queue.Arrive({1, kSmall, 10});
  EXPECT_EQ(queue.NextAt(), 105);
  EXPECT_THAT(queue.Arrive({2, kSmall, 90}), IsEmpty());
  EXPECT_THAT(Told(queue.Decide(105)), ElementsAre(Served{105, {1, 2}}));
}

TEST(BatchQueue, AFullBatchIsKnownWhileTheGpuIsBusy) {
  BatchQueue queue({2, 5}, 0, Plain);
  queue.Arrive({0, kSmall, 0});
  queue.Arrive({1, kSmall, 0});  // 0 to 110
  queue.Arrive({2, kSmall, 20});
  EXPECT_THAT(Told(queue.Arrive({3, kSmall, 30})), ElementsAre(Served{110, {2, 3}}));
  EXPECT_THAT(queue.Arrive({4, kSmall, 40}), IsEmpty()) << "it is too late for that one";
  EXPECT_EQ(queue.NextAt(), 220);
}

TEST(BatchQueue, ADelayOfNothingMergesOnlyWhatWaitsForTheGpu) {
  BatchQueue queue({4, 0}, 0, Plain);
  EXPECT_THAT(Told(queue.Arrive({0, kSmall, 0})), ElementsAre(Served{0, {0}}));
  queue.Arrive({1, kSmall, 10});
  queue.Arrive({2, kSmall, 20});
  EXPECT_THAT(Told(queue.Decide(100)), ElementsAre(Served{100, {1, 2}}));
}

// Whoever wakes late must not let a late comer into a batch that has begun.
TEST(BatchQueue, IsWhatItWasAtItsStartEvenWhenNobodyLookedThen) {
  BatchQueue queue({3, 50}, 0, Plain);
  queue.Arrive({0, kSmall, 0});
  EXPECT_THAT(Told(queue.Arrive({1, kSmall, 51})), ElementsAre(Served{50, {0}}));
  EXPECT_THAT(Told(queue.Decide(10'000)), ElementsAre(Served{150, {1}}));
}

// ---- shapes ----

TEST(BatchQueue, MergesOneShapeOnly) {
  BatchQueue queue({4, 50}, 0, Plain);
  std::uint64_t index = 0;
  for (const Workload& other :
       {Workload{{512, 768}, 20, 1}, Workload{{512, 512}, 21, 1}, Workload{{512, 512}, 20, 2}}) {
    queue.Arrive({index++, other, 0});
  }
  queue.Arrive({3, kSmall, 0});
  std::vector<Batch> batches;
  while (queue.NextAt()) {
    for (Batch& batch : queue.Decide(*queue.NextAt())) batches.push_back(std::move(batch));
  }
  ASSERT_THAT(batches, SizeIs(4));
  for (const Batch& batch : batches) EXPECT_THAT(batch.members, SizeIs(1));
}

TEST(BatchQueue, TakesMembersFromBehindOthersInOrderOfArrival) {
  BatchQueue queue({3, 50}, 0, Plain);
  queue.Arrive({0, kSmall, 0});
  queue.Arrive({1, kLarge, 1});
  queue.Arrive({2, kSmall, 2});
  queue.Arrive({3, kLarge, 3});
  EXPECT_THAT(Told(queue.Arrive({4, kSmall, 4})), ElementsAre(Served{4, {0, 2, 4}}));
  EXPECT_THAT(Told(queue.Decide(124)), ElementsAre(Served{124, {1, 3}}));
}

TEST(BatchQueue, AFullBatchDoesNotOvertakeTheOneThatWaitsLonger) {
  BatchQueue queue({2, 50}, 0, Plain);
  queue.Arrive({0, kSmall, 0});
  queue.Arrive({1, kLarge, 1});
  EXPECT_THAT(queue.Arrive({2, kLarge, 2}), IsEmpty());
  EXPECT_THAT(Told(queue.Decide(50)), ElementsAre(Served{50, {0}}, Served{150, {1, 2}}));
}

// ---- several GPUs ----

TEST(BatchQueue, UsesTheGpuThatIsFreeFirst) {
  BatchQueue queue({1, 0, 2}, 0, ServiceOf);
  const Batch a = queue.Arrive({0, kSmall, 0}).at(0), b = queue.Arrive({1, kSmall, 10}).at(0),
              c = queue.Arrive({2, kSmall, 20}).at(0);
  EXPECT_EQ(a.worker, 0u);
  EXPECT_EQ(b.worker, 1u);
  EXPECT_EQ(b.start_ns, 10);
  EXPECT_TRUE(a.is_first && b.is_first) << "each has its own compilation";
  EXPECT_EQ(c.worker, 0u);
  EXPECT_EQ(c.start_ns, 1100);
  EXPECT_FALSE(c.is_first);
}

TEST(BatchQueue, NoGpuServesAFullBatchBeforeTheOneThatWaitsLonger) {
  BatchQueue queue({2, 50, 2}, 0, Plain);
  queue.Arrive({0, kSmall, 0});
  queue.Arrive({1, kLarge, 1});
  queue.Arrive({2, kLarge, 2});
  EXPECT_THAT(Told(queue.Decide(50)), ElementsAre(Served{50, {0}}, Served{50, {1, 2}}));
}

// ---- requests taken back ----

TEST(BatchQueue, MayDecideNothingAheadSoThatOrdersCanBeWithdrawn) {
  BatchQueue queue({1, 0, 1, false}, 0, Plain);
  EXPECT_EQ(queue.Arrive({0, kSmall, 0}).size(), 1u) << "it starts at once";
  EXPECT_THAT(queue.Arrive({1, kSmall, 1}), IsEmpty());
  EXPECT_THAT(queue.Arrive({2, kSmall, 2}), IsEmpty());
  EXPECT_FALSE(queue.Withdraw(0)) << "it has begun";
  EXPECT_TRUE(queue.Withdraw(1));
  EXPECT_FALSE(queue.Withdraw(1));
  EXPECT_THAT(Told(queue.Decide(100)), ElementsAre(Served{100, {2}})) << "as if it had never come";
}

TEST(BatchQueue, ServesTheSameWhetherOrNotItDecidesAhead) {
  std::vector<Served> both[2];
  for (const bool ahead : {false, true}) {
    BatchQueue queue({2, 10, 1, ahead}, 0, Plain);
    const auto keep = [&](const std::vector<Batch>& some) {
      for (const Served& one : Told(some)) both[ahead].push_back(one);
    };
    for (std::uint64_t k = 0; k < 9; ++k) keep(queue.Arrive({k, k % 3 == 0 ? kLarge : kSmall, Nanos(k) * 7}));
    while (queue.NextAt()) keep(queue.Decide(*queue.NextAt()));
  }
  EXPECT_EQ(both[0], both[1]);
}

// ---- whatever comes ----

// Requests of three shapes at random instants: each served once, in time, by a GPU that was free.
TEST(BatchQueue, KeepsItsPromisesForAnyArrivals) {
  for (const BatchRules rules :
       {BatchRules{1, 0, 1}, BatchRules{4, 30, 1}, BatchRules{8, 0, 3}, BatchRules{3, 200, 2}}) {
    BatchQueue queue(rules, 5, Plain);
    std::vector<Nanos> arrived;
    std::vector<Batch> batches;
    std::uint32_t state = rules.most * 77 + rules.workers;
    Nanos now = 0;
    const auto keep = [&](std::vector<Batch> some) {
      for (Batch& batch : some) batches.push_back(std::move(batch));
    };
    for (std::uint64_t i = 0; i < 500; ++i) {
      state = state * 1664525 + 1013904223;
      now += (state >> 16) % 60;
      if (state % 3 == 0) keep(queue.Decide(now));
      arrived.push_back(now);
      keep(queue.Arrive({i, {{512, 512}, 1 + (state >> 8) % 3, 1}, now}));
    }
    while (queue.NextAt()) keep(queue.Decide(*queue.NextAt()));
    std::vector<int> served(500);
    std::vector<Nanos> free_ns(rules.workers, 5);
    Nanos before = 0;
    for (const Batch& batch : batches) {
      ASSERT_LE(batch.members.size(), rules.most);
      ASSERT_GE(batch.start_ns, before) << "numbers follow starts";
      before = batch.start_ns;
      ASSERT_GE(batch.start_ns, free_ns[batch.worker]);
      free_ns[batch.worker] = batch.finish_ns;
      for (const std::uint64_t member : batch.members) {
        ++served[member];
        ASSERT_LE(arrived[member], batch.start_ns);
      }
    }
    EXPECT_THAT(served, testing::Each(1));
  }
}

}  // namespace
}  // namespace imgperf
