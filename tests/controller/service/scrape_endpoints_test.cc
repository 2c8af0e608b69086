#include "controller/service/scrape_endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

RunPlan Plan() {
  RunPlan plan;
  plan.target.urls = {"http://a:30000", "http://b:30000/v1"};
  plan.target.api_key = "secret";
  plan.target.headers = {{"X-Team", "images"}};
  return plan;
}

std::vector<std::string> Urls(const RunPlan& plan) {
  std::vector<std::string> urls;
  for (const ScrapeEndpoint& endpoint : ScrapeEndpointsOf(plan)) urls.push_back(endpoint.url);
  return urls;
}

TEST(ScrapeEndpoints, AreNobodyUnlessAsked) { EXPECT_THAT(Urls(Plan()), IsEmpty()); }

TEST(ScrapeEndpoints, OfTheTargetAreBesideItsOwnUrls) {
  RunPlan plan = Plan();
  plan.telemetry.of_target = true;
  EXPECT_THAT(Urls(plan), ElementsAre("http://a:30000/metrics", "http://b:30000/metrics"));
}

TEST(ScrapeEndpoints, AreAskedOnceEach) {
  RunPlan plan = Plan();
  plan.telemetry.gpus = {"http://a:30000/metrics", "http://g:9400/metrics", "http://g:9400/metrics"};
  plan.telemetry.of_target = true;
  EXPECT_THAT(Urls(plan),
              ElementsAre("http://a:30000/metrics", "http://g:9400/metrics", "http://b:30000/metrics"));
}

TEST(ScrapeEndpoints, TheTargetsKeyGoesToTheTargetAlone) {
  RunPlan plan = Plan();
  plan.telemetry.gpus = {"http://g:9400/metrics", "http://b:30000/gpus"};
  plan.telemetry.target = {"http://elsewhere:9000/metrics", "http://a:30000/prometheus"};
  for (const ScrapeEndpoint& endpoint : ScrapeEndpointsOf(plan)) {
    if (endpoint.url == "http://a:30000/prometheus") {
      EXPECT_THAT(endpoint.headers, ElementsAre("Authorization: Bearer secret", "X-Team: images"));
    } else {
      EXPECT_THAT(endpoint.headers, IsEmpty()) << endpoint.url;
    }
  }
}

}  // namespace
}  // namespace imgperf
