// A terminal's screen, as far as progress uses one: what a person would see.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "controller/observe/fields.h"
#include "controller/offline/utf8.h"

namespace imgperf {

class FakeTerminal {
 public:
  explicit FakeTerminal(std::size_t columns) : columns_(columns) {}

  void Write(std::string_view bytes) {
    while (!bytes.empty()) bytes.remove_prefix(Take(bytes));
  }

  // Without trailing blanks; the last is the one the cursor is in.
  std::vector<std::string> Rows() const {
    std::vector<std::string> rows;
    for (const auto& cells : rows_) {
      std::string row;
      for (const std::string& cell : cells) row += cell;
      rows.push_back(row.substr(0, row.find_last_not_of(' ') + 1));
    }
    return rows;
  }
  std::size_t cursor() const { return at_; }
  // Rows that began because the one before was full.
  int wraps() const { return wraps_; }
  // Escape codes that came.
  int escapes() const { return escapes_; }

 private:
  std::size_t Take(std::string_view bytes) {
    if (bytes.starts_with("\x1b[K")) {
      ++escapes_;
      rows_.back().resize(std::min(rows_.back().size(), at_));
      return 3;
    }
    if (bytes[0] == '\r') {
      at_ = 0;
    } else if (bytes[0] == '\n') {
      NewRow();
    } else {
      return Print(bytes.substr(0, std::max<std::size_t>(1, CharacterAt(bytes))));
    }
    return 1;
  }
  // A wide character takes a cell and an empty one.
  std::size_t Print(std::string_view character) {
    const std::size_t cells = ColumnsOf(character);
    if (at_ + cells > columns_) {
      ++wraps_;
      NewRow();
    }
    rows_.back().resize(std::max(rows_.back().size(), at_ + cells), " ");
    rows_.back()[at_] = character;
    for (std::size_t i = 1; i < cells; ++i) rows_.back()[at_ + i].clear();
    at_ += cells;
    return character.size();
  }
  void NewRow() {
    rows_.emplace_back();
    at_ = 0;
  }

  const std::size_t columns_;
  std::vector<std::vector<std::string>> rows_{{}};
  std::size_t at_ = 0;
  int wraps_ = 0;
  int escapes_ = 0;
};

}  // namespace imgperf
