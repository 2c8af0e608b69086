// A run as its file says it: typed, each value with its place, nothing defaulted or resolved.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/clock.h"
#include "controller/plan/choices.h"
#include "controller/plan/complaints.h"
#include "controller/plan/run_plan.h"
#include "controller/plan/secret_source.h"

namespace imgperf {

struct HeaderConfig {
  std::string name;
  std::string value;
  Mark mark;
};

// Files of https targets.
struct TlsConfig {
  Said<std::string> ca;
  Said<std::string> cert;
  Said<std::string> key;
};

struct ReadyConfig {
  Said<ReadyProbe> probe;
  Said<Nanos> timeout_for;
  Said<Nanos> interval_for;
};

struct TargetConfig {
  std::vector<Said<std::string>> urls;  // `url` is a list of one
  Said<std::string> model;
  Said<std::string> api_key;  // secret
  std::vector<HeaderConfig> headers;
  Said<Balance> balance;
  Said<std::string> path;
  TlsConfig tls;
  ReadyConfig ready;
  Said<HttpVersion> http_version;
  Said<Connections> connections;
  Said<std::int64_t> gpus;
  Said<double> price;  // of one for an hour
};

// The user's own body, and where answers hold what; pointers are JSON pointers.
struct TemplateConfig {
  Mark mark;  // of the key
  bool said = false;
  Said<std::string> body_json;
  std::vector<Said<std::string>> images, done, failed;
  Said<std::string> inference_time_s, queue_position, state, poll_url, result_url, cancel_url;
};

// What differs from the rest of the request.
struct MixConfig {
  Mark mark;
  Said<std::int64_t> weight;
  Said<const Endpoint*> endpoint;
  Said<std::string> size;
  Said<std::int64_t> n;
  Said<std::string> extra_json;
};

struct RequestConfig {
  Said<std::string> size;
  Said<std::int64_t> n;
  Said<std::int64_t> seed_base;
  Said<SeedPer> seed_per;
  Said<Nanos> timeout_for;
  Said<Nanos> connect_timeout_for;
  Said<std::string_view> response_format;
  Said<bool> fetch_urls;
  Said<std::string> image_field;  // "auto", or a field's name
  Said<Nanos> poll_every;
  Said<bool> stream;
  Said<std::int64_t> partial_images;
  TemplateConfig own;  // request.template
  std::vector<MixConfig> mix;
  Said<std::string> extra_json;
};

// Prompts that are made up, lengths in tokens.
struct SyntheticConfig {
  Mark mark;  // of the key
  bool said = false;
  Said<double> mean;
  Said<double> stddev;
  Said<std::int64_t> entries;
};

// Reference images that are made; sizes in pixels.
struct ImagesConfig {
  Mark mark;  // of the key
  bool said = false;
  Said<double> width_mean;
  Said<double> width_stddev;
  Said<double> height_mean;
  Said<double> height_stddev;
  Said<MadeFormat> format;
  Said<std::int64_t> batch;
  Said<std::string> source;
  Said<std::int64_t> count;
  Said<std::int64_t> quality;
  Said<std::uint64_t> target_bytes;
};

struct DatasetConfig {
  Mark mark;
  Said<std::string> file;
  Said<std::string_view> builtin;
  Said<DatasetFormat> format;
  Said<std::string> column;
  Said<std::string> prompt;
  Said<std::int64_t> count;
  SyntheticConfig synthetic;
  ImagesConfig images;
  Said<std::string> tokenizer;  // a name or a path
  Said<Sampling> sampling;
};

// Which timestamps of the dataset a schedule takes, and where it begins.
struct ScheduleConfig {
  Mark mark;
  bool said = false;
  Said<bool> auto_offset;
  Said<Nanos> start;
  Said<Nanos> end;
};

struct CancelConfig {
  Said<double> share;  // 0 to 1
  Said<Nanos> delay_for;
};

struct PhaseConfig {
  Mark mark;
  Said<std::string> name;
  Said<PhaseKind> kind;
  Said<Arrival> arrival;
  Said<Curve> concurrency;
  Said<Curve> rate;
  Said<double> smoothness;
  ScheduleConfig schedule;
  Said<Curve> max_in_flight;
  Said<Nanos> lookahead_for;
  Said<Nanos> pause_for;
  Said<std::int64_t> requests;
  Said<Nanos> duration_for;
  Said<Per> per;
  Said<Nanos> grace_for;
  Said<std::string> abort_if;
  CancelConfig cancel;
};

struct ClusterConfig {
  Said<std::int64_t> workers;
  Said<std::string> listen;
  Said<Nanos> wait_for;
  Said<LossPolicy> on_loss;
  Said<std::string> advertise;
};

struct OutputConfig {
  Said<std::string> dir;
  Said<std::string> name;
  Said<std::string> path;  // instead of both
  Said<ExportLevel> level;
  Said<std::string> prefix;
  Said<bool> all_images;
  Said<std::int64_t> images;
  Said<bool> inputs;
  Said<bool> html;
  std::vector<Format> formats;
  Said<Nanos> slice_for;
};

struct LimitsConfig {
  Said<std::int64_t> max_requests;
  Said<Nanos> max_duration_for;
  Said<std::uint64_t> max_body_bytes;
  Said<double> max_error_rate;  // a share: 0.05
  Said<std::string> abort_if;
  Said<OnInvalid> on_invalid;
  Said<bool> calibrate;
};

struct ChecksConfig {
  Said<CheckMode> size;
  Said<double> decode;  // a share: 0.1
  Said<CheckMode> blank;
  Said<CheckMode> duplicates;
  Said<CheckMode> similar;
};

struct TelemetryConfig {
  std::vector<Said<std::string>> gpus;
  Said<bool> of_target;  // each URL's own /metrics
  std::vector<Said<std::string>> target;
  Said<Nanos> every_for;
};

struct RunConfig {
  Source source;
  TargetConfig target;
  Said<const Endpoint*> endpoint;  // set once the file was read well
  RequestConfig request;
  DatasetConfig dataset;
  std::vector<PhaseConfig> phases;
  ClusterConfig cluster;
  OutputConfig output;
  TelemetryConfig telemetry;
  LimitsConfig limits;
  std::vector<Said<std::string>> slos;
  std::vector<Said<std::string>> goodput;
  ChecksConfig checks;
  Said<std::int64_t> seed;
  std::vector<SecretSource> secrets;
};

}  // namespace imgperf
