// How outcomes and error classes are written in files.
#pragma once

#include <string_view>

#include "controller/offline/report.h"
#include "proto/record.pb.h"

namespace imgperf {

std::string_view NameOf(pb::Outcome outcome);
std::string_view NameOf(pb::ErrorClass error_class);
std::string_view NameOf(Trust trust);
std::string_view NameOf(ImageCheck check);  // as the plan writes it
std::string_view NameOf(DelayStage stage);
std::string_view NameOf(PercentileMark mark);  // empty for none

}  // namespace imgperf
