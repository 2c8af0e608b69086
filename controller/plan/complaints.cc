#include "controller/plan/complaints.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr std::size_t kShown = 20;

}  // namespace

void Complaints::Add(const Mark& mark, std::string message) {
  complaints_.push_back({mark, std::move(message)});
}

void Complaints::Add(const Mark& mark, std::string_view key, std::string_view message) {
  Add(mark, fmt::format("{}: {}", key, message));
}

std::string Complaints::Line(const Complaint& complaint) const {
  const Mark& mark = complaint.mark;
  if (mark.from_command_line()) {
    return fmt::format("{}: {}", source_.settings[static_cast<std::size_t>(mark.setting)], complaint.message);
  }
  if (mark.line == 0) return fmt::format("{}: {}", source_.file, complaint.message);
  return fmt::format("{}:{}:{}: {}", source_.file, mark.line, mark.column, complaint.message);
}

absl::Status Complaints::ToStatus() const {
  if (complaints_.empty()) return absl::OkStatus();
  std::vector<Complaint> sorted = complaints_;
  const auto place = [](const Complaint& c) {
    return std::tuple(c.mark.setting, c.mark.line, c.mark.column);
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Complaint& a, const Complaint& b) { return place(a) < place(b); });
  std::string text;
  for (std::size_t i = 0; i < std::min(sorted.size(), kShown); ++i) {
    text += (i == 0 ? "" : "\n") + Line(sorted[i]);
  }
  if (sorted.size() > kShown) text += fmt::format("\nand {} more", sorted.size() - kShown);
  return absl::InvalidArgumentError(text);
}

}  // namespace imgperf
