// What a phase's numbers would have been without our own delay.
//
// Own delay of a request is `lag` (taken up late), and what is not usual of `lag_send` (given to the kernel
// late) and `lag_receive` (its end seen late). It is taken off request by request and the numbers are
// computed again (DESIGN.md §5); what our delay did to the target's queue is not undone. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "controller/stats/columns.h"

namespace imgperf {

// A number as it was measured, and without our own delay. Latencies in ms, throughput in requests/s.
struct DelayShift {
  std::string_view metric;
  std::string_view statistic;  // "p99"; "avg" of throughput
  double measured = 0;
  double without = 0;

  double moved() const;  // how far apart they are
  double share() const;  // of the measured one
};

// What of these lags any client has, in ms: libcurl's own work and being woken up, which are part of
// request_latency by definition. The lower quartiles of `lag_send` and `lag_receive`; 0 without any.
struct UsualLag {
  double send = 0;
  double receive = 0;
};
UsualLag UsualLagOf(const Columns& columns);

enum class LoopKind : std::uint8_t { kOpen, kClosed };

// p50, p90 and p99 of request_latency, in an open loop of response_time too: of a closed loop the wait for a
// slot is no user's, and throughput tells of it. A percentile is left out where too few requests carry it
// (n (1 - q) < 3.68: p99 below 368).
std::vector<DelayShift> LatencyShifts(const Columns& columns, LoopKind loop, const UsualLag& usual);

// Of a loop in which every request waits for a place: own delay lengthens each cycle of a place, lag and
// request latency together. `first_fill`: so many requests, the first due ones, waited for no place. Nothing
// without requests or time.
std::optional<DelayShift> CycleShift(const Columns& columns, std::uint64_t first_fill, const UsualLag& usual,
                                     double throughput);

// Arrivals of an open loop that were due and not sent.
struct NeverSent {
  std::uint64_t by_us = 0;       // we were too late
  std::uint64_t by_ceiling = 0;  // the user's own limit held them
};

// Of an open loop: the requests that waited under its ceiling count as above, by their share; arrivals that
// were never sent because we were late would have come on top. No more can have ended than was due.
std::optional<DelayShift> ArrivalShift(const Columns& columns, const NeverSent& never_sent,
                                       const UsualLag& usual, double throughput);

}  // namespace imgperf
