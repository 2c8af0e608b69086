// The independent recomputation agrees with our reports, and would notice if they were wrong.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cmath>
#include <cstdlib>
#include <random>

#include "controller/offline/build_report.h"
#include "controller/offline/write_artifacts.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

class RecomputeTest : public TempDirTest {
 protected:
  void MakeArtifacts(const SampleRun& run) {
    run.WriteTo(dir_);
    const auto report = BuildReport(dir_);
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_TRUE(WriteArtifacts(*report, dir_).ok());
  }
  int Recompute() const {
    const std::string command =
        "python3 " IMGPERF_SOURCE_DIR "/tests/system/recompute.py " + dir_ + " >" + dir_ + "/said 2>&1";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  void Replace(const std::string& file, const std::string& from, const std::string& to) {
    std::string text = Read(dir_ + "/" + file);
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    Write(dir_ + "/" + file, text.replace(at, from.size(), to));
  }
};

// Many requests whose values have no pattern; some fail.
SampleRun RandomRun() {
  std::mt19937_64 random(11);
  SampleRun run;
  run.Joins(1);
  for (std::uint32_t phase = 0; phase < 2; ++phase) {
    run.Phase(phase, "load-" + std::to_string(phase), false, kSecond);
    for (CreditId i = 0; i < 700; ++i) {
      const Nanos at = static_cast<Nanos>(random() % (100ULL * kSecond));
      const Nanos latency_for =
          static_cast<Nanos>(std::exp(static_cast<double>(random() % 1000) / 100) * 1e6) + 20 * kMillisecond;
      pb::Record record = run.Request(CreditId{phase} * 700 + i, at, latency_for);
      if (random() % 10 == 0)
        record = SampleRun::Failed(record, pb::HTTP_STATUS, 500 + static_cast<int>(random() % 3), "x", "y");
      run.Records(1, record);
    }
    run.Seal("", 200 * kSecond);
  }
  run.SealRun(200 * kSecond);
  return run;
}

TEST_F(RecomputeTest, AgreesWithEveryKindOfRun) {
  for (const SampleRun& run : {GuidesRun(), EventfulRun(), RandomRun(), SampleRun()}) {
    ASSERT_NO_FATAL_FAILURE(MakeArtifacts(run));
    EXPECT_EQ(Recompute(), 0) << Read(dir_ + "/said");
  }
}

TEST_F(RecomputeTest, NoticesAWrongCountAndAWrongStatistic) {
  ASSERT_NO_FATAL_FAILURE(MakeArtifacts(EventfulRun()));
  Replace("report.json", "\"completed\": 5", "\"completed\": 6");
  EXPECT_EQ(Recompute(), 1) << Read(dir_ + "/said");
  ASSERT_NO_FATAL_FAILURE(MakeArtifacts(GuidesRun()));
  Replace("report.json", "12954.04", "12954.0401");
  EXPECT_EQ(Recompute(), 1) << Read(dir_ + "/said");
}

TEST_F(RecomputeTest, NoticesAWrongNumberInEitherSummary) {
  ASSERT_NO_FATAL_FAILURE(MakeArtifacts(GuidesRun()));
  Replace("profile_export_aiperf.json", "12954.04", "12954.0401");
  EXPECT_EQ(Recompute(), 1) << Read(dir_ + "/said");
  ASSERT_NO_FATAL_FAILURE(MakeArtifacts(GuidesRun()));
  Replace("profile_export_aiperf.csv", "12954.04", "12954.05");
  EXPECT_EQ(Recompute(), 1) << Read(dir_ + "/said");
}

}  // namespace
}  // namespace imgperf
