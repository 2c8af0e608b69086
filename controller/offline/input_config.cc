#include "controller/offline/input_config.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "common/units.h"
#include "controller/stats/concurrency.h"

namespace imgperf {
namespace {

using Config = nlohmann::ordered_json;

Config Member(const Config& json, const char* key) {
  if (!json.is_object()) return {};
  const auto it = json.find(key);
  return it == json.end() ? Config() : *it;
}

void Copy(const Config& from, const char* key, Config& to, const char* name) {
  if (Config value = Member(from, key); !value.is_null()) to[name] = std::move(value);
}

// "90s" -> 90.0; whatever is no duration stays as it is.
void CopySeconds(const Config& from, const char* key, Config& to, const char* name) {
  Config value = Member(from, key);
  if (value.is_null()) return;
  if (value.is_string()) {
    if (const auto length = ParseDuration(value.get<std::string>()); length.ok()) value = Seconds(*length);
  }
  to[name] = std::move(value);
}

Config TheirEndpoint(const Config& run) {
  const Config target = Member(run, "target");
  const Config request = Member(run, "request");
  Config endpoint = Config::object();
  Copy(run, "endpoint", endpoint, "type");
  Copy(target, "urls", endpoint, "urls");
  if (const Config url = Member(target, "url"); !url.is_null()) endpoint["urls"] = Config::array({url});
  CopySeconds(request, "timeout", endpoint, "timeout");
  Copy(target, "api_key", endpoint, "api_key");
  Copy(target, "headers", endpoint, "headers");
  Config extra = Config::object();
  for (const char* field : {"size", "n", "response_format"}) Copy(request, field, extra, field);
  if (const Config more = Member(request, "extra"); more.is_object()) extra.update(more);
  if (!extra.empty()) endpoint["extra"] = extra;
  return endpoint;
}

// Percent and seconds.
Config TheirCancellation(const Config& cancel) {
  Config out = Config::object();
  if (const Config share = Member(cancel, "share"); share.is_string()) {
    if (const auto rate = ParsePercent(share.get<std::string>()); rate.ok())
      out["rate"] = std::round(*rate * 1e6) / 1e4;
  }
  CopySeconds(cancel, "after", out, "delay");
  return out;
}

Config TheirPhase(const Config& phase) {
  Config out = Config::object();
  if (!phase.is_object()) return out;
  for (const auto& [key, value] : phase.items()) {
    if (key != "duration" && key != "grace" && key != "cancel") out[key] = value;
  }
  // Their word for the kind of load.
  if (Member(phase, "arrival").is_null() && out.contains("concurrency")) out["type"] = "concurrency";
  CopySeconds(phase, "duration", out, "duration");
  CopySeconds(phase, "grace", out, "grace_period");
  if (const Config cancel = Member(phase, "cancel"); !cancel.is_null())
    out["cancellation"] = TheirCancellation(cancel);
  if (Member(phase, "kind") == "warmup") out["exclude_from_results"] = true;
  return out;
}

Config TheirPhases(const Config& phases) {
  Config list = Config::array();
  for (const Config& phase : phases) list.push_back(TheirPhase(phase));
  return list;
}

Config Artifacts(const Config& output) {
  Config artifacts = Config::object();
  Copy(output, "dir", artifacts, "dir");
  Copy(output, "name", artifacts, "name");
  Copy(output, "path", artifacts, "dir");
  Copy(output, "prefix", artifacts, "prefix");
  Copy(output, "level", artifacts, "export_level");
  return artifacts;
}

}  // namespace

std::string InputConfig(std::string_view plan_json) {
  const Config plan = Config::parse(plan_json, nullptr, /*allow_exceptions=*/false);
  const Config run = Member(plan, "run");
  Config config = Config::object();
  if (!run.is_object()) return config.dump();
  if (const Config model = Member(Member(run, "target"), "model"); !model.is_null())
    config["models"] = Config::array({model});
  config["endpoint"] = TheirEndpoint(run);
  Copy(run, "dataset", config, "dataset");
  if (const Config phases = Member(run, "phases"); phases.is_array()) config["phases"] = TheirPhases(phases);
  config["artifacts"] = Artifacts(Member(run, "output"));
  Copy(Member(run, "cluster"), "workers", config["runtime"], "workers");
  Copy(run, "seed", config, "random_seed");
  if (config["runtime"].is_null()) config.erase("runtime");
  return config.dump();
}

}  // namespace imgperf
