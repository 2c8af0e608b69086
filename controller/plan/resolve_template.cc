#include <fmt/format.h>

#include "common/request/template.h"
#include "controller/plan/resolve_parts.h"
#include "controller/plan/text.h"
#include "controller/plan/worker_plan.h"

namespace imgperf {
namespace {

constexpr std::string_view kPath = "request.template";

// RFC 6901; "" would be the whole answer, which is no text.
bool IsPointer(std::string_view text) { return text.starts_with('/') && text.size() <= 512; }

class TemplateResolver {
 public:
  TemplateResolver(const TemplateConfig& said, Complaints& complaints)
      : said_(said), complaints_(complaints) {}

  TemplateSpec Resolve() {
    TemplateSpec own;
    own.body_json = said_.body_json.value;
    for (const Said<std::string>& image : said_.images) own.images.push_back(Pointer(image, "images"));
    own.inference_time_s = Pointer(said_.inference_time_s, "inference_time_s");
    own.queue_position = Pointer(said_.queue_position, "queue_position");
    own.state = Pointer(said_.state, "state");
    own.poll_url = Pointer(said_.poll_url, "poll_url");
    own.result_url = Pointer(said_.result_url, "result_url");
    own.cancel_url = Pointer(said_.cancel_url, "cancel_url");
    for (const Said<std::string>& word : said_.done) own.done.push_back(word.value);
    for (const Said<std::string>& word : said_.failed) own.failed.push_back(word.value);
    CheckJob(own);
    return own;
  }

 private:
  std::string Pointer(const Said<std::string>& said, const char* key) {
    if (said && !IsPointer(said.value))
      complaints_.Add(said.mark, fmt::format("{}.{}", kPath, key),
                      "a JSON pointer is wanted here, as /images/*/url (* stands for every element)");
    return said.value;
  }

  void CheckJob(const TemplateSpec& own) {
    const auto complain = [&](std::string_view why) { complaints_.Add(said_.mark, kPath, why); };
    if (own.job() && (own.done.empty() || own.poll_url.empty()))
      complain("state makes it a job, which wants done: [words of a state] and poll_url: a pointer as well");
    const bool of_jobs = !own.done.empty() || !own.failed.empty() || !own.poll_url.empty() ||
                         !own.result_url.empty() || !own.cancel_url.empty();
    if (!own.job() && of_jobs)
      complain(
          "done, failed, poll_url, result_url and cancel_url are of jobs, which have a state: give its "
          "pointer");
  }

  const TemplateConfig& said_;
  Complaints& complaints_;
};

// What a row gives and the template has no place for would be left out, and the other way round.
std::string RowFault(const std::string& body, const Entry& entry) {
  const bool one = TemplateNeeds(body, "image") || TemplateNeeds(body, "image_base64");
  const bool mask = TemplateNeeds(body, "mask") || TemplateNeeds(body, "mask_base64");
  if (one && entry.images.empty()) return "the body has a place for an image, and this row gives none";
  if (!entry.images.empty() && !one && !TemplateNeeds(body, "images"))
    return "this row gives an image, and the body has no {{image}} or {{images}}";
  if (one && !TemplateNeeds(body, "images") && entry.images.size() > 1)
    return "this row gives several images, and the body has no {{images}}";
  if (mask != entry.mask.has_value())
    return mask ? "the body has a place for a mask, and this row gives none"
                : "this row gives a mask, and the body has no {{mask}}";
  return "";
}

void CheckRows(const RunPlan& plan, const Mark& mark, Complaints& complaints) {
  for (std::size_t i = 0; i < plan.entries.size(); ++i) {
    const Entry& entry = plan.entries[i];
    const std::string fault = RowFault(plan.request.own->body_json, entry);
    if (fault.empty()) continue;
    return complaints.Add(mark, "request.template.body",
                          entry.line > 0
                              ? fmt::format("{}:{}: {}", plan.dataset.name(), entry.line, fault)
                              : fmt::format("{}: entry {}: {}", plan.dataset.name(), i + 1, fault));
  }
}

}  // namespace

void ResolveTemplate(const RunConfig& config, RunPlan& plan, Complaints& complaints) {
  const TemplateConfig& said = config.request.own;
  const bool wanted = plan.request.endpoint == "template";
  if (wanted != said.said) {
    return complaints.Add(said.said ? said.mark : config.endpoint.mark, kPath,
                          wanted
                              ? "is wanted by endpoint: template: what is sent, and where answers hold images"
                              : "is for endpoint: template: leave one of the two out");
  }
  if (!wanted) return;
  plan.request.own = TemplateResolver(said, complaints).Resolve();
  if (!said.body_json) return;
  if (const auto status = CheckTemplate(said.body_json.value, MakeRequestPlan(plan, plan.request));
      !status.ok())
    complaints.Add(said.body_json.mark, "request.template.body", MessageOf(status));
  CheckRows(plan, said.body_json.mark, complaints);
}

}  // namespace imgperf
