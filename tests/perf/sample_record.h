// About as much as a request for one small image leaves behind.
#pragma once

#include "proto/record.pb.h"
#include "worker/session/ports.h"

namespace imgperf {

// Sent and ended at these instants of the worker's clock.
pb::Record SampleRecord(const StartedCredit& started, Nanos sent, Nanos ended);

}  // namespace imgperf
