// What a worker moves beside its records, on a connection of its own, without gRPC in sight.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/security/credentials.h"
#include "worker/dataset/dataset_link.h"
#include "worker/records/upload_line.h"

namespace imgperf {

// Connects when first used. Each call is one try. Thread: any, but not a loop's.
class BulkLink final : public DatasetLink, public UploadLine {
 public:
  // As ControllerLink's.
  explicit BulkLink(const std::string& address, const std::optional<Credentials>& credentials = {});
  ~BulkLink() override;

  absl::Status FetchParts(const pb::PartsRequest& request,
                          const std::function<absl::Status(const pb::PartChunk&)>& take) override;
  UploadTry Upload(const pb::StoreChunk& head, const std::vector<std::string_view>& pieces,
                   Nanos timeout_for) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace imgperf
