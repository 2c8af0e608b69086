// The small sections: cluster, output, limits, checks.
#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "controller/plan/read_sections.h"
#include "controller/plan/scalar.h"

namespace imgperf {
namespace {

constexpr Range kWorkers{1, 4096};
constexpr Range kMaxRequests{1, 1'000'000'000};
constexpr Range kImagesKept{0, 1'000'000'000};
constexpr double kLeastDecoded = 1e-6;

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

// Each once, however often it is said.
std::vector<Format> ReadFormats(const Section& output) {
  std::vector<Format> formats;
  if (!output.Has("formats")) return formats;
  for (const Said<std::string>& word : output.TextList("formats")) {
    const auto known = std::find_if(kFormats.begin(), kFormats.end(),
                                    [&](const auto& choice) { return choice.name == word.value; });
    if (known == kFormats.end()) {
      output.Complain("formats", word.mark,
                      fmt::format("\"{}\" is none of {}", word.value, fmt::join(NamesOf(kFormats), ", ")));
    } else if (std::find(formats.begin(), formats.end(), known->value) == formats.end()) {
      formats.push_back(known->value);
    }
  }
  return formats;
}

}  // namespace

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
  output.html = section.Choose("html", kYesNo);
  output.formats = ReadFormats(section);
  output.slice_for = section.Duration("slice", kMillisecond);
  ReadImages(section, output);
  return output;
}

LimitsConfig ReadLimits(const Node* node, Complaints& complaints) {
  const Section section(node, "limits", "limits", complaints);
  LimitsConfig limits;
  limits.max_requests = section.Integer("max_requests", kMaxRequests);
  limits.max_duration_for = section.Duration("max_duration", kMillisecond);
  limits.max_body_bytes = section.Bytes("max_body");
  limits.max_error_rate = section.Percent("max_error_rate");
  limits.abort_if = section.Text("abort_if");
  limits.on_invalid = section.Choose("on_invalid", kOnInvalids);
  limits.calibrate = section.Choose("calibrate", kYesNo);
  return limits;
}

ChecksConfig ReadChecks(const Node* node, Complaints& complaints) {
  const Section section(node, "checks", "checks", complaints);
  ChecksConfig checks;
  checks.size = section.Choose("size", kCheckModes);
  checks.decode = section.Percent("decode");
  if (checks.decode && checks.decode.value > 0 && checks.decode.value < kLeastDecoded)
    section.Complain("decode", checks.decode.mark, "is less than 0.0001%; for none, write 0%");
  checks.blank = section.Choose("blank", kCheckModes);
  checks.duplicates = section.Choose("duplicates", kCheckModes);
  checks.similar = section.Choose("similar", kCheckModes);
  return checks;
}

}  // namespace imgperf
