#include "controller/offline/little.h"

#include <algorithm>
#include <cmath>

#include "controller/stats/record_times.h"

namespace imgperf {
namespace {

constexpr double kShare = 0.01;
// The edges: a credit on its way, checks of the answer and the return on its way back, on a machine that is
// busy; and once in each place a controller that looks a quarter of a second too late.
constexpr double kEdgeOfRequest = 0.010;
constexpr double kEdgeOfPlace = 0.250;

bool Comparable(const pb::PhaseSealed& sealed) {
  const pb::LedgerCounts& c = sealed.counts();
  return sealed.open_integral_ns() > 0 && c.attempts_lost() == 0 && c.reissues() == 0 && c.late() == 0 &&
         c.lost() == 0;
}

}  // namespace

Nanos AtWorkerFor(const pb::Record& record) {
  const Nanos start = record.received_ns() != 0 ? record.received_ns() : StartOf(record);
  Nanos end = EndOf(record);
  for (const pb::Exchange& exchange : record.exchanges()) end = std::max<Nanos>(end, exchange.ended_ns());
  return std::max<Nanos>(0, end - start);
}

std::optional<LittleCheck> CheckLittle(const pb::PhaseStart& start, const pb::PhaseSealed& sealed,
                                       double at_worker_for) {
  if (!Comparable(sealed)) return std::nullopt;
  LittleCheck check;
  check.controller_s = static_cast<double>(sealed.open_integral_ns()) / kSecond;
  check.records_s = at_worker_for / kSecond;
  check.only_below = sealed.counts().attempts_unstarted() > 0;
  const double length = static_cast<double>(sealed.sealed_ns() - start.t0_ns()) / kSecond;
  const auto attempts = static_cast<double>(sealed.counts().attempts_made());
  const double places = length > 0 ? std::ceil(check.controller_s / length) : attempts;
  check.allowed_s = kShare * std::max(check.controller_s, check.records_s) + kEdgeOfRequest * attempts +
                    kEdgeOfPlace * std::min(attempts, places);
  return check;
}

}  // namespace imgperf
