// What the plan says of connections, as the transport takes it.
#pragma once

#include "proto/cluster.pb.h"
#include "worker/request/curl_transport.h"

namespace imgperf {

CurlOptions CurlOptionsOf(const pb::WorkerPlan& plan);

}  // namespace imgperf
