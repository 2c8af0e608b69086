#include "worker/session/clock_bounds.h"

#include <algorithm>
#include <cmath>

namespace imgperf {
namespace {

// More than one a second come only while messages are missing; the oldest prove the least.
constexpr std::size_t kMostProofs = 256;
// Stamps beyond it are no uptime: what is computed from others cannot overflow.
constexpr Nanos kLatest = Nanos{1} << 61;
// Stamps count whole nanoseconds: a reading may be late by one.
constexpr double kRounding = 1;

double Seconds(Nanos length) { return static_cast<double>(length) / static_cast<double>(kSecond); }

bool IsExchange(Nanos t1, Nanos t2, Nanos t3, Nanos t4) {
  const auto [first, last] = std::minmax({t1, t2, t3, t4});
  return first >= 0 && last <= kLatest && t1 <= t4 && t2 <= t3;
}

}  // namespace

// Coordinates are differences from the newest proof: stamps of 1e16 ns would leave a double few digits.
ClockPolygon ClockBounds::Alone(const Proof& proof) {
  const double round_trip = Seconds(proof.received - proof.sent);
  const double most = static_cast<double>(proof.most - proof.least) + (kSteepest + kWander) * round_trip;
  return ClockPolygon({-kRounding, most + kRounding}, kSteepest);
}

void ClockBounds::Narrow(const Proof& proof, const Proof& newest, ClockPolygon* polygon) {
  const double sent = Seconds(proof.sent - newest.received);
  const double received = Seconds(proof.received - newest.received);
  const auto off = [&](Nanos offset) { return static_cast<double>(offset - newest.least); };
  polygon->AtMost(sent, off(proof.most) + kWander * std::abs(sent) + kRounding);
  polygon->AtLeast(received, off(proof.least) - kWander * std::abs(received) - kRounding);
}

void ClockBounds::Add(Nanos t1, Nanos t2, Nanos t3, Nanos t4) {
  if (same_ || !IsExchange(t1, t2, t3, t4)) return;
  const Proof newest{t1, t4, t2 - t1, t3 - t4};
  ClockPolygon alone = Alone(newest);
  Narrow(newest, newest, &alone);
  if (alone.empty()) return;
  while (!proofs_.empty() && (proofs_.front().received < t4 - kWindow || proofs_.size() >= kMostProofs))
    proofs_.pop_front();
  polygon_ = alone;
  std::for_each(proofs_.rbegin(), proofs_.rend(),
                [&](const Proof& proof) { Narrow(proof, newest, &polygon_); });
  if (polygon_.empty() || segment_ == 0) {
    ++segment_;
    proofs_.clear();
    polygon_ = alone;
  }
  proofs_.push_back(newest);
}

ClockEstimate ClockBounds::At(Nanos now) const {
  if (same_) return {0, 0, 1};
  if (segment_ == 0) return {};
  const Proof& newest = proofs_.back();
  const double seconds = Seconds(now - newest.received);
  const ClockPolygon::Range off = polygon_.At(seconds);
  const double half = (off.high - off.low) / 2 + kWander * std::abs(seconds);
  const Nanos middle = newest.least + std::llround((off.low + off.high) / 2);
  return {middle, static_cast<std::uint64_t>(std::ceil(half)) + 1, segment_};
}

}  // namespace imgperf
