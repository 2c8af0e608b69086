// Any answer, as JSON, as an error and as an image: the first byte chooses that and the pieces. Two ways of
// cutting the same bytes must give the same record, and every record must survive the wire.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "worker/response/answer_reader.h"

namespace imgperf {
namespace {

pb::Record Read(std::string_view bytes, std::size_t step, int kind) {
  constexpr int kStatus[] = {200, 200, 500};
  AnswerReader reader;
  reader.Begin(AnswerReader::Expect::kImagesJson, kStatus[kind], kind == 1 ? "image/png" : "application/json",
               true);
  for (std::size_t i = 0; i < bytes.size(); i += step) reader.Feed(bytes.substr(i, step));
  pb::Record record;
  AnswerExtras extras;
  reader.Finish(&record, &extras, std::nullopt);
  JudgeImages({}, &record);
  return record;
}

}  // namespace
}  // namespace imgperf

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const int kind = data[0] % 8 < 6 ? 0 : data[0] % 8 - 5;
  const std::string whole = imgperf::Read(bytes, bytes.size() + 1, kind).SerializeAsString();
  const std::string pieces = imgperf::Read(bytes, 1 + data[0] / 8U * 37U, kind).SerializeAsString();
  if (whole != pieces || !imgperf::pb::Record().ParseFromString(whole)) std::abort();
  return 0;
}
