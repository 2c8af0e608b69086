#include "controller/credit/rate_curve.h"

#include <cmath>
#include <limits>

namespace imgperf {
namespace {

double Seconds(Nanos length) { return static_cast<double>(length) / 1e9; }

}  // namespace

RateCurve::RateCurve(std::vector<CurvePoint> points) {
  if (points.front().at > 0) points.insert(points.begin(), {0, points.front().value});
  double arrivals = 0;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const double length = Seconds(points[i + 1].at - points[i].at);
    if (length <= 0) continue;  // a step
    const double slope = (points[i + 1].value - points[i].value) / length;
    const Piece piece{Seconds(points[i].at), length, points[i].value, slope, arrivals};
    arrivals += piece.Expected(length);
    pieces_.push_back(piece);
  }
  constexpr double kForEver = std::numeric_limits<double>::infinity();
  pieces_.push_back({Seconds(points.back().at), kForEver, points.back().value, 0, arrivals});
}

std::optional<double> RateCurve::TimeOf(double arrivals) {
  while (at_ + 1 < pieces_.size() && pieces_[at_ + 1].arrivals <= arrivals) ++at_;
  const Piece& piece = pieces_[at_];
  const double missing = arrivals - piece.arrivals;
  if (missing <= 0 && (piece.rate > 0 || piece.slope > 0)) return piece.start;
  // rate t + slope t^2 / 2 = missing, written so that nothing cancels.
  const double root = std::sqrt(std::fmax(0, piece.rate * piece.rate + 2 * piece.slope * missing));
  const double within = 2 * missing / (piece.rate + root);
  if (!std::isfinite(within)) return std::nullopt;
  return piece.start + std::fmin(within, piece.length);
}

double RateCurve::ExpectedBy(Nanos offset) const {
  const double until = Seconds(offset);
  const Piece* last = &pieces_.front();
  for (const Piece& piece : pieces_) {
    if (piece.start <= until) last = &piece;
  }
  return until <= 0 ? 0 : last->arrivals + last->Expected(until - last->start);
}

}  // namespace imgperf
