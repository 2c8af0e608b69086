// What a report says of the images that were looked at.
#include <gmock/gmock.h>

#include <map>
#include <sstream>

#include <nlohmann/json.hpp>

#include "controller/offline/build_report.h"
#include "controller/offline/console_table.h"
#include "controller/offline/exit_code.h"
#include "controller/offline/image_lines.h"
#include "controller/offline/report_json.h"
#include "tests/controller/offline/golden.h"
#include "tests/controller/offline/report_test.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/schema_check.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

constexpr char kAllOn[] =
    R"("checks":{"size":"warn","decode":"100%","blank":"warn","duplicates":"warn","similar":"warn"})";

std::string Modes(const std::string& duplicates, const std::string& similar) {
  return R"("checks":{"size":"off","decode":"10%","blank":"off","duplicates":")" + duplicates +
         R"(","similar":")" + similar + R"("})";
}

class ImagesReportTest : public ReportTest {};

pb::Record Looked(pb::Record record, std::uint64_t xxh3, std::uint64_t dhash) {
  pb::ImageFact& image = *record.mutable_images(0);
  image.set_xxh3(xxh3);
  image.set_looked(true);
  image.set_dhash(dhash);
  return record;
}

// Entries 0, 1 and 2 by turns, each a prompt of its own; credit 9 of entry 0 is written as the prompt of 3.
SampleRun ManyLooks(const std::string& checks) {
  SampleRun run;
  run.Says(checks);
  run.HasPrompts({100, 101, 102, 100});
  run.Joins(1);
  run.Phase(0, "warm", true, kSecond);
  run.Records(1, Looked(run.Request(0, kSecond, kSecond), 1, 0xF0F0));
  run.Seal("count", 3 * kSecond);
  run.Phase(1, "load", false, 3 * kSecond);
  const auto request = [&](CreditId credit) {
    return run.Request(credit, 3 * kSecond + static_cast<Nanos>(credit) * kSecond, kSecond);
  };
  run.Records(1, Looked(request(3), 1, 0xF0F0));
  pb::Record twin = Looked(request(1), 1, 0xF0F0);  // came before, for another prompt: it is the owner
  twin.mutable_images(0)->set_file("load-1-0-0.png");
  run.Records(1, twin);
  run.Records(1, Looked(request(4), 2, 0xF0F1));  // looks like 1, for the same prompt
  run.Records(1, Looked(request(5), 3, 0xF0F2));  // and for another
  pb::Record blank = Looked(request(6), 4, 0);
  blank.mutable_images(0)->set_blank(true);
  run.Records(1, blank);
  pb::Record blank_too = Looked(request(7), 4, 0);
  blank_too.mutable_images(0)->set_blank(true);
  run.Records(1, blank_too);
  pb::Record damaged = request(8);
  run.Records(1, SampleRun::Failed(damaged, pb::BAD_IMAGE, 200, "", "image 0: does not decode"));
  pb::ImageFact& harmed = *run.entries().back().mutable_record()->mutable_record()->add_images();
  harmed.set_looked(true);
  harmed.set_defect("does not decode: libpng: it ends too early");
  pb::Record same_text = Looked(request(9), 5, 0x0123456789ABCDEF);
  same_text.set_entry(3);
  run.Records(1, same_text);
  pb::Record given_up = request(10);
  given_up.mutable_images(0)->set_not_looked("pool full");
  given_up.mutable_images(0)->set_size_differs(true);
  given_up.mutable_images(0)->set_xxh3(5);
  given_up.set_entry(0);
  run.Records(1, given_up);
  run.Seal("count", 20 * kSecond);
  run.SealRun(20 * kSecond);
  return run;
}

TEST_F(ImagesReportTest, CountsEveryKindInTheRunAndItsPhases) {
  const RunReport report = Report(ManyLooks(kAllOn));
  const ImageCounts& c = report.images;
  EXPECT_EQ(c.returned, 9U);
  EXPECT_EQ(c.looked_at, 8U);
  EXPECT_EQ(c.not_looked_at, 1U);
  EXPECT_EQ(c.damaged, 1U);
  EXPECT_EQ(c.size_differs, 1U);
  EXPECT_EQ(c.blank, 2U);
  EXPECT_EQ(c.duplicates, 1U);
  EXPECT_EQ(c.similar, 1U);
  EXPECT_EQ(report.phases[0].images.returned, 1U);
  EXPECT_EQ(report.phases[0].images.duplicates, 0U);
  EXPECT_EQ(report.phases[1].images.duplicates, 1U);
  EXPECT_EQ(report.phases[1].images.similar, 1U);
  EXPECT_EQ(report.phases[1].images.blank, 2U);
}

TEST_F(ImagesReportTest, NamesExamplesWithWhatCameFirst) {
  const RunReport report = Report(ManyLooks(kAllOn));
  ASSERT_EQ(report.image_findings.size(), 4U);
  const ImageFinding& duplicates = report.image_findings[2];
  EXPECT_EQ(duplicates.check, "duplicates");
  ASSERT_EQ(duplicates.examples.size(), 1U);
  EXPECT_EQ(duplicates.examples[0].image.credit, 3U);
  EXPECT_EQ(duplicates.examples[0].first->credit, 1U);
  EXPECT_EQ(duplicates.examples[0].first->file, "load-1-0-0.png");
  EXPECT_EQ(report.image_findings[3].examples[0].image.credit, 5U);
}

TEST_F(ImagesReportTest, IsAsInItsGoldenFiles) {
  const RunReport report = Report(ManyLooks(kAllOn));
  ExpectGolden("looked_at.txt", ImageLines(report, 120));
  const auto json = nlohmann::json::parse(ReportJson(report));
  ExpectGolden("looked_at.json", json["images"].dump(2) + "\n");
  const auto schema = nlohmann::json::parse(Read(IMGPERF_SOURCE_DIR "/config/report.schema.json"));
  EXPECT_EQ(ViolationsOf(schema, json), "");
  EXPECT_THAT(ConsoleTable(report, 120), HasSubstr(ImageLines(report, 120)));
}

TEST_F(ImagesReportTest, WhatIsOffIsNotCounted) {
  const RunReport report = Report(ManyLooks(Modes("off", "off")));
  EXPECT_EQ(
      report.images.duplicates + report.images.similar + report.images.blank + report.images.size_differs,
      0U);
  EXPECT_TRUE(report.image_findings.empty());
  const auto images = nlohmann::json::parse(ReportJson(report))["images"];
  for (const char* key : {"duplicates", "similar", "blank", "size_differs"})
    EXPECT_FALSE(images.contains(key)) << key;
  EXPECT_EQ(images["looked_at"], 8);
}

TEST_F(ImagesReportTest, ABlankImageThatNobodyAskedAboutIsADuplicateLikeAnyOther) {
  EXPECT_EQ(Report(ManyLooks(Modes("warn", "off"))).images.duplicates, 2U);
}

TEST_F(ImagesReportTest, OnlyFailFailsTheRun) {
  const auto code = [&](const std::string& checks) {
    RunReport report = Report(ManyLooks(checks));
    report.slos.clear();  // the failed request misses the default one
    report.validity.trust = Trust::kValid;
    return ExitCode(report);
  };
  EXPECT_EQ(code(kAllOn), kExitGood);
  EXPECT_EQ(code(Modes("fail", "warn")), kExitSloMissed);
  EXPECT_EQ(code(Modes("off", "fail")), kExitSloMissed);
  EXPECT_EQ(
      code(R"("checks":{"size":"fail","decode":"1%","blank":"fail","duplicates":"off","similar":"off"})"),
      kExitGood);
}

TEST_F(ImagesReportTest, LinesTellWhatWasSeenOfEachImage) {
  Report(ManyLooks(kAllOn));
  std::map<int, nlohmann::json> images;
  std::istringstream in(Read(dir_ + "/profile_export.jsonl"));
  for (std::string line; std::getline(in, line);) {
    const auto json = nlohmann::json::parse(line);
    images[json["metadata"]["session_num"]] = json["imgperf"]["images"][0];
  }
  EXPECT_EQ(images[1]["looked"], true);
  EXPECT_EQ(images[1]["blank"], false);
  EXPECT_EQ(images[1]["dhash"], "000000000000f0f0");
  EXPECT_EQ(images[6]["blank"], true);
  EXPECT_EQ(images[8]["looked"], true);
  EXPECT_FALSE(images[8].contains("blank"));
  EXPECT_EQ(images[10]["looked"], false);
  EXPECT_EQ(images[10]["not_looked"], "pool full");
}

TEST_F(ImagesReportTest, ARunThatLooksAtNothingAndFindsNothingSaysNothing) {
  SampleRun run;
  run.Says(R"("checks":{"size":"warn","duplicates":"warn"})");
  run.Joins(1);
  run.Phase(1, "load", false, kSecond);
  run.Records(1, run.Request(0, kSecond, kSecond));
  run.Seal("count", 3 * kSecond);
  run.SealRun(3 * kSecond);
  EXPECT_EQ(ImageLines(Report(run), 120), "");
}

}  // namespace
}  // namespace imgperf
