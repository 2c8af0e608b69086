#include "controller/telemetry/prometheus_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <absl/strings/ascii.h>
#include <absl/strings/numbers.h>
#include <fmt/format.h>

namespace imgperf {
namespace {

bool IsNameStart(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_' || c == ':';
}
bool IsNamePart(char c) { return IsNameStart(c) || absl::ascii_isdigit(static_cast<unsigned char>(c)); }

// One line, read from its front.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  bool empty() const { return rest_.empty(); }
  void SkipBlanks() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) rest_.remove_prefix(1);
  }
  bool Take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // "" when there is none.
  std::string_view TakeName() {
    if (rest_.empty() || !IsNameStart(rest_[0])) return {};
    return TakeWhile(IsNamePart);
  }
  std::string_view TakeWord() {
    return TakeWhile([](char c) { return c != ' ' && c != '\t'; });
  }
  // Behind the opening quote, up to and with the closing one; false when that is missing.
  bool TakeQuoted(std::string& text) {
    while (!rest_.empty()) {
      const char c = rest_[0];
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (c != '\\') {
        text += c;
        continue;
      }
      if (rest_.empty()) return false;
      text += rest_[0] == 'n' ? '\n' : rest_[0];
      rest_.remove_prefix(1);
    }
    return false;
  }

 private:
  template <typename Wanted>
  std::string_view TakeWhile(Wanted wanted) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), wanted);
    const auto size = static_cast<std::size_t>(end - rest_.begin());
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

// Go's words for what has no digits.
bool ParseValue(std::string_view word, double* value) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::string lower = absl::AsciiStrToLower({word.data(), word.size()});
  if (lower == "nan") return *value = std::numeric_limits<double>::quiet_NaN(), true;
  if (lower == "+inf" || lower == "inf") return *value = kInfinity, true;
  if (lower == "-inf") return *value = -kInfinity, true;
  return absl::SimpleAtod({word.data(), word.size()}, value);
}

// What is wrong; empty when nothing is.
std::string_view ParseLabels(Line& line, PromSample& sample) {
  while (true) {
    line.SkipBlanks();
    if (line.Take('}')) return {};
    const std::string_view name = line.TakeName();
    if (name.empty()) return "a label's name or } is wanted";
    line.SkipBlanks();
    if (!line.Take('=')) return "= is wanted behind a label's name";
    line.SkipBlanks();
    if (!line.Take('"')) return "a label's value is wanted in quotes";
    std::string value;
    if (!line.TakeQuoted(value)) return "a label's value has no end";
    sample.labels.emplace_back(name, std::move(value));
    line.SkipBlanks();
    if (line.Take(',')) continue;
    if (line.Take('}')) return {};
    return ", or } is wanted behind a label";
  }
}

std::string_view ParseSample(Line line, PromSample& sample) {
  sample.name = line.TakeName();
  if (sample.name.empty()) return "a metric's name is wanted";
  line.SkipBlanks();
  if (line.Take('{')) {
    if (const std::string_view fault = ParseLabels(line, sample); !fault.empty()) return fault;
  }
  line.SkipBlanks();
  const std::string_view word = line.TakeWord();
  if (word.empty() || !ParseValue(word, &sample.value)) return "a number is wanted behind the name";
  return {};
}

SeriesKind KindNamed(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, SeriesKind>, 4> kKinds{
      {{"counter", SeriesKind::kCounter},
       {"gauge", SeriesKind::kGauge},
       {"histogram", SeriesKind::kHistogram},
       {"summary", SeriesKind::kSummary}}};
  for (const auto& [name, kind] : kKinds) {
    if (name == word) return kind;
  }
  return SeriesKind::kUntyped;
}

// "# TYPE name kind"; all other comments mean nothing.
void ParseComment(Line line, PromText& out) {
  line.SkipBlanks();
  if (line.TakeWord() != "TYPE") return;
  line.SkipBlanks();
  const std::string_view name = line.TakeName();
  line.SkipBlanks();
  if (!name.empty()) out.kinds.insert_or_assign(std::string(name), KindNamed(line.TakeWord()));
}

void AppendEscaped(std::string_view value, std::string& out) {
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
}

}  // namespace

std::string_view PromSample::Label(std::string_view wanted) const {
  for (const auto& [label, text] : labels) {
    if (label == wanted) return text;
  }
  return {};
}

absl::StatusOr<PromText> ParsePrometheus(std::string_view text) {
  if (text.size() > kMostPromBytes)
    return absl::ResourceExhaustedError(fmt::format("longer than {} MiB", kMostPromBytes >> 20));
  PromText out;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (row.ends_with('\r')) row.remove_suffix(1);
    Line line(row);
    line.SkipBlanks();
    if (line.empty()) continue;
    if (line.Take('#')) {
      ParseComment(line, out);
      continue;
    }
    if (out.samples.size() == kMostPromSamples)
      return absl::ResourceExhaustedError(fmt::format("more than {} series", kMostPromSamples));
    const std::string_view fault = ParseSample(line, out.samples.emplace_back());
    if (!fault.empty()) return absl::InvalidArgumentError(fmt::format("line {}: {}", number, fault));
  }
  return out;
}

std::string SeriesName(const PromSample& sample) {
  std::string out = sample.name;
  if (sample.labels.empty()) return out;
  for (std::size_t i = 0; i < sample.labels.size(); ++i) {
    out.append(i == 0 ? "{" : ",").append(sample.labels[i].first).append("=\"");
    AppendEscaped(sample.labels[i].second, out);
    out += '"';
  }
  return out + "}";
}

SeriesKind KindOf(const PromText& text, std::string_view name) {
  if (const auto own = text.kinds.find(name); own != text.kinds.end()) return own->second;
  for (const std::string_view ending : {"_total", "_sum", "_count", "_bucket"}) {
    if (!name.ends_with(ending)) continue;
    const auto family = text.kinds.find(name.substr(0, name.size() - ending.size()));
    if (family != text.kinds.end()) return SeriesKind::kCounter;
  }
  return SeriesKind::kUntyped;
}

}  // namespace imgperf
