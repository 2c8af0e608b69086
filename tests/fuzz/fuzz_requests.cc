// The simulator's requests on any bytes, as every dialect reads them: what is accepted is within its bounds,
// what is refused is told in JSON.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include <nlohmann/json.hpp>

#include "simulator/dialects/dialect.h"
#include "simulator/dialects/job_words.h"
#include "simulator/request_reader.h"

namespace imgperf {
namespace {

constexpr std::string_view kForm = "multipart/form-data; boundary=b";

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckRead(const ImageRequest& request) {
  Require(request.n >= 1 && request.n <= 10);
  Require(request.size.width >= 1 && request.size.height >= 1);
  Require(std::uint64_t{request.size.width} * request.size.height <= 4096ULL * 4096);
  Require(request.quality >= 1 && request.quality <= 100 && request.partials <= 3 && request.steps <= 10'000);
  Require(request.images.size() <= kMostReferences);
  for (const ReferenceImage& image : request.images) Require(image.hash.size() == 32 && image.bytes > 0);
}

void CheckRefused(const Dialect& dialect, Operation operation, const Complaint& complaint) {
  const DialectError error = dialect.Word(operation, complaint);
  Require(error.status >= 400 && error.status < 500 && nlohmann::json::accept(error.body));
}

void Check(RequestReader& reader, std::string_view body, bool form) {
  for (const Dialect* dialect : AllDialects()) {
    for (const char* path :
         {"/v1/images/generations", "/v1/images/edits", "/v1/images/variations", "/v1/chat/completions",
          "/v1/infer", "/sdcpp/v1/img_gen", "/v1/predictions", "/fal-ai/flux"}) {
      const auto operation = dialect->OperationOf(path);
      if (!operation) continue;
      const auto read = reader.Read(dialect->RulesOf(*operation), form ? kForm : "application/json", body);
      if (const auto* complaint = std::get_if<Complaint>(&read)) {
        CheckRefused(*dialect, *operation, *complaint);
      } else {
        CheckRead(std::get<ImageRequest>(read));
      }
    }
  }
}

}  // namespace
}  // namespace imgperf

// The first byte says whether the rest is a form or JSON; as a path it is read anyway.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace imgperf;
  if (size == 0) return 0;
  static RequestReader reader;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Check(reader, text, data[0] % 2 == 1);
  for (const Dialect* dialect : AllDialects()) {
    const auto ask = ReadJobPath(dialect->pages(), "GET", text);
    if (ask && (ask->id.empty() || ask->id.find('/') != ask->id.npos)) std::abort();
  }
  return 0;
}
