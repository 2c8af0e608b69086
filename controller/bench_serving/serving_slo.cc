#include "controller/bench_serving/serving_slo.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "controller/stats/distribution.h"

namespace imgperf {
namespace {

constexpr double kPixelsOfOne = 16.0 * 16.0;  // the unit of area

// Nothing where the size is not known.
std::optional<double> WorkOf(const ServingRequest& request, const ServingWish& wish) {
  const bool asked = wish.width > 0 && wish.height > 0;
  const double pixels =
      asked ? static_cast<double>(wish.width) * static_cast<double>(wish.height) : request.pixels;
  if (pixels <= 0) return std::nullopt;
  return std::max(pixels / kPixelsOfOne, 1.0) * static_cast<double>(std::max<std::int64_t>(wish.steps, 1));
}

// Seconds for work of one; nothing without a warm-up request that tells.
std::optional<double> BaseOf(const ServingSamples& samples, const ServingWish& wish) {
  std::vector<double> bases;
  for (const ServingRequest& warmup : samples.warmups) {
    const auto work = WorkOf(warmup, wish);
    if (warmup.success && warmup.latency_s > 0 && work) bases.push_back(warmup.latency_s / *work);
  }
  const auto all = Summarize(bases);
  if (!all) return std::nullopt;
  return all->At("p50");
}

}  // namespace

ServingSlo JudgeServingSlo(const ServingSamples& samples, const ServingWish& wish) {
  ServingSlo slo;
  slo.scale = wish.slo_scale;
  const auto base = BaseOf(samples, wish);
  if (!base) slo.unjudged = "no warm-up request succeeded with an image of a known size";
  if (samples.requests.empty()) slo.unjudged = "no request was sent";
  if (!slo.unjudged.empty()) return slo;
  for (const ServingRequest& request : samples.requests) {
    if (!request.success) continue;
    const auto work = WorkOf(request, wish);
    if (!work) {
      slo.unjudged = "the images' size is not known: give --width and --height";
      slo.met = 0;
      return slo;
    }
    if (request.latency_s <= *base * *work * wish.slo_scale) ++slo.met;
  }
  slo.attainment = static_cast<double>(slo.met) / static_cast<double>(samples.requests.size());
  return slo;
}

}  // namespace imgperf
