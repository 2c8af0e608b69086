#include "controller/plan/resolve_parts.h"
#include "controller/plan/target_url.h"

namespace imgperf {
namespace {

void ResolveUrls(const std::vector<Said<std::string>>& said, const char* path, std::vector<std::string>& urls,
                 Complaints& complaints) {
  for (const Said<std::string>& url : said) {
    const auto whole = EndpointUrl(url.value, "");
    if (whole.ok()) {
      urls.push_back(*whole);
    } else {
      complaints.Add(url.mark, path, std::string(whole.status().message()));
    }
  }
}

}  // namespace

void ResolveTelemetry(const RunConfig& config, RunPlan& plan, Complaints& complaints) {
  const TelemetryConfig& said = config.telemetry;
  ResolveUrls(said.gpus, "telemetry.gpus", plan.telemetry.gpus, complaints);
  ResolveUrls(said.target, "telemetry.target", plan.telemetry.target, complaints);
  plan.telemetry.of_target = said.of_target.Or(false);
  plan.telemetry.every_for = said.every_for.Or(plan.telemetry.every_for);
}

}  // namespace imgperf
