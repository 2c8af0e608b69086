#include "controller/plan/resolve.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/request/job_presets.h"
#include "common/units.h"
#include "controller/offline/most_slices.h"
#include "controller/plan/paths.h"
#include "controller/plan/resolve_parts.h"
#include "controller/plan/turns.h"
#include "controller/plan/worker_plan.h"

namespace imgperf {
namespace {

// What asks OpenAI's Images API for events; empty where the answer is one document.
std::string StreamFields(const RequestConfig& said) {
  if (!said.stream.Or(said.partial_images.given)) return {};
  if (!said.partial_images) return R"({"stream":true})";
  return fmt::format(R"({{"stream":true,"partial_images":{}}})", said.partial_images.value);
}

RequestSpec ResolveRequest(const RunConfig& config) {
  const RequestConfig& said = config.request;
  RequestSpec request;
  request.endpoint = config.endpoint.value->name;
  request.size = said.size.value;
  request.n = static_cast<std::uint32_t>(said.n.Or(request.n));
  request.response_format = said.response_format.Or(request.response_format);
  request.seed_per = said.seed_per.Or(request.seed_per);
  request.seed_base = said.seed_base.Or(request.seed_base);
  request.extra_json = MergedFields(StreamFields(said), said.extra_json.value);
  request.timeout_for = said.timeout_for.Or(request.timeout_for);
  request.connect_timeout_for = said.connect_timeout_for.Or(request.connect_timeout_for);
  request.fetch_urls = said.fetch_urls.Or(request.fetch_urls);
  request.poll_every = said.poll_every.Or(request.poll_every);
  if (said.image_field.value != kAutoField) request.image_field = said.image_field.value;
  return request;
}

LimitsPlan ResolveLimits(const RunConfig& config) {
  LimitsPlan limits;
  limits.max_requests = static_cast<std::uint64_t>(config.limits.max_requests.Or(0));
  limits.max_duration_for = config.limits.max_duration_for.Or(limits.max_duration_for);
  limits.max_body_bytes = config.limits.max_body_bytes.Or(limits.max_body_bytes);
  limits.on_invalid = config.limits.on_invalid.Or(limits.on_invalid);
  limits.calibrate = config.limits.calibrate.Or(limits.calibrate);
  return limits;
}

void CheckLimits(const RunConfig& config, const RunPlan& plan, Complaints& complaints) {
  std::uint64_t planned = 0;
  for (const PhasePlan& phase : plan.phases) planned += phase.requests;
  if (plan.limits.max_requests > 0 && planned > plan.limits.max_requests) {
    complaints.Add(config.limits.max_requests.mark, "limits.max_requests",
                   fmt::format("the phases ask for {} requests, which is more than {}", planned,
                               plan.limits.max_requests));
  }
  if (config.limits.max_body_bytes && plan.limits.max_body_bytes < 1024) {
    complaints.Add(config.limits.max_body_bytes.mark, "limits.max_body",
                   "no answer fits into less than 1KiB");
  }
}

void CheckSlices(const RunConfig& config, const RunPlan& plan, Complaints& complaints) {
  constexpr auto kMost = static_cast<Nanos>(kMostSlices);
  for (const PhasePlan& phase : plan.phases) {
    const Nanos least = (phase.duration_for + kMost - 1) / kMost;
    if (plan.output.slice_for == 0 || plan.output.slice_for >= least) continue;
    complaints.Add(config.output.slice_for.mark, "output.slice",
                   fmt::format("would cut phase {} into more than {} slices: write {} or more", phase.name,
                               kMost, FormatDuration(least)));
  }
}

SyntheticSpec ResolveSynthetic(const SyntheticConfig& said) {
  SyntheticSpec synthetic;
  synthetic.mean = said.mean.value;
  synthetic.stddev = said.stddev.Or(synthetic.stddev);
  synthetic.entries = static_cast<std::uint32_t>(said.entries.Or(synthetic.entries));
  return synthetic;
}

ImagesSpec ResolveImages(const ImagesConfig& said, const Source& source) {
  ImagesSpec images;
  images.width_mean = said.width_mean.Or(0);
  images.width_stddev = said.width_stddev.Or(0);
  images.height_mean = said.height_mean.Or(0);
  images.height_stddev = said.height_stddev.Or(0);
  images.format = said.format.Or(images.format);
  images.batch = static_cast<std::uint32_t>(said.batch.Or(images.batch));
  images.source = said.source.Or(images.source);
  if (!images.made()) images.source = ResolvePath(said.source, source);
  images.count = static_cast<std::uint32_t>(said.count.Or(images.count));
  images.quality = static_cast<int>(said.quality.Or(images.quality));
  images.target_bytes = said.target_bytes.Or(0);
  return images;
}

// Names of tokenizers stay as they are, right or wrong.
bool IsPath(std::string_view tokenizer) {
  return tokenizer.ends_with(".json") || tokenizer.ends_with(".model");
}

// Keys that requests of this endpoint have no place for.
void CheckShape(const RunConfig& config, const RunPlan& plan, Complaints& complaints) {
  const Endpoint* endpoint = FindEndpoint(plan.request.endpoint);
  if (endpoint == nullptr || !plan.mix.empty()) return;  // some of a mix may have one
  const RequestConfig& said = config.request;
  const auto refuse = [&](const auto& key, const char* path) {
    if (key) complaints.Add(key.mark, path, fmt::format("{} has none: leave it out", endpoint->name));
  };
  const bool of_images_api = endpoint->answer == AnswerShape::kImages;
  if (!of_images_api || endpoint->images != ImageInput::kRequired)
    refuse(said.image_field, "request.image_field");
  const bool of_jobs = plan.request.own ? plan.request.own->job() : endpoint->answer == AnswerShape::kJob;
  if (!of_jobs) refuse(said.poll_every, "request.poll");
  if (!of_images_api) refuse(said.response_format, "request.response_format");
  if (!of_images_api) refuse(said.stream, "request.stream");
  if (!of_images_api) refuse(said.partial_images, "request.partial_images");
  if (!of_images_api && !plan.request.own && said.size && !ParsePixelSize(said.size.value).ok())
    complaints.Add(said.size.mark, "request.size",
                   fmt::format("{} takes width and height: say it in pixels, as 1024x1024", endpoint->name));
}

// A turn that works from the one before needs its image.
void CheckTurns(const RunConfig& config, const RunPlan& plan, Complaints& complaints) {
  if (!plan.request.fetch_urls && HasTurns(plan.entries))
    complaints.Add(
        config.request.fetch_urls.mark, "request.url_results",
        "keep leaves the images at the server, and the dataset's later turns work from them: fetch them");
}

// What counts from a body's last byte means nothing for a job, whose answer comes at once.
void CheckCancels(const RunConfig& config, const RunPlan& plan, Complaints& complaints) {
  const auto makes_jobs = [](const RequestSpec& request) {
    return JobPreset(request.endpoint) || (request.own && request.own->job());
  };
  const bool mixed = std::any_of(plan.mix.begin(), plan.mix.end(),
                                 [&](const MixPart& part) { return makes_jobs(part.request); });
  if (!mixed && !makes_jobs(plan.request)) return;
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    if (plan.phases[i].cancel.share_ppm > 0)
      complaints.Add(
          config.phases[i].mark, fmt::format("phases[{}].cancel", i),
          "is for answers that are waited for; the requests of this endpoint make jobs: leave it out");
  }
}

}  // namespace

DatasetSpec ResolveDataset(const RunConfig& config) {
  DatasetSpec dataset;
  if (config.dataset.file) dataset.file = ResolvePath(config.dataset.file, config.source);
  dataset.builtin = config.dataset.builtin.value;
  dataset.format = config.dataset.format.Or(dataset.format);
  dataset.column = config.dataset.column.value;
  dataset.prompt = config.dataset.prompt.value;
  dataset.count = static_cast<std::uint32_t>(config.dataset.count.Or(dataset.count));
  if (config.dataset.synthetic.said) dataset.synthetic = ResolveSynthetic(config.dataset.synthetic);
  if (config.dataset.images.said) dataset.images = ResolveImages(config.dataset.images, config.source);
  dataset.sampling = config.dataset.sampling.Or(dataset.sampling);
  const Said<std::string>& tokenizer = config.dataset.tokenizer;
  if (tokenizer)
    dataset.tokenizer = IsPath(tokenizer.value) ? ResolvePath(tokenizer, config.source) : tokenizer.value;
  return dataset;
}

absl::StatusOr<RunPlan> Resolve(const RunConfig& config, Dataset dataset) {
  Complaints complaints(config.source);
  RunPlan plan;
  plan.source = config.source.file;
  plan.secrets = config.secrets;
  plan.target = ResolveTarget(config, complaints);
  plan.request = ResolveRequest(config);
  plan.dataset = ResolveDataset(config);
  plan.entries = std::move(dataset.entries);
  plan.files = std::move(dataset.files);
  ResolveTemplate(config, plan, complaints);
  ResolveMix(config, plan, complaints);
  plan.dataset_hash = DatasetHash(plan.entries, plan.files);
  plan.cluster = ResolveCluster(config, complaints);
  plan.output = ResolveOutput(config, complaints);
  plan.limits = ResolveLimits(config);
  ResolveTelemetry(config, plan, complaints);
  plan.checks = ResolveChecks(config.checks, complaints);
  plan.seed = static_cast<std::uint64_t>(config.seed.Or(0));
  plan.phases = ResolvePhases(config, plan, complaints);
  CheckCancels(config, plan, complaints);
  CheckShape(config, plan, complaints);
  CheckTurns(config, plan, complaints);
  CheckLimits(config, plan, complaints);
  ResolvePromises(config, plan, complaints);
  CheckSlices(config, plan, complaints);
  if (!complaints.empty()) return complaints.ToStatus();
  return plan;
}

}  // namespace imgperf
