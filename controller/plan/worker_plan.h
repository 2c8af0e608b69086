// RunPlan -> what goes over the wire to workers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/plan/run_plan.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// `base_urls`: the target's own, or the simulator's once it runs. Error: a base URL that is none.
absl::StatusOr<pb::WorkerPlan> MakeWorkerPlan(const RunPlan& plan, const std::vector<std::string>& base_urls);

// What all requests of a kind have in common (`said`: the plan's own, or a mix's): bodies are built from it
// and an entry.
pb::RequestPlan MakeRequestPlan(const RunPlan& plan, const RequestSpec& said);

// The dataset as workers fetch it.
pb::Dataset MakeDataset(const std::vector<Entry>& entries, const std::vector<ReferenceFile>& files = {});
pb::Entry MakeEntry(const Entry& entry);
// RunPlan::dataset_hash: XXH3-128 of the serialised dataset, in hex.
std::string DatasetHash(const std::vector<Entry>& entries, const std::vector<ReferenceFile>& files = {});

// What is appended to the base URLs: the endpoint's path, or what target.path says. Points into the plan.
std::string_view EndpointPath(const RunPlan& plan, const RequestSpec& said);

// "imgperf/<version>".
std::string UserAgent();

}  // namespace imgperf
