// The two streams beside the records, as gRPC wants them: each carries for a handler and decides nothing.
#pragma once

#include <grpcpp/support/server_callback.h>

#include "controller/records/bulk_handler.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// Both delete themselves when their stream has ended. `handler` outlives the server.
grpc::ServerWriteReactor<pb::PartChunk>* ServeParts(BulkHandler& handler, const pb::PartsRequest& request);
grpc::ServerBidiReactor<pb::StoreChunk, pb::StoreReply>* ServeUpload(BulkHandler& handler);

}  // namespace imgperf
