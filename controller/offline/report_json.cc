#include "controller/offline/report_json.h"

#include <cmath>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "controller/offline/exit_code.h"
#include "controller/offline/images_json.h"
#include "controller/offline/names.h"
#include "controller/offline/statistics_json.h"
#include "controller/offline/telemetry_json.h"
#include "controller/stats/concurrency.h"

namespace imgperf {
namespace {

using Json = nlohmann::ordered_json;

Json DistributionJson(const MetricInfo& metric, const Distribution& d) {
  Json json{{"unit", metric.unit}, {"avg", d.avg}, {"min", d.min}, {"max", d.max}};
  for (std::size_t i = 0; i < kPercentiles.size(); ++i)
    json[std::string(kPercentiles[i].name)] = d.percentiles[i];
  json["std"] = d.std;
  json["count"] = d.count;
  json["sum"] = d.sum;
  return json;
}

Json MetricsJson(const MetricSet& set) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    const MetricInfo& metric = Metrics()[i];
    if (!set.per_request[i]) continue;
    Json& block = json[std::string(metric.tag)] = DistributionJson(metric, *set.per_request[i]);
    if (const auto it = set.intervals.find(i); it != set.intervals.end()) AddIntervals(block, it->second);
    if (const auto it = set.pessimistic.find(i); it != set.pessimistic.end())
      AddPessimistic(block, it->second);
  }
  for (const Scalar& scalar : set.per_run) {
    json[std::string(scalar.tag)] = {{"unit", scalar.unit}, {"avg", scalar.value}};
  }
  return json;
}

Json OutcomesJson(const OutcomeCounts& outcomes) {
  Json json{{"completed", outcomes.completed},
            {"failed", outcomes.failed},
            {"cancelled", outcomes.cancelled},
            {"lost", outcomes.lost},
            {"unsent", outcomes.unsent}};
  if (outcomes.by_plan > 0) json["cancelled_by_plan"] = outcomes.by_plan;
  return json;
}

// Every count, in the order of the message.
Json CountsJson(const pb::LedgerCounts& counts) {
  Json json;
  const auto* descriptor = counts.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    json[field->name()] = counts.GetReflection()->GetUInt64(counts, field);
  }
  return json;
}

Json InstantJson(Nanos instant) { return instant == 0 ? Json() : Json(FormatInstant(instant)); }

Json RunJson(const RunReport& report) {
  return {{"id", report.run},
          {"epoch", report.epoch},
          {"version", report.version},
          {"endpoint", report.endpoint},
          {"model", report.model},
          {"plan_hash", report.plan_hash},
          {"seed", report.seed},
          {"start_time", InstantJson(report.started)},
          {"end_time", InstantJson(report.ended)},
          {"sealed", report.sealed},
          {"interrupted", report.interrupted},
          {"failure", report.failure},
          {"exit_code", ExitCode(report)}};
}

Json SliceJson(std::size_t index, const SliceReport& slice) {
  return {{"index", index},
          {"start_time", InstantJson(slice.start)},
          {"seconds", slice.seconds},
          {"disturbed", slice.disturbed},
          {"outcomes", OutcomesJson(slice.outcomes)},
          {"metrics", MetricsJson(slice.metrics)}};
}

Json WarmupEndJson(const WarmupEndReport& end) {
  const MetricInfo& metric = Metrics()[MetricIndex("request_latency")];
  return {{"requests", end.requests},
          {"at", InstantJson(end.at)},
          {"settled", end.settled},
          {"metrics", {{metric.tag, DistributionJson(metric, end.after)}}}};
}

Json LittleJson(const LittleCheck& little) {
  return {{"controller_s", little.controller_s},
          {"records_s", little.records_s},
          {"allowed_s", little.allowed_s},
          {"only_below", little.only_below}};
}

Json ShiftJson(const DelayShift& shift) {
  return {{"metric", shift.metric},
          {"statistic", shift.statistic},
          {"measured", shift.measured},
          {"without", shift.without}};
}

Json OwnDelayJson(const DelayReport& delay) {
  Json json{{"seconds", delay.seconds},
            {"usual_send_ms", delay.usual.send},
            {"usual_receive_ms", delay.usual.receive},
            {"never_sent", delay.never_sent},
            {"shifts", Json::array()}};
  for (const DelayShift& shift : delay.shifts) json["shifts"].push_back(ShiftJson(shift));
  if (const auto& source = delay.source) {
    json["source"] = {{"stage", NameOf(source->stage)},
                      {"stage_share", source->stage_share},
                      {"worker", source->worker},
                      {"worker_share", source->worker_share}};
  }
  return json;
}

Json DisturbanceJson(const Disturbance& disturbance) {
  return {{"worker", disturbance.worker},
          {"start_time", InstantJson(disturbance.from)},
          {"end_time", InstantJson(disturbance.to)}};
}

// What a phase has only if there was something to tell.
void AddCourseJson(Json& json, const PhaseReport& phase) {
  if (phase.own_delay) json["own_delay"] = OwnDelayJson(*phase.own_delay);
  if (phase.little) json["little"] = LittleJson(*phase.little);
  if (phase.warmup_end) json["warmup_end"] = WarmupEndJson(*phase.warmup_end);
  for (const Disturbance& disturbance : phase.disturbances)
    json["disturbances"].push_back(DisturbanceJson(disturbance));
  if (phase.legs > 1) json["legs"] = phase.legs;
  for (const Span& gap : phase.gaps)
    json["gaps"].push_back({{"start_time", InstantJson(gap.start)}, {"end_time", InstantJson(gap.end)}});
  for (std::size_t i = 0; i < phase.slices.size(); ++i)
    json["timeslices"].push_back(SliceJson(i, phase.slices[i]));
}

Json PhaseJson(const PhaseReport& phase, const ImageChecks& checks) {
  Json json{{"index", phase.index},
            {"name", phase.name},
            {"kind", phase.warmup ? "warmup" : "profiling"},
            {"concurrency", phase.concurrency},
            {"start_time", InstantJson(phase.started)},
            {"stop_time", InstantJson(phase.stopped)},
            {"end_time", InstantJson(phase.sealed)},
            {"sealed", phase.sealed != 0},
            {"stop_reason", phase.stop_reason},
            {"aborted", phase.aborted},
            {"outcomes", OutcomesJson(phase.outcomes)},
            {"ledger", CountsJson(phase.counts)}};
  if (phase.filled_concurrency) json["filled_concurrency"] = *phase.filled_concurrency;
  if (phase.asked_concurrency) json["asked_concurrency"] = *phase.asked_concurrency;
  json["metrics"] = MetricsJson(phase.metrics);
  json["images"] = ImageCountsJson(phase.images, checks);
  AddCourseJson(json, phase);
  return json;
}

// JSON has no infinity.
Json FiniteJson(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? Json(*value) : Json();
}

Json ErrorJson(const ErrorGroup& error) {
  return {{"class", error.error_class},
          {"code", error.code},
          {"type", error.type},
          {"message", error.message},
          {"count", error.count}};
}

Json CalibrationJson(const pb::Calibration& c) {
  if (!c.failure().empty()) return {{"failure", c.failure()}};
  const auto ms = [](std::uint64_t ns) { return static_cast<double>(ns) / 1e6; };
  return {{"requests", c.requests()},
          {"request_latency_ms", {{"p50", ms(c.latency_p50_ns())}, {"p99", ms(c.latency_p99_ns())}}},
          {"cpu_us_per_request", static_cast<double>(c.cpu_ns()) / 1e3},
          {"paced_requests", c.paced_requests()},
          {"send_lag_ms", {{"p50", ms(c.send_lag_p50_ns())}, {"p99", ms(c.send_lag_p99_ns())}}}};
}

Json WorkerJson(const WorkerReport& worker) {
  Json json{{"session", worker.session},
            {"name", worker.name},
            {"host", worker.host},
            {"pid", worker.pid},
            {"records", worker.records},
            {"failed", worker.failed},
            {"lost", worker.lost},
            {"reissued", worker.reissued},
            {"late", worker.late},
            {"missing", worker.missing},
            {"start_time", InstantJson(worker.started)},
            {"heard_time", InstantJson(worker.heard)},
            {"end_time", InstantJson(worker.ended)},
            {"end_reason", worker.end_reason},
            {"loss", worker.loss},
            {"stood_still_s", Seconds(worker.stood_still)},
            {"stolen_share", FiniteJson(worker.stolen)}};
  if (worker.calibration) json["calibration"] = CalibrationJson(*worker.calibration);
  return json;
}

Json GroupJson(const char* key, const GroupReport& group) {
  Json json{{key, group.name},
            {"requests", group.outcomes.total()},
            {"completed", group.outcomes.completed},
            {"failed", group.outcomes.failed},
            {"images", group.images},
            {"outcomes", OutcomesJson(group.outcomes)},
            {"metrics", Json::object()}};
  for (const MetricInfo& metric : Metrics()) {
    const auto& d = metric.tag == "request_latency" ? group.request_latency : group.response_time;
    const bool kept = metric.tag == "request_latency" || metric.tag == "response_time";
    if (kept && d) json["metrics"][std::string(metric.tag)] = DistributionJson(metric, *d);
  }
  return json;
}

Json ValidityJson(const Validity& validity) {
  Json reasons = Json::array();
  for (const Reason& reason : validity.reasons)
    reasons.push_back({{"code", reason.code}, {"text", reason.text}});
  Json json{{"verdict", NameOf(validity.trust)}, {"reasons", reasons}};
  if (validity.resumed) json["resumed"] = true;
  return json;
}

Json SloJson(const SloReport& slo) {
  Json json{{"expression", slo.expression},
            {"phase", slo.phase.empty() ? Json() : Json(slo.phase)},
            {"window_s", slo.window == 0 ? Json() : Json(Seconds(slo.window))},
            {"value", FiniteJson(slo.value)},
            {"unit", slo.unit},
            {"limit", slo.limit},
            {"margin", FiniteJson(slo.margin)},
            {"met", slo.met}};
  if (slo.window != 0) json["windows"] = {{"judged", slo.windows}, {"missed", slo.windows_missed}};
  if (const auto& worst = slo.worst_window) {
    json["worst_window"] = {{"phase", worst->phase},
                            {"start_time", InstantJson(worst->start)},
                            {"end_time", InstantJson(worst->end)}};
  }
  if (!slo.note.empty()) json["note"] = slo.note;
  return json;
}

template <typename Items, typename ToJson>
Json ListJson(const Items& items, ToJson to_json) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(to_json(item));
  return list;
}

}  // namespace

std::string FormatInstant(Nanos unix_ns) {
  const auto seconds = static_cast<std::time_t>(unix_ns / kSecond);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), unix_ns % kSecond / kMillisecond);
}

std::string ReportJson(const RunReport& report) {
  Json json;
  json["schema"] = "imgperf.report/1";
  json["run"] = RunJson(report);
  json["validity"] = ValidityJson(report.validity);
  json["metrics"] = MetricsJson(report.metrics);
  json["outcomes"] = OutcomesJson(report.outcomes);
  json["ledger"] = CountsJson(report.ledger);
  json["errors"] = ListJson(report.errors, ErrorJson);
  json["slo"] = ListJson(report.slos, SloJson);
  json["images"] = ImageCountsJson(report.images, report.image_checks);
  json["images"]["findings"] = ListJson(report.image_findings, ImageFindingJson);
  json["phases"] = ListJson(report.phases,
                            [&](const PhaseReport& phase) { return PhaseJson(phase, report.image_checks); });
  json["workers"] = ListJson(report.workers, WorkerJson);
  if (!report.urls.empty())
    json["urls"] = ListJson(report.urls, [](const GroupReport& url) { return GroupJson("url", url); });
  if (!report.mix.empty())
    json["mix"] = ListJson(report.mix, [](const GroupReport& kind) { return GroupJson("request", kind); });
  if (!report.telemetry.endpoints.empty()) json["telemetry"] = TelemetryJson(report.telemetry);
  json["events"] = report.events;
  json["files"] = report.files;
  const Json plan = Json::parse(report.plan_json, nullptr, /*allow_exceptions=*/false);
  json["plan"] = plan.is_discarded() ? Json() : plan;
  // Messages of servers stand in here: whatever they sent, the document stays valid.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace imgperf
