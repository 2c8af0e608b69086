#include "worker/records/spill_format.h"

#include <limits>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "common/frame.h"

namespace imgperf {
namespace {

constexpr std::uint32_t kLongestBatch = std::numeric_limits<std::int32_t>::max();
constexpr std::uint32_t kRecordsTag = pb::RecordBatch::kRecordsFieldNumber << 3 | 2;

}  // namespace

// Written field by field: a copy without the token would copy every record.
std::string EncodeSpill(const pb::RecordBatch& batch) {
  std::string out;
  const std::size_t start = OpenFrame(out);
  pb::RecordBatch head;
  head.set_session(batch.session());
  head.set_first_seq(batch.first_seq());
  head.AppendToString(&out);
  {
    google::protobuf::io::StringOutputStream stream(&out);
    google::protobuf::io::CodedOutputStream coded(&stream);
    for (const pb::Record& record : batch.records()) {
      coded.WriteTag(kRecordsTag);
      coded.WriteVarint32(static_cast<std::uint32_t>(record.ByteSizeLong()));
      record.SerializeWithCachedSizes(&coded);
    }
  }
  SealFrame(out, start);
  return out;
}

absl::StatusOr<pb::RecordBatch> DecodeSpill(std::string_view bytes, const RecordRange& expected) {
  const auto payload = FramePayload(bytes, 0, kLongestBatch);
  if (!payload || payload->size() + kFrameHead != bytes.size())
    return absl::DataLossError("length or checksum are wrong");
  pb::RecordBatch batch;
  if (!batch.ParseFromArray(payload->data(), static_cast<int>(payload->size())))
    return absl::DataLossError("not a batch of records");
  if (batch.session() != expected.session.Bytes() || batch.first_seq() != expected.first_seq ||
      static_cast<std::uint64_t>(batch.records_size()) != expected.count) {
    return absl::DataLossError("other records than were written there");
  }
  batch.clear_token();
  return batch;
}

}  // namespace imgperf
