#include "worker/response/server_words.h"

#include <string>
#include <utility>

#include "worker/response/text.h"

namespace imgperf {
namespace {

namespace dom = simdjson::dom;
constexpr std::size_t kMaxJson = 4096;
constexpr std::size_t kMaxRequestId = 256;

// A field that is an object, written out; empty when it is none or too long to keep.
std::string ObjectField(const dom::object& object, std::string_view key) {
  dom::element field;
  if (object[key].get(field) != simdjson::SUCCESS || !field.is_object()) return "";
  std::string text = simdjson::minify(field);
  return text.size() <= kMaxJson ? text : "";
}

void ReadNumbers(const dom::object& object, pb::ServerWords* words) {
  double number = 0;
  if (object["inference_time_s"].get_double().get(number) == simdjson::SUCCESS)
    words->set_inference_time_s(number);
  if (object["peak_memory_mb"].get_double().get(number) == simdjson::SUCCESS)
    words->set_peak_memory_mb(number);
  if (std::string stages = ObjectField(object, "stage_durations"); !stages.empty())
    words->set_stages_json(std::move(stages));
}

}  // namespace

void ReadServerWords(const dom::object& object, pb::ServerWords* words) {
  for (const char* nested : {"usage", "metrics"}) {
    dom::object inner;
    if (object[nested].get_object().get(inner) == simdjson::SUCCESS) ReadNumbers(inner, words);
  }
  ReadNumbers(object, words);
  if (const auto id = StringField(object, "id")) words->set_request_id(RecordText(*id, kMaxRequestId));
  if (std::string usage = ObjectField(object, "usage"); !usage.empty())
    words->set_usage_json(std::move(usage));
}

}  // namespace imgperf
