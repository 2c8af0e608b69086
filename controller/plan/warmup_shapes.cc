#include "controller/plan/warmup_shapes.h"

#include <set>

#include <simdjson.h>
#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

// Finds the shape's fields in JSON objects, which later ones overrule.
class ShapeReader {
 public:
  void Merge(const std::string& json, Shape& shape) {
    simdjson::dom::element body;
    if (json.empty() || parser_.parse(json).get(body) != simdjson::SUCCESS) return;  // plans hold valid JSON
    Take(body, "size", shape.size);
    Take(body, "n", shape.n);
  }

 private:
  static void Take(simdjson::dom::element body, std::string_view key, std::string& field) {
    simdjson::dom::element value;
    if (body.at_key(key).get(value) == simdjson::SUCCESS) field = simdjson::minify(value);
  }

  simdjson::dom::parser parser_;
};

Shape CommonShape(const RequestSpec& request, ShapeReader& reader) {
  Shape shape{request.endpoint, request.size.empty() ? "" : nlohmann::json(request.size).dump(),
              std::to_string(request.n)};
  reader.Merge(request.extra_json, shape);
  return shape;
}

}  // namespace

Shape ShapeOf(const RequestSpec& request, const Entry& entry) {
  ShapeReader reader;
  Shape shape = CommonShape(request, reader);
  reader.Merge(entry.extra_body_json, shape);
  return shape;
}

std::vector<std::uint32_t> ShapeEntries(const RunPlan& plan) {
  ShapeReader reader;
  std::vector<Shape> common;
  if (plan.mix.empty()) common.push_back(CommonShape(plan.request, reader));
  for (const MixPart& part : plan.mix) common.push_back(CommonShape(part.request, reader));
  std::set<Shape> seen;
  std::vector<std::uint32_t> firsts;
  for (std::size_t i = 0; i < plan.entries.size(); ++i) {
    if (plan.entries[i].turn > 0) continue;  // nothing is before it that it could work from
    Shape shape = common[plan.entries[i].variant];
    reader.Merge(plan.entries[i].extra_body_json, shape);
    if (seen.insert(shape).second) firsts.push_back(static_cast<std::uint32_t>(i));
  }
  return firsts;
}

}  // namespace imgperf
