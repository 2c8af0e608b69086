// Tables drawn with box characters, and paragraphs that fit a width.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

using TextRow = std::vector<std::string>;

// Columns as wide as their content, right-aligned, in the look of the guides. Rows are as long as the header.
// Every line ends with a newline.
std::string BoxTable(const TextRow& header, const std::vector<TextRow>& rows);
// Characters per line of that table.
std::size_t BoxTableWidth(const TextRow& header, const std::vector<TextRow>& rows);

std::string Centred(std::string_view text, std::size_t width);

// "label      text text", broken at spaces, further lines indented below the text.
std::string Paragraph(std::string_view label, std::string_view text, std::size_t width);

// 12617.583 -> "12,617.58"
std::string GroupedNumber(double value);
// 20000 -> "20,000"
std::string GroupedCount(std::uint64_t value);

}  // namespace imgperf
