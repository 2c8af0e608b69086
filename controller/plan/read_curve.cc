#include "controller/plan/read_curve.h"

#include <string>
#include <utility>

#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr Range kConcurrencies{1, 100'000};

class CurveReader {
 public:
  CurveReader(const Section& phase, std::string_view key, CurveUnit unit, Complaints& complaints)
      : phase_(phase), key_(key), path_(phase.PathOf(key)), unit_(unit), complaints_(complaints) {}

  Said<Curve> Read(const Node& node) {
    Curve curve;
    switch (node.kind) {
      case Node::Kind::kMap:
        curve = Ramp(node);
        break;
      case Node::Kind::kList:
        curve = Points(node);
        break;
      default:
        if (const auto value = Value(phase_, key_)) curve = {{0, value.value}};
    }
    // What is wrong was complained of: that it is missing would be another complaint.
    if (curve.empty()) curve = {{0, 1}};
    return {std::move(curve), node.mark, true};
  }

 private:
  Said<double> Value(const Section& section, std::string_view key) const {
    if (unit_ == CurveUnit::kPerSecond) return section.Rate(key);
    const auto whole = section.Integer(key, kConcurrencies);
    return {static_cast<double>(whole.value), whole.mark, whole.given};
  }

  // Empty when anything is wrong: it was complained of.
  Curve Ramp(const Node& node) const {
    const Section ramp(&node, "phases[].rate", path_, complaints_);
    const char* example =
        unit_ == CurveUnit::kPerSecond ? "from: 1/s, to: 10/s, over: 5m" : "from: 1, to: 64, over: 5m";
    for (const char* key : {"from", "to", "over"})
      ramp.Require(key, fmt::format("a ramp is {{{}}}", example));
    const auto from = Value(ramp, "from");
    const auto to = Value(ramp, "to");
    const auto over = ramp.Duration("over", kMillisecond);
    if (!from || !to || !over) return {};
    return {{0, from.value}, {over.value, to.value}};
  }

  Curve Points(const Node& node) const {
    Curve curve;
    if (node.items.empty()) phase_.Complain(key_, node.mark, "the list is empty");
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const Section point(&node.items[i], "phases[].rate[]", fmt::format("{}[{}]", path_, i), complaints_);
      for (const char* key : {"at", "to"}) point.Require(key, "a point is {at: 5m, to: VALUE}");
      const auto at = point.Duration("at", 0);
      const auto to = Value(point, "to");
      if (!at || !to) return {};
      if (!curve.empty() && at.value < curve.back().at) {
        point.Complain("at", at.mark, "comes before the point above: write points in the order of time");
        return {};
      }
      curve.push_back({curve.empty() ? 0 : at.value, to.value});
      if (curve.size() == 1 && at.value > 0) curve.push_back({at.value, to.value});
    }
    return curve;
  }

  const Section& phase_;
  const std::string_view key_;
  const std::string path_;
  const CurveUnit unit_;
  Complaints& complaints_;
};

}  // namespace

Said<Curve> ReadCurve(const Section& phase, std::string_view key, CurveUnit unit, Complaints& complaints) {
  const Node* node = phase.Find(key);
  if (node == nullptr) return {};
  return CurveReader(phase, key, unit, complaints).Read(*node);
}

}  // namespace imgperf
