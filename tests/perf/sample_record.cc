#include "tests/perf/sample_record.h"

namespace imgperf {
namespace {

constexpr std::uint64_t kImageBytes = 12'345;

}  // namespace

pb::Record SampleRecord(const StartedCredit& started, Nanos sent, Nanos ended) {
  const pb::Credit& credit = started.credit;
  pb::Record record;
  record.set_credit(credit.credit());
  record.set_attempt(credit.attempt());
  record.set_phase(credit.phase());
  record.set_entry(credit.entry());
  record.set_due_ns(started.due);
  record.set_received_ns(started.received);
  record.set_issued_ns(started.issued);
  for (const auto set : {&pb::Record::set_started_ns, &pb::Record::set_added_ns}) (record.*set)(sent);
  for (const auto set : {&pb::Record::set_first_byte_ns, &pb::Record::set_last_byte_ns}) (record.*set)(ended);
  record.set_clock_offset_ns(started.clock_offset);
  record.set_clock_bound_ns(started.clock_bound);
  record.set_clock_segment(started.clock_segment);
  record.set_outcome(pb::COMPLETED);
  record.set_status(200);
  if (credit.has_held_ns()) record.set_held_ns(credit.held_ns());
  pb::Exchange& exchange = *record.add_exchanges();
  exchange.set_status(200);
  exchange.set_added_ns(sent);
  exchange.set_last_byte_ns(ended);
  exchange.set_ended_ns(ended);
  exchange.set_bytes_down(kImageBytes);
  pb::ImageFact& image = *record.add_images();
  image.set_format("png");
  image.set_width(64);
  image.set_height(64);
  image.set_bytes(kImageBytes);
  image.set_valid(true);
  return record;
}

}  // namespace imgperf
