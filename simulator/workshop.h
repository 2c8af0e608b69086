// Serves orders: they wait for the simulated GPU, are painted as soon as their batch is known, and leave at
// the modelled instant. Thread: the server's loop.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "simulator/dispatcher.h"
#include "simulator/gpu_meter.h"
#include "simulator/latency_model.h"
#include "simulator/options.h"
#include "simulator/order.h"
#include "simulator/paint_pool.h"
#include "simulator/poster.h"
#include "simulator/studio.h"

namespace imgperf {

class Workshop {
 public:
  // Everything given outlives it. No work starts before `open_ns`. `withdraws`: orders that wait may be taken
  // back.
  struct Hours {
    Nanos open_ns = 0;
    bool withdraws = false;
  };
  Workshop(const SimulatorOptions& options, const Profile& profile, const Clock& clock, Hours hours);

  void Take(std::shared_ptr<Order> order);
  // Takes an order back that no GPU has begun. False when one has, or when it is unknown; only with
  // `withdraws`.
  bool Withdraw(std::uint64_t index);
  // Begins what is due by now, before anybody is told of it.
  void CatchUp() { dispatcher_.CatchUp(); }
  // Orders that no GPU has begun; only with `withdraws`.
  std::size_t CountWaiting();
  // Those among them that came before this one.
  std::size_t Ahead(std::uint64_t index);

  const LatencyModel& model() const { return model_; }
  const Studio& studio() const { return studio_; }
  GpuMeter& meter() { return meter_; }
  static Workload WorkloadOf(const ImageRequest& request, const Profile& profile);
  Poster& poster() { return poster_; }
  // Before the server ends: no painter posts to it any more.
  void StopPainting() { pool_.Stop(); }

 private:
  BatchQueue MakeQueue(const Hours& hours) const;
  void Begin(const Batch& batch);
  void Begin(const std::shared_ptr<Order>& order, const Batch& batch);
  void Paint(const std::shared_ptr<Order>& order);

  const SimulatorOptions& options_;
  const Profile& profile_;
  LatencyModel model_;
  Studio studio_;
  GpuMeter meter_;
  Poster poster_;
  Dispatcher dispatcher_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Order>> waiting_;  // by index: in no batch yet
  PaintPool pool_;
};

}  // namespace imgperf
