// A run as it will be carried out: validated, resolved, seeded. Made from a RunConfig, never changed after.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/clock.h"
#include "controller/plan/entry.h"
#include "controller/plan/secret_source.h"
#include "controller/slo/abort_rule.h"
#include "controller/slo/slo.h"

namespace imgperf {

enum class SeedPer { kNone, kFixed, kEntry, kRequest };

// Of the endpoint template; pointers are JSON pointers (RFC 6901) in which * stands for every element.
struct TemplateSpec {
  std::string body_json;  // an object with places: common/request/template.h
  std::vector<std::string> images;
  std::string inference_time_s, queue_position;
  std::string state;  // empty: the answer holds the images; else it is a job to ask about
  std::vector<std::string> done, failed;
  std::string poll_url, result_url, cancel_url;
  bool job() const { return !state.empty(); }
};

struct RequestSpec {
  std::string endpoint = "image_generation";
  std::string size;  // "" leaves the field out
  std::uint32_t n = 1;
  std::string response_format = "b64_json";  // or "url"
  Nanos poll_every = 500 * kMillisecond;     // a job is asked about so long after it answered
  std::string image_field;                   // what a form calls reference images; empty: as many as they are
  SeedPer seed_per = SeedPer::kNone;
  std::int64_t seed_base = 0;
  std::optional<TemplateSpec> own;  // of the endpoint template, and of no other
  std::string extra_json;           // a JSON object, or empty
  Nanos timeout_for = 1800 * kSecond;
  Nanos connect_timeout_for = 10 * kSecond;
  bool fetch_urls = true;  // `url` results are fetched and timed apart
};

// One of several kinds of requests that a run mixes.
struct MixPart {
  std::uint32_t weight = 1;  // so many of every sum of all weights
  RequestSpec request;
};

// The simulator to start for the run, from sim://NAME?key=value.
struct SimulatorSpec {
  std::string url;  // as written
  std::string profile;
  std::vector<std::string> args;  // command-line arguments of imgperf-sim beyond --profile
};

// What https targets are trusted by, and what they know us by: PEM files, and what was in them.
struct TlsSpec {
  std::string ca_file;    // empty: the system's certificates
  std::string cert_file;  // empty: no client certificate
  std::string key_file;
  std::string ca_pem;
  std::string cert_pem;
  std::string key_pem;  // secret: never exported
};

// What the target is asked before the run until it answers.
enum class ReadyProbe { kOff, kInference, kHealth, kModels };

struct ReadySpec {
  ReadyProbe probe = ReadyProbe::kOff;
  Nanos timeout_for = 1200 * kSecond;  // of all tries together
  Nanos interval_for = 5 * kSecond;    // between an answer and the next try, for each URL
};

enum class HttpVersion { kAuto, k1_1, k2 };
enum class Connections { kReused, kFresh };
enum class Balance { kRoundRobin, kLeastInFlight };

struct TargetSpec {
  std::vector<std::string>
      urls;  // base URLs as written; empty until the simulator runs when `simulator` is set
  std::optional<std::string> path;  // in place of the endpoint's; "" appends none
  std::string model;
  std::string api_key;  // secret: never exported
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<SimulatorSpec> simulator;
  TlsSpec tls;
  ReadySpec ready;
  HttpVersion http_version = HttpVersion::kAuto;
  Connections connections = Connections::kReused;
  Balance balance = Balance::kRoundRobin;
  std::uint32_t gpus = 0;  // that it runs on, all URLs together; 0: not said
  double price = 0;        // of one for an hour, in whatever currency; 0: not said
};

// In which order entries are taken.
enum class Sampling { kSequential, kShuffle, kRandom };

// How a prompt file is written; kAuto: by its ending and first row.
enum class DatasetFormat {
  kAuto,
  kJsonl,
  kText,
  kCsv,
  kTsv,
  kManifest,
  kVllmOmni,
  kCoco,
  kVbench,
  kInputsJson,
  kImages,
  kRandomPool
};

// Prompts that are made up: how many, and how long in tokens. Lengths are normally distributed and rounded,
// at least 1.
struct SyntheticSpec {
  double mean = 0;
  double stddev = 0;
  std::uint32_t entries = 100;
};

// Reference images for entries that have none, made before the run or taken from a directory.
enum class MadeFormat { kPng, kJpeg, kWebp, kRandom };  // kRandom: PNG or JPEG

struct ImagesSpec {
  double width_mean = 0;  // pixels, normally distributed, 1 to 8192
  double width_stddev = 0;
  double height_mean = 0;
  double height_stddev = 0;
  MadeFormat format = MadeFormat::kPng;
  std::uint32_t batch = 1;         // images of an entry
  std::string source = "noise";    // or gradient; otherwise a directory, whose images go out as they are
  std::uint32_t count = 10;        // different ones
  int quality = 75;                // of JPEG and WebP
  std::uint64_t target_bytes = 0;  // files are padded to that size; 0: not
  bool made() const { return source == "noise" || source == "gradient"; }
};

// Where the entries came from.
struct DatasetSpec {
  std::string file;     // or a directory; empty: built in or synthetic
  std::string builtin;  // "prompts", or "vbench", which lies in `file` or the cache; empty: another source
  DatasetFormat format = DatasetFormat::kAuto;
  std::string column;       // of a table's prompts; empty: the usual one
  std::string prompt;       // of an image directory; empty: the files' names
  std::uint32_t count = 0;  // rows that are drawn from random pools; 0: a hundred
  std::optional<SyntheticSpec> synthetic{};
  std::optional<ImagesSpec> images{};
  Sampling sampling = Sampling::kSequential;
  std::string tokenizer = "none";  // none, builtin, gpt2, or a file's path
  std::string name() const {
    if (synthetic) return "synthetic prompts";
    if (builtin == "vbench") return "VBench's prompts";
    return file.empty() ? "built-in " + builtin : file;
  }
};

enum class PhaseKind { kWarmup, kProfiling };

// What `requests` of a phase counts, once each by default.
enum class Per {
  kPhase,        // the phase
  kShapeAndUrl,  // each distinct shape on each URL: a warm-up's
  kEntry,        // each row of the dataset
};

// What makes a request due.
enum class Arrival {
  kClosed,    // a slot became free: `concurrency` requests are always in flight
  kConstant,  // evenly spaced at `rate`
  kPoisson,   // independently of each other at `rate`
  kGamma,     // gaps of a gamma distribution with shape `smoothness` at `rate`
  kBurst,     // all at once
  kSchedule,  // the entries' own timestamps
};

// A point of a line that tells how a value changes over a phase.
struct CurvePoint {
  Nanos at = 0;  // since the phase's beginning
  double value = 0;
  bool operator==(const CurvePoint&) const = default;
};

// A steady value (one point at 0), a ramp, or any series of straight lines; instants do not fall, two points
// at one instant are a step, and the last value holds for ever.
using Curve = std::vector<CurvePoint>;

// Which of the dataset's timestamps a schedule takes, and where it begins: see resolve_schedule.h.
struct ScheduleSpec {
  bool auto_offset = false;
  std::optional<Nanos> start;
  std::optional<Nanos> end;
};

// Requests that are cancelled on purpose: which share of a phase's, and when.
struct CancelPlan {
  std::uint32_t share_ppm = 0;  // parts in a million; 0: none
  Nanos delay_for = 0;          // from the body's last byte sent
};

struct PhasePlan {
  std::string name;
  PhaseKind kind = PhaseKind::kProfiling;
  Arrival arrival = Arrival::kClosed;
  std::uint32_t concurrency = 1;  // of a closed loop: slots, the most of `concurrency_curve` when it changes
  Curve concurrency_curve;        // empty: it does not change
  Curve rate;                     // per second; of kConstant, kPoisson, kGamma
  double smoothness = 1;
  ScheduleSpec schedule_spec;
  std::vector<Nanos> schedule;  // of kSchedule: offsets from the beginning, not falling; `entry_order` beside
  Curve max_in_flight;          // an open loop's ceiling; empty: none
  std::uint64_t arrival_seed = 0;
  Nanos lookahead_for = 200 * kMillisecond;  // of an open loop: credits go out that much ahead
  Nanos pause_for = 0;                       // before it begins
  std::uint64_t requests = 0;                // 0: no stop by count
  Per per = Per::kPhase;
  std::uint64_t each = 0;               // with `per`: requests for each; `requests` is their sum
  Nanos duration_for = 0;               // 0: no stop by time
  std::optional<Nanos> grace_for;       // absent: requests in flight may finish until their own timeout
  std::optional<AbortRule> abort_if{};  // its own, or the run's
  CancelPlan cancel;
  // For each credit of the phase in order: which entry and which URL. When shorter than the phase, it
  // repeats.
  std::vector<std::uint32_t> entry_order;
  std::vector<std::uint32_t> url_order;
  bool open_loop() const { return arrival != Arrival::kClosed; }
};

enum class LossPolicy { kCount, kReissue, kAbort };

struct ClusterPlan {
  std::uint32_t workers = 2;
  std::string listen;  // "" : loopback, ephemeral ports, local workers started by the controller
  std::uint16_t listen_port = 7870;  // gRPC; credits one above (with `listen` only)
  std::string advertise;
  Nanos wait_for = 600 * kSecond;  // for the workers to join
  LossPolicy on_loss = LossPolicy::kCount;
  bool local() const { return listen.empty(); }
};

// Files for others' tools, made beside the usual ones.
enum class Format { kCsv, kJunit, kMarkdown };

// How much is written of a run: its statistics, a line per request too, or every request and answer as well.
enum class ExportLevel { kSummary, kRecords, kRaw };

// Paths are absolute or relative to the working directory.
struct OutputPlan {
  std::string path;  // the artifact directory itself; empty: `name` in `dir`
  std::string dir;   // parent
  std::string name;
  ExportLevel level = ExportLevel::kRecords;
  std::string
      prefix;  // of the exports' names, see controller/offline/artifact_names.h; empty: AIPerf's names
  bool all_images = false;
  std::uint64_t images = 0;  // N evenly spaced when the count is known, else the first N
  bool inputs = false;       // inputs.json is written before the run
  bool html = true;          // report.html is written after it
  std::vector<Format> formats;
  Nanos slice_for = 0;  // statistics of slices of that length; 0: none
};

enum class CheckMode { kOff, kWarn, kFail };

// What is checked of returned images. Size and blank fail the request; duplicates and similar, which only the
// whole run shows, fail the run.
struct ChecksPlan {
  CheckMode size = CheckMode::kWarn;
  std::uint32_t decode_ppm = 0;  // of the requests whose images are decoded and looked at: parts in a million
  CheckMode blank = CheckMode::kOff;
  CheckMode duplicates = CheckMode::kWarn;  // the bytes of an image for another prompt
  CheckMode similar = CheckMode::kOff;      // the look of one
  bool compares_prompts() const { return duplicates != CheckMode::kOff || similar != CheckMode::kOff; }
};

enum class OnInvalid { kFail, kWarn };  // whether an INVALID run's exit code says so

// What is asked beside the requests, for the target's and its GPUs' own metrics.
struct TelemetryPlan {
  std::vector<std::string> gpus;    // URLs of exporters, whole
  bool of_target = false;           // each of the target's URLs: the server's /metrics
  std::vector<std::string> target;  // URLs of its metrics, whole
  Nanos every_for = kSecond;
  bool any() const { return of_target || !gpus.empty() || !target.empty(); }
};

struct LimitsPlan {
  Nanos max_duration_for = 0;      // 0: none
  std::uint64_t max_requests = 0;  // 0: none
  std::uint64_t max_body_bytes = 256ULL << 20;
  std::optional<AbortRule> abort_if{};  // in every phase without one of its own
  OnInvalid on_invalid = OnInvalid::kFail;
  bool calibrate = false;  // each worker first measures itself against a target that needs no time
};

struct RunPlan {
  std::string source;  // the run file, for messages
  TargetSpec target;
  RequestSpec request;
  std::vector<MixPart> mix;  // empty: `request` alone; else each row stands in `entries` once for each part
  const RequestSpec& RequestOf(const Entry& entry) const {
    return mix.empty() ? request : mix[entry.variant].request;
  }
  DatasetSpec dataset;
  std::vector<Entry> entries;
  std::vector<ReferenceFile> files{};
  std::string dataset_hash;  // XXH3-128, hex, of the serialised dataset
  std::vector<PhasePlan> phases;
  ClusterPlan cluster;
  OutputPlan output;
  LimitsPlan limits;
  TelemetryPlan telemetry;
  std::vector<Slo> slos;             // the default one included
  std::vector<std::string> goodput;  // what a good request keeps, each as ParseGoodRule() reads it
  ChecksPlan checks;
  std::uint64_t seed = 0;
  std::vector<SecretSource> secrets;  // where the target's come from
};

}  // namespace imgperf
