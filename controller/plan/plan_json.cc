#include "controller/plan/plan_json.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/host_port.h"
#include "common/request/job_presets.h"
#include "common/units.h"
#include "controller/plan/choices.h"
#include "controller/plan/dataset_json.h"
#include "controller/plan/hash.h"
#include "controller/plan/json_yaml.h"
#include "controller/plan/phase_json.h"
#include "controller/plan/redact.h"
#include "controller/tokenizer/load_tokenizer.h"

namespace imgperf {
namespace {

using Json = nlohmann::ordered_json;

// As a run file writes it, exactly: 268435456 -> "256MiB".
std::string ExactBytes(std::uint64_t bytes) {
  constexpr std::array kUnits{"B", "KiB", "MiB", "GiB"};
  std::size_t unit = 0;
  while (bytes > 0 && bytes % 1024 == 0 && unit + 1 < kUnits.size()) {
    bytes /= 1024;
    ++unit;
  }
  return fmt::format("{}{}", bytes, kUnits[unit]);
}

// Null when nothing is said.
Json TlsJson(const TlsSpec& tls) {
  Json json;
  if (!tls.ca_file.empty()) json["ca"] = tls.ca_file;
  if (!tls.cert_file.empty()) json["cert"] = tls.cert_file;
  if (!tls.key_file.empty()) json["key"] = tls.key_file;
  return json;
}

Json ReadyJson(const ReadySpec& ready) {
  Json json{{"probe", NameOf(kReadyProbes, ready.probe)}};
  if (ready.probe == ReadyProbe::kOff) return json;
  json["timeout"] = FormatDuration(ready.timeout_for);
  json["interval"] = FormatDuration(ready.interval_for);
  return json;
}

Json TargetJson(const TargetSpec& target) {
  Json json;
  if (target.simulator) {
    json["url"] = RedactUrl(target.simulator->url);
  } else {
    for (const std::string& url : target.urls) json["urls"].push_back(RedactUrl(url));
  }
  if (target.path) json["path"] = *target.path;
  json["model"] = target.model;
  if (!target.api_key.empty()) json["api_key"] = kRedacted;
  for (const auto& [name, value] : target.headers)
    json["headers"][name] = IsSecretHeader(name) ? kRedacted : value;
  if (const Json tls = TlsJson(target.tls); !tls.is_null()) json["tls"] = tls;
  json["balance"] = NameOf(kBalances, target.balance);
  json["ready"] = ReadyJson(target.ready);
  json["http_version"] = NameOf(kHttpVersions, target.http_version);
  json["connections"] = NameOf(kConnections, target.connections);
  if (target.gpus > 0) json["gpus"] = target.gpus;
  if (target.price > 0) json["price"] = target.price;
  return json;
}

Json TemplateJson(const TemplateSpec& own) {
  Json json{{"body", Json::parse(own.body_json)}};
  const auto add = [&](const char* key, const auto& value) {
    if (!value.empty()) json[key] = value;
  };
  add("images", own.images);
  add("inference_time_s", own.inference_time_s);
  add("queue_position", own.queue_position);
  add("state", own.state);
  add("done", own.done);
  add("failed", own.failed);
  add("poll_url", own.poll_url);
  add("result_url", own.result_url);
  add("cancel_url", own.cancel_url);
  return json;
}

// Whole, so that nothing of it depends on the rest of the request: the same again changes nothing.
Json MixJson(const MixPart& part) {
  const RequestSpec& request = part.request;
  Json json{{"weight", part.weight}};
  if (!request.own) json["endpoint"] = request.endpoint;
  if (!request.size.empty()) json["size"] = request.size;
  json["n"] = request.n;
  if (!request.extra_json.empty()) json["extra"] = Json::parse(request.extra_json);
  return json;
}

// Whether any request of the plan is of the Images API.
bool ChoosesFormat(const RunPlan& plan) {
  const auto chooses = [](const RequestSpec& request) {
    const Endpoint* endpoint = FindEndpoint(request.endpoint);
    return endpoint == nullptr || endpoint->answer == AnswerShape::kImages;
  };
  return chooses(plan.request) || std::any_of(plan.mix.begin(), plan.mix.end(),
                                              [&](const MixPart& part) { return chooses(part.request); });
}

Json RequestJson(const RunPlan& plan) {
  const RequestSpec& request = plan.request;
  Json json;
  if (!request.size.empty()) json["size"] = request.size;
  json["n"] = request.n;
  if (request.seed_per != SeedPer::kNone) {
    json["seed"] = {{"base", request.seed_base}, {"per", NameOf(kSeedPers, request.seed_per)}};
  }
  json["timeout"] = FormatDuration(request.timeout_for);
  json["connect_timeout"] = FormatDuration(request.connect_timeout_for);
  if (ChoosesFormat(plan)) json["response_format"] = request.response_format;
  if (request.own) json["template"] = TemplateJson(*request.own);
  if (JobPreset(request.endpoint) || (request.own && request.own->job()))
    json["poll"] = {{"interval", FormatDuration(request.poll_every)}};
  if (!request.image_field.empty()) json["image_field"] = request.image_field;
  json["url_results"] = NameOf(kUrlResults, request.fetch_urls);
  if (!request.extra_json.empty()) json["extra"] = Json::parse(request.extra_json);
  for (const MixPart& part : plan.mix) json["mix"].push_back(MixJson(part));
  return json;
}

Json ClusterJson(const ClusterPlan& cluster) {
  Json json;
  json["workers"] = cluster.workers;
  if (!cluster.local()) json["listen"] = HostPort{cluster.listen, cluster.listen_port}.Text(0);
  json["wait"] = FormatDuration(cluster.wait_for);
  json["on_loss"] = NameOf(kLossPolicies, cluster.on_loss);
  if (!cluster.advertise.empty()) json["advertise"] = cluster.advertise;
  return json;
}

Json OutputJson(const OutputPlan& output) {
  Json json;
  if (output.path.empty()) {
    json = {{"dir", output.dir}, {"name", output.name}};
  } else {
    json["path"] = output.path;
  }
  json["images"] = output.images;
  if (output.all_images) json["images"] = "all";
  json["level"] = NameOf(kLevels, output.level);
  if (!output.prefix.empty()) json["prefix"] = output.prefix;
  json["inputs"] = output.inputs;
  json["html"] = output.html;
  for (const Format format : output.formats) json["formats"].push_back(NameOf(kFormats, format));
  if (output.slice_for > 0) json["slice"] = FormatDuration(output.slice_for);
  return json;
}

Json TelemetryJson(const TelemetryPlan& telemetry) {
  Json json;
  for (const std::string& url : telemetry.gpus) json["gpus"].push_back(RedactUrl(url));
  if (telemetry.of_target) json["target"] = true;
  for (const std::string& url : telemetry.target) json["target"].push_back(RedactUrl(url));
  json["every"] = FormatDuration(telemetry.every_for);
  return json;
}

Json LimitsJson(const LimitsPlan& limits) {
  Json json;
  if (limits.max_requests > 0) json["max_requests"] = limits.max_requests;
  if (limits.max_duration_for > 0) json["max_duration"] = FormatDuration(limits.max_duration_for);
  json["max_body"] = ExactBytes(limits.max_body_bytes);
  if (limits.abort_if) json["abort_if"] = limits.abort_if->text;
  json["on_invalid"] = NameOf(kOnInvalids, limits.on_invalid);
  if (limits.calibrate) json["calibrate"] = true;
  return json;
}

Json ChecksJson(const ChecksPlan& checks) {
  Json json{{"size", NameOf(kCheckModes, checks.size)},
            {"duplicates", NameOf(kCheckModes, checks.duplicates)}};
  if (checks.decode_ppm == 0) return json;
  json["decode"] = FormatPartsPerMillion(checks.decode_ppm);
  json["blank"] = NameOf(kCheckModes, checks.blank);
  json["similar"] = NameOf(kCheckModes, checks.similar);
  return json;
}

// The plan with the keys of a run file.
Json RunJson(const RunPlan& plan) {
  Json json;
  json["target"] = TargetJson(plan.target);
  json["endpoint"] = plan.request.endpoint;
  json["request"] = RequestJson(plan);
  json["dataset"] = DatasetJson(plan.dataset);
  for (const PhasePlan& phase : plan.phases) json["phases"].push_back(PhaseJson(phase));
  json["cluster"] = ClusterJson(plan.cluster);
  json["output"] = OutputJson(plan.output);
  json["checks"] = ChecksJson(plan.checks);
  json["limits"] = LimitsJson(plan.limits);
  if (plan.telemetry.any()) json["telemetry"] = TelemetryJson(plan.telemetry);
  for (const Slo& slo : plan.slos) json["slo"].push_back(slo.text);
  for (const std::string& rule : plan.goodput) json["goodput"].push_back(rule);
  json["seed"] = plan.seed;
  return json;
}

// Paths are bytes and need not be UTF-8; JSON must be.
std::string Dump(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string TokensHash(const std::vector<Entry>& entries) {
  std::string counts;
  for (const Entry& entry : entries)
    fmt::format_to(std::back_inserter(counts), "{} ", entry.tokens.value_or(0));
  return HashHex(counts);
}

// The dataset's hash does not know when its rows are sent.
std::string ScheduleHash(const PhasePlan& phase) {
  std::string instants;
  for (std::size_t i = 0; i < phase.schedule.size(); ++i)
    fmt::format_to(std::back_inserter(instants), "{} {} ", phase.schedule[i], phase.entry_order[i]);
  return HashHex(instants);
}

}  // namespace

std::string PlanJson(const RunPlan& plan) {
  Json json;
  json["source"] = plan.source;
  json["entries"] = plan.entries.size();
  json["dataset_hash"] = plan.dataset_hash;
  json["plan_hash"] = PlanHash(plan);
  json["run"] = RunJson(plan);
  return Dump(json, 2) + "\n";
}

std::string PlanYaml(const RunPlan& plan) {
  Json run = RunJson(plan);
  MakePathsAbsolute(plan.dataset, run["dataset"]);
  if (run["target"].contains("tls")) {
    for (Json& file : run["target"]["tls"])
      file = std::filesystem::absolute(file.get<std::string>()).string();
  }
  for (const char* key : {"dir", "path"}) {
    if (!run["output"].contains(key)) continue;
    run["output"][key] = std::filesystem::absolute(run["output"][key].get<std::string>()).string();
  }
  return fmt::format("# {} as resolved: {} entries, dataset {}, plan {}\n{}", plan.source,
                     plan.entries.size(), plan.dataset_hash, PlanHash(plan), JsonToYaml(Dump(run)));
}

std::string PlanHash(const RunPlan& plan) {
  Json json = RunJson(plan);
  for (const char* key : {"output", "slo", "goodput"}) json.erase(key);
  for (const char* key : {"on_invalid", "calibrate"}) json["limits"].erase(key);
  json["target"].erase("tls");
  json["target"].erase("ready");
  json["dataset"]["file"] = plan.dataset_hash;
  json["dataset"].erase("images");  // the hash knows what was made or found
  // Its file may lie elsewhere: what it counts is what makes the plan.
  if (!IsTokenizerName(plan.dataset.tokenizer)) json["dataset"]["tokenizer"] = TokensHash(plan.entries);
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    if (plan.phases[i].schedule.empty()) continue;
    json["phases"][i]["schedule"] = ScheduleHash(plan.phases[i]);
  }
  return HashHex(Dump(json));
}

}  // namespace imgperf
