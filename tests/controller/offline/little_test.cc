#include "controller/offline/little.h"

#include <gmock/gmock.h>

#include "controller/offline/build_report.h"
#include "controller/offline/report_json.h"
#include "controller/offline/validity.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/schema_check.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

using ::testing::HasSubstr;

constexpr Nanos kLatencyFor = 10 * kSecond;

pb::PhaseStart Start() {
  pb::PhaseStart start;
  start.set_t0_ns(kSecond);
  return start;
}

// A hundred requests of 10 s, ten at a time.
pb::PhaseSealed Sealed(double controller_s) {
  pb::PhaseSealed sealed;
  sealed.set_sealed_ns(101 * kSecond);
  sealed.set_open_integral_ns(static_cast<std::int64_t>(controller_s * 1e9));
  sealed.mutable_counts()->set_attempts_made(100);
  return sealed;
}

constexpr double kHeldFor = 1000.0 * kSecond;
// 1 % + 10 ms a request + 250 ms for each of ten places, about 13.5 s.

TEST(Little, EdgesAreNoViolation) {
  for (const double controller_s : {988.0, 1000.0, 1013.0}) {
    const auto check = CheckLittle(Start(), Sealed(controller_s), kHeldFor);
    ASSERT_TRUE(check.has_value());
    EXPECT_FALSE(check->surplus()) << controller_s;
    EXPECT_FALSE(check->deficit()) << controller_s;
  }
}

TEST(Little, TimeThatOnlyOneSideTellsOfShows) {
  EXPECT_TRUE(CheckLittle(Start(), Sealed(1020), kHeldFor)->surplus());
  EXPECT_FALSE(CheckLittle(Start(), Sealed(1020), kHeldFor)->deficit());
  EXPECT_TRUE(CheckLittle(Start(), Sealed(980), kHeldFor)->deficit());
  EXPECT_FALSE(CheckLittle(Start(), Sealed(980), kHeldFor)->surplus());
}

TEST(Little, CreditsThatWereNeverStartedExplainASurplusOnly) {
  pb::PhaseSealed more = Sealed(1100);
  more.mutable_counts()->set_attempts_unstarted(3);
  EXPECT_FALSE(CheckLittle(Start(), more, kHeldFor)->surplus());
  pb::PhaseSealed less = Sealed(900);
  less.mutable_counts()->set_attempts_unstarted(3);
  EXPECT_TRUE(CheckLittle(Start(), less, kHeldFor)->deficit());
}

TEST(Little, IsNotAskedWhereTheControllerDecidedEnds) {
  pb::PhaseSealed lost = Sealed(2000);
  lost.mutable_counts()->set_attempts_lost(1);
  EXPECT_FALSE(CheckLittle(Start(), lost, kHeldFor).has_value());
  EXPECT_FALSE(CheckLittle(Start(), Sealed(0), kHeldFor).has_value()) << "a journal that does not tell";
}

TEST(Little, ARecordTellsOfItsTimeAtTheWorker) {
  pb::Record record = SampleRun().Request(0, kSecond, kLatencyFor);
  const Nanos at_worker_for = AtWorkerFor(record);
  EXPECT_GE(at_worker_for, kLatencyFor);
  // A credit that came early waited there; images were fetched afterwards.
  record.set_received_ns(record.received_ns() - 200 * kMillisecond);
  pb::Exchange* fetch = record.add_exchanges();
  fetch->set_ended_ns(record.exchanges(0).ended_ns() + kSecond);
  EXPECT_EQ(AtWorkerFor(record), at_worker_for + kSecond + 200 * kMillisecond);
}

class LittleReportTest : public TempDirTest {
 protected:
  RunReport Report(double controller_s) {
    SampleRun run;
    run.Joins(1);
    run.Phase(0, "load", false, kSecond);
    for (CreditId i = 0; i < 100; ++i)
      run.Records(1, run.Request(i, kSecond + static_cast<Nanos>(i) * kSecond, kLatencyFor));
    run.Seal("count", 120 * kSecond).set_open_integral_ns(static_cast<std::int64_t>(controller_s * 1e9));
    run.SealRun(120 * kSecond);
    run.WriteTo(dir_);
    auto report = BuildReport(dir_);
    EXPECT_TRUE(report.ok()) << report.status();
    return *report;
  }
  static std::string CodeOf(const RunReport& report) {
    return report.validity.reasons.empty() ? "" : report.validity.reasons.front().code;
  }
};

TEST_F(LittleReportTest, SpeaksInTheVerdict) {
  const RunReport sound = Report(1001);
  EXPECT_EQ(sound.validity.trust, Trust::kValid);
  const RunReport surplus = Report(1100);
  EXPECT_EQ(surplus.validity.trust, Trust::kSuspect);
  EXPECT_EQ(CodeOf(surplus), "little");
  EXPECT_THAT(surplus.validity.reasons.front().text, HasSubstr("phase load"));
  const RunReport deficit = Report(900);
  EXPECT_EQ(deficit.validity.trust, Trust::kInvalid);
  EXPECT_EQ(CodeOf(deficit), "little");
  const auto schema = nlohmann::json::parse(Read(IMGPERF_SOURCE_DIR "/config/report.schema.json"));
  EXPECT_EQ(ViolationsOf(schema, nlohmann::json::parse(ReportJson(surplus))), "");
}

}  // namespace
}  // namespace imgperf
