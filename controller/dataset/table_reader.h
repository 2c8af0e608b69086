// Tables as text, record by record: CSV as RFC 4180 has it, and the same with tabs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

namespace imgperf {

// A field that begins with a quote goes on to the next single quote, over separators and line ends; "" within
// it is a quote. In other fields quotes are letters, and with tabs also where that does not come out: such
// tables are mostly written without quoting. Pure; views the text, which outlives it.
class TableReader {
 public:
  static constexpr std::size_t kMaxFields = 1000;
  static constexpr std::size_t kMaxFieldBytes = std::size_t{1} << 20;

  TableReader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  // The next record; false at the end. Blank lines are none. Error, without a place: a quote without its
  // end, letters behind one, or a record beyond its bounds.
  absl::StatusOr<bool> Next(std::vector<std::string>& fields);
  // Where the record that Next() gave, or failed in, begins; from 1.
  std::uint32_t line() const { return line_; }

 private:
  void SkipBlankLines();
  bool AtEnd() const { return at_ == text_.size(); }
  bool TakeLineEnd();
  absl::StatusOr<std::string> TakeField();
  absl::StatusOr<std::string> TakeQuoted();

  const std::string_view text_;
  const char separator_;
  std::size_t at_ = 0;
  std::uint32_t here_ = 1;  // the line of `at_`
  std::uint32_t line_ = 1;
};

}  // namespace imgperf
