#include "controller/html/page_data.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "controller/html/write_page.h"
#include "controller/offline/build_report.h"
#include "controller/offline/report_json.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PageDataTest : public TempDirTest {
 protected:
  Json Data(const SampleRun& run, PageState state = PageState::kEnded) {
    run.WriteTo(dir_);
    return DataOfJournal(state);
  }
  Json DataOfJournal(PageState state, bool in_writing = false) {
    PageRequests requests;
    const auto report = ReadReport(dir_, in_writing, &requests);
    EXPECT_TRUE(report.ok()) << report.status();
    if (!report.ok()) return {};
    report_ = ReportJson(*report);
    return Json::parse(
        PageData(*report, requests, MakeGallery(requests.Pictures(), dir_ + "/images", {}), "", state));
  }

  std::string report_;
};

TEST_F(PageDataTest, HoldsReportJsonItself) {
  const Json data = Data(EventfulRun());
  EXPECT_EQ(data["report"], Json::parse(report_));
  EXPECT_EQ(data["more"]["state"], "ended");
}

TEST_F(PageDataTest, EveryRequestThatCountsHasItsPlaceInEveryColumn) {
  const Json requests = Data(EventfulRun())["more"]["requests"];
  EXPECT_EQ(requests["total"], 11) << "one of the warm-up, ten of the load; late ones are left out";
  for (const char* column : {"start", "latency", "response", "outcome", "worker", "url", "phase"})
    EXPECT_EQ(requests[column].size(), 11U) << column;
  std::array<int, kPageOutcomes> outcomes{};
  for (const Json& outcome : requests["outcome"]) ++outcomes.at(outcome.get<std::size_t>());
  EXPECT_THAT(outcomes, ElementsAre(6, 3, 1, 1));
}

TEST_F(PageDataTest, LatenciesAreTheReportsOwn) {
  const Json data = Data(GuidesRun());
  const Json& requests = data["more"]["requests"];
  EXPECT_THAT(requests["latency"].get<std::vector<double>>(),
              ElementsAre(20'000, 12'251.41, 12'954.04, 12'647.29));
  EXPECT_NEAR(requests["response"][1].get<double>(), 12'252.91, 1e-6);
  EXPECT_THAT(requests["start"].get<std::vector<double>>(), ElementsAre(0, 21'000, 21'000, 33'252));
  const Json& all = data["more"]["latency"][0];
  EXPECT_TRUE(all["phase"].is_null());
  EXPECT_EQ(all["request_latency"]["values"].back(), data["report"]["metrics"]["request_latency"]["max"]);
  EXPECT_EQ(all["response_time"]["values"].front(), data["report"]["metrics"]["response_time"]["min"]);
}

TEST_F(PageDataTest, BinsHoldEveryRequest) {
  const Json time = Data(EventfulRun())["more"]["time"];
  const auto sum = [&](const char* key) {
    const auto counts = time[key].get<std::vector<int>>();
    return std::accumulate(counts.begin(), counts.end(), 0);
  };
  EXPECT_EQ(sum("completed"), 6);
  EXPECT_EQ(sum("failed"), 3);
  EXPECT_EQ(sum("cancelled"), 1);
  EXPECT_EQ(sum("lost"), 1);
  EXPECT_EQ(sum("images"), 7);
}

TEST_F(PageDataTest, FailuresHaveTheirFirstRequestsAndTheReportsWords) {
  const Json data = Data(EventfulRun());
  ASSERT_EQ(data["more"]["errors"].size(), data["report"]["errors"].size());
  for (const Json& error : data["report"]["errors"]) {
    const auto& all = data["more"]["errors"];
    const auto found = std::find_if(all.begin(), all.end(), [&](const Json& one) {
      return one["class"] == error["class"] && one["code"] == error["code"] && one["type"] == error["type"] &&
             one["message"] == error["message"];
    });
    ASSERT_NE(found, all.end()) << error;
    EXPECT_EQ((*found)["examples"].size(), error["count"].get<std::size_t>());
  }
  const std::string text = data["more"]["errors"].dump();
  EXPECT_THAT(text, HasSubstr("0a1b2c3d4e5f-6-0"));
}

TEST_F(PageDataTest, TheGalleryTellsOfKeptAndOfBrokenPictures) {
  SampleRun run;
  run.Joins(1);
  run.Phase(0, "load", false, 0);
  pb::Record kept = run.Request(0, kSecond, kSecond);
  kept.mutable_images(0)->set_file("load-0-0-0.png");
  run.Records(1, kept);
  run.Records(1, run.Request(1, 2 * kSecond, kSecond));  // whole, and not kept
  pb::Record broken = run.Request(2, 3 * kSecond, kSecond);
  broken.set_outcome(pb::FAILED);
  broken.mutable_error()->set_class_(pb::BAD_IMAGE);
  broken.mutable_images(0)->set_valid(false);
  broken.mutable_images(0)->set_defect("cut off");
  run.Records(1, broken);
  run.Seal("count", 5 * kSecond);
  run.SealRun(5 * kSecond);
  const Json gallery = Data(run)["more"]["gallery"];
  EXPECT_EQ(gallery["kept"], 1);
  EXPECT_EQ(gallery["broken"], 1);
  ASSERT_EQ(gallery["items"].size(), 2U);
  EXPECT_EQ(gallery["items"][0]["file"], "load-0-0-0.png");
  EXPECT_EQ(gallery["items"][0]["latency"], 1000);
  EXPECT_EQ(gallery["items"][1]["defect"], "cut off");
  EXPECT_FALSE(gallery["items"][1].contains("latency"));
}

// Cut behind every byte: always a document, and never more than there is.
TEST_F(PageDataTest, AnyPartOfAJournalGivesAPage) {
  const std::string whole = [] {
    SampleRun run = EventfulRun();
    return run.Bytes();
  }();
  for (std::size_t length = 0; length <= whole.size(); length += 41) {
    Write(JournalPath(dir_, 0), whole.substr(0, length));
    const Json data = DataOfJournal(PageState::kRunning, /*in_writing=*/true);
    ASSERT_TRUE(data.is_object()) << length;
    EXPECT_EQ(data["more"]["state"], "running");
    EXPECT_LE(data["more"]["requests"]["total"].get<int>(), 11);
  }
}

TEST_F(PageDataTest, ARunWithoutRequestsGivesAPage) {
  SampleRun run;
  run.SealRun(kSecond).set_reason("the target never answered");
  const Json data = Data(run);
  EXPECT_EQ(data["more"]["requests"]["total"], 0);
  EXPECT_EQ(data["more"]["latency"][0]["request_latency"]["values"].size(), 0U);
  EXPECT_EQ(data["report"]["run"]["failure"], "the target never answered");
}

TEST_F(PageDataTest, ReadingChangesNothing) {
  EventfulRun().WriteTo(dir_);
  const auto names = [&] {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir_))
      found.insert(entry.path().string());
    return found;
  };
  const auto before = names();
  DataOfJournal(PageState::kEnded);
  EXPECT_EQ(names(), before);
}

}  // namespace
}  // namespace imgperf
