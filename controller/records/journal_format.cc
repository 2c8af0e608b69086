#include "controller/records/journal_format.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "common/frame.h"

namespace imgperf {
namespace {

constexpr std::uint32_t kMaxPayload = 256U << 20;  // no entry comes near: a longer length is a broken one
// A serialised mark is its tag and a varint of at most ten bytes.
constexpr char kMarkTag = static_cast<char>((pb::JournalEntry::kBatchFieldNumber << 3) | 2);
constexpr std::uint32_t kMaxMarkPayload = 13;

// True where the file simply ends: no bytes left, or the zeros of reserved space.
bool EndsAt(std::string_view bytes, std::uint64_t offset) {
  const std::string_view rest = bytes.substr(offset, 4);
  return std::all_of(rest.begin(), rest.end(), [](char c) { return c == 0; });
}

// The start of the first batch behind `offset` whose mark vouches for the bytes at `offset`. Frames cannot be
// followed there, since the one at `offset` is bad: marks are found by their looks and believed by their
// checksum.
std::optional<std::uint64_t> NextVouchingMark(std::string_view bytes, std::uint64_t offset) {
  for (std::uint64_t at = offset + kFrameHead; at < bytes.size(); ++at) {
    const void* hit = std::memchr(bytes.data() + at, kMarkTag, bytes.size() - at);
    if (hit == nullptr) return std::nullopt;
    at = static_cast<std::uint64_t>(static_cast<const char*>(hit) - bytes.data());
    const std::uint64_t start = at - kFrameHead;
    if (start <= offset) continue;
    const auto payload = FramePayload(bytes, start, kMaxMarkPayload);
    pb::JournalEntry entry;
    if (!payload || !entry.ParseFromArray(payload->data(), static_cast<int>(payload->size()))) continue;
    const std::uint64_t durable = entry.batch().durable_length();
    if (durable > offset && durable <= start) return start;
  }
  return std::nullopt;
}

absl::Status Corrupt(std::uint64_t offset) {
  return absl::DataLossError(
      fmt::format("corrupt frame at byte {}, below the length that was durable: the file was changed or its "
                  "disk is failing",
                  offset));
}

// Goes from frame to frame until one is bad or the file ends.
class Walk {
 public:
  Walk(std::string_view bytes, const std::function<absl::Status(const pb::JournalEntry&)>& visit,
       JournalScan& scan)
      : bytes_(bytes), visit_(visit), scan_(scan) {}

  absl::Status From(std::uint64_t offset, OnCorruption on_corruption) {
    scan_.good_length = offset;
    while (const auto payload = FramePayload(bytes_, scan_.good_length, kMaxPayload)) {
      if (absl::Status status = Visit(*payload, on_corruption); !status.ok()) return status;
      scan_.good_length += kFrameHead + payload->size();
    }
    return absl::OkStatus();
  }

 private:
  // A payload whose checksum is right was written as it is: no torn end, whatever follows.
  absl::Status Visit(std::string_view payload, OnCorruption on_corruption) {
    if (entry_.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
      ++scan_.entries;
      return visit_(entry_);
    }
    if (on_corruption == OnCorruption::kRefuse) {
      return absl::DataLossError(fmt::format(
          "the entry at byte {} cannot be read: another version of imgperf wrote it", scan_.good_length));
    }
    scan_.salvaged_bytes += kFrameHead + payload.size();
    return absl::OkStatus();
  }

  const std::string_view bytes_;
  const std::function<absl::Status(const pb::JournalEntry&)>& visit_;
  JournalScan& scan_;
  pb::JournalEntry entry_;
};

}  // namespace

void AppendFrame(std::string& out, const pb::JournalEntry& entry) {
  const std::size_t start = OpenFrame(out);
  entry.AppendToString(&out);
  SealFrame(out, start);
}

absl::StatusOr<JournalScan> ScanJournal(std::string_view bytes,
                                        const std::function<absl::Status(const pb::JournalEntry&)>& visit,
                                        OnCorruption on_corruption) {
  JournalScan scan;
  Walk walk(bytes, visit, scan);
  for (std::uint64_t offset = 0;;) {
    if (absl::Status status = walk.From(offset, on_corruption); !status.ok()) return status;
    const auto next = NextVouchingMark(bytes, scan.good_length);
    if (!next) {
      scan.torn = !EndsAt(bytes, scan.good_length);
      // A journal's first frame is a mark.
      scan.foreign = scan.torn && scan.entries == 0 && bytes.size() >= kFrameHead + kMaxMarkPayload;
      return scan;
    }
    if (on_corruption == OnCorruption::kRefuse) return Corrupt(scan.good_length);
    scan.salvaged_bytes += *next - scan.good_length;
    offset = *next;
  }
}

}  // namespace imgperf
