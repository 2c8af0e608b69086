#include "simulator/dispatcher.h"

#include <utility>

namespace imgperf {

Dispatcher::Dispatcher(BatchQueue queue, const Clock& clock, Poster& poster, OnBatch on_batch)
    : queue_(std::move(queue)), clock_(clock), poster_(poster), on_batch_(std::move(on_batch)) {}

void Dispatcher::Hand(const std::vector<Batch>& batches) {
  for (const Batch& batch : batches) on_batch_(batch);
  PlanWake();
}

bool Dispatcher::Withdraw(std::uint64_t index) {
  CatchUp();
  return queue_.Withdraw(index);
}

// A batch that is not full starts when its time has come, whether or not another request does.
void Dispatcher::PlanWake() {
  const auto next = queue_.NextAt();
  if (!next || *next >= wake_ns_) return;
  wake_ns_ = *next;
  poster_.PostAt(*next, [this] {
    wake_ns_ = kNever;
    CatchUp();
  });
}

}  // namespace imgperf
