#include "controller/compare/compare_json.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "controller/compare/block_bootstrap.h"
#include "controller/compare/words.h"

namespace imgperf {
namespace {

using Document = nlohmann::ordered_json;

// Nothing, and what is not finite: null.
Document Number(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? Document(*value) : Document(nullptr);
}

void AddValue(Document& to, const std::optional<double>& value) {
  to["value"] = Number(value);
  if (value && std::isinf(*value)) to["among_failures"] = true;
}

Document SideDocument(const SideFacts& side, std::size_t index) {
  Document json{{"letter", LetterOf(index)}, {"name", side.name}, {"from", side.from}};
  if (!side.run.empty()) json["run"] = side.run;
  if (!side.model.empty()) json["model"] = side.model;
  json["requests"] = side.requests;
  json["missed"] = side.missed;
  json["refusals"] = side.refusals;
  json["notes"] = side.notes;
  return json;
}

Document DifferenceDocument(const Difference& difference) {
  Document json{{"absolute", Number(difference.absolute)},
                {"interval", {Number(difference.low), Number(difference.high)}}};
  if (difference.relative) {
    json["relative"] = *difference.relative;
    json["relative_interval"] = {Number(difference.relative_low), Number(difference.relative_high)};
  }
  json["told"] = difference.told;
  return json;
}

Document AgainstDocument(const Against& against) {
  Document json;
  AddValue(json, against.value);
  if (against.difference) json["difference"] = DifferenceDocument(*against.difference);
  json["verdict"] = NameOf(against.verdict);
  if (!against.why.empty()) json["why"] = against.why;
  if (against.requests_to_tell) {
    json["requests_to_tell"] = *against.requests_to_tell;
    json["told_size"] = against.told_size.value_or(0);
  }
  return json;
}

Document FigureDocument(const ComparedFigure& row) {
  Document json{{"name", row.figure.Name()}, {"metric", row.figure.metric}};
  if (!row.figure.statistic.empty()) json["statistic"] = row.figure.statistic;
  json["unit"] = row.figure.unit;
  json["larger_is_better"] = row.figure.larger_is_better;
  json["headline"] = row.figure.headline;
  json["first"] = Document::object();
  AddValue(json["first"], row.first);
  json["others"] = Document::array();
  for (const Against& against : row.others) json["others"].push_back(AgainstDocument(against));
  return json;
}

Document PairDocument(const PairedImages& pair) {
  Document json{{"entry", pair.entry}, {"index", pair.index}, {"first", pair.first}, {"second", pair.second}};
  if (!pair.fault.empty()) {
    json["fault"] = pair.fault;
    return json;
  }
  json["psnr_db"] = Number(pair.psnr);
  if (pair.psnr && std::isinf(*pair.psnr)) json["identical"] = true;
  if (pair.ssim) json["ssim"] = *pair.ssim;
  return json;
}

Document ImagesDocument(const ImageReport& images) {
  if (!images.why_not.empty()) return {{"why_not", images.why_not}};
  Document json{{"pairs", images.pairs},
                {"compared", images.compared},
                {"faults", images.faults},
                {"identical", images.identical},
                {"mean_ssim", Number(images.mean_ssim)},
                {"median_psnr_db", Number(images.median_psnr)},
                {"worst", Document::array()}};
  for (const PairedImages& pair : images.worst) json["worst"].push_back(PairDocument(pair));
  return json;
}

Document OtherDocument(const OtherSide& other, std::size_t index) {
  Document json{{"letter", LetterOf(index)}, {"verdict", NameOf(other.verdict)}};
  json["plan_differences"] = Document::array();
  for (const PlanDifference& difference : other.plan_differences) {
    json["plan_differences"].push_back({{"what", difference.what},
                                        {"first", difference.first},
                                        {"second", difference.second},
                                        {"refuses", difference.refuses}});
  }
  json["fail_if"] = Document::array();
  for (const FailIfResult& result : other.fail_ifs) {
    json["fail_if"].push_back({{"rule", result.text},
                               {"state", NameOf(result.state)},
                               {"found", Number(result.found)},
                               {"relative", result.relative}});
  }
  if (other.images) json["images"] = ImagesDocument(*other.images);
  return json;
}

}  // namespace

std::string CompareJson(const RunComparison& comparison) {
  Document json{{"schema", "imgperf.compare/1"}, {"confidence", kConfidence}, {"power", kPower}};
  json["sides"] = Document::array();
  for (std::size_t k = 0; k < comparison.sides.size(); ++k)
    json["sides"].push_back(SideDocument(comparison.sides[k], k));
  json["others"] = Document::array();
  for (std::size_t k = 0; k < comparison.others.size(); ++k)
    json["others"].push_back(OtherDocument(comparison.others[k], k + 1));
  json["figures"] = Document::array();
  for (const ComparedFigure& row : comparison.figures) json["figures"].push_back(FigureDocument(row));
  return json.dump(1, ' ', false, Document::error_handler_t::replace) + "\n";
}

}  // namespace imgperf
