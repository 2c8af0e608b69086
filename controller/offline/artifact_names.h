// What a run's files are called in its artifact directory.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

// Ours, under one name always.
inline constexpr std::string_view kReportJson = "report.json";
inline constexpr std::string_view kReportHtml = "report.html";
inline constexpr std::string_view kRequestsCsv = "requests.csv";  // output.formats, as the next two
inline constexpr std::string_view kJunitXml = "junit.xml";
inline constexpr std::string_view kSummaryMarkdown = "summary.md";
inline constexpr std::string_view kLateLines = "late.jsonl";
inline constexpr std::string_view kInputsFile = "inputs.json";
inline constexpr std::string_view kRunYaml = "run.yaml";
inline constexpr std::string_view kImageFolder = "images";
inline constexpr std::string_view kJournal = "journal";
inline constexpr std::string_view kLogs = "logs";
inline constexpr std::string_view kRawFolder = "raw";     // the spool, until the raw export is written
inline constexpr std::string_view kRawDone = "raw.done";  // the spool while it is being removed
inline constexpr std::array kFixedNames{
    kReportJson,  kReportHtml, kRequestsCsv, kJunitXml, kSummaryMarkdown, kLateLines, kInputsFile, kRunYaml,
    kImageFolder, kRawFolder,  kRawDone,     kLogs,     kJournal};

// The exports, which a prefix renames: AIPerf's names without one, `foo.json`, `foo_raw.jsonl` … with `foo`.
struct ArtifactNames {
  std::string summary_json;
  std::string summary_csv;
  std::string lines;      // a line per request
  std::string raw_lines;  // a line per request with everything sent and received
  std::string console;
  std::string slices_json;  // AIPerf's timeslices, when they were asked for
  std::string slices_csv;

  std::vector<std::string> All() const {
    return {summary_json, summary_csv, lines, raw_lines, console, slices_json, slices_csv};
  }
};
// Pure. `prefix` as PrefixOf() gave it; empty for none.
ArtifactNames NamesWith(std::string_view prefix);

// The prefix that is meant by what a user said: an export's ending on it ("foo_raw.jsonl") is cut, as by
// AIPerf, and again until none is left: what is read back from run.yaml is the same prefix.
std::string_view PrefixOf(std::string_view said);
// What is wrong with a prefix, for a message; empty when nothing is. Names made with a sound prefix stay in
// their directory and differ from the fixed ones.
std::string PrefixFault(std::string_view prefix);

}  // namespace imgperf
