// A form on any bytes: what is read lies inside the body, in order, and reads the same when it is written
// again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/multipart.h"

namespace imgperf::http {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=b";

std::string Quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string Write(const std::vector<Part>& parts) {
  std::string out;
  for (const Part& part : parts) {
    out += "--b\r\nContent-Disposition: form-data; name=" + Quoted(part.name);
    if (part.file_name) out += "; filename=" + Quoted(*part.file_name);
    out += "\r\nContent-Type: " + std::string(part.type) + "\r\n\r\n" + std::string(part.body) + "\r\n";
  }
  return out + "--b--";
}

bool Same(const Part& a, const Part& b) {
  return a.name == b.name && a.file_name == b.file_name && a.type == b.type && a.body == b.body;
}

void Check(std::string_view body) {
  const auto parts = ParseMultipart(kType, body);
  if (!parts.ok()) return;
  const char* at = body.data();
  for (const Part& part : *parts) {
    if (part.name.empty() || part.body.data() < at) std::abort();
    at = part.body.data() + part.body.size();
    if (at > body.data() + body.size()) std::abort();
    // What we write ourselves may outgrow the header's bound.
    if (part.name.size() + part.file_name.value_or("").size() + part.type.size() > kLongestPartHeader / 4)
      return;
  }
  const std::string written = Write(*parts);
  const auto again = ParseMultipart(kType, written);
  if (!again.ok() || again->size() != parts->size()) std::abort();
  for (std::size_t k = 0; k < parts->size(); ++k) {
    if (!Same(parts->at(k), again->at(k))) std::abort();
  }
}

}  // namespace
}  // namespace imgperf::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  imgperf::http::Check(text);
  // The same bytes as the header's value: nothing to hold them against but that it returns.
  const auto boundary = imgperf::http::BoundaryOf("multipart/form-data;" + std::string(text));
  if (boundary.ok() && (boundary->empty() || boundary->size() > 70)) std::abort();
  return 0;
}
