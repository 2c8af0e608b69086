#include "controller/formats/markdown_summary.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "controller/formats/format_text.h"
#include "controller/formats/run_summary.h"
#include "controller/offline/names.h"
#include "controller/offline/report_json.h"
#include "controller/offline/slo_value.h"
#include "controller/offline/text_table.h"
#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

constexpr std::size_t kMostErrors = 10;
constexpr std::size_t kMostText = 200;  // of a message

// As the console has them; numbers of the run below.
constexpr std::array<std::string_view, 7> kShown{
    "request_latency",        "response_time", "time_to_first_partial", "lag", "server_inference_time",
    "time_outside_inference", "peak_memory"};
constexpr std::array<std::string_view, 7> kNumbers{
    "images_per_second",     "request_throughput",    "goodput",   "steps_per_second",
    "gpu_seconds_per_image", "price_per_1000_images", "error_rate"};

std::string Short(std::string_view text) { return MarkdownText(ForDisplay(text, kMostText)); }

std::string Heading(const RunReport& report) {
  return fmt::format("### imgperf: {}, {}{}\n\n", OutcomeText(report), NameOf(report.validity.trust),
                     report.validity.resumed ? " (resumed)" : "");
}

std::string Sentence(const RunReport& report) {
  return fmt::format("{} · run {} · {} · {}\n", Short(report.model), MarkdownText(report.run),
                     FormatInstant(report.started), RunSummary(report));
}

std::string Reasons(const RunReport& report) {
  std::string list;
  if (!report.failure.empty()) list += "- not carried out: " + Short(report.failure) + "\n";
  for (const Reason& reason : report.validity.reasons) list += "- " + Short(reason.text) + "\n";
  for (const ImageFinding& finding : report.image_findings)
    list += fmt::format("- images, {}: {}{}\n", finding.check, GroupedCount(finding.images),
                        finding.fails_run ? " (fails the run)" : "");
  return list.empty() ? "" : "\n" + list;
}

std::string Slos(const RunReport& report) {
  if (report.slos.empty()) return {};
  std::string table = "\n| SLO | measured | |\n|---|---|---|\n";
  for (const SloReport& slo : report.slos)
    table += fmt::format("| {} | {} | {} |\n", MarkdownText(slo.expression), MarkdownText(SloValue(slo)),
                         slo.met ? "met" : "**missed**");
  return table;
}

std::string MetricRows(const MetricSet& metrics) {
  std::string rows;
  for (const std::string_view tag : kShown) {
    const Distribution* d = metrics.DistributionOf(tag);
    if (d == nullptr) continue;
    const MetricInfo& metric = Metrics()[MetricIndex(tag)];
    rows += fmt::format("| {} ({}) | {} | {} | {} | {} | {} |\n", metric.header, metric.unit,
                        GroupedNumber(d->avg), GroupedNumber(d->At("p50")), GroupedNumber(d->At("p95")),
                        GroupedNumber(d->At("p99")), GroupedNumber(d->max));
  }
  for (const Scalar& scalar : metrics.per_run) {
    if (std::find(kNumbers.begin(), kNumbers.end(), scalar.tag) != kNumbers.end())
      rows +=
          fmt::format("| {} ({}) | {} | | | | |\n", scalar.header, scalar.unit, GroupedNumber(scalar.value));
  }
  return rows.empty() ? "" : "\n| metric | avg | p50 | p95 | p99 | max |\n|---|--:|--:|--:|--:|--:|\n" + rows;
}

std::string Errors(const RunReport& report) {
  if (report.errors.empty()) return {};
  std::string table = "\n| errors | class | message |\n|--:|---|---|\n";
  for (std::size_t i = 0; i < std::min(report.errors.size(), kMostErrors); ++i) {
    const ErrorGroup& error = report.errors[i];
    table += fmt::format("| {} | {} | {} |\n", GroupedCount(error.count), MarkdownText(error.error_class),
                         Short(error.message));
  }
  if (report.errors.size() > kMostErrors)
    table += fmt::format("\nand {} more kinds of errors\n", report.errors.size() - kMostErrors);
  return table;
}

}  // namespace

std::string MarkdownSummary(const RunReport& report) {
  return Heading(report) + Sentence(report) + Reasons(report) + Slos(report) + MetricRows(report.metrics) +
         Errors(report);
}

}  // namespace imgperf
