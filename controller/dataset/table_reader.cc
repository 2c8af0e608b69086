#include "controller/dataset/table_reader.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "common/units.h"

namespace imgperf {
namespace {

absl::Status TornRecord(const std::string& why) { return absl::InvalidArgumentError(why); }

absl::Status LongField() {
  return TornRecord(fmt::format("a field longer than {}", FormatBytes(TableReader::kMaxFieldBytes)));
}

}  // namespace

bool TableReader::TakeLineEnd() {
  if (text_.substr(at_).starts_with("\r\n")) ++at_;
  if (AtEnd() || text_[at_] != '\n') return false;
  ++at_;
  ++here_;
  return true;
}

void TableReader::SkipBlankLines() {
  while (!AtEnd() && TakeLineEnd()) {
  }
}

absl::StatusOr<bool> TableReader::Next(std::vector<std::string>& fields) {
  fields.clear();
  SkipBlankLines();
  line_ = here_;
  if (AtEnd()) return false;
  for (;;) {
    auto field = TakeField();
    if (!field.ok()) return field.status();
    if (fields.size() == kMaxFields) return TornRecord(fmt::format("more than {} fields", kMaxFields));
    fields.push_back(*std::move(field));
    if (AtEnd() || TakeLineEnd()) return true;
    ++at_;  // the separator
  }
}

absl::StatusOr<std::string> TableReader::TakeField() {
  if (!AtEnd() && text_[at_] == '"') {
    const auto [at, here] = std::pair(at_, here_);
    auto quoted = TakeQuoted();
    if (quoted.ok() || separator_ != '\t') return quoted;
    std::tie(at_, here_) = std::pair(at, here);
  }
  const std::string_view rest = text_.substr(at_);
  const auto ends = [&](char c) { return c == separator_ || c == '\n'; };
  const auto end = std::find_if(rest.begin(), rest.end(), ends);
  std::string_view field = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  // The CR of a CRLF stays for TakeLineEnd().
  if (end != rest.end() && *end == '\n' && field.ends_with('\r')) field.remove_suffix(1);
  if (field.size() > kMaxFieldBytes) return LongField();
  at_ += field.size();
  return std::string(field);
}

absl::StatusOr<std::string> TableReader::TakeQuoted() {
  std::string field;
  for (++at_;;) {
    const std::size_t quote = text_.find('"', at_);
    if (quote == text_.npos) return TornRecord("a quote that is opened and not closed");
    const std::string_view part = text_.substr(at_, quote - at_);
    if (field.size() + part.size() > kMaxFieldBytes) return LongField();
    field += part;
    here_ += static_cast<std::uint32_t>(std::count(part.begin(), part.end(), '\n'));
    at_ = quote + 1;
    if (AtEnd() || text_[at_] != '"') break;
    field += '"';
    ++at_;
  }
  const std::string_view rest = text_.substr(at_);
  if (rest.empty() || rest.front() == separator_ || rest.starts_with('\n') || rest.starts_with("\r\n"))
    return field;
  return TornRecord("letters behind a closing quote: write quotes within a field twice");
}

}  // namespace imgperf
