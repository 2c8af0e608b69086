#include "simulator/latency_model.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/simulator_profiles.h"

namespace imgperf {
namespace {

const Profile& Get(std::string_view name) { return *FindProfile(name); }

struct Published {
  const char* profile;
  Nanos one_image;
};

class ProfileTest : public testing::TestWithParam<Published> {};

TEST_P(ProfileTest, ServesOneImageInThePublishedTime) {
  EXPECT_NEAR(static_cast<double>(ServiceTime(Get(GetParam().profile), {})),
              static_cast<double>(GetParam().one_image), static_cast<double>(kMillisecond));
}

INSTANTIATE_TEST_SUITE_P(Figures, ProfileTest,
                         testing::Values(Published{"flux1-dev-b200", 4710 * kMillisecond},
                                         Published{"flux1-dev-b200-batch8", 4710 * kMillisecond},
                                         Published{"flux1-dev-h100", 7352 * kMillisecond},
                                         Published{"flux2-dev-h100", 25000 * kMillisecond},
                                         Published{"flux2-klein-h100", 476 * kMillisecond},
                                         Published{"qwen-image-h100", 13099 * kMillisecond},
                                         Published{"qwen-image-h100-batch8", 13099 * kMillisecond},
                                         Published{"qwen-image-edit-h100", 33638 * kMillisecond},
                                         Published{"z-image-turbo-h100", 1028 * kMillisecond},
                                         Published{"sdxl-h100", 2496 * kMillisecond},
                                         Published{"sdxl-a100", 5930 * kMillisecond}, Published{"null", 0}),
                         [](const auto& published) {
                           std::string name = published.param.profile;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Profiles, EditInThePublishedTime) {
  const auto edit = [](std::string_view name) { return ServiceTime(Get(name), {.edit = true}); };
  EXPECT_NEAR(static_cast<double>(edit("flux2-dev-h100")), 48426e6, 1e6);
  EXPECT_NEAR(static_cast<double>(edit("qwen-image-h100")), 33638e6, 1e6);
  EXPECT_EQ(edit("qwen-image-edit-h100"), ServiceTime(Get("qwen-image-edit-h100"), {}));
  EXPECT_GT(edit("flux2-klein-h100"), ServiceTime(Get("flux2-klein-h100"), {}));
}

TEST(LatencyModel, TheStagesSharesArePartsOfOneImage) {
  const StageShares shares = SharesOf(Get("flux1-dev-h100"), {});
  EXPECT_NEAR(shares.encoder, 52.0 / 7352, 1e-6);
  EXPECT_NEAR(shares.denoise, 6915.0 / 7352, 1e-6);
  EXPECT_EQ(SharesOf(Get("null"), {}).denoise, 0);
}

TEST(Profiles, HaveDistinctNamesASourceAndADate) {
  std::vector<std::string_view> names;
  for (const Profile& profile : AllProfiles()) {
    names.push_back(profile.name);
    EXPECT_FALSE(profile.source.empty()) << profile.name;
    EXPECT_EQ(profile.date.empty(), profile.is_null) << profile.name;
    EXPECT_GT(profile.steps, 0u) << profile.name;
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(Profiles, AreThoseThatRunFilesMayName) {
  std::vector<std::string_view> names;
  for (const Profile& profile : AllProfiles()) names.push_back(profile.name);
  EXPECT_THAT(names, testing::ElementsAreArray(kSimulatorProfiles));
}

// The published mean over twenty requests, the first of which reports less.
TEST(Profiles, ReportTheCookbooksPeakMemory) {
  const PeakMemory& memory = Get("flux1-dev-b200").memory;
  EXPECT_NEAR((memory.first_mb + 19 * memory.later_mb) / 20, 27'916.59, 0.005);
}

TEST(Profiles, AreListedWithTheirSources) {
  const std::string table = ProfileTable();
  for (const Profile& profile : AllProfiles()) {
    EXPECT_THAT(table, testing::HasSubstr(std::string(profile.name) + " "));
    EXPECT_THAT(table, testing::HasSubstr(profile.source));
    EXPECT_THAT(table, testing::HasSubstr(profile.date));
  }
}

TEST(Profiles, AnUnknownNameIsToldTheNearest) {
  EXPECT_EQ(FindProfile("flux1-dev-b20"), nullptr);
  EXPECT_THAT(UnknownProfile("flux1-dev-b20"), testing::HasSubstr("did you mean flux1-dev-b200"));
}

TEST(ServiceTime, GrowsWithStepsAndArea) {
  const Profile& flux = Get("flux1-dev-h100");
  const Nanos beside = flux.fixed_for + flux.encoder_for;
  const Nanos whole = ServiceTime(flux, {{1024, 1024}, 50, 1}) - beside;
  EXPECT_EQ(ServiceTime(flux, {{1024, 1024}, 25, 1}) - beside, whole / 2);
  EXPECT_EQ(ServiceTime(flux, {{512, 512}, 50, 1}) - beside, whole / 4);
  EXPECT_EQ(ServiceTime(flux, {{2048, 512}, 50, 1}) - beside, whole);
}

TEST(ServiceTime, IsSoManyTimesForSoManyImages) {
  const Profile& flux = Get("flux1-dev-h100");
  EXPECT_EQ(ServiceTime(flux, {{1024, 1024}, 0, 4}), 4 * ServiceTime(flux, {}));
}

// Measured with Qwen-Image-2512 on one H200: a step at 512x512 takes 0.167/0.243 of one at 1024x1024.
TEST(ServiceTime, HasAPartThatDoesNotDependOnTheArea) {
  const Profile& qwen = Get("qwen-image-h100");
  const auto denoising = [&](PixelSize size) {
    return static_cast<double>(ServiceTime(qwen, {size, 50, 1}) - qwen.fixed_for - qwen.encoder_for);
  };
  EXPECT_NEAR(denoising({512, 512}) / denoising({1024, 1024}), 0.167 / 0.243, 0.001);
}

// ---- batches ----

TEST(BatchTime, IsThatOfOneAndAShareForEachFurtherOne) {
  const Profile& flux = Get("flux1-dev-b200");
  const auto one = static_cast<double>(ServiceTime(flux, {}));
  EXPECT_EQ(BatchTime(flux, {}, 1), ServiceTime(flux, {}));
  EXPECT_NEAR(static_cast<double>(BatchTime(flux, {}, 8)), one * (1 + 7 * 0.90), 1);
}

// The same measurement: 8 at 512x512 take 2.55 times as long, 2 at 1024x1024 1.95 times.
TEST(BatchTime, CostsLessForSmallPictures) {
  const Batching& qwen = Get("qwen-image-h100").batching;
  EXPECT_NEAR(1 + 7 * BatchCost(qwen, {512, 512}), 2.55, 0.02);
  EXPECT_NEAR(1 + BatchCost(qwen, {1024, 1024}), 1.95, 0.001);
}

TEST(BatchTime, LiesBetweenAndNotBeyondTheMeasuredSizes) {
  const Batching& flux = Get("flux1-dev-b200-batch8").batching;
  EXPECT_EQ(BatchCost(flux, {256, 256}), flux.cost_at_512);
  EXPECT_EQ(BatchCost(flux, {2048, 2048}), flux.cost_at_1024);
  EXPECT_NEAR(BatchCost(flux, {1024, 640}), (flux.cost_at_512 + flux.cost_at_1024) / 2, 1e-9);
}

TEST(LatencyModel, ScalesEveryTime) {
  const LatencyModel slow(Get("flux1-dev-b200"), {1, 7}), fast(Get("flux1-dev-b200"), {0.05, 7});
  EXPECT_NEAR(static_cast<double>(slow.ServiceFor({}, {3})) * 0.05,
              static_cast<double>(fast.ServiceFor({}, {3})), 1);
  EXPECT_EQ(fast.Scale(20 * kSecond), kSecond);
}

TEST(LatencyModel, AddsThePenaltyToTheFirstBatchScaledAndUnjittered) {
  const LatencyModel model(Get("flux1-dev-b200"), {0.1, 7, 20 * kSecond}),
      without(Get("flux1-dev-b200"), {0.1, 7});
  EXPECT_NEAR(static_cast<double>(model.ServiceFor({}, {0, 2, true})),
              static_cast<double>(without.ServiceFor({}, {0, 2, true}) + 2 * kSecond), 1);
  EXPECT_EQ(model.ServiceFor({}, {1, 2, false}), without.ServiceFor({}, {1, 2, false}));
}

TEST(LatencyModel, StaysFarFromTheEndOfTime) {
  const LatencyModel model(Get("flux2-dev-h100"), {100, 0});
  EXPECT_EQ(model.ServiceFor({{4096, 4096}, 10'000, 10}, {0, 256}), Nanos{720} * 3600 * kSecond);
}

TEST(LatencyModel, JittersByOnePercentAndNeverByMoreThanThree) {
  const Profile& flux = Get("flux1-dev-b200");
  const LatencyModel model(flux, {1, 1});
  const auto exact = static_cast<double>(ServiceTime(flux, {}));
  double sum = 0, squares = 0;
  constexpr int kDraws = 10'000;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const double off = static_cast<double>(model.ServiceFor({}, {i})) / exact - 1;
    EXPECT_LE(std::fabs(off), 0.03 + 1e-9);
    sum += off;
    squares += off * off;
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.0005);
  EXPECT_NEAR(std::sqrt(squares / kDraws), 0.01, 0.0005);
}

TEST(LatencyModel, RepeatsItselfForTheSameSeedOnly) {
  const LatencyModel one(Get("flux1-dev-b200"), {1, 1}), same(Get("flux1-dev-b200"), {1, 1}),
      other(Get("flux1-dev-b200"), {1, 2});
  EXPECT_EQ(one.ServiceFor({}, {5}), same.ServiceFor({}, {5}));
  EXPECT_NE(one.ServiceFor({}, {5}), one.ServiceFor({}, {6}));
  EXPECT_NE(one.ServiceFor({}, {5}), other.ServiceFor({}, {5}));
}

}  // namespace
}  // namespace imgperf
