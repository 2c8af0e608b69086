// What is seen of an image when it is decoded, written into its fact.
#pragma once

#include <string_view>

#include "proto/record.pb.h"

namespace imgperf {

// `file` is all of an image that passed the probe. One that does not decode is `valid` no longer and says why
// in `defect`; one that cannot be decoded for reasons of our own says so in `not_looked`. Takes some 10 ns a
// pixel. Thread: any.
void LookAt(std::string_view file, pb::ImageFact* fact);

}  // namespace imgperf
