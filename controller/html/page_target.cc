#include "controller/html/page_target.h"

#include <cmath>

namespace imgperf {
namespace {

void WriteKind(std::string_view key, const ServerWordsFold::Summaries& summaries, JsonBuffer& json) {
  json.Key(key).Open('[');
  for (const auto& [name, summary] : summaries) {
    json.Open('{').Key("name").Text(name).Key("count").Uint(summary.count);
    json.Key("avg").Double(summary.sum / static_cast<double>(summary.count));
    json.Key("min").Double(summary.min).Key("max").Double(summary.max).Close('}');
  }
  json.Close(']');
}

// Six digits: a curve is not read more closely, and energy counters are long numbers.
double Short(double value) {
  if (value == 0) return 0;
  const double scale = std::pow(10.0, 5 - std::floor(std::log10(std::abs(value))));
  const double rounded = std::round(value * scale) / scale;
  return std::isfinite(rounded) ? rounded : value;
}

void WriteCurve(const TelemetryCurve& curve, JsonBuffer& json) {
  json.Open('{').Key("endpoint").Uint(curve.endpoint).Key("series").Text(curve.series);
  json.Key("counter").Bool(curve.counter).Key("values").Open('[');
  for (const auto& value : curve.values) json.Double(value ? Short(*value) : NAN);
  json.Close(']').Close('}');
}

}  // namespace

void WriteServerWords(const ServerWordsFold& words, JsonBuffer& json) {
  json.Key("server").Open('{');
  WriteKind("stages", words.Of(WordKind::kStages), json);
  WriteKind("usage", words.Of(WordKind::kUsage), json);
  WriteKind("rate_limits", words.Of(WordKind::kRateLimits), json);
  json.Close('}');
}

void WriteTelemetry(const TelemetryCurves& curves, Nanos origin, JsonBuffer& json) {
  json.Key("telemetry").Open('{').Key("start").Double(static_cast<double>(curves.start - origin) / 1e6);
  json.Key("width_s").Double(static_cast<double>(curves.width) / 1e9);
  json.Key("left_out").Uint(curves.left_out).Key("curves").Open('[');
  for (const TelemetryCurve& curve : curves.curves) WriteCurve(curve, json);
  json.Close(']').Close('}');
}

}  // namespace imgperf
