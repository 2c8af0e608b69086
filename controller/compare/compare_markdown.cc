#include "controller/compare/compare_markdown.h"

#include <fmt/format.h>

#include "controller/compare/words.h"
#include "controller/offline/text_table.h"

namespace imgperf {
namespace {

// What a cell must not hold: names and messages come from outside.
std::string InCell(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      safe += ' ';
    } else {
      if (std::string_view("|<>`*_[]\\").find(c) != std::string_view::npos) safe += '\\';
      safe += c;
    }
  }
  return safe;
}

std::string Line(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + InCell(cell) + " |";
  return line + "\n";
}

std::string FiguresTable(const RunComparison& comparison) {
  std::vector<std::string> header{"metric", "A"};
  std::string rule = "|---|---:|";
  for (std::size_t k = 0; k < comparison.others.size(); ++k) {
    const std::string letter = LetterOf(k + 1);
    header.insert(header.end(), {letter, letter + " against A", "verdict"});
    rule += "---:|---:|---|";
  }
  std::string text = Line(header) + rule + "\n";
  for (const ComparedFigure& row : comparison.figures) {
    std::vector<std::string> cells{fmt::format("{} ({})", row.figure.Name(), row.figure.unit),
                                   ValueText(row.first)};
    for (const Against& against : row.others)
      cells.insert(cells.end(),
                   {ValueText(against.value), DifferenceText(row, against), VerdictText(against)});
    text += Line(cells);
  }
  return text;
}

std::string ImagesLine(const RunComparison& comparison, std::size_t other) {
  const auto& images = comparison.others[other].images;
  if (!images || !images->why_not.empty()) return "";
  const ComparedFigure* latency = FindRow(comparison, "request_latency.p50");
  return fmt::format(
      "- {}: times as fast as A: {}; {} pairs of pictures: SSIM mean {}, PSNR median {}, {} with the same "
      "pixels\n",
      LetterOf(other + 1), latency == nullptr ? "-" : SpeedUpText(latency->others[other]),
      GroupedCount(images->compared), images->mean_ssim ? fmt::format("{:.4f}", *images->mean_ssim) : "-",
      PsnrText(images->median_psnr), GroupedCount(images->identical));
}

}  // namespace

std::string CompareMarkdown(const RunComparison& comparison) {
  std::string text = "### imgperf compare\n\n";
  for (std::size_t k = 0; k < comparison.sides.size(); ++k) {
    const SideFacts& side = comparison.sides[k];
    text += fmt::format("- {}: {}, {} requests, {} missed\n", LetterOf(k), InCell(side.name),
                        GroupedCount(side.requests), GroupedCount(side.missed));
    for (const std::string& refusal : side.refusals) text += "  - though: " + InCell(refusal) + "\n";
  }
  text += "\n";
  for (std::size_t k = 0; k < comparison.others.size(); ++k) {
    text += fmt::format("**{}**\n\n", InCell(VerdictSentence(comparison, k)));
    for (const FailIfResult& result : comparison.others[k].fail_ifs)
      text += "- " + InCell(FailIfText(result)) + "\n";
    text += ImagesLine(comparison, k) + "\n";
  }
  return text + FiguresTable(comparison) +
         "\n99 % intervals that allow for requests depending on each other. (N): so many requests a side "
         "would tell, "
         "with a probability of 80 %.\n";
}

}  // namespace imgperf
