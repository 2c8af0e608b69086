#include "simulator/latency_model.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/service_queue.h"

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
                                         Published{"flux1-dev-h100", 7352 * kMillisecond},
                                         Published{"flux2-dev-h100", 25000 * kMillisecond},
                                         Published{"flux2-klein-h100", 476 * kMillisecond},
                                         Published{"qwen-image-h100", 13099 * kMillisecond},
                                         Published{"z-image-turbo-h100", 1028 * kMillisecond},
                                         Published{"sdxl-h100", 2496 * kMillisecond}, Published{"null", 0}));

TEST(Profiles, HaveDistinctNamesAndASource) {
  std::vector<std::string_view> names;
  for (const Profile& profile : AllProfiles()) {
    names.push_back(profile.name);
    EXPECT_FALSE(profile.source.empty()) << profile.name;
    EXPECT_GT(profile.steps, 0u) << profile.name;
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
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

TEST(LatencyModel, ScalesEveryTime) {
  const LatencyModel slow(Get("flux1-dev-b200"), 1, 7), fast(Get("flux1-dev-b200"), 0.05, 7);
  EXPECT_NEAR(static_cast<double>(slow.ServiceFor({}, 3)) * 0.05, static_cast<double>(fast.ServiceFor({}, 3)),
              1);
  EXPECT_EQ(fast.Scale(20 * kSecond), kSecond);
}

TEST(LatencyModel, JittersByOnePercentAndNeverByMoreThanThree) {
  const Profile& flux = Get("flux1-dev-b200");
  const LatencyModel model(flux, 1, 1);
  const auto exact = static_cast<double>(ServiceTime(flux, {}));
  double sum = 0, squares = 0;
  constexpr int kDraws = 10'000;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const double off = static_cast<double>(model.ServiceFor({}, i)) / exact - 1;
    EXPECT_LE(std::fabs(off), 0.03 + 1e-9);
    sum += off;
    squares += off * off;
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.0005);
  EXPECT_NEAR(std::sqrt(squares / kDraws), 0.01, 0.0005);
}

TEST(LatencyModel, RepeatsItselfForTheSameSeedOnly) {
  const LatencyModel one(Get("flux1-dev-b200"), 1, 1), same(Get("flux1-dev-b200"), 1, 1),
      other(Get("flux1-dev-b200"), 1, 2);
  EXPECT_EQ(one.ServiceFor({}, 5), same.ServiceFor({}, 5));
  EXPECT_NE(one.ServiceFor({}, 5), one.ServiceFor({}, 6));
  EXPECT_NE(one.ServiceFor({}, 5), other.ServiceFor({}, 5));
}

TEST(ServiceQueue, ServesOneAfterAnother) {
  ServiceQueue queue(0);
  const ServiceSlot first = queue.Admit(10, 100), second = queue.Admit(20, 100), late = queue.Admit(500, 100);
  EXPECT_EQ(first.start_ns, 10);
  EXPECT_EQ(first.finish_ns, 110);
  EXPECT_EQ(second.start_ns, 110);
  EXPECT_EQ(second.finish_ns, 210);
  EXPECT_EQ(late.start_ns, 500) << "an idle queue starts at once";
}

TEST(ServiceQueue, BeginsNothingBeforeItOpens) {
  ServiceQueue queue(1000);
  EXPECT_EQ(queue.Admit(10, 100).start_ns, 1000);
  EXPECT_EQ(queue.Admit(20, 100).finish_ns, 1200);
}

}  // namespace
}  // namespace imgperf
