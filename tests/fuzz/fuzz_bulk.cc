// What comes beside the records from whoever is at the other end: the chunks of a dataset's parts at a
// worker, and of an upload at the controller. Whatever they are, no more is given on than was announced, and
// nothing is whole that has another hash.
//
// The input is a list of chunks, each behind its length (two bytes, little-endian). They are played to a
// worker that waits for two parts, and, as StoreChunk, to an upload.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "common/content_hash.h"
#include "common/part_limits.h"
#include "controller/bulk/upload_progress.h"
#include "worker/dataset/parts_receiver.h"

using namespace imgperf;

namespace {

const std::string kText = "A lighthouse in fog";
const std::string kLong(kPartBlock + 1000, 'f');

std::vector<std::string_view> Split(std::string_view bytes) {
  std::vector<std::string_view> pieces;
  while (bytes.size() >= 2) {
    const std::size_t size = static_cast<std::uint8_t>(bytes[0]) | static_cast<std::uint8_t>(bytes[1]) << 8;
    pieces.push_back(bytes.substr(2, size));
    bytes.remove_prefix(std::min(bytes.size(), size + 2));
  }
  return pieces;
}

class Watch final : public PartSink {
 public:
  absl::Status Begin(const PartId& part) override {
    id_ = part;
    hasher_ = ContentHasher();
    bytes_ = 0;
    return absl::OkStatus();
  }
  absl::Status Write(std::string_view bytes) override {
    hasher_.Add(bytes);
    bytes_ += bytes.size();
    if (bytes.size() > kPartBlock || bytes_ > id_.bytes) std::abort();
    return absl::OkStatus();
  }
  absl::Status End() override {
    if (bytes_ != id_.bytes || hasher_.Hash() != id_.hash) std::abort();
    return absl::OkStatus();
  }

 private:
  PartId id_;
  ContentHasher hasher_;
  std::uint64_t bytes_ = 0;
};

void PlayDataset(const std::vector<std::string_view>& pieces) {
  Watch watch;
  PartsReceiver receiver({{ContentHash(kLong), kLong.size()}, {ContentHash(kText), kText.size()}}, watch);
  receiver.Rest();
  for (const std::string_view piece : pieces) {
    pb::PartChunk chunk;
    if (!chunk.ParseFromArray(piece.data(), static_cast<int>(piece.size()))) continue;
    if (!receiver.Take(chunk).ok()) receiver.Rest();  // as after a break
  }
}

void PlayUpload(const std::vector<std::string_view>& pieces) {
  pb::StoreChunk head;
  if (pieces.empty() || !head.ParseFromArray(pieces[0].data(), static_cast<int>(pieces[0].size()))) return;
  if (!CheckUploadHead(head).ok()) return;
  UploadProgress progress(head.size(), head.hash());
  std::string taken;
  for (const std::string_view piece : pieces) {
    pb::StoreChunk chunk;
    if (!chunk.ParseFromArray(piece.data(), static_cast<int>(piece.size()))) continue;
    if (progress.Add(chunk.data()).ok()) taken += chunk.data();
  }
  if (progress.received() != taken.size() || taken.size() > head.size()) std::abort();
  if (progress.Check().ok() != (taken.size() == head.size() && ContentHash(taken) == head.hash()))
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto pieces = Split({reinterpret_cast<const char*>(data), size});
  PlayDataset(pieces);
  PlayUpload(pieces);
  return 0;
}
