#include "worker/records/record_stub.h"

#include <gmock/gmock.h>

namespace imgperf {
namespace {

using ::testing::HasSubstr;

pb::Record Measured(std::uint64_t credit) {
  pb::Record record;
  record.set_credit(credit);
  record.set_attempt(2);
  record.set_phase(1);
  record.set_entry(7);
  record.set_url(3);
  record.set_due_ns(1'000'000'000'000);
  record.set_received_ns(1'000'000'100'000);
  record.set_started_ns(1'000'000'200'000);
  record.set_added_ns(1'000'000'300'000);
  record.set_first_byte_ns(1'004'000'000'000);
  record.set_last_byte_ns(1'005'000'000'000);
  record.set_loop_turn_ns(1'005'000'010'000);
  record.set_clock_offset_ns(-55);
  record.set_outcome(pb::COMPLETED);
  record.set_status(200);
  pb::Exchange& exchange = *record.add_exchanges();
  exchange.set_added_ns(1'000'000'300'000);
  exchange.set_ended_ns(1'005'000'010'000);
  exchange.set_bytes_down(1'400'000);
  pb::ImageFact& image = *record.add_images();
  image.set_format("png");
  image.set_width(1024);
  image.set_xxh3(0x123456789ABCDEF);
  return record;
}

TEST(RecordStub, NamesTheRecordThatCannotBeRead) {
  pb::RecordBatch batch;
  *batch.add_records() = Measured(17);
  const auto stubs = StubsOf(batch);
  ASSERT_EQ(stubs.size(), 1U);
  const pb::Record stand_in = UnreadableRecord(stubs[0], "the file ends early");
  EXPECT_EQ(stand_in.credit(), 17U);
  EXPECT_EQ(stand_in.attempt(), 2U);
  EXPECT_EQ(stand_in.phase(), 1U);
  EXPECT_EQ(stand_in.entry(), 7U);
  EXPECT_EQ(stand_in.url(), 3U);
  EXPECT_EQ(stand_in.due_ns(), 1'000'000'000'000);
  EXPECT_EQ(stand_in.added_ns(), 1'000'000'300'000);
  EXPECT_EQ(stand_in.last_byte_ns(), 1'005'000'010'000);
  EXPECT_EQ(stand_in.clock_offset_ns(), -55);
  EXPECT_EQ(stand_in.outcome(), pb::FAILED);
  EXPECT_EQ(stand_in.error().class_(), pb::LOCAL);
  EXPECT_THAT(stand_in.error().message(), HasSubstr("the file ends early"));
  EXPECT_EQ(stand_in.images_size(), 0) << "nothing is claimed that is not known";
}

TEST(RecordStub, ListsCreditsAndAttempts) {
  std::vector<RecordStub> stubs(2);
  stubs[0].id = {17, 0};
  stubs[1].id = {18, 1};
  EXPECT_EQ(NamesOf(stubs), "17-0,18-1");
}

TEST(RecordStub, MemoryIsToldWithinAThird) {
  pb::Record record = Measured(1);
  const auto check = [&](const char* what) {
    const auto truth = static_cast<double>(record.SpaceUsedLong());
    const auto told = static_cast<double>(MemoryOf(record));
    EXPECT_GT(told, truth * 2 / 3) << what << " " << truth;
    EXPECT_LT(told, truth * 4 / 3) << what << " " << truth;
  };
  check("an ordinary record");
  record.mutable_error()->set_message(std::string(2048, 'x'));
  check("a long message");
  for (int i = 0; i < 10; ++i) *record.add_images() = record.images(0);
  check("many images");
  for (int i = 0; i < 10; ++i) *record.add_exchanges() = record.exchanges(0);
  check("many exchanges");
}

}  // namespace
}  // namespace imgperf
