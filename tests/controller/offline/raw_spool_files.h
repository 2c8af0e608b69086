// Puts exchanges into the spool of a run made by hand, as the controller would have.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "controller/records/raw_spool.h"

namespace imgperf {

struct SampleExchange {
  int status = 200;
  std::string body = {};
  std::string content_type = "application/json";
  std::string payload = R"({"prompt":"a cat","model":"m"})";
  bool text = true;
  bool read = true;
};

inline pb::RawHead HeadOf(const SampleExchange& exchange) {
  pb::RawHead head;
  head.set_start_ns(1'000'000'000);
  head.set_end_ns(3'500'000'000);
  for (const auto& [name, value] :
       {std::pair("Content-Type", "application/json"), {"Authorization", "***"}}) {
    pb::Header& header = *head.add_request_headers();
    header.set_name(name);
    header.set_value(value);
  }
  head.set_status(exchange.status);
  if (exchange.status != 0) {
    for (const auto& [name, value] : {std::pair("vary", "a"), {"server", "uvicorn \"x\""}, {"vary", "b"}}) {
      pb::Header& header = *head.add_response_headers();
      header.set_name(name);
      header.set_value(value);
    }
  }
  head.set_content_type(exchange.content_type);
  head.set_payload_bytes(exchange.payload.size());
  head.set_body_bytes(exchange.body.size());
  head.set_body_is_text(exchange.text);
  head.set_body_was_read(exchange.read);
  return head;
}

inline void Spool(const std::string& artifact_dir, AttemptId id, const SampleExchange& exchange) {
  std::filesystem::create_directories(RawSpoolDirectory(artifact_dir));
  std::ofstream(RawSpoolDirectory(artifact_dir) + "/" + RawSpoolName(id), std::ios::binary)
      << RawSpoolPrefix(HeadOf(exchange)) << exchange.payload << exchange.body;
}

// Says so in the record, as a worker does once its upload has succeeded.
inline pb::Record Stored(pb::Record record) {
  record.mutable_raw()->set_file(RawSpoolName({record.credit(), record.attempt()}));
  return record;
}

}  // namespace imgperf
