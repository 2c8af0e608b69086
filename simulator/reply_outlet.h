// The end of an order whose client waits: one reply, or a stream of events. Thread: see Outlet.
#pragma once

#include <vector>

#include "common/http/reply.h"
#include "simulator/dialects/dialect.h"
#include "simulator/event_stream.h"
#include "simulator/image_store.h"
#include "simulator/latency_model.h"
#include "simulator/order.h"

namespace imgperf {

// What replies are made of besides their order. Outlives them.
struct ReplyOffice {
  const Dialect& dialect;
  const Profile& profile;
  const LatencyModel& model;
  ImageStore& store;
  Nanos latency_for = 0;    // real time
  bool nulls = false;       // replies keep memory and inference time to themselves
  Nanos start_ns = 0;       // an instant of the monotonic clock ...
  Nanos start_wall_ns = 0;  // ... and of the wall clock
};

ReplyFacts FactsOf(const ReplyOffice& office, const Order& order);

class ReplyOutlet final : public Outlet {
 public:
  ReplyOutlet(const ReplyOffice& office, http::Reply reply) : office_(office), reply_(std::move(reply)) {}

  bool Begin(const Order& order) override;
  void Prepare(const Order& order, absl::StatusOr<Pictures> pictures) override;
  void Deliver(const Order& order, std::function<void()> release) override;

 private:
  void PrepareStream(const Order& order, const Pictures& pictures);

  const ReplyOffice& office_;
  http::Reply reply_;
  http::Answer answer_;
  std::vector<EventKind> events_;  // of a stream
  std::vector<http::Blob> files_;  // to be fetched by URL
};

}  // namespace imgperf
