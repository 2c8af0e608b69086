#include "worker/response/job_response.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "worker/response/answer_object.h"
#include "worker/response/error_response.h"
#include "worker/response/image_collector.h"
#include "worker/response/json_pointer.h"
#include "worker/response/server_words.h"
#include "worker/response/text.h"

namespace imgperf {
namespace {

namespace dom = simdjson::dom;
constexpr std::size_t kMaxUrl = 8192;
constexpr std::size_t kMaxState = 64;

template <typename Words>
bool IsAmong(const Words& words, std::string_view word) {
  return std::any_of(words.begin(), words.end(), [&](const auto& one) { return one == word; });
}

// A path of the same server, too; but a JPEG's base64 begins with a slash.
bool IsUrl(std::string_view text) {
  return text.starts_with("http:") || text.starts_with("https:") || text.starts_with("data:") ||
         (text.starts_with('/') && !text.starts_with("/9j/"));
}

class JobReader {
 public:
  JobReader(const pb::JobPlan& plan, JsonScanner& scan, JobState* job, pb::Record* record)
      : plan_(plan), scan_(scan), job_(job), record_(record) {}

  JobStep Read(bool keep, AnswerExtras* extras) {
    dom::object object;
    pb::RequestError error;
    if (!ParseAnswer(scan_, &object, &error, &root_)) return Fail(std::move(error));
    ReadWords(object);
    if (job_->asks_result || plan_.state().empty()) return ReadImages(object, keep, extras);
    ReadUrls();
    const auto state = TextAt(root_, plan_.state());
    if (!state) {
      SetMissing(object, fmt::format("JSON without a job's state at {}", plan_.state()), &error);
      return Fail(std::move(error));
    }
    if (IsAmong(plan_.failed(), *state)) return Failed(object, *state);
    if (!IsAmong(plan_.done(), *state)) return GoOn();
    if (plan_.result_url().empty()) return ReadImages(object, keep, extras);
    return AskResult();
  }

 private:
  JobStep Fail(pb::RequestError error) {
    *record_->mutable_error() = std::move(error);
    return JobStep::kEnded;
  }
  JobStep Bad(std::string message) {
    SetError(pb::BAD_BODY, std::move(message), record_->mutable_error());
    return JobStep::kEnded;
  }

  void ReadWords(const dom::object& object) {
    pb::ServerWords& words = *record_->mutable_server();
    ReadServerWords(object, &words);
    if (const auto seconds = NumberAt(root_, plan_.inference_time_s())) words.set_inference_time_s(*seconds);
    const auto position = NumberAt(root_, plan_.queue_position());
    if (position && *position >= 0 && *position <= UINT32_MAX && !words.has_queue_position())
      words.set_queue_position(static_cast<std::uint32_t>(std::lround(*position)));
  }

  void ReadUrl(const std::string& pointer, std::string* url) {
    const auto text = TextAt(root_, pointer);
    if (text && text->size() <= kMaxUrl && scan_.LongString(*text) == nullptr) *url = *text;
  }
  void ReadUrls() {
    ReadUrl(plan_.poll_url(), &job_->poll_url);
    ReadUrl(plan_.result_url(), &job_->result_url);
    ReadUrl(plan_.cancel_url(), &job_->cancel_url);
    if (!plan_.cancel_suffix().empty() && !job_->poll_url.empty())
      job_->cancel_url = job_->poll_url + plan_.cancel_suffix();
  }

  // What the job says it failed of; its state where it says nothing.
  JobStep Failed(const dom::object& object, std::string_view state) {
    pb::RequestError error;
    error.set_class_(pb::BAD_BODY);
    if (!ReadErrorObject(object, &error)) error.set_message("the job ended without an image");
    error.set_message(RecordText(fmt::format("{}: {}", state, error.message()), kMaxMessage));
    if (error.type().empty()) error.set_type(RecordText(state, kMaxState));
    return Fail(std::move(error));
  }

  JobStep GoOn() {
    if (!job_->poll_url.empty()) return JobStep::kAskAgain;
    return Bad(fmt::format("a job that says at {} no URL to ask at", plan_.poll_url()));
  }
  JobStep AskResult() {
    if (job_->result_url.empty())
      return Bad(fmt::format("a job that is done and says at {} no URL of its result", plan_.result_url()));
    job_->asks_result = true;
    return JobStep::kAskResult;
  }

  JobStep ReadImages(const dom::object& object, bool keep, AnswerExtras* extras) {
    ImageCollector images(scan_, keep, record_, extras);
    for (const std::string& pointer : plan_.images()) {
      ForEachAt(root_, pointer, [&](const dom::element& element) {
        std::string_view text;
        const bool room = record_->images_size() < static_cast<int>(ImageCollector::kMaxImages);
        if (!room || element.get_string().get(text) != simdjson::SUCCESS) return;
        IsUrl(text) ? images.AddUrl(text) : images.AddInline(text);
      });
    }
    if (record_->images_size() > 0) return JobStep::kEnded;
    pb::RequestError error;
    SetMissing(object, fmt::format("a result without an image at {}", fmt::join(plan_.images(), " or ")),
               &error);
    return Fail(std::move(error));
  }

  const pb::JobPlan& plan_;
  JsonScanner& scan_;
  JobState* const job_;
  pb::Record* const record_;
  dom::element root_;
};

}  // namespace

JobStep ReadJobResponse(const pb::JobPlan& plan, JsonScanner& scan, bool keep, JobState* job,
                        pb::Record* record, AnswerExtras* extras) {
  return JobReader(plan, scan, job, record).Read(keep, extras);
}

}  // namespace imgperf
