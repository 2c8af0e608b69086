#include "controller/offline/move_by.h"

#include <array>
#include <string_view>

namespace imgperf {
namespace {

// Of entries but records.
constexpr std::array<std::string_view, 9> kStamps{"at_ns",         "t0_ns",        "due_ns",
                                                  "dispatched_ns", "first_due_ns", "last_due_ns",
                                                  "heard_ns",      "stopped_ns",   "sealed_ns"};

bool IsStamp(std::string_view name) {
  for (const std::string_view stamp : kStamps) {
    if (stamp == name) return true;
  }
  return false;
}

}  // namespace

void MoveBy(Nanos by, pb::JournalEntry& entry) {
  if (entry.has_record()) {
    pb::Record& record = *entry.mutable_record()->mutable_record();
    record.set_clock_offset_ns(record.clock_offset_ns() + by);
    return;
  }
  const auto* which =
      entry.GetReflection()->GetOneofFieldDescriptor(entry, entry.GetDescriptor()->oneof_decl(0));
  if (which == nullptr) return;
  google::protobuf::Message* body = entry.GetReflection()->MutableMessage(&entry, which);
  const auto* reflection = body->GetReflection();
  for (int i = 0; i < body->GetDescriptor()->field_count(); ++i) {
    const auto* field = body->GetDescriptor()->field(i);
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_INT64 || !IsStamp(field->name()))
      continue;
    const std::int64_t stamp = reflection->GetInt64(*body, field);
    if (stamp != 0) reflection->SetInt64(body, field, stamp + by);
  }
}

}  // namespace imgperf
