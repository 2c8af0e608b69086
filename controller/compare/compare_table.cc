#include "controller/compare/compare_table.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "controller/compare/words.h"
#include "controller/offline/text_table.h"

namespace imgperf {
namespace {

constexpr std::size_t kTextWidth = 120;
constexpr std::size_t kShownPairs = 5;

std::string SidesText(const RunComparison& comparison) {
  std::string text;
  for (std::size_t k = 0; k < comparison.sides.size(); ++k) {
    const SideFacts& side = comparison.sides[k];
    text +=
        fmt::format("{}  {}: {} requests, {} of them missed{}{}\n", LetterOf(k), side.name,
                    GroupedCount(side.requests), GroupedCount(side.missed),
                    side.model.empty() ? "" : ", " + side.model, side.run.empty() ? "" : ", run " + side.run);
    for (const std::string& refusal : side.refusals) text += Paragraph("   though: ", refusal, kTextWidth);
    for (const std::string& note : side.notes) text += Paragraph("   note: ", note, kTextWidth);
  }
  for (std::size_t k = 0; k < comparison.others.size(); ++k) {
    for (const PlanDifference& difference : comparison.others[k].plan_differences) {
      text += Paragraph(fmt::format("{} and {} differ: ", LetterOf(0), LetterOf(k + 1)),
                        fmt::format("{}: {} and {}", difference.what, difference.first, difference.second),
                        kTextWidth);
    }
  }
  return text;
}

std::string FiguresText(const RunComparison& comparison) {
  TextRow header{"Metric", LetterOf(0)};
  for (std::size_t k = 0; k < comparison.others.size(); ++k) {
    const std::string letter = LetterOf(k + 1);
    header.insert(header.end(), {letter, letter + " against A", letter + " is"});
  }
  std::vector<TextRow> rows;
  for (const ComparedFigure& row : comparison.figures) {
    TextRow& cells = rows.emplace_back(
        TextRow{fmt::format("{} ({})", row.figure.Name(), row.figure.unit), ValueText(row.first)});
    for (const Against& against : row.others)
      cells.insert(cells.end(),
                   {ValueText(against.value), DifferenceText(row, against), VerdictText(against)});
  }
  return BoxTable(header, rows) +
         "Intervals hold the true difference 99 times in 100, and allow for requests depending on each "
         "other.\n"
         "(N): so many requests a side would tell it, with a probability of 80 %.\n";
}

bool HasImages(const RunComparison& comparison) {
  return std::any_of(comparison.others.begin(), comparison.others.end(),
                     [](const OtherSide& other) { return other.images && other.images->why_not.empty(); });
}

TextRow QualityRow(const RunComparison& comparison, std::size_t other) {
  const ImageReport& images = *comparison.others[other].images;
  const ComparedFigure* latency = FindRow(comparison, "request_latency.p50");
  const ComparedFigure* inference = FindRow(comparison, "server_inference_time.p50");
  const auto speed = [&](const ComparedFigure* row) {
    return row == nullptr ? "-" : SpeedUpText(row->others[other]);
  };
  return {LetterOf(other + 1),
          speed(latency),
          speed(inference),
          images.mean_ssim ? fmt::format("{:.4f}", *images.mean_ssim) : "-",
          images.worst.empty() || !images.worst.front().ssim
              ? "-"
              : fmt::format("{:.4f}", *images.worst.front().ssim),
          PsnrText(images.median_psnr),
          fmt::format("{} of {}", GroupedCount(images.identical), GroupedCount(images.compared))};
}

// What a faster way of making pictures gives, and what it takes.
std::string QualityText(const RunComparison& comparison) {
  std::vector<TextRow> rows;
  for (std::size_t k = 0; k < comparison.others.size(); ++k) {
    const auto& images = comparison.others[k].images;
    if (images && images->why_not.empty()) rows.push_back(QualityRow(comparison, k));
  }
  return BoxTable({"", "times as fast as A (request p50)", "(inference p50)", "SSIM mean", "SSIM worst",
                   "PSNR median", "same pixels"},
                  rows);
}

std::string WorstText(const ImageReport& images, std::size_t side) {
  std::string text;
  if (images.faults > 0)
    text += fmt::format("{}: {} pairs of pictures could not be compared\n", LetterOf(side),
                        GroupedCount(images.faults));
  for (std::size_t k = 0; k < std::min(kShownPairs, images.worst.size()); ++k) {
    const PairedImages& pair = images.worst[k];
    if (pair.psnr && std::isinf(*pair.psnr)) break;
    const std::string how =
        pair.fault.empty()
            ? fmt::format("SSIM {}, PSNR {}", pair.ssim ? fmt::format("{:.4f}", *pair.ssim) : "-",
                          PsnrText(pair.psnr))
            : pair.fault;
    text += fmt::format("{}: furthest apart: entry {}: {}: {} and {}\n", LetterOf(side), pair.entry, how,
                        pair.first, pair.second);
  }
  return text;
}

std::string ImagesText(const RunComparison& comparison) {
  std::string text = HasImages(comparison) ? QualityText(comparison) : "";
  for (std::size_t k = 0; k < comparison.others.size(); ++k) {
    const auto& images = comparison.others[k].images;
    if (!images) continue;
    if (!images->why_not.empty())
      text += Paragraph(LetterOf(k + 1) + ": pictures were not compared: ", images->why_not, kTextWidth);
    text += WorstText(*images, k + 1);
  }
  return text;
}

}  // namespace

std::string CompareTable(const RunComparison& comparison) {
  std::string text = SidesText(comparison) + "\n" + FiguresText(comparison) + "\n";
  if (const std::string images = ImagesText(comparison); !images.empty()) text += images + "\n";
  for (std::size_t k = 0; k < comparison.others.size(); ++k) {
    text += Paragraph("Verdict", VerdictSentence(comparison, k), kTextWidth);
    for (const FailIfResult& result : comparison.others[k].fail_ifs)
      text += Paragraph("Rule for " + LetterOf(k + 1), FailIfText(result), kTextWidth);
  }
  return text;
}

}  // namespace imgperf
