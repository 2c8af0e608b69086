#include "worker/records/spill_format.h"

#include <gmock/gmock.h>

namespace imgperf {
namespace {

using ::testing::HasSubstr;

pb::RecordBatch BatchOf(const SessionId& session, std::uint64_t first_seq, int count) {
  pb::RecordBatch batch;
  batch.set_session(session.Bytes());
  batch.set_token("sixteen secrets!");
  batch.set_first_seq(first_seq);
  for (int i = 0; i < count; ++i) {
    pb::Record& record = *batch.add_records();
    record.set_credit(100 + static_cast<std::uint64_t>(i));
    record.add_exchanges()->set_status(200);
    record.mutable_error()->set_message("café");
  }
  return batch;
}

class SpillFormat : public ::testing::Test {
 protected:
  const SessionId session_ = SessionId::Random();
  const pb::RecordBatch batch_ = BatchOf(session_, 65, 3);
  const RecordRange range_{session_, 65, 3};
};

TEST_F(SpillFormat, GivesBackWhatWasPutIn) {
  auto read = DecodeSpill(EncodeSpill(batch_), range_);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->token(), "");
  read->set_token(batch_.token());
  EXPECT_EQ(read->SerializeAsString(), batch_.SerializeAsString());
}

TEST_F(SpillFormat, HoldsNoToken) { EXPECT_EQ(EncodeSpill(batch_).find(batch_.token()), std::string::npos); }

TEST_F(SpillFormat, RefusesEveryHarmedByteAndEveryLengthButItsOwn) {
  const std::string whole = EncodeSpill(batch_);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string harmed = whole;
    harmed[at] = static_cast<char>(harmed[at] ^ 0x10);
    EXPECT_FALSE(DecodeSpill(harmed, range_).ok()) << at;
    EXPECT_FALSE(DecodeSpill(whole.substr(0, at), range_).ok()) << at;
  }
  EXPECT_FALSE(DecodeSpill(whole + "x", range_).ok());
}

TEST_F(SpillFormat, RefusesOtherRecordsThanAskedFor) {
  const std::string whole = EncodeSpill(batch_);
  for (const RecordRange& other : {RecordRange{SessionId::Random(), 65, 3}, RecordRange{session_, 66, 3},
                                   RecordRange{session_, 65, 2}}) {
    const auto read = DecodeSpill(whole, other);
    EXPECT_EQ(read.status().code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(std::string(read.status().message()), HasSubstr("other records"));
  }
}

}  // namespace
}  // namespace imgperf
