// The distinct request shapes of a run: what a warm-up must have asked for before anything is measured.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "controller/plan/run_plan.h"

namespace imgperf {

// Endpoint, size and image count as the body will carry them (`extra` goes over the request's own fields, the
// entry's extra_body over both), each as JSON; "" when the field is left out.
struct Shape {
  std::string endpoint;
  std::string size;
  std::string n;
  auto operator<=>(const Shape&) const = default;
};

Shape ShapeOf(const RequestSpec& request, const Entry& entry);

// The first entry of each distinct shape, in the order of the entries.
std::vector<std::uint32_t> ShapeEntries(const RunPlan& plan);

}  // namespace imgperf
