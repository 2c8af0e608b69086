#include "controller/bench_serving/serving_table.h"

#include <fmt/format.h>

#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

constexpr std::size_t kLongestModel = 200;

std::string TableRow(std::string_view label, std::string_view value) {
  return fmt::format("{:<40} {}\n", label, value);
}

std::string Divider() { return fmt::format("{:-^50}\n", ""); }

std::string MemoryRows(const ServingMetrics& metrics) {
  if (metrics.memory_max <= 0) return "";
  return Divider() + TableRow("Peak Memory Max (MB):", fmt::format("{:.2f}", metrics.memory_max)) +
         TableRow("Peak Memory Mean (MB):", fmt::format("{:.2f}", metrics.memory_mean)) +
         TableRow("Peak Memory Median (MB):", fmt::format("{:.2f}", metrics.memory_median));
}

std::string SloRows(const ServingMetrics& metrics) {
  if (!metrics.slo) return "";
  const ServingSlo& slo = *metrics.slo;
  const bool judged = slo.unjudged.empty();
  return Divider() +
         TableRow("SLO Attainment Rate:",
                  judged ? fmt::format("{:.2f}%", 100 * slo.attainment) : "not judged: " + slo.unjudged) +
         TableRow("SLO Met (Success):", judged ? std::to_string(slo.met) : "not judged") +
         TableRow("SLO Scale:", fmt::format("{:.2f}", slo.scale));
}

}  // namespace

std::string ServingTable(const ServingMetrics& metrics, const ServingWish& wish, const std::string& model) {
  std::string table = fmt::format("{:=^60}\n", " Serving Benchmark Result ");
  table += TableRow("Backend:", "sglang-image");
  table += TableRow("Model:", ForDisplay(model, kLongestModel));
  table += TableRow("Dataset:", wish.dataset);
  table += TableRow("Task:", wish.task);
  table += Divider();
  table += TableRow("Benchmark duration (s):", fmt::format("{:.2f}", metrics.duration));
  table += TableRow("Request rate:", wish.request_rate);
  table += TableRow("Max request concurrency:",
                    wish.max_concurrency > 0 ? std::to_string(wish.max_concurrency) : "not set");
  table += TableRow("Successful requests:", fmt::format("{}/{}", metrics.completed, wish.num_prompts));
  table += Divider();
  table += TableRow("Request throughput (req/s):", fmt::format("{:.2f}", metrics.throughput));
  table += TableRow("Latency Mean (s):", fmt::format("{:.4f}", metrics.latency_mean));
  table += TableRow("Latency Median (s):", fmt::format("{:.4f}", metrics.latency_median));
  table += TableRow("Latency P99 (s):", fmt::format("{:.4f}", metrics.latency_p99));
  table += MemoryRows(metrics) + SloRows(metrics);
  return table + fmt::format("{:=^60}\n", "");
}

}  // namespace imgperf
