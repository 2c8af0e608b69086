#include "worker/request/runner_plan.h"

#include <algorithm>
#include <cctype>

#include <absl/status/status.h>
#include <fmt/format.h>

#include "common/content_hash.h"
#include "common/request/build_body.h"
#include "common/request/job_presets.h"
#include "common/secrets.h"

namespace imgperf {
namespace {

constexpr Nanos kPollEvery = 500 * kMillisecond;

bool SameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

bool IsToken(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

bool HasControl(std::string_view value) {
  return std::any_of(value.begin(), value.end(),
                     [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7F; });
}

// Header lines of one kind of exchange; a later line of the same name replaces an earlier one.
class HeaderLines {
 public:
  // An empty value is sent as such.
  void Set(std::string_view name, std::string_view value) {
    std::erase_if(lines_, [&](const auto& line) { return SameName(line.first, name); });
    lines_.emplace_back(name, value);
  }
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    // Libcurl takes "Name:" for a header to leave out, "Name;" for one without a value.
    for (const auto& [name, value] : lines_)
      lines.push_back(value.empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value));
    return lines;
  }

 private:
  std::vector<std::pair<std::string, std::string>> lines_;
};

absl::Status CheckHeaders(const pb::WorkerPlan& plan) {
  for (const pb::Header& header : plan.headers()) {
    if (!IsToken(header.name()))
      return absl::InvalidArgumentError(fmt::format(
          "target.headers: '{}' is no header name; use letters, digits and dashes", header.name()));
    if (HasControl(header.value()))
      return absl::InvalidArgumentError(
          fmt::format("target.headers: the value of {} holds a line break or control character; remove it",
                      header.name()));
  }
  if (HasControl(plan.api_key()) || HasControl(plan.user_agent()))
    return absl::InvalidArgumentError(
        "target.api_key: holds a line break or control character; check the file or variable it comes from");
  return absl::OkStatus();
}

// What all requests of a kind have in common.
struct KindFacts {
  std::string content_type;
  bool streams = false;
};

KindFacts FactsOf(const RunnerPlan& plan, std::size_t kind) {
  KindFacts facts;
  for (const PreparedBody& body : plan.bodies) {
    if (body.kind != kind) continue;
    facts.content_type = body.content_type;
    facts.streams = facts.streams || body.streams;
  }
  return facts;
}

HeaderLines CommonLines(const pb::WorkerPlan& plan, std::string_view accept) {
  HeaderLines lines;
  lines.Set("Accept", accept);
  if (!plan.user_agent().empty()) lines.Set("User-Agent", plan.user_agent());
  return lines;
}

// With what only the target itself is told.
std::vector<std::string> TargetLines(const pb::WorkerPlan& plan, HeaderLines lines) {
  if (!plan.api_key().empty()) lines.Set("Authorization", "Bearer " + plan.api_key());
  for (const pb::Header& header : plan.headers()) lines.Set(header.name(), header.value());
  return lines.Lines();
}

std::vector<std::string> SubmitLines(const pb::WorkerPlan& plan, const KindFacts& facts) {
  HeaderLines lines;
  if (!facts.content_type.empty()) lines.Set("Content-Type", facts.content_type);
  lines.Set("Accept", facts.streams ? "text/event-stream, application/json" : "application/json");
  if (!plan.user_agent().empty()) lines.Set("User-Agent", plan.user_agent());
  return TargetLines(plan, std::move(lines));
}

void FillHeaders(const pb::WorkerPlan& plan, RunnerPlan* out) {
  out->foreign_headers = CommonLines(plan, "image/*").Lines();
  out->poll_headers = TargetLines(plan, CommonLines(plan, "application/json"));
  out->fetch_headers = TargetLines(plan, CommonLines(plan, "image/*"));
  for (std::size_t kind = 0; kind < out->kinds.size(); ++kind)
    out->kinds[kind].submit_headers = SubmitLines(plan, FactsOf(*out, kind));
}

// What follows the scheme in "Bearer sk-…": servers repeat it alone. Empty when there is no scheme.
std::string_view AfterScheme(std::string_view value) {
  const std::size_t space = value.find(' ');
  const std::size_t rest = value.find_first_not_of(' ', space);
  return rest == value.npos ? std::string_view() : value.substr(rest);
}

void AddSecretsOfHeader(const pb::Header& header, std::vector<std::string>* secrets) {
  if (!IsSecretName(header.name())) return;
  secrets->push_back(header.value());
  secrets->emplace_back(AfterScheme(header.value()));
}

// The longest first, so that one that begins another leaves no tail of it behind.
std::vector<std::string> SecretsOf(const pb::WorkerPlan& plan) {
  std::vector<std::string> secrets{plan.api_key()};
  for (const pb::Header& header : plan.headers()) AddSecretsOfHeader(header, &secrets);
  for (const std::string& url : plan.urls()) {
    for (std::string& value : SecretsOfUrl(url)) secrets.push_back(std::move(value));
  }
  std::erase(secrets, "");
  std::sort(secrets.begin(), secrets.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  secrets.erase(std::unique(secrets.begin(), secrets.end()), secrets.end());
  return secrets;
}

// Forms are parted by the dataset's own hash: no file of it can hold that.
BodyFiles FilesOf(const pb::Dataset& dataset, const DatasetBytes& bytes) {
  BodyFiles files("imgperf-" + ContentHash(dataset.SerializeAsString()));
  for (std::size_t i = 0; i < bytes.size(); ++i) files.Add(dataset.files(static_cast<int>(i)), bytes[i]);
  return files;
}

RequestKind KindFrom(const pb::RequestPlan& request,
                     const google::protobuf::RepeatedPtrField<std::string>& urls) {
  RequestKind kind;
  kind.urls.assign(urls.begin(), urls.end());
  if (const Endpoint* endpoint = FindEndpoint(request.endpoint())) kind.shape = endpoint->answer;
  kind.job = request.endpoint() == "template" ? request.job() : JobPreset(request.endpoint());
  if (kind.job)
    kind.job->set_interval_ns(request.job().interval_ns() > 0 ? request.job().interval_ns() : kPollEvery);
  return kind;
}

// Each with the request that its bodies ask for.
std::vector<const pb::RequestPlan*> FillKinds(const pb::WorkerPlan& plan, RunnerPlan* out) {
  std::vector<const pb::RequestPlan*> requests;
  for (const pb::RequestVariant& variant : plan.variants()) {
    out->kinds.push_back(KindFrom(variant.request(), variant.urls()));
    requests.push_back(&variant.request());
  }
  if (!requests.empty()) return requests;
  out->kinds.push_back(KindFrom(plan.request(), plan.urls()));
  return {&plan.request()};
}

// Rows of a mix stand once for each of its kinds.
absl::Status BuildBodies(const std::vector<const pb::RequestPlan*>& requests, const pb::Dataset& dataset,
                         RunnerPlan* out) {
  for (const pb::Entry& entry : dataset.entries()) {
    if (entry.variant() >= requests.size())
      return absl::InvalidArgumentError(
          fmt::format("entry {}: is of kind {} of {}", out->bodies.size(), entry.variant(), requests.size()));
    auto body =
        BuildBody({*requests[entry.variant()], entry, out->bodies.size() / requests.size(), out->files});
    if (!body.ok()) return body.status();
    body->kind = entry.variant();
    out->turns_as_base64 = out->turns_as_base64 || NeedsTurnBase64(*body);
    out->bodies.push_back(*std::move(body));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RunnerPlan> MakeRunnerPlan(RunId run, const pb::WorkerPlan& plan, const pb::Dataset& dataset,
                                          const DatasetBytes& bytes) {
  if (auto status = CheckHeaders(plan); !status.ok()) return status;
  RunnerPlan out;
  out.run = run;
  const std::vector<const pb::RequestPlan*> requests = FillKinds(plan, &out);
  out.timeout_for = plan.request().timeout_ns();
  out.rules.fail_on_size = plan.fail_on_size();
  out.rules.compare_size = !plan.ignore_size();
  out.rules.fail_on_blank = plan.fail_on_blank();
  out.rules.fetch_urls = plan.fetch_urls();
  out.files = FilesOf(dataset, bytes);
  if (auto status = BuildBodies(requests, dataset, &out); !status.ok()) return status;
  out.secrets = SecretsOf(plan);
  FillHeaders(plan, &out);
  return out;
}

AnswerReader::Expect ExpectOf(AnswerShape shape) {
  switch (shape) {
    case AnswerShape::kImages:
      return AnswerReader::Expect::kImagesJson;
    case AnswerShape::kChat:
      return AnswerReader::Expect::kChatJson;
    case AnswerShape::kNim:
      return AnswerReader::Expect::kNimJson;
    case AnswerShape::kJob:
      return AnswerReader::Expect::kJobJson;
  }
  return AnswerReader::Expect::kImagesJson;
}

}  // namespace imgperf
