#include "controller/offline/aiperf_json.h"

#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "controller/offline/aiperf_block.h"
#include "controller/offline/aiperf_metrics.h"
#include "controller/offline/input_config.h"
#include "controller/offline/names.h"

namespace imgperf {
namespace {

using Summary = nlohmann::ordered_json;

void AddMetrics(Summary& json, const MetricSet& set) {
  for (const ExportedMetric& metric : ExportedMetrics(set))
    json[std::string(metric.tag)] = AiperfBlock(metric);
  if (set.first_start == 0) return;
  // Whole nanoseconds: a double would round them.
  json["min_request_timestamp"] = {{"unit", "ns"}, {"avg", set.first_start}};
  json["max_response_timestamp"] = {{"unit", "ns"}, {"avg", set.last_end}};
}

// With an offset, which every reader of ISO 8601 knows, Python's before 3.11 included; they do not know "Z".
std::string IsoInstant(Nanos unix_ns) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}+00:00",
                     fmt::gmtime(static_cast<std::time_t>(unix_ns / kSecond)), unix_ns % kSecond / 1000);
}

// From the first profiling phase's start to the last one's end, as far as there were any.
void AddTimes(Summary& json, const RunReport& report) {
  Nanos start = 0;
  Nanos end = 0;
  for (const PhaseReport& phase : report.phases) {
    if (phase.warmup) continue;
    if (start == 0) start = phase.started;
    end = phase.sealed;
  }
  if (end == 0) end = report.ended;
  if (start != 0) json["start_time"] = IsoInstant(start);
  if (start != 0 && end != 0) json["end_time"] = IsoInstant(end);
}

Summary RunInfo(const RunReport& report) {
  return {{"benchmark_id", report.run},
          {"random_seed", report.seed},
          {"trial", 0},
          {"run_label", "run_0001"},
          {"variation_label", "base"},
          {"variation_index", 0},
          {"variation_values", Summary::object()}};
}

Summary ErrorSummary(const std::vector<ErrorGroup>& errors) {
  Summary list = Summary::array();
  for (const ErrorGroup& error : errors) {
    Summary details;
    if (error.code != 0) details["code"] = error.code;
    details["type"] = error.type;
    details["message"] = error.message;
    list.push_back({{"error_details", details}, {"count", error.count}});
  }
  return list;
}

Summary Verdict(const Validity& validity) {
  Summary reasons = Summary::array();
  for (const Reason& reason : validity.reasons) reasons.push_back(reason.text);
  return {{"verdict", NameOf(validity.trust)}, {"reasons", reasons}};
}

}  // namespace

std::string AiperfJson(const RunReport& report) {
  Summary json;
  json["schema_version"] = "1.5";
  json["aiperf_version"] =
      "imgperf " + report.version;  // readers ask for the key; it names who wrote the file
  json["imgperf_version"] = report.version;
  json["benchmark_id"] = report.run;
  AddMetrics(json, report.metrics);
  AddTimes(json, report);
  json["was_cancelled"] = report.interrupted;
  const Summary input = Summary::parse(InputConfig(report.plan_json), nullptr, /*allow_exceptions=*/false);
  if (input.is_object() && !input.empty()) json["input_config"] = input;
  json["run_info"] = RunInfo(report);
  json["error_summary"] = ErrorSummary(report.errors);
  if (report.warmup_metrics) {
    json["warmup_metrics"] = Summary::object();
    AddMetrics(json["warmup_metrics"], *report.warmup_metrics);
  }
  json["imgperf_validity"] = Verdict(report.validity);
  // Messages of servers stand in here: whatever they sent, the document stays valid.
  return json.dump(2, ' ', false, Summary::error_handler_t::replace) + "\n";
}

}  // namespace imgperf
