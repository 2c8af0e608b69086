#include "common/request/job_presets.h"

namespace imgperf {
namespace {

pb::JobPlan Sdcpp() {
  pb::JobPlan plan;
  plan.set_state("/status");
  plan.add_done("completed");
  plan.add_failed("failed");
  plan.add_failed("cancelled");
  plan.set_poll_url("/poll_url");
  plan.add_images("/result/images/*/b64_json");
  plan.set_cancel_suffix("/cancel");
  plan.set_queue_position("/queue_position");
  return plan;
}

pb::JobPlan Fal() {
  pb::JobPlan plan;
  plan.set_state("/status");
  plan.add_done("COMPLETED");
  plan.add_failed("FAILED");
  plan.add_failed("ERROR");
  plan.add_failed("CANCELLED");
  plan.set_poll_url("/status_url");
  plan.set_result_url("/response_url");
  plan.add_images("/images/*/url");
  plan.set_cancel_url("/cancel_url");
  plan.set_cancel_by_put(true);
  plan.set_queue_position("/queue_position");
  plan.set_inference_time_s("/metrics/inference_time");
  return plan;
}

pb::JobPlan Replicate() {
  pb::JobPlan plan;
  plan.set_state("/status");
  plan.add_done("succeeded");
  plan.add_failed("failed");
  plan.add_failed("canceled");
  plan.add_failed("aborted");
  plan.set_poll_url("/urls/get");
  plan.add_images("/output/*");
  plan.add_images("/output");
  plan.set_cancel_url("/urls/cancel");
  plan.set_inference_time_s("/metrics/predict_time");
  return plan;
}

}  // namespace

std::optional<pb::JobPlan> JobPreset(std::string_view endpoint) {
  if (endpoint == "sdcpp_job") return Sdcpp();
  if (endpoint == "fal_queue") return Fal();
  if (endpoint == "replicate_job") return Replicate();
  return std::nullopt;
}

}  // namespace imgperf
