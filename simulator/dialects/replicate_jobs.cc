// Replicate's predictions: one body for everything, its outputs are URLs. "Prefer: wait" is not heeded.
#include <ctime>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulator/dialects/job_words.h"

namespace imgperf {
namespace {

using nlohmann::ordered_json;

std::string_view ReplicateState(JobState state) {
  switch (state) {
    case JobState::kQueued:
      return "starting";
    case JobState::kRunning:
      return "processing";
    case JobState::kCompleted:
      return "succeeded";
    case JobState::kFailed:
      return "failed";
    case JobState::kCancelled:
      break;
  }
  return "canceled";
}

// "2026-11-23T20:00:00.123Z"; null for what did not happen.
ordered_json ReplicateTime(const JobView& view, Nanos stamp) {
  if (stamp == 0) return nullptr;
  const Nanos wall_ns = stamp + view.wall_minus_mono;
  const std::time_t seconds = wall_ns / kSecond;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  const std::size_t length = std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
  return fmt::format("{}.{:03}Z", std::string_view(text, length), wall_ns % kSecond / kMillisecond);
}

ordered_json ReplicateOutput(const JobView& view) {
  if (view.job.state != JobState::kCompleted) return nullptr;
  ordered_json urls = ordered_json::array();
  for (std::size_t k = 0; k < view.files.size(); ++k) {
    urls.push_back(fmt::format("{}/v1/images/{}/content?variant={}", view.base_url, view.job.id, k));
  }
  return urls;
}

std::string Prediction(const JobView& view) {
  const JobEntry& job = view.job;
  const std::string url = fmt::format("{}/v1/predictions/{}", view.base_url, job.id);
  ordered_json json{{"id", job.id},
                    {"input", {{"prompt", job.request.prompt}}},
                    {"status", ReplicateState(job.state)},
                    {"error", nullptr},
                    {"output", ReplicateOutput(view)},
                    {"logs", ""},
                    {"urls", {{"get", url}, {"cancel", url + "/cancel"}}},
                    {"created_at", ReplicateTime(view, job.created_ns)},
                    {"started_at", ReplicateTime(view, job.start_ns)},
                    {"completed_at", ReplicateTime(view, job.end_ns)}};
  if (job.state == JobState::kFailed) json["error"] = "failed, as asked of this simulator";
  if (HasEnded(job.state) && job.facts.inference_for) {
    json["metrics"] = {{"predict_time", static_cast<double>(*job.facts.inference_for) / 1e9},
                       {"total_time", static_cast<double>(job.end_ns - job.created_ns) / 1e9}};
  }
  return Dump(json);
}

class ReplicateWords final : public JobWords {
 public:
  JobReply Submitted(const JobView& view) const override { return {201, Prediction(view)}; }
  JobReply Status(const JobView& view) const override { return {200, Prediction(view)}; }
  JobReply Result(const JobView& view) const override { return {200, Prediction(view)}; }
  JobReply Cancelled(const JobView& view, JobState) const override { return {200, Prediction(view)}; }
  JobReply Missing() const override {
    return {404,
            Dump(ordered_json{{"detail", "The requested resource could not be found."}, {"status", 404}})};
  }
  bool CancelsRunning() const override { return true; }
};

}  // namespace

const JobWords& ReplicateJobs() {
  static const ReplicateWords words;
  return words;
}

}  // namespace imgperf
