// Keeps count of the requests that are with the simulator and writes each into the ground truth when it ends.
//
// In flight are image requests from their arrival to just before their reply's first byte, so that no client
// can have its reply while it still counts. Thread: the server's loop (Visit::IsGone: any).
#pragma once

#include <atomic>
#include <memory>
#include <string_view>
#include <vector>

#include "common/http/message.h"
#include "simulator/event_stream.h"
#include "simulator/ground_truth_log.h"
#include "simulator/truth_entry.h"

namespace imgperf {

class Visits;

// One request's stay.
class Visit {
 public:
  // For Visits.
  Visit(Visits& visits, TruthEntry begun, bool counted);
  // Writes it down, if nothing did before: a request that nobody answered.
  ~Visit();
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  TruthEntry& entry() { return entry_; }
  // The instant until which its reply is on time; later ones are counted late.
  void ExpectBy(Nanos instant) { expected_ns_ = instant; }
  void Replying();
  // The same for a stream, which is a reply only when its completed event leaves: just before its first byte,
  // and before each event.
  void Beginning();
  void Streaming(EventKind kind, bool is_last);
  // The same for a job, which is done when its end is known, long after its reply.
  void JobEnded(std::string_view how);
  void Gone();
  void Ended(const http::Delivered& delivered);
  // How the reply left; for a job, which is not written down yet.
  void Keep(const http::Delivered& delivered) { delivered_ = delivered; }
  bool IsGone() const { return gone_.load(std::memory_order_relaxed); }

 private:
  void Leave();
  void CountIfLate(Nanos now);

  Visits& visits_;
  TruthEntry entry_;
  Nanos expected_ns_ = 0;
  http::Delivered delivered_;  // of a job's reply
  bool counted_;               // an image request that is still in flight
  bool is_image_;
  bool logged_ = false;
  std::atomic<bool> gone_{false};
};

class Visits {
 public:
  // Both outlive it, and it all visits.
  Visits(const Clock& clock, GroundTruthLog& log) : clock_(clock), log_(log) {}
  // Writes the summary, the ground truth's last line.
  ~Visits() { log_.AddLine(SummaryLine(totals_)); }
  Visits(const Visits&) = delete;
  Visits& operator=(const Visits&) = delete;

  std::shared_ptr<Visit> ArriveForImages(const http::Request& request);
  // Any other request.
  std::shared_ptr<Visit> Arrive(const http::Request& request);
  Nanos Now() const { return clock_.Now(); }
  const Clock& clock() const { return clock_; }
  const TruthTotals& totals() const { return totals_; }
  std::uint64_t in_flight() const { return in_flight_; }

 private:
  friend class Visit;

  const Clock& clock_;
  GroundTruthLog& log_;
  std::uint64_t next_index_ = 0;
  std::uint64_t in_flight_ = 0;
  TruthTotals totals_;
};

// Makes the visit follow the answer: its status, its start and its end.
void Follow(const std::shared_ptr<Visit>& visit, http::Answer& answer);
// The same for an answer in pieces, one for each event.
void FollowStream(const std::shared_ptr<Visit>& visit, http::Answer& answer,
                  const std::vector<EventKind>& events);
// The same for the answer that names a job: the visit goes on.
void FollowJob(const std::shared_ptr<Visit>& visit, http::Answer& answer);

}  // namespace imgperf
