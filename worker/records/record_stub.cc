#include "worker/records/record_stub.h"

#include <algorithm>

#include <fmt/format.h>

namespace imgperf {
namespace {

RecordStub StubOf(const pb::Record& record) {
  return {.id = {record.credit(), record.attempt()},
          .entry = record.entry(),
          .phase = record.phase(),
          .url = record.url(),
          .due = record.due_ns(),
          .added = record.added_ns(),
          .end = std::max(record.last_byte_ns(), record.loop_turn_ns()),
          .clock_offset = record.clock_offset_ns()};
}

}  // namespace

std::vector<RecordStub> StubsOf(const pb::RecordBatch& batch) {
  std::vector<RecordStub> stubs;
  stubs.reserve(static_cast<std::size_t>(batch.records_size()));
  for (const pb::Record& record : batch.records()) stubs.push_back(StubOf(record));
  return stubs;
}

pb::Record UnreadableRecord(const RecordStub& stub, std::string_view why) {
  pb::Record record;
  record.set_credit(stub.id.credit);
  record.set_attempt(stub.id.attempt);
  record.set_entry(stub.entry);
  record.set_phase(stub.phase);
  record.set_url(stub.url);
  record.set_due_ns(stub.due);
  record.set_added_ns(stub.added);
  record.set_last_byte_ns(stub.end);
  record.set_loop_turn_ns(stub.end);
  record.set_clock_offset_ns(stub.clock_offset);
  record.set_outcome(pb::FAILED);
  record.mutable_error()->set_class_(pb::LOCAL);
  record.mutable_error()->set_type("spill");
  record.mutable_error()->set_message(
      fmt::format("the worker spilled this record and got it back harmed: {}", why));
  return record;
}

std::string NamesOf(const std::vector<RecordStub>& stubs) {
  std::string names;
  for (const RecordStub& stub : stubs)
    names += fmt::format("{}{}-{}", names.empty() ? "" : ",", stub.id.credit, stub.id.attempt);
  return names;
}

// The messages themselves, and for the texts in them what they take encoded.
std::uint64_t MemoryOf(const pb::Record& record) {
  return sizeof(pb::Record) + static_cast<std::uint64_t>(record.exchanges_size()) * sizeof(pb::Exchange) +
         static_cast<std::uint64_t>(record.images_size()) * sizeof(pb::ImageFact) + record.ByteSizeLong();
}

}  // namespace imgperf
