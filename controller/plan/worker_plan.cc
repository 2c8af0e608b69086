#include "controller/plan/worker_plan.h"

#include <utility>

#include "controller/plan/choices.h"
#include "controller/plan/hash.h"
#include "controller/plan/target_url.h"

namespace imgperf {
namespace {

pb::SeedPlan::Per ToProto(SeedPer per) {
  switch (per) {
    case SeedPer::kNone:
      return pb::SeedPlan::NONE;
    case SeedPer::kFixed:
      return pb::SeedPlan::FIXED;
    case SeedPer::kEntry:
      return pb::SeedPlan::ENTRY;
    case SeedPer::kRequest:
      return pb::SeedPlan::REQUEST;
  }
  return pb::SeedPlan::NONE;
}

std::uint32_t ToProto(HttpVersion version) {
  return version == HttpVersion::kAuto ? 0 : version == HttpVersion::k1_1 ? 11 : 20;
}

pb::ImageRef ToProto(const ImageRef& image) {
  pb::ImageRef out;
  if (image.file) {
    out.set_file(*image.file);
  } else if (image.previous) {
    out.set_previous(true);
  } else {
    out.set_url(image.url);
  }
  return out;
}

void FillTemplate(const TemplateSpec& own, pb::RequestPlan& request) {
  request.set_template_json(own.body_json);
  pb::JobPlan& job = *request.mutable_job();
  job.mutable_images()->Assign(own.images.begin(), own.images.end());
  job.set_inference_time_s(own.inference_time_s);
  job.set_queue_position(own.queue_position);
  job.set_state(own.state);
  job.mutable_done()->Assign(own.done.begin(), own.done.end());
  job.mutable_failed()->Assign(own.failed.begin(), own.failed.end());
  job.set_poll_url(own.poll_url);
  job.set_result_url(own.result_url);
  job.set_cancel_url(own.cancel_url);
}

}  // namespace

std::string_view EndpointPath(const RunPlan& plan, const RequestSpec& said) {
  if (plan.target.path) return *plan.target.path;
  const Endpoint* endpoint = FindEndpoint(said.endpoint);
  return endpoint == nullptr ? "" : endpoint->path;
}

pb::RequestPlan MakeRequestPlan(const RunPlan& plan, const RequestSpec& said) {
  pb::RequestPlan request;
  request.set_endpoint(said.endpoint);
  request.set_model(plan.target.model);
  request.set_size(said.size);
  request.set_n(said.n);
  request.set_response_format(said.response_format);
  request.mutable_seed()->set_per(ToProto(said.seed_per));
  request.mutable_seed()->set_base(said.seed_base);
  request.set_extra_json(said.extra_json);
  request.mutable_job()->set_interval_ns(said.poll_every);
  if (said.own) FillTemplate(*said.own, request);
  request.set_image_field(said.image_field);
  request.set_timeout_ns(said.timeout_for);
  request.set_connect_timeout_ns(said.connect_timeout_for);
  return request;
}

absl::StatusOr<pb::RequestVariant> MakeVariant(const RunPlan& plan, const RequestSpec& said,
                                               const std::vector<std::string>& base_urls) {
  pb::RequestVariant variant;
  *variant.mutable_request() = MakeRequestPlan(plan, said);
  for (const std::string& base : base_urls) {
    auto url = EndpointUrl(base, EndpointPath(plan, said));
    if (!url.ok()) return url.status();
    variant.add_urls(*std::move(url));
  }
  return variant;
}

absl::StatusOr<pb::WorkerPlan> MakeWorkerPlan(const RunPlan& plan,
                                              const std::vector<std::string>& base_urls) {
  pb::WorkerPlan worker;
  auto request = MakeVariant(plan, plan.request, base_urls);
  if (!request.ok()) return request.status();
  *worker.mutable_request() = request->request();
  *worker.mutable_urls() = request->urls();
  for (const MixPart& part : plan.mix) {
    auto variant = MakeVariant(plan, part.request, base_urls);
    if (!variant.ok()) return variant.status();
    *worker.add_variants() = *std::move(variant);
  }
  for (const auto& [name, value] : plan.target.headers) {
    pb::Header& header = *worker.add_headers();
    header.set_name(name);
    header.set_value(value);
  }
  worker.set_api_key(plan.target.api_key);
  worker.mutable_tls()->set_ca_pem(plan.target.tls.ca_pem);
  worker.mutable_tls()->set_cert_pem(plan.target.tls.cert_pem);
  worker.mutable_tls()->set_key_pem(plan.target.tls.key_pem);
  worker.set_http_version(ToProto(plan.target.http_version));
  worker.set_fresh_connections(plan.target.connections == Connections::kFresh);
  worker.set_fetch_urls(plan.request.fetch_urls);
  worker.set_fail_on_size(plan.checks.size == CheckMode::kFail);
  worker.set_ignore_size(plan.checks.size == CheckMode::kOff);
  worker.set_fail_on_blank(plan.checks.blank == CheckMode::kFail);
  worker.set_max_body_bytes(plan.limits.max_body_bytes);
  worker.set_user_agent(UserAgent());
  worker.set_calibrate(plan.limits.calibrate);
  return worker;
}

pb::Dataset MakeDataset(const std::vector<Entry>& entries, const std::vector<ReferenceFile>& files) {
  pb::Dataset dataset;
  for (const Entry& entry : entries) *dataset.add_entries() = MakeEntry(entry);
  for (const ReferenceFile& file : files) {
    pb::DatasetFile& named = *dataset.add_files();
    named.set_hash(file.hash);
    named.set_bytes(file.bytes);
    named.set_name(file.name);
    named.set_type(file.type);
  }
  return dataset;
}

pb::Entry MakeEntry(const Entry& entry) {
  pb::Entry row;
  row.set_prompt(entry.prompt);
  row.set_extra_body_json(entry.extra_body_json);
  for (const ImageRef& image : entry.images) *row.add_images() = ToProto(image);
  if (entry.mask) *row.mutable_mask() = ToProto(*entry.mask);
  row.set_turn(entry.turn);
  row.set_variant(entry.variant);
  return row;
}

std::string DatasetHash(const std::vector<Entry>& entries, const std::vector<ReferenceFile>& files) {
  return HashHex(MakeDataset(entries, files).SerializeAsString());
}

std::string UserAgent() { return "imgperf/" IMGPERF_VERSION; }

}  // namespace imgperf
