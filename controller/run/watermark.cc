#include "controller/run/watermark.h"

#include <algorithm>

namespace imgperf {
namespace {

constexpr Nanos kSampleFor = 100 * kMillisecond;
constexpr CreditId kMostLeast = 64;

}  // namespace

void Watermark::Measure(CreditId next, Nanos now) {
  if (now - sampled_at_ < kSampleFor) return;
  per_second_ = static_cast<double>(next - sampled_) * 1e9 / static_cast<double>(now - sampled_at_);
  sampled_ = next;
  sampled_at_ = now;
}

std::optional<CreditId> Watermark::Raise(CreditId next, CreditId least, Nanos now) {
  Measure(next, now);
  const Nanos cover = std::max(kSecond, 4 * sync_for_);
  const auto load = static_cast<CreditId>(per_second_ * static_cast<double>(cover) / 1e9);
  // What a crash takes with it may have been sent, and counts as lost: no more of it than is needed.
  if (next > 0 && next >= durable_) least_ahead_ = std::min(kMostLeast, 2 * least_ahead_);  // it held us up
  const CreditId ahead = std::max({load, least, least_ahead_});
  if (next + ahead <= written_) return std::nullopt;
  written_ = next + ahead + (ahead + 1) / 2;
  return written_;
}

void Watermark::Written(std::uint64_t index, Nanos now) { pending_.push_back({index, written_, now}); }

void Watermark::OnDurable(std::uint64_t index, Nanos now) {
  while (!pending_.empty() && pending_.front().index <= index) {
    durable_ = pending_.front().mark;
    sync_for_ = now - pending_.front().written;
    pending_.pop_front();
  }
}

}  // namespace imgperf
