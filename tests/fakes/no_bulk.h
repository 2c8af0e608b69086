// A controller without dataset and disk: refuses both streams beside the records.
#pragma once

#include "controller/records/bulk_handler.h"

namespace imgperf {

class NoBulk final : public BulkHandler {
 public:
  void FetchParts(pb::PartsRequest, Reply<std::unique_ptr<PartFeed>> reply) override {
    reply(absl::NotFoundError("no dataset here"));
  }
  void Store(pb::StoreChunk, Reply<std::unique_ptr<UploadTaker>> reply) override {
    reply(absl::InvalidArgumentError("nothing is kept here"));
  }
};

}  // namespace imgperf
