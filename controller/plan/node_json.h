// A part of a run file as the JSON that goes to the server verbatim (`extra`).
#pragma once

#include <string>

#include "controller/plan/complaints.h"
#include "controller/plan/node.h"

namespace imgperf {

// One line of JSON, keys in the order written, YAML types kept: 20 is a number, "20" is text. Complains of
// what JSON cannot say: infinities, NaN, whole numbers beyond 64 bits.
std::string NodeToJson(const Node& node, Complaints& complaints);

}  // namespace imgperf
