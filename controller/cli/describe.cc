#include "controller/cli/describe.h"

#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/host_port.h"
#include "common/request/endpoint.h"
#include "common/units.h"
#include "controller/cli/describe_load.h"
#include "controller/cli/duration_bound.h"
#include "controller/plan/choices.h"
#include "controller/plan/plan_json.h"
#include "controller/plan/redact.h"
#include "controller/plan/turns.h"
#include "controller/plan/warmup_shapes.h"

namespace imgperf {
namespace {

constexpr std::size_t kShapesShown = 8;

std::string Line(std::string_view topic, const std::string& text) {
  return fmt::format("{:<11}{}\n", topic, text);
}

std::string Ready(const ReadySpec& ready) {
  if (ready.probe == ReadyProbe::kOff) return "not asked whether it is ready";
  return fmt::format("asked first whether it is ready: {}, every {} for up to {}",
                     NameOf(kReadyProbes, ready.probe), FormatDuration(ready.interval_for),
                     FormatDuration(ready.timeout_for));
}

// What is not as it always is.
std::string Wire(const TargetSpec& target) {
  std::string text;
  if (target.http_version != HttpVersion::kAuto)
    text = fmt::format("HTTP/{}", NameOf(kHttpVersions, target.http_version));
  if (target.connections == Connections::kFresh)
    text += fmt::format("{}a new connection for each request", text.empty() ? "" : ", ");
  return text;
}

std::string Gpus(const TargetSpec& target) {
  if (target.gpus == 0) return {};
  std::string text = fmt::format("on {} GPU{}", target.gpus, target.gpus == 1 ? "" : "s");
  if (target.price > 0) text += fmt::format(", {:g} an hour each", target.price);
  return text;
}

std::string Target(const TargetSpec& target) {
  std::string out;
  if (target.simulator) {
    out += Line("Target", fmt::format("simulator {}, started for the run{}{}", target.simulator->profile,
                                      target.simulator->args.empty() ? "" : " with ",
                                      fmt::join(target.simulator->args, " ")));
  }
  for (const std::string& url : target.urls) out += Line(out.empty() ? "Target" : "", RedactUrl(url));
  if (target.urls.size() > 1) {
    const bool by_load = target.balance == Balance::kLeastInFlight;
    out += Line("", by_load ? "requests go where fewest are in flight" : "requests go round robin");
  }
  out += Line("", "model " + target.model);
  if (!target.simulator || target.ready.probe != ReadyProbe::kOff) out += Line("", Ready(target.ready));
  if (const std::string wire = Wire(target); !wire.empty()) out += Line("", wire);
  if (const std::string gpus = Gpus(target); !gpus.empty()) out += Line("", gpus);
  if (!target.tls.ca_file.empty()) out += Line("", "trusts " + target.tls.ca_file);
  if (!target.tls.cert_file.empty()) out += Line("", "shows " + target.tls.cert_file);
  if (!target.api_key.empty()) out += Line("", fmt::format("Authorization: Bearer {}", kRedacted));
  for (const auto& [name, value] : target.headers) {
    out += Line("", fmt::format("{}: {}", name, IsSecretHeader(name) ? std::string(kRedacted) : value));
  }
  return out;
}

std::string Seed(const RequestSpec& request) {
  switch (request.seed_per) {
    case SeedPer::kNone:
      return "";
    case SeedPer::kFixed:
      return fmt::format(", seed {}", request.seed_base);
    case SeedPer::kEntry:
      return fmt::format(", seed {} + entry", request.seed_base);
    case SeedPer::kRequest:
      return fmt::format(", seed {} + request", request.seed_base);
  }
  return "";
}

// How its answers hold images; "" where no request may choose.
std::string Format(const RequestSpec& request) {
  const Endpoint* endpoint = FindEndpoint(request.endpoint);
  if (endpoint != nullptr && endpoint->answer != AnswerShape::kImages) return "";
  if (request.response_format != "url") return ", " + request.response_format;
  return request.fetch_urls ? ", url (fetched, timed apart)" : ", url (left at the server)";
}

std::string Request(const RunPlan& plan) {
  const RequestSpec& request = plan.request;
  std::string out = Line("Request", fmt::format("{}{}{}", request.endpoint, Format(request), Seed(request)));
  out +=
      Line("", fmt::format("timeout {}, connect timeout {}, no retries", FormatDuration(request.timeout_for),
                           FormatDuration(request.connect_timeout_for)));
  if (!request.extra_json.empty()) out += Line("", "extra " + request.extra_json);
  return out;
}

std::string ShapeText(const Shape& shape) {
  std::string size = shape.size.empty() ? "left to the server" : shape.size;
  std::erase(size, '"');
  return fmt::format("size {}, n {}", size, shape.n);
}

// "3 of 4: image_edit, size 512x512, n 1, {"steps":20}"
std::string MixText(const MixPart& part, std::uint64_t all) {
  return fmt::format("{} of {}: {}, {}{}", part.weight, all, part.request.endpoint,
                     ShapeText(ShapeOf(part.request, {})),
                     part.request.extra_json.empty() ? "" : ", " + part.request.extra_json);
}

std::string MixLines(const RunPlan& plan) {
  std::uint64_t all = 0;
  for (const MixPart& part : plan.mix) all += part.weight;
  std::string out;
  for (const MixPart& part : plan.mix) out += Line(out.empty() ? "Mix" : "", MixText(part, all));
  return out;
}

// What its rows refer to; "" when that is nothing.
std::string ReferenceText(const RunPlan& plan) {
  std::uint64_t bytes = 0;
  for (const ReferenceFile& file : plan.files) bytes += file.bytes;
  if (plan.files.empty()) return "";
  return Line("", fmt::format("{} reference image{}, {} in all", plan.files.size(),
                              plan.files.size() == 1 ? "" : "s", FormatBytes(bytes)));
}

std::string EntriesText(const RunPlan& plan) {
  const std::size_t kinds = std::max<std::size_t>(1, plan.mix.size());
  const std::string text = fmt::format("{} entries", plan.entries.size() / kinds);
  const std::size_t conversations = FirstTurns(plan.entries).size();
  if (conversations == plan.entries.size()) return text;
  return fmt::format("{} in {} conversation{}", text, conversations, conversations == 1 ? "" : "s");
}

// With its format, where the run file says it.
std::string NameText(const DatasetSpec& dataset) {
  if (dataset.format == DatasetFormat::kAuto) return dataset.name();
  return fmt::format("{} ({})", dataset.name(), NameOf(kDatasetFormats, dataset.format));
}

std::string DatasetLine(const RunPlan& plan) {
  const std::string& tokenizer = plan.dataset.tokenizer;
  std::string out =
      Line("Dataset", fmt::format("{}: {}, {}{}", NameText(plan.dataset), EntriesText(plan),
                                  NameOf(kSamplings, plan.dataset.sampling),
                                  tokenizer == "none" ? "" : ", tokens counted by " + tokenizer));
  out += ReferenceText(plan);
  if (!plan.mix.empty()) return out + MixLines(plan);
  const auto shapes = ShapeEntries(plan);
  for (std::size_t i = 0; i < std::min(shapes.size(), kShapesShown); ++i) {
    out += Line(i == 0 ? "Shapes" : "", ShapeText(ShapeOf(plan.request, plan.entries[shapes[i]])));
  }
  if (shapes.size() > kShapesShown) out += Line("", fmt::format("and {} more", shapes.size() - kShapesShown));
  return out;
}

std::string StopText(const PhasePlan& phase) {
  std::string out;
  if (phase.requests > 0) out = fmt::format("{} request{}", phase.requests, phase.requests == 1 ? "" : "s");
  if (phase.per == Per::kShapeAndUrl) out += fmt::format(" ({} for each shape and URL)", phase.each);
  if (phase.per == Per::kEntry) out += fmt::format(" ({} for each entry)", phase.each);
  if (phase.duration_for > 0) {
    out += fmt::format("{}{}", out.empty() ? "" : " or ", FormatDuration(phase.duration_for));
  }
  if (phase.pause_for > 0) out += fmt::format(", after a pause of {}", FormatDuration(phase.pause_for));
  if (phase.grace_for) out += fmt::format(", grace {}", FormatDuration(*phase.grace_for));
  if (phase.abort_if) out += fmt::format(", aborts the run if {}", phase.abort_if->text);
  if (phase.cancel.share_ppm > 0) {
    out += fmt::format(", {} of them cancelled {} after they are sent",
                       FormatPartsPerMillion(phase.cancel.share_ppm), FormatDuration(phase.cancel.delay_for));
  }
  return out;
}

std::string Phases(const RunPlan& plan) {
  std::string out;
  for (const PhasePlan& phase : plan.phases) {
    out += Line(out.empty() ? "Phases" : "",
                fmt::format("{} ({}): {}, {}", phase.name, NameOf(kPhaseKinds, phase.kind),
                            DescribeLoad(phase), StopText(phase)));
  }
  return out;
}

std::string WhereWorkersAre(const ClusterPlan& cluster) {
  if (cluster.local()) return "started here";
  return fmt::format("started elsewhere, awaited at {} for {}{}",
                     HostPort{cluster.listen, cluster.listen_port}.Text(0), FormatDuration(cluster.wait_for),
                     IsLoopback(cluster.listen) ? "" : " (wants --credentials or --insecure)");
}

std::string Cluster(const ClusterPlan& cluster) {
  const std::string where = WhereWorkersAre(cluster);
  return Line("Workers", fmt::format("{}, {}; lost credits: {}", cluster.workers, where,
                                     NameOf(kLossPolicies, cluster.on_loss)));
}

std::string Duration(const RunPlan& plan) {
  const auto longest = LongestDuration(plan);
  return Line("Duration",
              fmt::format("not known ahead; {}",
                          longest ? fmt::format("at most {}, should every request take its whole timeout",
                                                HumanDuration(*longest))
                                  : "ten years and more, should every request take its whole timeout"));
}

std::string Promises(const RunPlan& plan) {
  std::string out;
  for (const Slo& slo : plan.slos) out += Line(out.empty() ? "SLOs" : "", slo.text);
  if (!plan.goodput.empty()) out += Line("Goodput", fmt::format("{}", fmt::join(plan.goodput, ", ")));
  if (plan.limits.on_invalid == OnInvalid::kWarn)
    out += Line("Invalid", "is warned of, and does not change the exit code");
  if (plan.limits.calibrate)
    out += Line("Calibrate", "each worker measures itself first, for some 1.5 s, against a target beside it");
  return out;
}

std::string Output(const OutputPlan& output) {
  const std::string images = output.all_images    ? "all images"
                             : output.images == 0 ? "no images"
                                                  : fmt::format("{} images", output.images);
  const std::filesystem::path dir = output.path.empty() ? std::filesystem::path(output.dir) / output.name
                                                        : std::filesystem::path(output.path);
  const std::string names = output.prefix.empty() ? "" : fmt::format(", exports named {}.*", output.prefix);
  const std::string slices =
      output.slice_for == 0 ? "" : fmt::format(", in slices of {}", HumanDuration(output.slice_for));
  return Line("Artifacts", fmt::format("{}, level {}{}, with {}{}", dir.string(),
                                       NameOf(kLevels, output.level), names, images, slices));
}

std::string Checks(const RunPlan& plan) {
  const ChecksPlan& checks = plan.checks;
  std::string text = fmt::format("returned size: {}; duplicates: {}; ", NameOf(kCheckModes, checks.size),
                                 NameOf(kCheckModes, checks.duplicates));
  if (checks.decode_ppm > 0)
    text += fmt::format("decoded: {} of the images; blank: {}; similar: {}; ",
                        FormatPartsPerMillion(checks.decode_ppm), NameOf(kCheckModes, checks.blank),
                        NameOf(kCheckModes, checks.similar));
  return Line("Checks", text + fmt::format("answers up to {}", FormatBytes(plan.limits.max_body_bytes)));
}

}  // namespace

std::string DescribePlan(const RunPlan& plan) {
  std::string out = Line("Run file", plan.source);
  out += Target(plan.target) + Request(plan) + DatasetLine(plan) + Phases(plan) + Cluster(plan.cluster) +
         Duration(plan);
  out += Checks(plan);
  out += Promises(plan);
  out += Output(plan.output);
  out += Line("Identity", fmt::format("plan {}, dataset {}, seed {}", PlanHash(plan).substr(0, 12),
                                      plan.dataset_hash.substr(0, 12), plan.seed));
  return out;
}

}  // namespace imgperf
