#include "simulator/truth_entry.h"

#include <fmt/compile.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

bool IsPlain(std::string_view text) {
  for (const char c : text) {
    if (c < 0x20 || c > 0x7E || c == '"' || c == '\\') return false;
  }
  return true;
}

// Ids and paths nearly never need escaping.
void AppendQuoted(std::string_view text, std::string& out) {
  if (IsPlain(text)) {
    out += '"';
    out += text;
    out += '"';
  } else {
    out += nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  }
}

void AppendImage(const ReferenceImage& image, std::string& out) {
  out += R"({"field":)";
  AppendQuoted(image.field, out);
  fmt::format_to(std::back_inserter(out), R"(,"hash":"{}","bytes":{}}})", image.hash, image.bytes);
}

void AppendImages(const TruthEntry& e, std::string& out) {
  if (e.images.empty() && !e.mask) return;
  out += R"(,"images":[)";
  for (const ReferenceImage& image : e.images) {
    if (&image != &e.images.front()) out += ',';
    AppendImage(image, out);
  }
  out += R"(],"mask":)";
  if (e.mask) {
    AppendImage(*e.mask, out);
  } else {
    out += "null";
  }
}

void AppendStream(const TruthEntry& e, std::string& out) {
  if (!e.stream) return;
  fmt::format_to(std::back_inserter(out), R"(,"partials_ns":[{}],"completed_ns":{})",
                 fmt::join(e.partials_ns, ","), e.completed_ns);
}

void AppendJob(const TruthEntry& e, std::string& out) {
  if (e.job.empty()) return;
  fmt::format_to(std::back_inserter(out), R"(,"job":"{}","job_end":"{}","job_end_ns":{})", e.job, e.job_end,
                 e.job_end_ns);
}

}  // namespace

void AppendLine(const TruthEntry& e, std::string& out) {
  auto to = std::back_inserter(out);
  fmt::format_to(to, FMT_COMPILE(R"({{"index":{},"x_request_id":)"), e.index);
  AppendQuoted(e.x_request_id, out);
  out += R"(,"path":)";
  AppendQuoted(e.path, out);
  fmt::format_to(
      to,
      FMT_COMPILE(
          R"(,"first_byte_ns":{},"arrived_ns":{},"in_flight":{},"start_ns":{},"finish_ns":{},)"
          R"("batch":{},"batch_size":{},"worker":{},"done_ns":{},"gone_ns":{},"status":{},"error":"{}","bytes":{},"complete":{},)"),
      e.first_byte_ns, e.arrived_ns, e.in_flight, e.start_ns, e.finish_ns, e.batch, e.batch_size, e.worker,
      e.done_ns, e.gone_ns, e.status, FaultName(e.fault), e.bytes, e.complete);
  fmt::format_to(to,
                 FMT_COMPILE(R"("prompt_hash":"{:016x}","width":{},"height":{},"n":{},"seed":{},"steps":{})"),
                 e.prompt_hash, e.size.width, e.size.height, e.n, e.seed, e.steps);
  AppendImages(e, out);
  AppendStream(e, out);
  AppendJob(e, out);
  out += "}\n";
}

std::string SummaryLine(const TruthTotals& t) {
  return fmt::format(
      R"({{"summary":{{"requests":{},"complete":{},"gone":{},"errors":{},"late":{},"max_in_flight":{},"others":{}}}}})"
      "\n",
      t.requests, t.complete, t.gone, t.faults, t.late, t.max_in_flight, t.others);
}

}  // namespace imgperf
