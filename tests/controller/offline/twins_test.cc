#include "controller/offline/twins.h"

#include <gmock/gmock.h>

#include <bit>
#include <random>
#include <set>

#include "common/image/brightness.h"
#include "controller/offline/near_hashes.h"

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

using Pairs = std::set<std::pair<std::uint64_t, std::uint64_t>>;

// Entries are their own prompts.
std::uint64_t OwnPrompt(std::uint32_t entry) { return entry; }

SeenImage Image(std::uint64_t credit, std::uint32_t entry, std::uint64_t bytes_hash,
                std::uint64_t dhash = 0) {
  SeenImage image;
  image.credit = credit & 0xFFFF;
  image.entry = entry;
  image.at = static_cast<std::uint32_t>(credit * 10);
  image.bytes_hash = bytes_hash;
  image.dhash = dhash;
  image.has_look = 1;
  return image;
}

// Credits of twins and of what they are twins of.
Pairs Duplicates(std::vector<SeenImage> images) {
  Pairs pairs;
  FindDuplicates(images, OwnPrompt,
                 [&](const auto& image, const auto& first) { pairs.emplace(image.credit, first.credit); });
  return pairs;
}

Pairs Similar(std::vector<SeenImage> images) {
  Pairs pairs;
  EXPECT_TRUE(FindSimilar(images, OwnPrompt, [&](const auto& image, const auto& first) {
    EXPECT_TRUE(pairs.emplace(image.credit, first.credit).second) << "told once";
  }));
  return pairs;
}

TEST(FindDuplicates, TellsWhatCameFirstForAnotherPrompt) {
  EXPECT_THAT(Duplicates({Image(4, 2, 7), Image(1, 1, 7), Image(2, 2, 8), Image(3, 3, 7)}),
              ElementsAre(Pair(3, 1), Pair(4, 1)));
}

TEST(FindDuplicates, APromptsOwnAnswersAreNoDuplicates) {
  EXPECT_THAT(Duplicates({Image(1, 1, 7), Image(2, 1, 7), Image(3, 1, 7)}), IsEmpty());
  // Not even when another one's came between.
  EXPECT_THAT(Duplicates({Image(1, 1, 7), Image(2, 2, 7), Image(3, 1, 7)}), ElementsAre(Pair(2, 1)));
}

TEST(FindDuplicates, WhatCameFirstGoesByTheInstantNotByTheCredit) {
  SeenImage late = Image(1, 1, 7);
  late.at = 1000;
  EXPECT_THAT(Duplicates({late, Image(2, 2, 7)}), ElementsAre(Pair(1, 2)));
}

TEST(FindSimilar, TellsLooksThatDifferInAFewBits) {
  const std::uint64_t look = 0x123456789ABCDEF0;
  EXPECT_THAT(Similar({Image(1, 1, 1, look), Image(2, 2, 2, look), Image(3, 3, 3, look ^ 0x8000000000000101),
                       Image(4, 4, 4, look ^ 0xF)}),
              ElementsAre(Pair(2, 1), Pair(3, 1)));
}

TEST(FindSimilar, APromptsOwnLookIsItsOwn) {
  const std::uint64_t look = 0xFF00FF00;
  EXPECT_THAT(Similar({Image(1, 1, 1, look), Image(2, 1, 2, look ^ 1), Image(3, 2, 3, look ^ 1)}),
              ElementsAre(Pair(3, 2)));
}

TEST(FindSimilar, PassesOverDuplicatesAndWhatWasNotLookedAt) {
  std::vector<SeenImage> images{Image(1, 1, 7, 5), Image(2, 2, 7, 5), Image(3, 3, 8, 5)};
  images[2].has_look = 0;
  Pairs pairs;
  const OnTwin nobody = [](const auto&, const auto&) {};
  FindDuplicates(images, OwnPrompt, nobody);
  FindSimilar(images, OwnPrompt,
              [&](const auto& image, const auto& first) { pairs.emplace(image.credit, first.credit); });
  EXPECT_THAT(pairs, IsEmpty());
}

TEST(FindSimilar, IsTheSameInWhateverOrderTheImagesAre) {
  std::mt19937_64 random(4);
  std::vector<SeenImage> images;
  for (std::uint64_t i = 0; i < 200; ++i) {
    const std::uint64_t flipped = std::uint64_t{1} << random() % 64 | std::uint64_t{1} << random() % 64;
    images.push_back(
        Image(i, static_cast<std::uint32_t>(i % 17), i, random() % 40 * 0x9E3779B97F4A7C15 ^ flipped));
  }
  const Pairs once = Similar(images);
  EXPECT_FALSE(once.empty());
  std::shuffle(images.begin(), images.end(), random);
  EXPECT_EQ(Similar(images), once);
}

// Against comparing each with each.
TEST(ForEachNear, FindsEveryPair) {
  std::mt19937_64 random(9);
  std::vector<std::uint64_t> hashes;
  std::set<std::uint64_t> seen;
  while (hashes.size() < 600) {
    std::uint64_t hash = hashes.empty() || random() % 3 == 0 ? random() : hashes[random() % hashes.size()];
    for (std::uint64_t flips = random() % 5; flips > 0; --flips) hash ^= std::uint64_t{1} << random() % 64;
    if (seen.insert(hash).second) hashes.push_back(hash);
  }
  Pairs expected;
  for (std::uint32_t i = 0; i < hashes.size(); ++i) {
    for (std::uint32_t k = i + 1; k < hashes.size(); ++k)
      if (std::popcount(hashes[i] ^ hashes[k]) <= kAlikeBits) expected.emplace(i, k);
  }
  EXPECT_GT(expected.size(), 100U);
  Pairs found;
  EXPECT_TRUE(ForEachNear(hashes, 1'000'000, [&](auto one, auto other) {
    EXPECT_LT(one, other);
    found.emplace(one, other);
  }));
  EXPECT_EQ(found, expected);
}

TEST(ForEachNear, EndsWhenThereIsTooMuchToCompare) {
  std::vector<std::uint64_t> hashes;
  for (std::uint64_t i = 0; i < 1000; ++i) hashes.push_back(i);
  EXPECT_FALSE(ForEachNear(hashes, 10'000, [](auto, auto) {}));
}

}  // namespace
}  // namespace imgperf
