// profile_export_raw.jsonl: its lines, its way onto the disk, and what is left when the way breaks off.
#include "controller/offline/raw_export.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "controller/offline/build_report.h"
#include "controller/offline/exit_code.h"
#include "controller/offline/json_buffer.h"
#include "controller/offline/raw_text.h"
#include "tests/controller/offline/golden.h"
#include "tests/controller/offline/raw_spool_files.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using Json = nlohmann::json;

class RawExportTest : public TempDirTest {
 protected:
  std::string Path() const { return dir_ + "/profile_export_raw.jsonl"; }
  std::string Spooled() const { return RawSpoolDirectory(dir_); }
  RunReport Report(const SampleRun& run) {
    std::filesystem::create_directories(Spooled());
    run.WriteTo(dir_);
    auto report = BuildReport(dir_);
    EXPECT_TRUE(report.ok()) << report.status();
    return report.ok() ? *report : RunReport();
  }
  std::vector<Json> Lines() {
    std::vector<Json> lines;
    std::istringstream in(Read(Path()));
    for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line));
    return lines;
  }
  // The line of a run's only request.
  Json LineOf(const SampleExchange& exchange) {
    Spool(dir_, {0, 0}, exchange);
    SampleRun run = Begun();
    run.Records(1, Stored(run.Request(0, kSecond, kSecond)));
    Report(Ended(run));
    const auto lines = Lines();
    EXPECT_EQ(lines.size(), 1U);
    return lines.empty() ? Json() : lines[0];
  }
  static SampleRun Begun() {
    SampleRun run;
    run.Joins(1);
    run.Phase(0, "load", false, kSecond);
    return run;
  }
  static SampleRun Ended(SampleRun run) {
    run.Seal("count", 9 * kSecond);
    run.SealRun(9 * kSecond);
    return run;
  }
};

// One of everything: read, refused with HTML, binary, cancelled with half an answer, lost with and without
// its exchange, never stored.
SampleRun EveryKind(const std::string& dir) {
  SampleRun run;
  run.Joins(1);
  run.Phase(0, "warm", true, kSecond);
  run.Records(1, run.Request(0, kSecond, kSecond));
  run.Seal("", 3 * kSecond);
  run.Phase(1, "load", false, 3 * kSecond);
  run.Records(1, Stored(run.Request(1, 4 * kSecond, kSecond)));
  Spool(dir, {1, 0}, {.body = R"({"data":[{"b64_json":"aWNo"}],"note":"é"})"});
  run.Records(1, Stored(SampleRun::Failed(run.Request(2, 5 * kSecond, kSecond), pb::HTTP_STATUS, 500,
                                          "server_error", "boom")));
  Spool(
      dir, {2, 0},
      {.status = 500, .body = "<html>\n\t\"boom\" \x01</html>", .content_type = "text/html", .read = false});
  run.Records(
      1, Stored(SampleRun::Failed(run.Request(3, 6 * kSecond, kSecond), pb::BAD_BODY, 200, "", "not JSON")));
  Spool(dir, {3, 0},
        {.body = std::string("\x00\xff\xfe garbage", 11), .content_type = "", .text = false, .read = false});
  run.Records(1, Stored(SampleRun::Failed(run.Request(4, 7 * kSecond, kSecond), pb::CANCELLED_BY_US, 0, "",
                                          "cancelled")));
  Spool(dir, {4, 0}, {.body = "{\"data\":[{\"b64", .read = false});
  run.Loses(1, 5, 8 * kSecond, 9 * kSecond, "session silent for 3.003 s");
  Spool(dir, {5, 0}, {.body = "{}"});
  run.Loses(1, 6, 8 * kSecond, 9 * kSecond, "session silent for 3.003 s");
  pb::Record unstored = run.Request(7, 8 * kSecond, kSecond);
  unstored.mutable_raw()->set_defect("not stored: pool full");
  run.Records(1, unstored);
  run.Records(1,
              Stored(SampleRun::Failed(run.Request(8, 8 * kSecond, kSecond), pb::CONNECT, 0, "", "refused")));
  Spool(dir, {8, 0}, {.status = 0, .content_type = "", .read = false});
  run.Seal("count", 9 * kSecond);
  run.SealRun(9 * kSecond);
  return run;
}

TEST_F(RawExportTest, LinesOfEveryKind) {
  const RunReport report = Report(EveryKind(dir_));
  ExpectGolden("profile_export_raw.jsonl", Read(Path()));
  EXPECT_THAT(report.events,
              Contains(HasSubstr("1 line of profile_export_raw.jsonl without payload and answer; "
                                 "the first: not stored: pool full")));
  EXPECT_THAT(report.files, Contains("profile_export_raw.jsonl"));
  EXPECT_FALSE(std::filesystem::exists(Spooled()));
}

TEST_F(RawExportTest, TheMetadataIsThatOfTheOtherLines) {
  Report(EveryKind(dir_));
  std::istringstream in(Read(dir_ + "/profile_export.jsonl"));
  const auto raws = Lines();
  ASSERT_EQ(raws.size(), 8U);
  for (const Json& raw : raws) {
    std::string line;
    ASSERT_TRUE(std::getline(in, line));
    EXPECT_EQ(raw["metadata"], Json::parse(line)["metadata"]);
    EXPECT_EQ(raw.value("error", Json()), Json::parse(line).value("error", Json()));
  }
}

TEST_F(RawExportTest, EveryTextUnderResponsesIsAnswerThatAScriptMayParse) {
  Report(EveryKind(dir_));
  for (const Json& line : Lines()) {
    for (const Json& response : line["responses"])
      EXPECT_NO_THROW(Json::parse(std::string(response["text"])));
  }
}

TEST_F(RawExportTest, AHostileBodyIsTextAllTheSame) {
  std::string body;
  for (int c = 0; c < 128; ++c) body += static_cast<char>(c);
  body += "\"}]}\n{\"é\u2028\U0001F600";
  EXPECT_EQ(LineOf({.body = body})["responses"][0]["text"], body);
}

TEST_F(RawExportTest, BytesThatPoseAsTextStillGiveALineOfJson) {
  const Json text = LineOf({.body = "a\xff\xc3"})["responses"][0]["text"];
  EXPECT_EQ(text, "a\uFFFD\uFFFD");
}

TEST_F(RawExportTest, CharactersAreNotTornBetweenChunks) {
  std::string body;
  while (body.size() < 5 << 20) body += "日本x\U0001F600";  // 11 bytes: every way of cutting comes up
  EXPECT_TRUE(LineOf({.body = body})["responses"][0]["text"] == body);
}

TEST_F(RawExportTest, BinaryIsBase64WithoutTextThatAScriptWouldStumbleOver) {
  std::string body(3'000'001, '\xfe');
  const Json response = LineOf({.body = body, .content_type = "image/png", .text = false})["responses"][0];
  EXPECT_FALSE(response.contains("text"));
  const std::string base64 = response["base64"];
  EXPECT_EQ(base64.size(), 4'000'004U);
  EXPECT_TRUE(base64.starts_with("/v7+/v7+") && base64.ends_with("/v7+/g=="))
      << base64.substr(base64.size() - 9);
}

TEST_F(RawExportTest, APayloadThatIsNoObjectOnOneLineIsText) {
  EXPECT_EQ(LineOf({.payload = "{\"a\":\n1}"})["payload"], "{\"a\":\n1}");
  EXPECT_EQ(LineOf({.payload = "--boundary\xff"})["payload"], "--boundary\uFFFD");
  EXPECT_EQ(LineOf({.payload = "[1]"})["payload"], "[1]");
  EXPECT_EQ(LineOf({.payload = ""})["payload"], "");
  EXPECT_EQ(LineOf({.payload = R"({"a":1})"})["payload"]["a"], 1);
}

TEST_F(RawExportTest, AnEmptyAnswerIsNoResponse) {
  const Json line = LineOf({.body = "", .read = true});
  EXPECT_TRUE(line["responses"].empty());
  EXPECT_FALSE(line.contains("error_response"));
  EXPECT_EQ(line["status"], 200);
}

TEST_F(RawExportTest, AnExchangeThatIsGoneOrDamagedIsNamedInItsLineAndInTheReport) {
  SampleRun run = Begun();
  run.Records(1, Stored(run.Request(0, kSecond, kSecond)));
  run.Records(1, Stored(run.Request(1, kSecond, kSecond)));
  Spool(dir_, {1, 0}, {.body = "{}"});
  std::filesystem::resize_file(Spooled() + "/1-0", 30);
  const RunReport report = Report(Ended(run));
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(std::string(lines[0]["imgperf"]["raw_defect"]), HasSubstr("/raw/0-0: No such file"));
  EXPECT_THAT(std::string(lines[1]["imgperf"]["raw_defect"]), HasSubstr("/raw/1-0 is not whole"));
  EXPECT_THAT(report.events, Contains(HasSubstr("2 lines of profile_export_raw.jsonl without payload")));
}

TEST_F(RawExportTest, ARunWithoutASpoolHasNoFile) {
  GuidesRun().WriteTo(dir_);
  ASSERT_TRUE(BuildReport(dir_).ok());
  EXPECT_FALSE(std::filesystem::exists(Path()));
}

TEST_F(RawExportTest, AnEmptySpoolGivesLinesWithoutExchanges) {
  Report(GuidesRun());
  EXPECT_EQ(Lines().size(), 3U);
}

TEST_F(RawExportTest, ASecondReportLeavesTheFileAlone) {
  Report(EveryKind(dir_));
  const std::string once = Read(Path());
  ASSERT_TRUE(BuildReport(dir_).ok());
  EXPECT_EQ(Read(Path()), once);
}

TEST_F(RawExportTest, ACrashBeforeTheCommitLeavesTheSpool) {
  EveryKind(dir_).WriteTo(dir_);
  {
    RawExport crashed(dir_, "profile_export_raw.jsonl");
    crashed.Add({{1, 0}, "\"metadata\":{}", "", true, ""});
  }
  EXPECT_FALSE(std::filesystem::exists(Path()));
  ASSERT_TRUE(BuildReport(dir_).ok());
  EXPECT_EQ(Lines().size(), 8U);
}

TEST_F(RawExportTest, ACrashAfterTheCommitWritesTheSameAgain) {
  const SampleRun run = EveryKind(dir_);
  std::filesystem::copy(Spooled(), dir_ + "/saved");
  Report(run);
  const std::string once = Read(Path());
  std::filesystem::rename(dir_ + "/saved", Spooled());  // as if it had died before it let go of the spool
  ASSERT_TRUE(BuildReport(dir_).ok());
  EXPECT_EQ(Read(Path()), once);
}

TEST_F(RawExportTest, ACrashWhileTheSpoolGoesCostsNothing) {
  const SampleRun run = EveryKind(dir_);
  Report(run);
  const std::string once = Read(Path());
  Write(Spooled() + ".done/4-0", "left");
  ASSERT_TRUE(BuildReport(dir_).ok());
  EXPECT_EQ(Read(Path()), once);
  EXPECT_FALSE(std::filesystem::exists(Spooled() + ".done"));
}

TEST_F(RawExportTest, ASpoolThatWasLeftHalfRemovedIsNotInTheWayOfTheNext) {
  const SampleRun run = EveryKind(dir_);
  Write(Spooled() + ".done/4-0", "left");
  const RunReport report = Report(run);
  EXPECT_EQ(report.failure, "");
  EXPECT_EQ(Lines().size(), 8U);
  EXPECT_FALSE(std::filesystem::exists(Spooled()));
  EXPECT_FALSE(std::filesystem::exists(Spooled() + ".done"));
}

TEST_F(RawExportTest, WhatKeepsTheFileFromBeingWrittenStandsInAReportThatIsWholeOtherwise) {
  const SampleRun run = EveryKind(dir_);
  std::filesystem::create_directories(Path() + "/in/the/way");
  const RunReport report = Report(run);
  EXPECT_THAT(report.failure, HasSubstr("profile_export_raw.jsonl"));
  EXPECT_EQ(report.outcomes.total(), 8U);
  EXPECT_EQ(ExitCode(report), kExitUnfinished);
  EXPECT_TRUE(std::filesystem::exists(Spooled() + "/1-0"));
}

TEST_F(RawExportTest, AFullDiskIsNamed) {
  EveryKind(dir_).WriteTo(dir_);
  std::filesystem::create_symlink("/dev/full", fmt::format("{}.{}.tmp", Path(), getpid()));
  const auto report = BuildReport(dir_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_THAT(report->failure, HasSubstr("No space left on device; free space"));
  EXPECT_TRUE(std::filesystem::exists(Spooled() + "/1-0"));
}

TEST(WholeCharacters, LeavesOutOnlyACharacterThatGoesOn) {
  EXPECT_EQ(WholeCharacters(""), 0U);
  EXPECT_EQ(WholeCharacters("abc"), 3U);
  EXPECT_EQ(WholeCharacters("ab\xc3"), 2U);
  EXPECT_EQ(WholeCharacters("ab\xc3\xa9"), 4U);
  EXPECT_EQ(WholeCharacters("a\xf0\x9f\x98"), 1U);
  EXPECT_EQ(WholeCharacters("\xf0\x9f\x98\x80"), 4U);
  EXPECT_EQ(WholeCharacters("\x80\x80\x80\x80"), 4U);
  EXPECT_EQ(WholeCharacters("\xe6"), 0U);
}

TEST(AppendEscaped, FindsEachByteThatIsNotPlainWhereverItStands) {
  for (int c = 0; c < 128; ++c) {
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text(20, 'a');
      text[at] = static_cast<char>(c);
      std::string out = "\"";
      AppendEscaped(out, text);
      EXPECT_EQ(Json::parse(out + "\""), text) << c << " at " << at;
    }
  }
}

}  // namespace
}  // namespace imgperf
