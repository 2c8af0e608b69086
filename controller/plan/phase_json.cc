#include "controller/plan/phase_json.h"

#include "common/units.h"
#include "controller/plan/choices.h"

namespace imgperf {
namespace {

using Json = nlohmann::ordered_json;

template <typename ToJson>
Json CurveJson(const Curve& curve, ToJson value) {
  if (curve.size() == 1) return value(curve.front().value);
  Json points = Json::array();
  for (const CurvePoint& point : curve)
    points.push_back({{"at", FormatDuration(point.at)}, {"to", value(point.value)}});
  return points;
}

Json RateJson(const Curve& curve) {
  return CurveJson(curve, [](double rate) { return Json(FormatRate(rate)); });
}

Json LevelJson(const Curve& curve) {
  return CurveJson(curve, [](double level) { return Json(static_cast<std::uint32_t>(level)); });
}

Json ScheduleJson(const ScheduleSpec& schedule) {
  Json json = Json::object();
  if (schedule.auto_offset) json["auto_offset"] = true;
  if (schedule.start) json["start"] = FormatDuration(*schedule.start);
  if (schedule.end) json["end"] = FormatDuration(*schedule.end);
  return json;
}

void AddOpenLoad(const PhasePlan& phase, Json& json) {
  json["arrival"] = NameOf(kArrivals, phase.arrival);
  if (!phase.rate.empty()) json["rate"] = RateJson(phase.rate);
  if (phase.arrival == Arrival::kGamma) json["smoothness"] = phase.smoothness;
  if (phase.arrival == Arrival::kSchedule) json["schedule"] = ScheduleJson(phase.schedule_spec);
  if (!phase.max_in_flight.empty()) json["max_in_flight"] = LevelJson(phase.max_in_flight);
  json["lookahead"] = FormatDuration(phase.lookahead_for);
}

void AddClosedLoad(const PhasePlan& phase, Json& json) {
  json["concurrency"] = phase.concurrency;
  if (!phase.concurrency_curve.empty()) json["concurrency"] = LevelJson(phase.concurrency_curve);
}

}  // namespace

Json PhaseJson(const PhasePlan& phase) {
  Json json;
  json["name"] = phase.name;
  json["kind"] = NameOf(kPhaseKinds, phase.kind);
  if (phase.open_loop()) {
    AddOpenLoad(phase, json);
  } else {
    AddClosedLoad(phase, json);
  }
  if (phase.per != Per::kPhase) {
    json["requests"] = phase.each;
    json["per"] = NameOf(kPers, phase.per);
  } else if (phase.requests > 0) {
    json["requests"] = phase.requests;
  }
  if (phase.duration_for > 0) json["duration"] = FormatDuration(phase.duration_for);
  if (phase.grace_for) json["grace"] = FormatDuration(*phase.grace_for);
  if (phase.abort_if) json["abort_if"] = phase.abort_if->text;
  if (phase.cancel.share_ppm > 0) {
    json["cancel"] = {{"share", FormatPartsPerMillion(phase.cancel.share_ppm)},
                      {"after", FormatDuration(phase.cancel.delay_for)}};
  }
  if (phase.pause_for > 0) json["pause"] = FormatDuration(phase.pause_for);
  return json;
}

}  // namespace imgperf
