#include "controller/run/vitals.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

pb::Beat BeatAt(std::int64_t sent_ns) {
  pb::Beat beat;
  beat.set_sent_ns(sent_ns);
  return beat;
}

pb::Member Told(const Vitals& vitals) {
  pb::Member member;
  vitals.WriteTo(member);
  return member;
}

TEST(VitalsTest, KnowNothingBeforeABeatTells) {
  Vitals vitals;
  vitals.OnBeat(BeatAt(1));
  const pb::Member member = Told(vitals);
  EXPECT_FALSE(member.has_lag_ns() || member.has_clock_bound_ns() || member.has_cpu());
}

TEST(VitalsTest, ShowTheLastBeat) {
  Vitals vitals;
  pb::Beat beat = BeatAt(1);
  for (const std::uint64_t lag : {300u, 200u}) {
    beat.set_lag_ns(lag);
    beat.set_clock_bound_ns(10 * lag);
    vitals.OnBeat(beat);
  }
  EXPECT_EQ(Told(vitals).lag_ns(), 200u);
  EXPECT_EQ(Told(vitals).clock_bound_ns(), 2000u);
}

TEST(VitalsTest, ProcessorsAreThoseBetweenTwoBeatsThatTell) {
  Vitals vitals;
  pb::Beat beat = BeatAt(1'000);
  beat.set_cpu_ns(500);
  vitals.OnBeat(beat);
  EXPECT_FALSE(Told(vitals).has_cpu()) << "one beat says nothing of a rate";
  vitals.OnBeat(BeatAt(1'500));  // tells nothing
  beat = BeatAt(2'000);
  beat.set_cpu_ns(2'000);
  vitals.OnBeat(beat);
  EXPECT_DOUBLE_EQ(Told(vitals).cpu(), 1.5);
}

TEST(VitalsTest, OutlastAWorkerWhoseTimesRunBackwards) {
  Vitals vitals;
  pb::Beat beat = BeatAt(1'000);
  beat.set_cpu_ns(500);
  vitals.OnBeat(beat);
  beat = BeatAt(900);
  beat.set_cpu_ns(100);
  vitals.OnBeat(beat);
  vitals.OnBeat(beat);
  EXPECT_FALSE(Told(vitals).has_cpu());
}

}  // namespace
}  // namespace imgperf
