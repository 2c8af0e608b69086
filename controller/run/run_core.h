// The run's brain: joins sessions, ledger, slots and phases. Everything that decides, nothing that waits.
//
// Pure: no socket, thread or clock of its own. `now` is the controller's CLOCK_MONOTONIC; for OnFrame it must
// have been read after the frame was received (leases and clock bounds rest on that), elsewhere the loop
// turn's will do. All methods: thread credit loop. Rules: proto/README.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "common/ids.h"
#include "controller/plan/run_plan.h"
#include "controller/run/cut_run.h"
#include "controller/run/ports.h"
#include "controller/stats/latency_histogram.h"
#include "proto/cluster.pb.h"
#include "proto/credit.pb.h"
#include "proto/journal.pb.h"

namespace imgperf {

// How the run stands, for progress lines and for whoever waits.
struct RunStatus {
  enum class State { kGathering, kRunning, kDraining, kSealing, kDone };
  State state = State::kGathering;
  std::uint32_t phase = 0;  // index in the plan
  std::uint32_t live_sessions = 0;
  std::uint64_t in_flight = 0;   // attempts that are out
  std::uint64_t prefetched = 0;  // of them: wait at a worker for the one before on their slot
  pb::LedgerCounts phase_counts;
  pb::LedgerCounts run_counts;
  Nanos run_started = 0;    // 0: not yet
  Nanos phase_started = 0;  // 0: not yet
  Nanos drains_until = 0;   // while it drains: when what is open is given up; 0: not to be said
  Nanos begins_at = 0;      // while a phase waits: its pause lasts until then; 0: there is none
  Nanos held_since = 0;     // when the first request that the ceiling holds back was due; 0: it holds none
  LatencySummary response_time;  // of the phase's completed requests, each within 1 %
  std::uint64_t dropped = 0;     // frames of strangers and other runs, garbage
  std::uint64_t settling = 0;    // requests of a former life that it waits for, before anything is sent
};

// A phase that is over, for the line that stays of it.
struct EndedPhase {
  std::uint32_t phase = 0;  // index in the plan
  Nanos started = 0;
  Nanos sealed = 0;
  pb::LedgerCounts counts;
  LatencySummary response_time;  // of its completed requests, each within 1 %
  std::string stop_reason;       // as the journal has it
};

struct RunCoreOptions {
  RunId run = 0;
  std::uint32_t epoch = 0;
  std::uint32_t channel_window = 1024;      // credits unacknowledged per session
  Nanos lease_for = 3 * kSecond;            // L1
  Nanos silence_for = 3003 * kMillisecond;  // L2
  Nanos loop_gap_for = 250 * kMillisecond;  // L4
  Nanos rejoin_for = 15 * kSecond;          // with no live session for this long the run ends
  // How long a resumed run waits for the former life's workers: they take 10 s to notice its end.
  Nanos return_for = 15 * kSecond;
  std::string boot_id;  // of the controller's machine; with the time namespace: who shares its clock
  std::string time_namespace;
  std::string version;  // workers of another one are refused; empty: any
  // Whether the returned images of a phase's k-th credit are to be stored; absent: none are.
  std::function<bool(std::uint32_t phase, std::uint64_t index)> keep_images;
};

class RunCore {
 public:
  // `plan` and the ports outlive the core.
  RunCore(const RunPlan& plan, RunCoreOptions options, CreditPort& credits, JournalPort& journal,
          RecordAckPort& acks);
  ~RunCore();

  // A worker asks to join, possibly again (request.former). The reply lacks ports, plan and dataset hash: the
  // caller adds them. Errors: FAILED_PRECONDITION (run over, version), NOT_FOUND (former sessions of another
  // run).
  absl::StatusOr<pb::RegisterReply> Register(const pb::RegisterRequest& request, Nanos now);
  // A frame from the ROUTER socket. Garbage and strangers are dropped and counted: also whoever speaks for a
  // session with another key than it registered with (C1). `key`: the sender's, empty without CURVE.
  void OnFrame(const RouteId& route, std::string_view frame, Nanos now, std::string_view key = {});
  // A batch from the record stream; session and token are checked here (PERMISSION_DENIED). Acknowledged
  // through the port.
  absl::Status OnRecords(const pb::RecordBatch& batch, Nanos now);
  // True when the session and token belong together (images, goodbye).
  bool Knows(std::string_view session, std::string_view token) const;
  // A session that has not connected yet fetches its dataset: it is given up that much later. Of strangers:
  // ignored.
  void OnFetching(const SessionId& session, Nanos now);
  // What a worker measured of itself, before it sends its first frame; for the journal. Of strangers:
  // ignored.
  void OnCalibrated(const SessionId& session, const pb::Calibration& calibration, Nanos now);
  // `stolen`: share of its host's processor time, if it told.
  void OnGoodbye(const SessionId& session, const std::string& reason, Nanos now,
                 std::optional<double> stolen = std::nullopt);
  // A local worker's process ended: the goodbye of a clean exit, a loss otherwise (L6).
  void OnWorkerExit(std::uint32_t pid, const std::string& reason, bool clean, Nanos now);
  // Entries up to `index` are durable.
  void OnDurable(JournalPort::Index index, Nanos now);

  // Goes on with a run that a former life of the controller left, whose epoch is below this one's.
  // `cut.seen`: on this life's clock. Once, after the journal's header and before anything else.
  void Resume(CutRun cut, Nanos now);
  // A worker of a former life, a process on this machine, has ended: nobody waits for it any longer.
  void OnFormerGone(std::uint32_t pid);
  // A resumed run whose phases are all sealed: it has only to be accounted for.
  bool NothingToCome() const;
  // Starts the first phase, or what is left of the run: enough workers are here.
  void Start(Nanos now);
  // First call: no new requests, those in flight may finish. Second: cancel them too.
  void Interrupt(Nanos now);
  // Ends the run at once for `reason` (journal failed, no workers left): open credits close as lost or
  // unsent.
  void Abort(const std::string& reason, Nanos now);

  // Does what is due and returns when to call again at the latest. Also call it after every batch of events.
  Nanos OnTick(Nanos now);

  RunStatus Status() const;
  // Every session of the run, those that are over too.
  pb::MembersReply Members(Nanos now) const;
  // In the order of their ends; valid until the next call of anything else.
  const std::vector<EndedPhase>& EndedPhases() const;
  // Every phase sealed, everything durable, workers told that the run is over.
  bool Done() const;
  // Why the run did not carry out its plan; empty when it did.
  std::string FailureReason() const;
  // Journal entries that wait for the disk.
  std::uint64_t Undurable() const;

  // For who checks the run from outside, as the model does.
  // True when every identity of the ledger (I1–I3) holds right now; else `why` says which does not.
  bool IdentitiesHold(std::string* why) const;
  // What balancing by load goes by. May be shorter than the list of URLs; valid until the next call.
  const std::vector<std::uint64_t>& InFlightByUrl() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace imgperf
