// What a worker's disk gives back of spilled records: the batch that was put there, or refused, never a
// crash. The same bytes are also tried as the payload of a whole frame, where they get past the checksum.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "common/frame.h"
#include "worker/records/record_stub.h"
#include "worker/records/spill_format.h"

using namespace imgperf;

namespace {

// The range that a batch itself claims: what DecodeSpill is asked for by whoever wrote it.
RecordRange ClaimedBy(std::string_view payload) {
  pb::RecordBatch batch;
  if (!batch.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) return {};
  return {SessionId::FromBytes(batch.session()).value_or(SessionId{}), batch.first_seq(),
          static_cast<std::uint64_t>(batch.records_size())};
}

void Try(std::string_view bytes, const RecordRange& range) {
  auto batch = DecodeSpill(bytes, range);
  if (!batch.ok()) return;
  batch->DiscardUnknownFields();  // which no batch of ours has
  if (!batch->token().empty()) std::abort();
  const auto stubs = StubsOf(*batch);
  if (stubs.size() != range.count) std::abort();
  const auto again = DecodeSpill(EncodeSpill(*batch), range);
  if (!again.ok() || again->SerializeAsString() != batch->SerializeAsString()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Try(bytes, ClaimedBy(bytes.substr(std::min(kFrameHead, size))));
  std::string framed;
  const std::size_t start = OpenFrame(framed);
  framed += bytes;
  SealFrame(framed, start);
  Try(framed, ClaimedBy(bytes));
  return 0;
}
