#include "controller/offline/images_json.h"

#include "controller/offline/names.h"

namespace imgperf {
namespace {

using Json = nlohmann::ordered_json;

Json NameJson(const ImageName& name) {
  Json json{{"credit", name.credit}, {"entry", name.entry}, {"image", name.index}};
  if (!name.file.empty()) json["file"] = name.file;
  return json;
}

}  // namespace

Json ImageCountsJson(const ImageCounts& counts, const ImageChecks& checks) {
  Json json{{"returned", counts.returned}};
  if (checks.decode) {
    json["looked_at"] = counts.looked_at;
    json["not_looked_at"] = counts.not_looked_at;
  }
  json["damaged"] = counts.damaged;
  if (checks.size != ImageCheck::kOff) json["size_differs"] = counts.size_differs;
  if (checks.blank != ImageCheck::kOff) json["blank"] = counts.blank;
  if (checks.duplicates != ImageCheck::kOff) json["duplicates"] = counts.duplicates;
  if (checks.similar != ImageCheck::kOff) json["similar"] = counts.similar;
  return json;
}

Json ImageFindingJson(const ImageFinding& finding) {
  Json json{{"check", finding.check},   {"mode", NameOf(finding.mode)}, {"fails_run", finding.fails_run},
            {"images", finding.images}, {"partial", finding.partial},   {"examples", Json::array()}};
  for (const ImageExample& example : finding.examples) {
    Json row = NameJson(example.image);
    if (example.first) row["first"] = NameJson(*example.first);
    json["examples"].push_back(std::move(row));
  }
  return json;
}

}  // namespace imgperf
