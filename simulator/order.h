// One accepted request on its way through the workshop, and how its pictures leave.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <absl/status/statusor.h>

#include "simulator/error_plan.h"
#include "simulator/image_request.h"
#include "simulator/reply_facts.h"
#include "simulator/visits.h"

namespace imgperf {

struct Order;

// The end of an order: the reply to a client that waits, or an entry among the jobs. Used by one order only.
class Outlet {
 public:
  virtual ~Outlet() = default;
  // Its batch is known. False when it wants no pictures: then nothing else is called. Thread: the server's.
  virtual bool Begin(const Order& order) = 0;
  // Makes of the pictures what Deliver will hand over. Thread: a painter's.
  virtual void Prepare(const Order& order, absl::StatusOr<Pictures> pictures) = 0;
  // `release` is called once nothing of the pictures is held any more. Thread: the server's.
  virtual void Deliver(const Order& order, std::function<void()> release) = 0;
};

// When and how the simulated GPU served it.
struct Service {
  Nanos start_ns = 0;
  Nanos finish_ns = 0;
  Nanos penalty_for = 0;  // of that, the penalty of a first batch
  Nanos reply_at = 0;
  double peak_memory_mb = 0;
};

struct Order {
  ImageRequest request;
  ErrorShare error;
  std::string id;
  std::string base_url;  // "http://host:port", as the client addressed us
  std::string headers;   // header lines of its reply, each ended with CRLF
  std::shared_ptr<Visit> visit;
  std::unique_ptr<Outlet> outlet;
  Service service{};
};

}  // namespace imgperf
