// From profile_export.jsonl: ours, or AIPerf's own.
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <simdjson.h>

#include "controller/compare/read_side.h"
#include "controller/offline/artifact_names.h"
#include "controller/slo/metric_units.h"

namespace imgperf {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::size_t kMostLine = std::size_t{64} << 20;
constexpr std::string_view kWarmupPhase = "warmup";

template <typename T>
std::optional<T> Get(const element& root, std::string_view pointer) {
  T value{};
  if (root.at_pointer(pointer).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

struct LinesPhase {
  Columns columns;
  std::vector<Span> spans;
  std::vector<RowOutcome> outcomes;
};

// In AIPerf's files these count the images of the request, in ours those that came back.
bool MeansTheSame(std::string_view tag, bool ours) { return ours || !tag.starts_with("image_"); }

MetricValues ValuesIn(const object& metrics, bool ours) {
  MetricValues values;
  for (const auto& [tag, metric] : metrics) {
    const std::size_t index = MetricIndex(tag);
    if (index == kMetricCount || !MeansTheSame(tag, ours)) continue;
    const auto value = Get<double>(metric, "/value");
    if (!value || !std::isfinite(*value)) continue;
    const auto unit = Get<std::string_view>(metric, "/unit").value_or(Metrics()[index].unit);
    if (unit == Metrics()[index].unit) {
      values[index] = value;
    } else if (const auto converted = InUnit(*value, unit, Metrics()[index].unit); converted.ok()) {
      values[index] = *converted;
    }
  }
  return values;
}

RowOutcome OutcomeOf(const element& root) {
  if (Get<bool>(root, "/imgperf/cancelled_by_plan").value_or(false)) return RowOutcome::kCancelledByPlan;
  if (Get<bool>(root, "/metadata/was_cancelled").value_or(false)) {
    // AIPerf has one kind of cancelled requests with this code: those that its user had cancelled.
    const bool own = Get<object>(root, "/imgperf").has_value();
    const bool by_plan = !own && Get<std::string_view>(root, "/error/type") == "RequestCancellationError";
    return by_plan ? RowOutcome::kCancelledByPlan : RowOutcome::kCancelled;
  }
  const auto error = root.at_pointer("/error");
  const bool failed = error.error() == simdjson::SUCCESS && !error.value_unsafe().is_null();
  return failed ? RowOutcome::kFailed : RowOutcome::kCompleted;
}

// Unix time, of this century or one that differences of it cannot overflow in.
bool IsInstant(std::int64_t unix_ns) { return unix_ns >= 0 && unix_ns < std::int64_t{1} << 62; }

class LinesReading {
 public:
  explicit LinesReading(const std::filesystem::path& file) : images_(file.parent_path() / kImageFolder) {}

  // The fault, without a place; empty when there is none.
  std::string Add(const std::string& line) {
    element root;
    if (const auto error = parser_.parse(line).get(root); error != simdjson::SUCCESS)
      return fmt::format("no JSON: {}", simdjson::error_message(error));
    const auto start = Get<std::int64_t>(root, "/metadata/request_start_ns");
    const auto end = Get<std::int64_t>(root, "/metadata/request_end_ns");
    object metrics;
    if (!start || !end || root.at_pointer("/metrics").get(metrics) != simdjson::SUCCESS)
      return "no line of profile_export.jsonl: metadata.request_start_ns, request_end_ns and metrics are "
             "wanted";
    const auto due = Get<std::int64_t>(root, "/metadata/credit_issued_ns").value_or(*start);
    if (!IsInstant(*start) || !IsInstant(*end) || !IsInstant(due) || *end < *start)
      return "its request ends before it starts, or is of no time";
    if (Get<std::string_view>(root, "/metadata/benchmark_phase") == kWarmupPhase) return "";
    AddRow(root, {*start, *end}, metrics);
    return "";
  }
  void Finish(Side& side) const {
    for (const auto& [name, phase] : phases_)
      AppendPhase(side.rows, phase.columns, phase.spans, phase.outcomes);
    side.images = found_;
    if (!ours_)
      side.notes.push_back("the file does not tell what was asked for, nor whether its numbers hold");
  }

 private:
  void AddRow(const element& root, Span span, const object& metrics) {
    static const std::size_t kLatency = MetricIndex("request_latency");
    static const std::size_t kResponse = MetricIndex("response_time");
    const bool ours = Get<object>(root, "/imgperf").has_value();
    ours_ = ours_ || ours;
    const RowOutcome outcome = OutcomeOf(root);
    const auto due = Get<std::int64_t>(root, "/metadata/credit_issued_ns");
    MetricValues values = ValuesIn(metrics, ours);
    if (outcome != RowOutcome::kCompleted) {
      values = MetricValues();
    } else if (due && !values[kResponse]) {
      const double before = static_cast<double>(span.start - *due) / 1e6;
      if (values[kLatency]) values[kResponse] = *values[kLatency] + before;
    }
    LinesPhase& phase = phases_[Get<std::uint64_t>(root, "/imgperf/phase_index").value_or(0)];
    phase.columns.Add(values, due.value_or(span.start));
    phase.spans.push_back(span);
    phase.outcomes.push_back(outcome);
    if (outcome == RowOutcome::kCompleted) AddImages(root);
  }

  void AddImages(const element& root) {
    simdjson::dom::array images;
    if (root.at_pointer("/imgperf/images").get(images) != simdjson::SUCCESS) return;
    const auto entry = Get<std::uint64_t>(root, "/imgperf/entry").value_or(0);
    const auto credit = Get<std::uint64_t>(root, "/metadata/session_num").value_or(0);
    std::uint32_t index = 0;
    for (const element image : images) {
      const auto file = std::filesystem::path(Get<std::string_view>(image, "/file").value_or("")).filename();
      if (!file.empty()) found_.push_back({entry, credit, index, (images_ / file).string()});
      ++index;
    }
  }

  const std::filesystem::path images_;
  simdjson::dom::parser parser_;
  std::map<std::uint64_t, LinesPhase> phases_;
  std::vector<SideImage> found_;
  bool ours_ = false;
};

}  // namespace

absl::StatusOr<Side> ReadLinesSide(const std::string& path) {
  std::ifstream lines(path, std::ios::binary);
  if (!lines) return absl::NotFoundError(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  LinesReading reading(path);
  std::string line;
  for (std::uint64_t number = 1; std::getline(lines, line); ++number) {
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    const std::string fault = line.size() > kMostLine ? "longer than 64 MiB" : reading.Add(line);
    if (!fault.empty()) return absl::DataLossError(fmt::format("{}:{}: {}", path, number, fault));
  }
  if (lines.bad()) return absl::DataLossError(fmt::format("{}: cannot be read to its end", path));
  Side side;
  side.name = path;
  side.from = path;
  side.notes.push_back("read from its lines: what the run said of itself is not known here");
  reading.Finish(side);
  if (side.rows.size() == 0)
    return absl::NotFoundError(fmt::format("{}: no request of a profiling phase is in it", path));
  return side;
}

}  // namespace imgperf
