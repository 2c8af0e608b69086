// Node tree -> RunConfig, a function per section of the run file. All of them complain instead of failing.
#pragma once

#include <vector>

#include "controller/plan/run_config.h"
#include "controller/plan/section.h"

namespace imgperf {

// Nodes are null when the section is left out.
ReadyConfig ReadReady(const Section& target, Complaints& complaints);
TargetConfig ReadTarget(const Node* node, Complaints& complaints);
ImagesConfig ReadImagesSection(const Section& dataset, Complaints& complaints);
TemplateConfig ReadTemplate(const Section& request, Complaints& complaints);
RequestConfig ReadRequest(const Node* node, Complaints& complaints);
DatasetConfig ReadDataset(const Node* node, Complaints& complaints);
std::vector<PhaseConfig> ReadPhases(const Node* node, Complaints& complaints);
ClusterConfig ReadCluster(const Node* node, Complaints& complaints);
OutputConfig ReadOutput(const Node* node, Complaints& complaints);
TelemetryConfig ReadTelemetry(const Node* node, Complaints& complaints);
LimitsConfig ReadLimits(const Node* node, Complaints& complaints);
ChecksConfig ReadChecks(const Node* node, Complaints& complaints);

}  // namespace imgperf
