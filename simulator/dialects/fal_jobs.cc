// fal's queue: status and result are two pages. A job that failed or was cancelled is COMPLETED with an
// error, and its result is that error.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulator/dialects/job_words.h"

namespace imgperf {
namespace {

using nlohmann::ordered_json;

std::string_view FalError(JobState state) {
  if (state == JobState::kCancelled) return "Request was cancelled";
  return state == JobState::kFailed ? "Internal Server Error, as asked of this simulator" : "";
}

std::string_view FalState(JobState state) {
  if (HasEnded(state)) return "COMPLETED";
  return state == JobState::kQueued ? "IN_QUEUE" : "IN_PROGRESS";
}

ordered_json FalHead(const JobView& view) {
  const std::string url = fmt::format("{}{}/requests/{}", view.base_url, view.job.path, view.job.id);
  return {{"status", FalState(view.job.state)}, {"request_id", view.job.id},     {"response_url", url},
          {"status_url", url + "/status"},      {"cancel_url", url + "/cancel"}, {"logs", nullptr}};
}

ordered_json FalInference(const JobView& view) {
  const auto& length_for = view.job.facts.inference_for;
  return length_for ? ordered_json(static_cast<double>(*length_for) / 1e9) : ordered_json(nullptr);
}

class FalWords final : public JobWords {
 public:
  JobReply Submitted(const JobView& view) const override {
    ordered_json json = FalHead(view);
    json["queue_position"] = view.ahead;
    return {200, Dump(json)};
  }

  JobReply Status(const JobView& view) const override {
    ordered_json json = FalHead(view);
    if (view.job.state == JobState::kQueued) json["queue_position"] = view.ahead;
    if (!HasEnded(view.job.state)) return {202, Dump(json)};
    json["metrics"] = {{"inference_time", FalInference(view)}};
    if (view.job.state != JobState::kCompleted) json["error"] = FalError(view.job.state);
    return {200, Dump(json)};
  }

  JobReply Result(const JobView& view) const override {
    const JobState state = view.job.state;
    if (!HasEnded(state)) return {400, DetailError(400, "Request is still in progress").body};
    if (state != JobState::kCompleted)
      return {state == JobState::kFailed ? 500 : 400, DetailError(0, FalError(state)).body};
    const ImageRequest& request = view.job.request;
    ordered_json images = ordered_json::array();
    for (std::size_t k = 0; k < view.files.size(); ++k) {
      images.push_back(
          {{"url", fmt::format("{}/v1/images/{}/content?variant={}", view.base_url, view.job.id, k)},
           {"width", request.size.width},
           {"height", request.size.height},
           {"content_type", fmt::format("image/{}", FormatName(request.format))}});
    }
    return {200, Dump({{"images", std::move(images)},
                       {"timings", {{"inference", FalInference(view)}}},
                       {"seed", view.job.facts.seed},
                       {"prompt", request.prompt}})};
  }

  JobReply Cancelled(const JobView&, JobState was) const override {
    if (HasEnded(was)) return {400, Dump(ordered_json{{"status", "ALREADY_COMPLETED"}})};
    return {202, Dump(ordered_json{{"status", "CANCELLATION_REQUESTED"}})};
  }

  JobReply Missing() const override { return {404, Dump(ordered_json{{"status", "NOT_FOUND"}})}; }
  bool CancelsRunning() const override { return false; }
};

}  // namespace

const JobWords& FalJobs() {
  static const FalWords words;
  return words;
}

}  // namespace imgperf
