#include "simulator/simulator.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulator/image_store.h"

namespace imgperf {
namespace {

constexpr std::string_view kGenerations = "/v1/images/generations";
constexpr std::string_view kModels = "/v1/models";
constexpr std::size_t kLargestBody = 8 << 20;
constexpr std::size_t kSmallBody = 64 << 10;

http::Answer Json(int status, const nlohmann::ordered_json& json) {
  http::Answer answer;
  answer.status = status;
  answer.body = http::MakeBlob(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  return answer;
}

nlohmann::ordered_json CardOf(const Profile& profile) {
  return {{"id", profile.model}, {"object", "model"},  {"created", 0},           {"owned_by", "sglang"},
          {"num_gpus", 1},       {"task_type", "T2I"}, {"dit_precision", "bf16"}};
}

bool MayPost(std::string_view path) { return path == kGenerations; }

}  // namespace

Simulator::Simulator(const SimulatorOptions& options, const Profile& profile, ErrorPlan errors,
                     const Clock& clock, GroundTruthLog& log)
    : profile_(profile),
      visits_(clock, log),
      generations_(options, profile, std::move(errors), visits_, {clock.Now(), clock.WallNow()}) {}

std::size_t Simulator::BodyLimit(std::string_view path) {
  return path == kGenerations ? kLargestBody : kSmallBody;
}

void Simulator::Handle(const http::Request& request, http::Reply reply) {
  const bool post = request.method == "POST";
  if (post && MayPost(request.path)) return generations_.Handle(request, std::move(reply));
  const auto visit = visits_.Arrive(request);
  http::Answer answer = post || MayPost(request.path) ? Json(405, {{"detail", "Method Not Allowed"}})
                                                      : Look(request.path, request.query);
  Follow(visit, answer);
  reply.Send(std::move(answer));
}

http::Answer Simulator::Look(std::string_view path, std::string_view query) {
  if (path == "/health") return Json(200, {{"status", "ok"}});
  if (path == "/v1/model_info" || path == "/model_info") {
    return Json(200, {{"model_path", profile_.model}, {"model_type", "diffusion"}, {"is_image_gen", true}});
  }
  if (path == kModels) {
    nlohmann::ordered_json list{{"object", "list"}};
    list["data"] = nlohmann::ordered_json::array({CardOf(profile_)});
    return Json(200, list);
  }
  if (path.starts_with("/v1/models/")) return ModelCard(path.substr(kModels.size() + 1));
  if (const std::string_view id = ContentId(path); !id.empty()) return generations_.Content(id, query);
  return Json(404, {{"detail", "Not Found"}});
}

http::Answer Simulator::ModelCard(std::string_view id) const {
  if (id == profile_.model) return Json(200, CardOf(profile_));
  DialectError error = OpenAiError(404, "model_not_found", fmt::format("The model '{}' does not exist", id));
  http::Answer answer;
  answer.status = error.status;
  answer.body = http::MakeBlob(std::move(error.body));
  return answer;
}

}  // namespace imgperf
