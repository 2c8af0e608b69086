// What is asked beside the requests: AIPerf's GPU telemetry and server metrics.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "controller/plan/text.h"
#include "controller/profile/settings_parts.h"

namespace imgperf {
namespace {

constexpr std::string_view kGpus = "--gpu-telemetry";
constexpr std::string_view kServer = "--server-metrics";

// AIPerf takes "host:9401" and adds what is missing.
std::string WholeUrl(const std::string& given) {
  const std::string url = given.find("://") == given.npos ? "http://" + given : given;
  const std::size_t path = url.find('/', url.find("://") + 3);
  if (path == url.npos) return url + "/metrics";
  return path + 1 == url.size() ? url + "metrics" : url;
}

// Words that stand among the URLs there. "" for a URL.
std::string_view WordFault(std::string_view word) {
  if (word == "dashboard") return "\"dashboard\" is not served: report.html draws what the GPUs said";
  if (word == "pynvml" || word == "amdsmi")
    return "drivers are not read: run a DCGM exporter beside the GPUs and give its URL";
  if (word.ends_with(".csv")) return "lists of fields are not read: every series of an exporter is kept";
  return "";
}

void TranslateUrls(Draft& draft, std::string_view flag, std::string_view key) {
  nlohmann::json urls = nlohmann::json::array();
  for (const std::string& given : draft.flags().All(flag)) {
    for (const std::string_view part : SplitAt(given, ' ')) {
      if (part.empty()) continue;
      if (const auto fault = WordFault(part); !fault.empty()) return draft.Fault(flag, fault);
      urls.push_back(WholeUrl(std::string(part)));
    }
  }
  if (!urls.empty()) return draft.SetJson(flag, key, urls.dump());
  if (draft.flags().Has(flag)) draft.Fault(flag, "names no URL, as http://localhost:9400/metrics");
}

}  // namespace

void TranslateTelemetry(Draft& draft) {
  TranslateUrls(draft, kGpus, "telemetry.gpus");
  TranslateUrls(draft, kServer, "telemetry.target");
}

}  // namespace imgperf
