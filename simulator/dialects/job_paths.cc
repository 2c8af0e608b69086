#include "simulator/dialects/job_words.h"

namespace imgperf {
namespace {

constexpr std::string_view kNative = "/sdcpp/v1/jobs/";
constexpr std::string_view kPredictions = "/v1/predictions/";
constexpr std::string_view kRequests = "/requests/";

// "id" or "id/word": the word behind, empty without one; nothing when there is more.
std::optional<std::string_view> WordBehind(std::string_view rest, std::string_view& id) {
  id = rest.substr(0, rest.find('/'));
  if (id.empty()) return std::nullopt;
  const std::string_view word = id.size() == rest.size() ? "" : rest.substr(id.size() + 1);
  return word.find('/') == word.npos ? std::optional(word) : std::nullopt;
}

// GET .../id, POST .../id/cancel.
std::optional<JobAsk> ReadPlain(Operation operation, std::string_view method, std::string_view rest) {
  JobAsk ask{operation, JobQuestion::kStatus, {}};
  const auto word = WordBehind(rest, ask.id);
  if (word == "" && method == "GET") return ask;
  ask.question = JobQuestion::kCancel;
  return word == "cancel" && method == "POST" ? std::optional(ask) : std::nullopt;
}

// GET .../requests/id[/status|/response], PUT .../requests/id/cancel.
std::optional<JobAsk> ReadFal(std::string_view method, std::string_view rest) {
  JobAsk ask{Operation::kFalJob, JobQuestion::kResult, {}};
  const auto word = WordBehind(rest, ask.id);
  if (!word) return std::nullopt;
  if (method == "GET" && (word->empty() || word == "response")) return ask;
  ask.question = *word == "status" ? JobQuestion::kStatus : JobQuestion::kCancel;
  if (method == "GET" && word == "status") return ask;
  return method == "PUT" && word == "cancel" ? std::optional(ask) : std::nullopt;
}

}  // namespace

std::optional<JobAsk> ReadJobPath(const Pages& pages, std::string_view method, std::string_view path) {
  if (pages.native_jobs && path.starts_with(kNative)) {
    return ReadPlain(Operation::kNativeJob, method, path.substr(kNative.size()));
  }
  if (!pages.queued_jobs) return std::nullopt;
  if (path.starts_with(kPredictions)) {
    return ReadPlain(Operation::kReplicateJob, method, path.substr(kPredictions.size()));
  }
  const std::size_t at = path.find(kRequests);
  return at == path.npos ? std::nullopt : ReadFal(method, path.substr(at + kRequests.size()));
}

const JobWords& WordsOf(Operation operation) {
  if (operation == Operation::kFalJob) return FalJobs();
  return operation == Operation::kReplicateJob ? ReplicateJobs() : SdcppJobs();
}

double WallSeconds(const JobView& view, Nanos stamp) {
  return static_cast<double>((stamp + view.wall_minus_mono) / kMillisecond) / 1e3;
}

}  // namespace imgperf
