#include "simulator/batch_queue.h"

#include <algorithm>
#include <utility>

namespace imgperf {

BatchQueue::BatchQueue(const BatchRules& rules, Nanos open_ns, ServiceOf service_of)
    : rules_(rules), service_of_(std::move(service_of)), workers_(rules.workers, Worker{open_ns}) {}

std::vector<Batch> BatchQueue::Arrive(const Waiting& request) {
  std::vector<Batch> decided;
  DecideInto(decided, request.arrived_ns);  // what began before it came, even if nobody called Decide
  waiting_.push_back(request);
  DecideInto(decided, request.arrived_ns);
  return decided;
}

std::vector<Batch> BatchQueue::Decide(Nanos now) {
  std::vector<Batch> decided;
  DecideInto(decided, now);
  return decided;
}

bool BatchQueue::Withdraw(std::uint64_t index) {
  return std::erase_if(waiting_, [&](const Waiting& waiting) { return waiting.index == index; }) != 0;
}

std::optional<Nanos> BatchQueue::NextAt() const {
  if (waiting_.empty()) return std::nullopt;
  return PlanNext().start_ns;
}

void BatchQueue::DecideInto(std::vector<Batch>& out, Nanos now) {
  while (!waiting_.empty()) {
    const Plan plan = PlanNext();
    if ((!plan.is_full || !rules_.decides_ahead) && plan.start_ns > now) return;
    out.push_back(Take(plan));
  }
}

BatchQueue::Plan BatchQueue::PlanNext() const {
  Plan plan;
  for (std::size_t k = 0; k < waiting_.size() && plan.members.size() < rules_.most; ++k) {
    if (waiting_[k].workload == waiting_.front().workload) plan.members.push_back(k);
  }
  plan.is_full = plan.members.size() == rules_.most;
  Nanos ready_ns = waiting_.front().arrived_ns + rules_.wait_for;
  if (plan.is_full) ready_ns = std::min(ready_ns, waiting_[plan.members.back()].arrived_ns);
  plan.start_ns = std::max({ready_ns, workers_[NextWorker()].free_ns, last_start_ns_});
  return plan;
}

Batch BatchQueue::Take(const Plan& plan) {
  const std::size_t w = NextWorker();
  Batch batch;
  batch.number = next_number_++;
  batch.worker = static_cast<std::uint32_t>(w);
  batch.is_first = std::exchange(workers_[w].is_new, false);
  batch.workload = waiting_.front().workload;
  for (const std::size_t k : plan.members) batch.members.push_back(waiting_[k].index);
  batch.start_ns = last_start_ns_ = plan.start_ns;
  batch.finish_ns = plan.start_ns + service_of_(batch);
  workers_[w].free_ns = batch.finish_ns;
  for (auto k = plan.members.rbegin(); k != plan.members.rend(); ++k) {
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(*k));
  }
  return batch;
}

std::size_t BatchQueue::NextWorker() const {
  const auto first = std::min_element(workers_.begin(), workers_.end(),
                                      [](const Worker& a, const Worker& b) { return a.free_ns < b.free_ns; });
  return static_cast<std::size_t>(first - workers_.begin());
}

}  // namespace imgperf
