#include "controller/html/page_data.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

#include <simdjson.h>

#include "controller/html/latency_shape.h"
#include "controller/html/page_target.h"
#include "controller/html/thin.h"
#include "controller/html/time_bins.h"
#include "controller/offline/json_buffer.h"
#include "controller/offline/report_json.h"

namespace imgperf {
namespace {

constexpr std::array<std::string_view, kPageOutcomes> kOutcomeNames{"completed", "failed", "cancelled",
                                                                    "lost"};
constexpr std::size_t kMostShapedPhases = 20;

std::string_view NameOfState(PageState state) {
  switch (state) {
    case PageState::kEnded:
      return "ended";
    case PageState::kRunning:
      return "running";
    default:
      return "cut";
  }
}

// From where charts count: the first phase, or the first request where that is not known.
Nanos OriginOf(const RunReport& report, const RequestRows& rows) {
  if (!report.phases.empty() && report.phases.front().started != 0) return report.phases.front().started;
  return rows.empty() ? report.started : rows.front().start;
}

// What is indented for people is a third of the bytes.
std::string Compact(const std::string& json) {
  std::string compact(json.size() + simdjson::SIMDJSON_PADDING, '\0');
  std::size_t length = 0;
  if (simdjson::minify(json.data(), json.size(), compact.data(), length) != simdjson::SUCCESS) return json;
  compact.resize(length);
  return compact;
}

class DataWriter {
 public:
  DataWriter(std::string& out, Nanos origin, const std::string& run)
      : json_(out), origin_(origin), run_(run) {}

  JsonBuffer& json() { return json_; }

  void Requests(const RequestRows& rows) {
    const auto shown = Thin(rows, kMostDots);
    json_.Key("requests").Open('{').Key("total").Uint(rows.size()).Key("shown").Uint(shown.size());
    Column("start", shown, [&](std::uint32_t i) { Offset(rows[i].start); });
    Column("latency", shown, [&](std::uint32_t i) { json_.Double(Rounded(rows[i].RequestLatencyMs())); });
    Column("response", shown, [&](std::uint32_t i) { json_.Double(Rounded(rows[i].ResponseTimeMs())); });
    Column("outcome", shown,
           [&](std::uint32_t i) { json_.Uint(static_cast<std::uint64_t>(rows[i].outcome)); });
    Column("worker", shown, [&](std::uint32_t i) { json_.Uint(rows[i].worker); });
    Column("url", shown, [&](std::uint32_t i) { json_.Uint(rows[i].url); });
    Column("phase", shown, [&](std::uint32_t i) { json_.Uint(rows[i].phase); });
    json_.Close('}');
  }

  void Time(const TimeBins& bins) {
    json_.Key("time").Open('{').Key("start");
    Offset(bins.start);
    json_.Key("width_s").Double(static_cast<double>(bins.width) / 1e9);
    for (std::size_t i = 0; i < kPageOutcomes; ++i)
      Column(kOutcomeNames[i], bins.ended[i], [&](std::uint32_t count) { json_.Uint(count); });
    Column("images", bins.images, [&](std::uint32_t count) { json_.Uint(count); });
    Column("in_flight", bins.in_flight, [&](double value) { json_.Double(Rounded(value)); });
    json_.Close('}');
  }

  // Of completed requests of one phase, or of all profiling ones.
  void Shapes(const RequestRows& rows, std::optional<std::uint32_t> phase) {
    std::vector<double> latency, response;
    for (const RequestRow& row : rows) {
      const bool wanted = phase ? row.phase == *phase : !row.warmup;
      if (!wanted || row.outcome != PageOutcome::kCompleted) continue;
      latency.push_back(row.RequestLatencyMs());
      response.push_back(row.ResponseTimeMs());
    }
    json_.Open('{').Key("phase");
    phase ? json_.Uint(*phase) : json_.Double(NAN);
    Shape("request_latency", ShapeOf(latency));
    Shape("response_time", ShapeOf(response));
    json_.Close('}');
  }

  void Errors(const ErrorExamples& errors) {
    json_.Key("errors").Open('[');
    for (const auto& [kind, examples] : errors.examples()) {
      json_.Open('{')
          .Key("class")
          .Text(kind.error_class)
          .Key("code")
          .Int(kind.code)
          .Key("type")
          .Text(kind.type);
      json_.Key("message").Text(kind.message).Key("examples").Open('[');
      for (const ErrorExample& example : examples) {
        json_.Open('{').Key("request").Text(RequestName(example.attempt)).Key("at");
        Offset(example.at);
        json_.Key("worker").Uint(example.worker).Key("entry").Uint(example.entry).Close('}');
      }
      json_.Close(']').Close('}');
    }
    json_.Close(']');
  }

  void Pictures(const Gallery& gallery, const PageRequests& requests, const std::string& no_prompts) {
    json_.Key("gallery").Open('{').Key("kept").Uint(requests.kept_pictures());
    json_.Key("broken").Uint(requests.broken_pictures()).Key("no_prompts").Text(no_prompts);
    json_.Key("references").Open('[');
    for (const GalleryPicture& picture : gallery.references) {
      json_.Open('{');
      Picture(picture);
      json_.Close('}');
    }
    json_.Close(']').Key("items").Open('[');
    for (const GalleryItem& item : gallery.items) Item(item);
    json_.Close(']').Close('}');
  }

 private:
  // To the microsecond.
  static double Rounded(double value) { return std::round(value * 1000) / 1000; }
  void Offset(Nanos instant) { json_.Double(Rounded(static_cast<double>(instant - origin_) / 1e6)); }
  std::string RequestName(AttemptId attempt) const {
    return run_ + "-" + std::to_string(attempt.credit) + "-" + std::to_string(attempt.attempt);
  }

  template <typename Items, typename Write>
  void Column(std::string_view name, const Items& items, Write write) {
    json_.Key(name).Open('[');
    for (const auto& item : items) write(item);
    json_.Close(']');
  }

  void Shape(std::string_view name, const LatencyShape& shape) {
    json_.Key(name).Open('{');
    Column("edges", shape.edges, [&](double value) { json_.Double(Rounded(value)); });
    Column("counts", shape.counts, [&](std::uint64_t count) { json_.Uint(count); });
    Column("shares", shape.shares, [&](double value) { json_.Double(value); });
    Column("values", shape.values, [&](double value) { json_.Double(Rounded(value)); });
    json_.Close('}');
  }

  void Picture(const GalleryPicture& picture) {
    if (!picture.url.empty()) json_.Key("picture").Text(picture.url);
    if (!picture.fault.empty()) json_.Key("fault").Text(picture.fault);
  }

  void Item(const GalleryItem& item) {
    const GalleryPick& pick = item.pick;
    json_.Open('{').Key("request").Text(RequestName(pick.attempt)).Key("phase").Uint(pick.phase);
    json_.Key("entry")
        .Uint(pick.entry)
        .Key("turn")
        .Uint(pick.turn)
        .Key("index")
        .Uint(pick.index)
        .Key("start");
    Offset(pick.start);
    if (pick.latency_ms) json_.Key("latency").Double(Rounded(*pick.latency_ms));
    json_.Key("file").Text(pick.file).Key("format").Text(pick.format);
    json_.Key("width").Uint(pick.width).Key("height").Uint(pick.height).Key("bytes").Uint(pick.bytes);
    if (!pick.defect.empty()) json_.Key("defect").Text(pick.defect);
    if (pick.size_differs) json_.Key("size_differs").Bool(true);
    if (pick.blank) json_.Key("blank").Bool(true);
    if (item.entry) Asked(*item.entry);
    Picture(item.picture);
    json_.Key("references").Open('[');
    for (const GalleryReference& reference : item.references)
      json_.Open('{').Key("name").Text(reference.name).Key("picture").Uint(reference.picture).Close('}');
    json_.Close(']').Close('}');
  }

  void Asked(const PageEntry& entry) {
    json_.Key("prompt").Text(entry.prompt);
    // As text: a script's numbers end at 2^53.
    if (entry.seed) json_.Key("seed").Text(std::to_string(*entry.seed));
    if (!entry.size.empty()) json_.Key("size").Text(entry.size);
  }

  JsonBuffer json_;
  const Nanos origin_;
  const std::string& run_;
};

}  // namespace

std::string PageData(const RunReport& report, const PageRequests& requests, const Gallery& gallery,
                     const std::string& no_prompts, PageState state) {
  const RequestRows& rows = requests.rows();
  const Nanos origin = OriginOf(report, rows);
  std::string out = "{\"report\":" + Compact(ReportJson(report)) + ",\"more\":";
  DataWriter writer(out, origin, report.run);
  writer.json().Open('{').Key("state").Text(NameOfState(state));
  writer.json().Key("origin").Double(static_cast<double>(origin / kMillisecond));
  writer.Requests(rows);
  writer.Time(BinOverTime(rows, kMostBins));
  writer.json().Key("latency").Open('[');
  writer.Shapes(rows, std::nullopt);
  for (std::size_t i = 0; i < std::min(report.phases.size(), kMostShapedPhases); ++i)
    writer.Shapes(rows, report.phases[i].index);
  writer.json().Close(']');
  WriteServerWords(requests.server_words(), writer.json());
  WriteTelemetry(report.telemetry.curves, origin, writer.json());
  writer.Errors(requests.errors());
  writer.Pictures(gallery, requests, no_prompts);
  writer.json().Close('}');
  return out + "}";
}

}  // namespace imgperf
