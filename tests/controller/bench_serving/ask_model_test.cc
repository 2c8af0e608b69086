#include "controller/bench_serving/ask_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/worker/request/raw_server.h"

namespace imgperf {
namespace {

constexpr char kAskKey[] = "sk-live-0123456789";

RunPlan PlanAt(const std::string& url) {
  RunPlan plan;
  plan.request.endpoint = "image_generation";
  plan.target.urls = {url};
  plan.target.api_key = kAskKey;
  plan.target.ready.probe = ReadyProbe::kHealth;
  plan.target.ready.interval_for = kMillisecond;
  plan.entries.emplace_back().prompt = "cat";
  return plan;
}

// Answers by path; what is not there is 404. Refuses the first `unwell` questions after its health.
RawServer Serving(std::map<std::string, std::string> pages, int unwell = 0) {
  return RawServer([pages, unwell](RawConnection& connection, int index) {
    const std::string request = connection.ReadRequest();
    const std::string path = request.substr(4, request.find(" HTTP") - 4);
    if (path == "/health") {
      connection.Answer(index < unwell ? 503 : 200, "{}");
    } else if (const auto page = pages.find(path); page != pages.end()) {
      connection.Answer(200, page->second);
    } else {
      connection.Answer(404, "{\"detail\": \"Not Found\"}");
    }
  });
}

TEST(AskModel, TakesTheFirstThatTells) {
  std::ostringstream err;
  RawServer both =
      Serving({{"/v1/model_info", R"({"model_path": "a"})"}, {"/v1/models", R"({"data": [{"id": "b"}]})"}});
  EXPECT_EQ(AskModel(PlanAt(both.url("")), err, SystemClock()).value(), "a");
  RawServer models = Serving({{"/v1/models", R"({"data": [{"id": "b"}]})"}});
  EXPECT_EQ(AskModel(PlanAt(models.url("/v1")), err, SystemClock()).value(), "b");
  RawServer neither = Serving({});
  EXPECT_EQ(AskModel(PlanAt(neither.url("")), err, SystemClock()).value(), std::nullopt);
  EXPECT_EQ(err.str(), "");
}

TEST(AskModel, WaitsUntilTheServerIsWell) {
  std::ostringstream err;
  RawServer server = Serving({{"/v1/model_info", R"({"model_path": "a"})"}}, 3);
  EXPECT_EQ(AskModel(PlanAt(server.url("")), err, SystemClock()).value(), "a");
}

TEST(AskModel, GivesUpOnAServerWithoutHealthAndTellsNoSecret) {
  RawServer server([](RawConnection& connection, int) {
    const std::string request = connection.ReadRequest();
    const std::size_t key = request.find("Bearer ");
    connection.Answer(401, "refused: " + request.substr(key, request.find('\r', key) - key));
  });
  std::ostringstream err;
  const auto name = AskModel(PlanAt(server.url("")), err, SystemClock());
  EXPECT_EQ(name.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(name.status().message()), testing::HasSubstr("refused: Bearer ***"));
}

}  // namespace
}  // namespace imgperf
