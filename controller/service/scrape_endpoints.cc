#include "controller/service/scrape_endpoints.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "controller/plan/redact.h"
#include "controller/plan/target_url.h"
#include "controller/plan/worker_plan.h"
#include "worker/request/url.h"

namespace imgperf {
namespace {

std::vector<std::string> HeadersOf(const TargetSpec& target) {
  std::vector<std::string> lines;
  if (!target.api_key.empty()) lines.push_back("Authorization: Bearer " + target.api_key);
  for (const auto& [name, value] : target.headers) lines.push_back(name + ": " + value);
  return lines;
}

bool IsAtTarget(const std::string& url, const TargetSpec& target) {
  return std::any_of(target.urls.begin(), target.urls.end(), [&](const std::string& base) {
    const auto whole = EndpointUrl(base, "");
    return whole.ok() && Origin(*whole) == Origin(url);
  });
}

void Add(std::string url, bool gpus, const RunPlan& plan, std::vector<ScrapeEndpoint>& endpoints) {
  const bool known = std::any_of(endpoints.begin(), endpoints.end(),
                                 [&](const ScrapeEndpoint& endpoint) { return endpoint.url == url; });
  if (known) return;
  ScrapeEndpoint endpoint{url, RedactUrl(url), gpus, {}};
  if (!gpus && IsAtTarget(url, plan.target)) endpoint.headers = HeadersOf(plan.target);
  endpoints.push_back(std::move(endpoint));
}

}  // namespace

std::vector<ScrapeEndpoint> ScrapeEndpointsOf(const RunPlan& plan) {
  std::vector<ScrapeEndpoint> endpoints;
  for (const std::string& url : plan.telemetry.gpus) Add(url, true, plan, endpoints);
  for (const std::string& url : plan.telemetry.target) Add(url, false, plan, endpoints);
  if (plan.telemetry.of_target) {
    for (const std::string& base : plan.target.urls)
      Add(SiblingUrl(base, EndpointPath(plan, plan.request), "metrics"), false, plan, endpoints);
  }
  return endpoints;
}

}  // namespace imgperf
