// Everything there is to say about a run, as plain data. Made from the journal alone; every renderer is a
// function of it.
//
// Instants are Unix time in nanoseconds, 0 where they did not happen.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.h"
#include "controller/offline/little.h"
#include "controller/offline/own_delay.h"
#include "controller/stats/columns.h"
#include "controller/stats/pessimistic.h"
#include "controller/stats/record_times.h"
#include "controller/stats/undelayed.h"
#include "controller/telemetry/telemetry_report.h"
#include "proto/journal.pb.h"

namespace imgperf {

// A number of a whole phase or run.
struct Scalar {
  std::string_view tag;
  std::string_view header;
  std::string_view unit;
  double value = 0;
  bool in_console = true;
};

struct MetricSet {
  Distributions per_request;  // in the order of Metrics()
  MetricIntervals intervals;  // of the metrics that the console shows
  // By index in Metrics(): of the two latencies, when any request brought nothing.
  std::map<std::size_t, Pessimistic> pessimistic;
  std::vector<Scalar> per_run;
  // Unix time, of completed requests; 0 without any.
  Nanos first_start = 0;
  Nanos last_end = 0;
  // Of `per_run`; nothing when it could not be computed.
  std::optional<double> Find(std::string_view tag) const;
  // Of `per_request`, and as long-lived; null when no request told, or there is no such metric.
  const Distribution* DistributionOf(std::string_view tag) const;
};

struct OutcomeCounts {
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t lost = 0;
  std::uint64_t unsent = 0;
  std::uint64_t by_plan = 0;  // of the cancelled: on purpose
  std::uint64_t total() const { return completed + failed + cancelled + lost + unsent; }
  // Nothing was completed because the plan wants it so.
  bool OnlyCancelledByPlan() const { return by_plan > 0 && completed + failed + lost == 0; }
};

// Of images in answers, failed requests' too. What is not checked is not counted.
struct ImageCounts {
  std::uint64_t returned = 0;
  std::uint64_t looked_at = 0;      // decoded
  std::uint64_t not_looked_at = 0;  // were to be, and were given up
  std::uint64_t damaged = 0;        // not whole, by their ends or when decoded
  std::uint64_t size_differs = 0;
  std::uint64_t blank = 0;
  std::uint64_t duplicates = 0;  // of what came first for another prompt; profiling phases only
  std::uint64_t similar = 0;     // to such, and no duplicate
};

// As the plan has them (checks); similar and blank are off where nothing is decoded.
enum class ImageCheck { kOff, kWarn, kFail };
struct ImageChecks {
  bool decode = false;
  ImageCheck size = ImageCheck::kOff;
  ImageCheck blank = ImageCheck::kOff;
  ImageCheck duplicates = ImageCheck::kOff;
  ImageCheck similar = ImageCheck::kOff;
};

struct ImageName {
  std::uint64_t credit = 0;
  std::uint64_t entry = 0;
  std::uint32_t index = 0;  // in its answer
  std::string file;         // under images/; empty when it was not kept
};

struct ImageExample {
  ImageName image;
  std::optional<ImageName> first;  // what it is a duplicate of, or similar to
};

// What a check found; of the profiling phases.
struct ImageFinding {
  std::string_view check;  // size, blank, duplicates, similar
  ImageCheck mode = ImageCheck::kWarn;
  std::uint64_t images = 0;
  std::vector<ImageExample> examples;  // the first few
  bool fails_run = false;              // else it fails requests, or nothing
  bool partial = false;                // too many look nearly alike to compare all
};

// A stretch of a phase; controller/offline/slices.h says what is counted where.
struct SliceReport {
  Nanos start = 0;
  double seconds = 0;
  bool disturbed = false;  // a part of it was
  OutcomeCounts outcomes;  // of the requests sent in it
  MetricSet metrics;
};

// Where the request latency settled by itself, found in due order (MSER-5).
struct WarmupEndReport {
  std::uint64_t requests = 0;  // completed ones that were due before
  Nanos at = 0;                // the first one after them was due
  bool settled = true;         // false: it still changed half-way through the phase
  Distribution after;          // request latency of the others
};

// What our own delay did to a phase's numbers.
struct DelayReport {
  std::vector<DelayShift> shifts;
  double seconds = 0;  // of own delay, over all requests
  UsualLag usual;      // no delay
  // Where most of it came about; nothing without any.
  std::optional<DelaySource> source;  // its worker: index in RunReport::workers
  std::uint64_t never_sent = 0;       // arrivals that were due and that we were too late to send
};

// A stretch of a phase in which the load was not the one that was asked for, because a worker was lost: from
// the last sign of it until its share was others', and for as long after as the target may have worked on
// what it had sent.
struct Disturbance {
  std::size_t worker = 0;  // index in RunReport::workers
  Nanos from = 0;
  Nanos to = 0;
};

struct PhaseReport {
  std::uint32_t index = 0;
  std::string name;
  bool warmup = false;
  std::uint64_t concurrency = 0;  // as asked; 0: the plan does not say
  Nanos started = 0;
  Nanos stopped = 0;  // the stop rule fired
  Nanos sealed = 0;
  std::string stop_reason;
  bool aborted = false;
  OutcomeCounts outcomes;
  pb::LedgerCounts counts;  // as the ledger had them when it sealed the phase
  // Requests in flight between first fill and last dispatch; nothing in phases too short to tell.
  std::optional<double> filled_concurrency;
  std::optional<double> asked_concurrency;  // on average over that time
  std::uint64_t first_fill = 0;             // requests of a closed loop that waited for no place
  std::optional<DelayReport> own_delay;     // of profiling phases with completed requests
  std::optional<LittleCheck> little;
  std::optional<WarmupEndReport> warmup_end;  // of profiling phases with enough requests
  std::vector<SliceReport> slices;            // when they were asked for
  std::vector<Disturbance> disturbances;      // in the order of the workers
  std::size_t legs = 1;                       // lives of the controller that it ran in
  std::vector<Span> gaps;                     // in which there was none, Unix time
  MetricSet metrics;
  ImageCounts images;
};

struct ErrorGroup {
  std::string error_class;
  std::int32_t code = 0;
  std::string type;
  std::string message;
  std::uint64_t count = 0;
};

struct WorkerReport {
  std::string session;  // hex
  std::string name;
  std::string host;
  std::uint32_t pid = 0;
  std::uint64_t records = 0;   // every phase's, late ones included
  std::uint64_t failed = 0;    // of them
  std::uint64_t lost = 0;      // attempts; not those whose record came after all
  std::uint64_t reissued = 0;  // of them: another worker was given the credit
  std::uint64_t late = 0;      // records that came when nobody waited any more
  std::uint64_t missing = 0;   // records below its newest one that never came
  Nanos started = 0;
  Nanos heard = 0;  // the last sign of it before it ended
  Nanos ended = 0;
  std::string end_reason;
  bool loss = false;             // ended by silence, crash or protocol error
  Nanos stood_still = 0;         // the longest that its loop did not come round
  std::optional<double> stolen;  // share of its host's processor time, when it told
  std::optional<pb::Calibration>
      calibration{};  // when the plan asks for it: the first session's of a process
};

// What a URL of the target, or a kind of a mix, did.
struct GroupReport {
  std::string name;  // as the plan shows it
  OutcomeCounts outcomes;
  std::uint64_t images = 0;  // returned in completed requests
  std::optional<Distribution> request_latency;
  std::optional<Distribution> response_time;
};

enum class Trust { kValid, kSuspect, kInvalid };

struct Reason {
  std::string code;  // one word, for programs
  std::string text;  // a sentence, for people
};

struct Validity {
  Trust trust = Trust::kValid;
  bool resumed = false;  // the run is pooled from several lives of its controller
  std::vector<Reason> reasons;
};

struct SloWindow {
  std::string phase;
  Nanos start = 0;
  Nanos end = 0;
};

// What became of a promise (controller/slo/slo.h).
struct SloReport {
  std::string expression;
  std::string phase;            // empty: the profiling phases together
  Nanos window = 0;             // 0: whole phases
  std::optional<double> value;  // of the worst window; nothing when nothing was measured; infinite when the
                                // percentile falls among failures
  std::string_view unit;
  double limit = 0;
  std::optional<double> margin;  // how far the value is from a miss; negative for a miss
  bool met = false;
  std::uint64_t windows = 0;  // judged
  std::uint64_t windows_missed = 0;
  std::optional<SloWindow> worst_window;
  std::string note;  // why there is no finite value; empty when there is one
};

struct RunReport {
  std::string run;  // 12 hex digits
  std::uint32_t epoch = 0;
  std::string version;
  std::string plan_hash;
  std::string plan_json;
  std::string endpoint;
  std::string model;
  std::uint64_t seed = 0;
  Nanos started = 0;
  Nanos ended = 0;

  bool sealed = false;  // the run came to its end in order
  bool interrupted = false;
  std::string failure;  // why the plan was not carried out; empty when it was
  std::vector<PhaseReport> phases;
  MetricSet metrics;                        // all profiling phases together
  std::optional<MetricSet> warmup_metrics;  // all warm-up phases together, when there were any
  OutcomeCounts outcomes;                   // of them
  std::vector<ErrorGroup> errors;           // of them, most frequent first
  pb::LedgerCounts ledger;                  // every phase, folded from the journal
  std::uint64_t late = 0;
  std::vector<WorkerReport> workers;
  std::vector<GroupReport> urls;  // empty unless there are several
  std::vector<GroupReport> mix;   // empty unless requests are of several kinds
  std::vector<std::string> events;
  Validity validity;
  bool invalid_is_warning = false;  // limits.on_invalid: warn
  std::vector<SloReport> slos;
  ImageCounts images;  // of all profiling phases together
  ImageChecks image_checks;
  std::vector<ImageFinding> image_findings;
  TelemetryReport telemetry;       // over the time in which requests of profiling phases completed
  std::string prefix;              // of the exports' names, as planned
  std::string directory;           // of the files, as it was given
  std::vector<std::string> files;  // in it
};

}  // namespace imgperf
