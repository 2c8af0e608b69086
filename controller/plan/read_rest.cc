// The small sections: dataset, cluster, output, limits, checks.
#include <string>

#include <fmt/format.h>

#include "controller/plan/read_sections.h"
#include "controller/plan/scalar.h"

namespace imgperf {
namespace {

constexpr Range kWorkers{1, 4096};
constexpr Range kMaxRequests{1, 1'000'000'000};
constexpr Range kImagesKept{0, 1'000'000'000};

// `all`, or how many.
void ReadImages(const Section& section, OutputConfig& output) {
  const Node* node = section.Find("images");
  if (node == nullptr) return;
  if (node->kind == Node::Kind::kScalar && node->text == "all") {
    output.all_images = {true, node->mark, true};
  } else if (node->kind == Node::Kind::kScalar && TypeOf(*node) == ScalarType::kInteger) {
    output.images = section.Integer("images", kImagesKept);
  } else {
    section.Complain("images", node->mark, "\"all\" or how many to keep is wanted here");
  }
}

}  // namespace

DatasetConfig ReadDataset(const Node* node, Complaints& complaints) {
  const Section section(node, "dataset", "dataset", complaints);
  DatasetConfig dataset;
  dataset.mark = section.mark();
  dataset.file = section.Path("file");
  dataset.builtin = section.Choose("builtin", kBuiltins);
  dataset.sampling = section.Choose("sampling", kSamplings);
  if (section.Has("file") && section.Has("builtin")) {
    section.Complain("builtin", section.Find("builtin")->key_mark, "give file or builtin, not both");
  } else if (node != nullptr && node->kind == Node::Kind::kMap && !section.Has("file") &&
             !section.Has("builtin")) {
    section.Require("file", "file: prompts.jsonl, or builtin: prompts");
  }
  return dataset;
}

ClusterConfig ReadCluster(const Node* node, Complaints& complaints) {
  const Section section(node, "cluster", "cluster", complaints);
  ClusterConfig cluster;
  cluster.workers = section.Integer("workers", kWorkers);
  cluster.listen = section.Text("listen");
  cluster.wait_for = section.Duration("wait", kMillisecond);
  cluster.on_loss = section.Choose("on_loss", kLossPolicies);
  cluster.advertise = section.Text("advertise");
  if (section.Has("advertise") && !section.Has("listen")) {
    section.Complain("advertise", section.Find("advertise")->key_mark,
                     "means something only with cluster.listen: local workers know the address");
  }
  return cluster;
}

OutputConfig ReadOutput(const Node* node, Complaints& complaints) {
  const Section section(node, "output", "output", complaints);
  OutputConfig output;
  output.dir = section.Path("dir");
  output.name = section.Text("name");
  output.path = section.Path("path");
  if (section.Has("path") && (section.Has("dir") || section.Has("name"))) {
    section.Complain("path", section.Find("path")->key_mark,
                     "give path, which is the directory itself, or dir and name, not both");
  }
  output.level = section.Choose("level", kLevels);
  output.prefix = section.Text("prefix");
  output.inputs = section.Choose("inputs", kYesNo);
  ReadImages(section, output);
  return output;
}

LimitsConfig ReadLimits(const Node* node, Complaints& complaints) {
  const Section section(node, "limits", "limits", complaints);
  LimitsConfig limits;
  limits.max_requests = section.Integer("max_requests", kMaxRequests);
  limits.max_duration_for = section.Duration("max_duration", kMillisecond);
  limits.max_body_bytes = section.Bytes("max_body");
  return limits;
}

Said<CheckMode> ReadChecks(const Node* node, Complaints& complaints) {
  return Section(node, "checks", "checks", complaints).Choose("size", kCheckModes);
}

}  // namespace imgperf
