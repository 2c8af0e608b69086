// Gets a run's dataset: from the cache of this host, and what is not there from the controller.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "proto/cluster.pb.h"
#include "worker/dataset/dataset_link.h"
#include "worker/dataset/part_cache.h"
#include "worker/dataset/part_keeper.h"

namespace imgperf {

struct FetchedDataset {
  pb::Dataset dataset;
  std::vector<std::shared_ptr<const PartBytes>> files;  // as dataset.files()
};

// Who asks for it.
struct DatasetOwner {
  std::string session;
  std::string token;
};

// Of several processes on a host that share a cache one fetches, and the others wait for it as long as it
// gets on. Blocks. Thread: its owner's.
class DatasetFetcher {
 public:
  // Waits for so long; false: told to end.
  using Pause = std::function<bool(Nanos)>;

  // All outlive the fetcher.
  DatasetFetcher(DatasetLink& link, PartCache& cache, const Clock& clock, Pause pause)
      : link_(link), cache_(cache), clock_(clock), pause_(std::move(pause)) {}

  // `first` is the part that names the others. Every byte of what comes back was hashed. Errors: what the
  // controller refuses with; INVALID_ARGUMENT for a dataset that cannot be one; CANCELLED when told to
  // end; else why there was no getting on.
  absl::StatusOr<FetchedDataset> Fetch(const PartId& first, const DatasetOwner& owner);

 private:
  absl::Status Get(const std::vector<PartId>& wanted, PartsByHash& parts);
  std::vector<PartId> FindInCache(const std::vector<PartId>& wanted, PartsByHash& parts);
  absl::StatusOr<std::unique_ptr<FetchLock>> WaitForLock();
  void SayThatWeWait();
  pb::PartsRequest Request(pb::PartsRequest wishes = {}) const;
  absl::Status FetchAll(const std::vector<PartId>& missing, PartSink& sink);

  DatasetLink& link_;
  PartCache& cache_;
  const Clock& clock_;
  const Pause pause_;
  std::string dataset_hash_;
  DatasetOwner owner_;
  std::uint64_t received_ = 0;  // bytes, as they travelled
};

}  // namespace imgperf
