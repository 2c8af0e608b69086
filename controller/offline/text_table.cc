#include "controller/offline/text_table.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

constexpr std::size_t kLabelWidth = 11;

std::vector<std::size_t> WidthsOf(const TextRow& header, const std::vector<TextRow>& rows) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < header.size(); ++i) {
    std::size_t width = DisplayWidth(header[i]);
    for (const TextRow& row : rows) width = std::max(width, DisplayWidth(row[i]));
    widths.push_back(width);
  }
  return widths;
}

std::string Repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

// Four pieces: left end, stroke, crossing, right end.
struct Rule {
  std::string_view left, stroke, cross, right;
};

std::string Draw(const Rule& rule, const std::vector<std::size_t>& widths) {
  std::string line(rule.left);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (i > 0) line += rule.cross;
    line += Repeated(rule.stroke, widths[i] + 2);
  }
  return line.append(rule.right).append("\n");
}

std::string Draw(const TextRow& row, std::string_view bar, const std::vector<std::size_t>& widths) {
  std::string line(bar);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    line += std::string(widths[i] - DisplayWidth(row[i]) + 1, ' ') + row[i] + " ";
    line += bar;
  }
  return line + "\n";
}

// Puts commas between the thousands of the leading run of digits.
std::string WithCommas(std::string text) {
  const std::size_t start = text.starts_with('-') ? 1 : 0;
  std::size_t end = text.find_first_not_of("0123456789", start);
  if (end == std::string::npos) end = text.size();
  while (end > start + 3) {
    end -= 3;
    text.insert(end, ",");
  }
  return text;
}

}  // namespace

std::string BoxTable(const TextRow& header, const std::vector<TextRow>& rows) {
  const auto widths = WidthsOf(header, rows);
  std::string table = Draw(Rule{"┏", "━", "┳", "┓"}, widths);
  table += Draw(header, "┃", widths);
  table += Draw(Rule{"┡", "━", "╇", "┩"}, widths);
  for (const TextRow& row : rows) table += Draw(row, "│", widths);
  return table + Draw(Rule{"└", "─", "┴", "┘"}, widths);
}

std::size_t BoxTableWidth(const TextRow& header, const std::vector<TextRow>& rows) {
  std::size_t width = 1;
  for (const std::size_t column : WidthsOf(header, rows)) width += column + 3;
  return width;
}

std::string Centred(std::string_view text, std::size_t width) {
  const std::size_t used = DisplayWidth(text);
  return std::string(used < width ? (width - used) / 2 : 0, ' ') + std::string(text);
}

std::string Paragraph(std::string_view label, std::string_view text, std::size_t width) {
  std::string out = fmt::format("{:<{}}", label, kLabelWidth);
  std::size_t column = kLabelWidth;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    const std::size_t length = DisplayWidth(word);
    if (column > kLabelWidth && column + 1 + length > width) {
      out += "\n" + std::string(kLabelWidth, ' ');
      column = kLabelWidth;
    }
    if (column > kLabelWidth) {
      out += ' ';
      ++column;
    }
    out += word;
    column += length;
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
  }
  return out + "\n";
}

std::string GroupedNumber(double value) {
  if (!std::isfinite(value)) return "-";
  return WithCommas(fmt::format("{:.2f}", value));
}

std::string GroupedCount(std::uint64_t value) { return WithCommas(std::to_string(value)); }

}  // namespace imgperf
