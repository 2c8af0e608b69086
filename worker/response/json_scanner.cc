#include "worker/response/json_scanner.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "common/ids.h"

namespace imgperf {
namespace {

constexpr std::size_t kUsualSkeleton = 16 << 10;
constexpr std::size_t kUsualLong = 4;

// Placeholders begin with what no server can guess, so that none can be forged.
const std::string& PlaceholderMark() {
  static const std::string mark = Id128::Random().Hex() + ":";
  return mark;
}

// Begins behind what "data:…;base64," takes, if that is how the string starts (or `\/` in its media type).
std::string_view Payload(std::string_view text) { return text.substr(DataUrlPrefix(text)); }

}  // namespace

void JsonScanner::Clear(bool keep) {
  keep_ = keep;
  state_ = State::kOutside;
  escaped_ = overflow_ = false;
  skeleton_.clear();
  long_count_ = 0;
  // What an unusual answer needed is not kept for all that follow.
  if (skeleton_.capacity() > kUsualSkeleton) skeleton_ = {};
  if (long_.size() > kUsualLong) long_.resize(kUsualLong);
}

void JsonScanner::Feed(std::string_view bytes) {
  while (!bytes.empty() && !overflow_) {
    std::size_t taken = 0;
    if (state_ == State::kOutside) {
      taken = TakeOutside(bytes);
    } else if (state_ == State::kString) {
      taken = TakeString(bytes);
    } else {
      taken = TakeLong(bytes);
    }
    bytes.remove_prefix(taken);
  }
}

std::size_t JsonScanner::TakeOutside(std::string_view bytes) {
  const std::size_t quote = bytes.find('"');
  if (quote == bytes.npos) {
    Append(bytes);
    return bytes.size();
  }
  Append(bytes.substr(0, quote + 1));
  state_ = State::kString;
  string_start_ = skeleton_.size();
  return quote + 1;
}

std::size_t JsonScanner::TakeString(std::string_view bytes) {
  const std::size_t room = kLongString - (skeleton_.size() - string_start_);
  const std::string_view piece = bytes.substr(0, room);
  const std::size_t end = EndOfString(piece);
  if (end != piece.npos) {
    Append(piece.substr(0, end + 1));
    state_ = State::kOutside;
    return end + 1;
  }
  Append(piece);
  if (piece.size() == room) BeginLong();
  return piece.size();
}

// Where the closing quote stands; npos when it is not there. Hops from one quote or backslash to the next.
std::size_t JsonScanner::EndOfString(std::string_view piece) {
  std::size_t at = escaped_ ? 1 : 0;
  escaped_ = false;
  std::size_t quote = piece.find('"', at);
  while (true) {
    const std::size_t backslash = piece.substr(0, quote).find('\\', at);
    if (backslash == piece.npos) return quote;
    at = backslash + 2;
    escaped_ = at > piece.size();
    if (quote < at) quote = piece.find('"', at);
  }
}

void JsonScanner::BeginLong() {
  if (long_count_ == kMaxLong) {
    overflow_ = true;
    return;
  }
  if (long_count_ == long_.size()) {
    long_.push_back(std::make_unique<Base64Payload>(keep_));
  } else {
    long_[long_count_]->Clear(keep_);
  }
  ++long_count_;
  const std::string begun = skeleton_.substr(string_start_);
  skeleton_.resize(string_start_);
  state_ = State::kLong;
  escaped_ = false;
  long_[long_count_ - 1]->FeedJson(Payload(begun));
}

std::size_t JsonScanner::TakeLong(std::string_view bytes) {
  const std::size_t taken = long_[long_count_ - 1]->FeedJson(bytes);
  if (taken == bytes.size()) return taken;
  Append(PlaceholderMark());
  Append(std::to_string(long_count_ - 1));
  Append("\"");
  state_ = State::kOutside;
  return taken + 1;
}

void JsonScanner::Append(std::string_view bytes) {
  if (skeleton_.size() + bytes.size() > kMaxSkeleton) {
    overflow_ = true;
    return;
  }
  skeleton_.append(bytes);
}

bool JsonScanner::bad_json() const {
  return std::any_of(long_.begin(), long_.begin() + static_cast<std::ptrdiff_t>(long_count_),
                     [](const auto& payload) { return payload->bad_json(); });
}

Base64Payload* JsonScanner::LongString(std::string_view text) {
  const std::string& mark = PlaceholderMark();
  if (long_count_ == 0 || !text.starts_with(mark)) return nullptr;
  std::size_t index = 0;
  const auto parsed = std::from_chars(text.data() + mark.size(), text.data() + text.size(), index);
  const bool ours = parsed.ec == std::errc{} && index < long_count_;
  return ours ? long_[index].get() : nullptr;
}

}  // namespace imgperf
