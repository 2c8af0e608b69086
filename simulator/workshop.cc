#include "simulator/workshop.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace imgperf {
namespace {

constexpr std::size_t kCacheBytes = 128 << 20;

// Half the machine: the other half is the client's.
std::size_t Painters() { return std::clamp<std::size_t>(std::thread::hardware_concurrency() / 2, 1, 8); }

std::uint32_t MostInBatch(const SimulatorOptions& options, const Profile& profile) {
  return options.batch_max.value_or(profile.batching.most);
}

// A batch's replies leave together, so all of its pictures must fit, and the next one's while they leave.
std::size_t PaintedAhead(const SimulatorOptions& options, const Profile& profile) {
  return 16 + std::size_t{2} * MostInBatch(options, profile) * options.workers;
}

}  // namespace

Workshop::Workshop(const SimulatorOptions& options, const Profile& profile, const Clock& clock, Hours hours)
    : options_(options),
      profile_(profile),
      model_(profile, {options.time_scale, options.seed, options.first_penalty_for}),
      studio_(options.seed, kCacheBytes),
      meter_(options.workers, clock.Now()),
      dispatcher_(MakeQueue(hours), clock, poster_, [this](const Batch& batch) { Begin(batch); }),
      pool_(profile.is_null ? 0 : Painters(), PaintedAhead(options, profile)) {}

BatchQueue Workshop::MakeQueue(const Hours& hours) const {
  const BatchRules rules{MostInBatch(options_, profile_),
                         model_.Scale(options_.batch_delay_for.value_or(profile_.batching.wait_for)),
                         options_.workers, !hours.withdraws};
  return BatchQueue(rules, hours.open_ns, [this](const Batch& batch) {
    const auto requests = static_cast<std::uint32_t>(batch.members.size());
    return model_.ServiceFor(batch.workload, {batch.members.front(), requests, batch.is_first});
  });
}

Workload Workshop::WorkloadOf(const ImageRequest& request, const Profile& profile) {
  return {request.size, request.steps == 0 ? profile.steps : request.steps, request.n, IsEdit(request)};
}

void Workshop::Take(std::shared_ptr<Order> order) {
  const TruthEntry& entry = order->visit->entry();
  const Waiting waiting{entry.index, WorkloadOf(order->request, profile_), entry.arrived_ns};
  waiting_.emplace(waiting.index, std::move(order));
  dispatcher_.Arrive(waiting);
}

bool Workshop::Withdraw(std::uint64_t index) {
  return dispatcher_.Withdraw(index) && waiting_.erase(index) != 0;
}

std::size_t Workshop::CountWaiting() {
  dispatcher_.CatchUp();
  return waiting_.size();
}

std::size_t Workshop::Ahead(std::uint64_t index) {
  dispatcher_.CatchUp();
  return static_cast<std::size_t>(std::count_if(waiting_.begin(), waiting_.end(),
                                                [&](const auto& other) { return other.first < index; }));
}

void Workshop::Begin(const Batch& batch) {
  meter_.Work(batch.worker, batch.start_ns, batch.finish_ns);
  for (const std::uint64_t index : batch.members) {
    const auto order = waiting_.extract(index).mapped();
    Begin(order, batch);
  }
}

void Workshop::Begin(const std::shared_ptr<Order>& order, const Batch& batch) {
  TruthEntry& entry = order->visit->entry();
  entry.start_ns = batch.start_ns;
  entry.finish_ns = batch.finish_ns;
  entry.batch = batch.number;
  entry.batch_size = batch.members.size();
  entry.worker = batch.worker;
  order->service.start_ns = batch.start_ns;
  order->service.finish_ns = batch.finish_ns;
  order->service.penalty_for = batch.is_first ? model_.Scale(options_.first_penalty_for) : 0;
  order->service.peak_memory_mb = batch.is_first ? profile_.memory.first_mb : profile_.memory.later_mb;
  order->service.reply_at = batch.finish_ns + model_.Scale(options_.latency_for);
  order->visit->ExpectBy(order->service.reply_at);
  if (!order->outlet->Begin(*order)) return;
  pool_.Submit([this, order] { Paint(order); });
}

// Thread: a painter's.
void Workshop::Paint(const std::shared_ptr<Order>& order) {
  if (!order->visit->IsGone()) {
    order->outlet->Prepare(*order, studio_.Paint(order->request, order->error.fault));
  }
  poster_.Post([this, order] { order->outlet->Deliver(*order, [this] { pool_.Release(); }); });
}

}  // namespace imgperf
