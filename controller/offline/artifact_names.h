// What a run's files are called in its artifact directory.
#pragma once

#include <string_view>

namespace imgperf {

inline constexpr std::string_view kCreditLines = "profile_export.jsonl";
inline constexpr std::string_view kLateLines = "late.jsonl";
inline constexpr std::string_view kReportJson = "report.json";
inline constexpr std::string_view kConsoleText = "profile_export_console.txt";
inline constexpr std::string_view kRunYaml = "run.yaml";
inline constexpr std::string_view kImages = "images";
inline constexpr std::string_view kJournal = "journal";
inline constexpr std::string_view kLogs = "logs";

}  // namespace imgperf
