#include "controller/ready/probe_thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "controller/plan/worker_plan.h"
#include "tests/worker/request/raw_server.h"

namespace imgperf {
namespace {

constexpr char kKey[] = "sk-live-0123456789";

RunPlan PlanFor(ReadyProbe probe, const RawServer& server) {
  RunPlan plan;
  plan.request.endpoint = "image_generation";
  plan.target.urls = {server.url("/v1/images/generations")};
  plan.target.api_key = kKey;
  plan.target.ready.probe = probe;
  plan.entries.emplace_back().prompt = "cat";
  return plan;
}

// What a server that answers 401 and repeats the Authorization header leaves of itself.
ProbeAnswer AnswerOfEcho(ReadyProbe probe) {
  RawServer server([](RawConnection& connection, int) {
    const std::string request = connection.ReadRequest();
    const std::size_t key = request.find("Bearer ");
    connection.Answer(401, "refused: " + request.substr(key, request.find('\r', key) - key));
  });
  const RunPlan plan = PlanFor(probe, server);
  const auto worker_plan = MakeWorkerPlan(plan, plan.target.urls);
  std::promise<ProbeAnswer> answer;
  auto thread =
      ProbeThread::Start(1, plan, worker_plan.value(),
                         [&](const Readiness::Try&, ProbeAnswer told) { answer.set_value(std::move(told)); });
  thread.value()->Ask({.k = 0, .url = 0});
  return answer.get_future().get();
}

TEST(ProbeThread, TellsNoSecretThatTheServerRepeats) {
  for (const ReadyProbe probe : {ReadyProbe::kHealth, ReadyProbe::kModels, ReadyProbe::kInference}) {
    const ProbeAnswer answer = AnswerOfEcho(probe);
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.error.message(), "refused: Bearer ***");
  }
}

}  // namespace
}  // namespace imgperf
