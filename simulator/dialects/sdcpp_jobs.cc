// stable-diffusion.cpp's jobs: the status carries the images when there are any.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulator/dialects/job_words.h"

namespace imgperf {
namespace {

using nlohmann::ordered_json;

std::string_view SdcppState(JobState state) {
  switch (state) {
    case JobState::kQueued:
      return "queued";
    case JobState::kRunning:
      return "generating";
    case JobState::kCompleted:
      return "completed";
    case JobState::kFailed:
      return "failed";
    case JobState::kCancelled:
      break;
  }
  return "cancelled";
}

ordered_json SdcppTime(const JobView& view, Nanos stamp) {
  return stamp == 0 ? ordered_json(nullptr)
                    : ordered_json(static_cast<std::int64_t>(WallSeconds(view, stamp)));
}

ordered_json SdcppHead(const JobView& view) {
  return {{"id", view.job.id},
          {"kind", "img_gen"},
          {"status", SdcppState(view.job.state)},
          {"created", SdcppTime(view, view.job.created_ns)}};
}

std::string SdcppImages(const JobView& view) {
  std::string out = fmt::format(R"({{"output_format":"{}","images":[)", FormatName(view.job.request.format));
  for (std::size_t k = 0; k < view.base64.size(); ++k) {
    out += fmt::format(R"({}{{"index":{},"b64_json":")", k == 0 ? "" : ",", k);
    out += view.base64[k];
    out += "\"}";
  }
  return out + "]}";
}

class SdcppWords final : public JobWords {
 public:
  JobReply Submitted(const JobView& view) const override {
    ordered_json json = SdcppHead(view);
    json["poll_url"] = "/sdcpp/v1/jobs/" + view.job.id;
    return {202, Dump(json)};
  }

  JobReply Status(const JobView& view) const override {
    ordered_json json = SdcppHead(view);
    json["started"] = SdcppTime(view, view.job.start_ns);
    json["completed"] = SdcppTime(view, view.job.end_ns);
    json["queue_position"] = view.job.state == JobState::kQueued ? view.ahead + 1 : 0;
    json["error"] = nullptr;
    if (view.job.state == JobState::kFailed) {
      json["error"] = {{"code", "generation_failed"}, {"message", "failed, as asked of this simulator"}};
    }
    const std::string result = view.job.state == JobState::kCompleted ? SdcppImages(view) : "null";
    std::string body = Dump(json);
    body.back() = ',';
    return {200, body + R"("result":)" + result + "}"};
  }

  JobReply Result(const JobView& view) const override { return Status(view); }

  JobReply Cancelled(const JobView& view, JobState was) const override {
    if (was == JobState::kQueued) return Status(view);
    return {409, PlainError(409, fmt::format("job is {} and cannot be cancelled", SdcppState(was))).body};
  }

  JobReply Missing() const override { return {404, PlainError(404, "job not found").body}; }
  bool CancelsRunning() const override { return false; }
  bool CarriesImages() const override { return true; }
};

}  // namespace

const JobWords& SdcppJobs() {
  static const SdcppWords words;
  return words;
}

}  // namespace imgperf
