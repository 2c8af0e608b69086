// What the exporters are built of: JSON text, UTF-8, tables, error groups, counts, exit codes.
#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "controller/offline/counts_check.h"
#include "controller/offline/error_groups.h"
#include "controller/offline/exit_code.h"
#include "controller/offline/json_buffer.h"
#include "controller/offline/plan_facts.h"
#include "controller/offline/report_json.h"
#include "controller/offline/text_table.h"
#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

using ::testing::ElementsAre;

std::string Escaped(std::string_view text) {
  std::string out;
  AppendEscaped(out, text);
  return out;
}

TEST(JsonBuffer, WritesNestedValues) {
  std::string out;
  JsonBuffer json(out);
  json.Open('{').Key("a").Int(-1).Key("b").Open('[').Uint(2).Double(0.1).Bool(true).Close(']');
  json.Key("c").Open('{').Close('}').Key("d").Text("x").Close('}');
  EXPECT_EQ(out, R"({"a":-1,"b":[2,0.1,true],"c":{},"d":"x"})");
}

TEST(JsonBuffer, DoublesReadBackExactly) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 2000; ++i) {
    const double value = std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 100) - 80);
    std::string out;
    JsonBuffer(out).Double(value);
    EXPECT_EQ(nlohmann::json::parse(out).get<double>(), value);
  }
  std::string out;
  JsonBuffer(out).Double(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(out, "null");
}

TEST(JsonBuffer, TextIsEscapedAndMadeValid) {
  EXPECT_EQ(Escaped("plain"), "plain");
  EXPECT_EQ(Escaped("a\"b\\c\n\r\t\x01\x1f"), "a\\\"b\\\\c\\n\\r\\t\\u0001\\u001f");
  EXPECT_EQ(Escaped("grün 画像 😀"), "grün 画像 😀");
  EXPECT_EQ(Escaped("\xff|\xc3"), "\xEF\xBF\xBD|\xEF\xBF\xBD");
  EXPECT_EQ(Escaped("\xc0\xaf"), "\xEF\xBF\xBD\xEF\xBF\xBD") << "overlong";
  EXPECT_EQ(Escaped("\xed\xa0\x80").size(), 9U) << "surrogate";
}

TEST(JsonBuffer, RandomBytesAreAlwaysValidJson) {
  std::mt19937_64 random(6);
  for (int i = 0; i < 3000; ++i) {
    std::string bytes(random() % 20, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    EXPECT_NO_THROW(nlohmann::json::parse("\"" + Escaped(bytes) + "\""));
  }
}

TEST(Utf8, DisplayTextFitsAndHoldsNoControls) {
  EXPECT_EQ(ForDisplay("short", 10), "short");
  EXPECT_EQ(ForDisplay("exactly", 7), "exactly");
  EXPECT_EQ(ForDisplay("too long", 7), "too lo…");
  EXPECT_EQ(ForDisplay("a\x1b[31m\nb\xc2\x9b"
                       "c",
                       20),
            "a [31m b c");
  EXPECT_EQ(ForDisplay("画像画像", 3), "画像…");
  EXPECT_EQ(ForDisplay("x", 0), "");
  EXPECT_EQ(DisplayWidth("grün…"), 5U);
}

TEST(TextTable, DrawsTheGuidesBoxes) {
  EXPECT_EQ(BoxTable({"Metric", "avg"}, {{"A (ms)", "1,234.00"}, {"B", "-"}}),
            "┏━━━━━━━━┳━━━━━━━━━━┓\n"
            "┃ Metric ┃      avg ┃\n"
            "┡━━━━━━━━╇━━━━━━━━━━┩\n"
            "│ A (ms) │ 1,234.00 │\n"
            "│      B │        - │\n"
            "└────────┴──────────┘\n");
}

TEST(TextTable, NumbersAreGroupedByThousands) {
  EXPECT_EQ(GroupedNumber(12617.583), "12,617.58");
  EXPECT_EQ(GroupedNumber(-1234567), "-1,234,567.00");
  EXPECT_EQ(GroupedNumber(0.005), "0.01");
  EXPECT_EQ(GroupedNumber(999.999), "1,000.00");
  EXPECT_EQ(GroupedNumber(std::nan("")), "-");
  EXPECT_EQ(GroupedCount(20000), "20,000");
  EXPECT_EQ(GroupedCount(999), "999");
}

TEST(TextTable, ParagraphsBreakAtSpaces) {
  EXPECT_EQ(Paragraph("Label", "one two three", 20), "Label      one two\n           three\n");
  EXPECT_EQ(Paragraph("Label", "", 20), "Label      \n");
  EXPECT_EQ(Paragraph("", "averyveryverylongword", 14), "           averyveryverylongword\n");
}

TEST(ErrorGroups, MemoryIsBoundedAndNoFailureForgotten) {
  ErrorGroups groups;
  for (int i = 0; i < 5000; ++i)
    groups.Add("http_status", 500, "server_error", "request " + std::to_string(i));
  for (int i = 0; i < 3; ++i) groups.Add("timeout", 0, "timeout", "slow");
  const auto sorted = groups.Sorted();
  EXPECT_LE(sorted.size(), ErrorGroups::kMaxGroups + 2);
  EXPECT_EQ(sorted[0].message, ErrorGroups::kOthers);
  EXPECT_EQ(sorted[0].count, 4000U);
  std::uint64_t total = 0;
  for (const auto& group : sorted) total += group.count;
  EXPECT_EQ(total, 5003U);
}

TEST(CountsCheck, NamesWhatDiffersButNotDuplicates) {
  pb::LedgerCounts live;
  live.set_issued(5);
  live.set_duplicates(9);
  pb::LedgerCounts folded;
  folded.set_issued(4);
  EXPECT_EQ(DifferenceOf(live, folded), "issued 5 live and 4 in the journal");
  EXPECT_EQ(DifferenceOf(live, live), "");
  EXPECT_EQ(Since(live, folded).issued(), 1U);
}

TEST(PlanFacts, AreReadLeniently) {
  const PlanFacts facts = ReadPlanFacts(
      R"({"run":{"endpoint":"image_edit","target":{"model":"m"},"phases":[{"concurrency":4},{"rate":1},)"
      R"({"concurrency":[{"at":"0s","to":2},{"at":"1500ms","to":8}]}]}})");
  EXPECT_EQ(facts.endpoint, "image_edit");
  EXPECT_EQ(facts.model, "m");
  ASSERT_EQ(facts.loads.size(), 3U);
  EXPECT_EQ(facts.LoadOf(0).concurrency, 4U);
  EXPECT_TRUE(facts.LoadOf(0).closed_loop);
  EXPECT_FALSE(facts.LoadOf(1).closed_loop);
  EXPECT_FALSE(facts.LoadOf(7).closed_loop);
  EXPECT_EQ(facts.LoadOf(2).concurrency, 0U);
  ASSERT_EQ(facts.LoadOf(2).levels.size(), 2U);
  EXPECT_EQ(facts.LoadOf(2).levels[1].at, 1500 * kMillisecond);
  EXPECT_EQ(facts.LoadOf(2).levels[1].level, 8);
  EXPECT_EQ(facts.prefix, "");
  EXPECT_TRUE(facts.lines);
  EXPECT_FALSE(ReadPlanFacts(R"({"run":{"output":{"level":"summary","prefix":"p"}}})").lines);
  EXPECT_EQ(ReadPlanFacts(R"({"run":{"output":{"level":"summary","prefix":"p"}}})").prefix, "p");
  for (const char* text : {"", "null", "[]", "{", R"({"run":1})", R"({"run":{"phases":{"a":1}}})",
                           R"({"run":{"phases":[3]}})"}) {
    EXPECT_EQ(ReadPlanFacts(text).endpoint, "") << text;
  }
}

TEST(ReportJsonText, InstantsAreUtcWithMilliseconds) {
  EXPECT_EQ(FormatInstant(1'763'819'441'007'900'000), "2025-11-22T13:50:41.007Z");
}

RunReport GoodReport() {
  RunReport report;
  report.sealed = true;
  report.outcomes.completed = 10;
  report.phases.emplace_back();
  report.slos.emplace_back().met = true;
  return report;
}

TEST(ExitCodes, TheFirstThatAppliesWins) {
  RunReport report = GoodReport();
  EXPECT_EQ(ExitCode(report), 0);
  report.slos[0].met = false;
  EXPECT_EQ(ExitCode(report), 3);
  report.validity.trust = Trust::kSuspect;
  EXPECT_EQ(ExitCode(report), 3);
  report.validity.trust = Trust::kInvalid;
  EXPECT_EQ(ExitCode(report), 4);
  report.outcomes = {.failed = 10};
  EXPECT_EQ(ExitCode(report), 2);
  report.outcomes = {};
  EXPECT_EQ(ExitCode(report), 2) << "nothing was measured";
  report.interrupted = true;
  EXPECT_EQ(ExitCode(report), 130);
}

TEST(ExitCodes, ARunThatDidNotFinishIsNotGood) {
  RunReport failed = GoodReport();
  failed.failure = "no worker left";
  EXPECT_EQ(ExitCode(failed), 2);
  RunReport aborted = GoodReport();
  aborted.phases[0].aborted = true;
  EXPECT_EQ(ExitCode(aborted), 2);
  RunReport crashed = GoodReport();
  crashed.sealed = false;
  EXPECT_EQ(ExitCode(crashed), 2);
}

}  // namespace
}  // namespace imgperf
