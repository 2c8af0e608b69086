#include "simulator/simulator.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulator/answers.h"
#include "simulator/image_store.h"
#include "simulator/metrics_page.h"

namespace imgperf {
namespace {

constexpr std::string_view kModels = "/v1/models";
// Sixteen images of 50 MB each, which OpenAI takes, would be held in memory at once: this much must do.
constexpr std::size_t kLargestForm = 256 << 20;
constexpr std::size_t kLargestJson = 64 << 20;  // with images as data URLs
constexpr std::size_t kLargestPrompt = 8 << 20;
constexpr std::size_t kSmallBody = 64 << 10;

http::Answer Json(int status, const nlohmann::ordered_json& json) {
  http::Answer answer;
  answer.status = status;
  answer.body = http::MakeBlob(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  return answer;
}

nlohmann::ordered_json CardOf(const Profile& profile, const Dialect& dialect) {
  nlohmann::ordered_json card{
      {"id", profile.model}, {"object", "model"}, {"created", 0}, {"owned_by", dialect.name()}};
  if (dialect.pages().model_info)
    card.update({{"num_gpus", 1}, {"task_type", "T2I"}, {"dit_precision", "bf16"}});
  return card;
}

}  // namespace

Simulator::Simulator(const SimulatorOptions& options, const Profile& profile, ErrorPlan errors,
                     const Clock& clock, GroundTruthLog& log)
    : profile_(profile),
      dialect_(*FindDialect(options.dialect)),
      visits_(clock, log),
      images_(options, profile, std::move(errors), visits_, clock.WallNow()) {}

std::size_t Simulator::BodyLimit(std::string_view path) const {
  const auto operation = dialect_.OperationOf(path);
  if (!operation) return kSmallBody;
  switch (*operation) {
    case Operation::kGeneration:
      return kLargestPrompt;
    case Operation::kEdit:
    case Operation::kVariation:
      return kLargestForm;
    default:
      return kLargestJson;
  }
}

void Simulator::Handle(const http::Request& request, http::Reply reply) {
  const bool post = request.method == "POST";
  const auto operation = dialect_.OperationOf(request.path);
  if (post && operation) return images_.Handle(*operation, request, std::move(reply));
  const auto visit = visits_.Arrive(request);
  const auto ask = ReadJobPath(dialect_.pages(), request.method, request.path);
  http::Answer answer = ask ? images_.Job(*ask, request) : Look(request.path, request.query);
  if (operation || (post && !ask && answer.status == 200))
    answer = Json(405, {{"detail", "Method Not Allowed"}});
  Follow(visit, answer);
  reply.Send(std::move(answer));
}

http::Answer Simulator::Look(std::string_view path, std::string_view query) {
  const Pages pages = dialect_.pages();
  if (const std::string_view id = ContentId(path); !id.empty()) return images_.Content(id, query);
  if (path == "/metrics") return Metrics();
  if (pages.health && path == "/health") return Json(200, {{"status", "ok"}});
  if (pages.nim_health && (path == "/v1/health/ready" || path == "/v1/health/live")) {
    return Json(200, {{"object", "health.response"}, {"message", "ready"}, {"status", "ready"}});
  }
  if (pages.model_info && (path == "/v1/model_info" || path == "/model_info")) {
    return Json(200, {{"model_path", profile_.model}, {"model_type", "diffusion"}, {"is_image_gen", true}});
  }
  if (pages.models && path == kModels) {
    nlohmann::ordered_json list{{"object", "list"}};
    list["data"] = nlohmann::ordered_json::array({CardOf(profile_, dialect_)});
    return Json(200, list);
  }
  if (pages.models && path.starts_with("/v1/models/")) return ModelCard(path.substr(kModels.size() + 1));
  return Json(404, {{"detail", "Not Found"}});
}

http::Answer Simulator::Metrics() {
  images_.workshop().CatchUp();
  GpuMeter& meter = images_.workshop().meter();
  std::vector<GpuMeter::Reading> gpus;
  for (std::uint32_t gpu = 0; gpu < meter.count(); ++gpu) gpus.push_back(meter.ReadAt(gpu, visits_.Now()));
  const TruthTotals& totals = visits_.totals();
  http::Answer answer;
  answer.type = "text/plain; version=0.0.4";
  answer.body = http::MakeBlob(MetricsPage(
      {totals.requests, totals.complete, totals.faults, visits_.in_flight()}, gpus, profile_.model));
  return answer;
}

http::Answer Simulator::ModelCard(std::string_view id) const {
  if (id == profile_.model) return Json(200, CardOf(profile_, dialect_));
  return ErrorAnswer(OpenAiError(404, "model_not_found", fmt::format("The model '{}' does not exist", id)));
}

}  // namespace imgperf
