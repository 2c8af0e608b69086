// What is asked for: prompts, body fields, tokens.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "controller/plan/text.h"
#include "controller/profile/extra_inputs.h"
#include "controller/profile/settings_parts.h"

namespace imgperf {
namespace {

constexpr std::string_view kMean = "--synthetic-input-tokens-mean";
constexpr std::string_view kDeviation = "--synthetic-input-tokens-stddev";

// --streaming is a body field like any other, which --extra-inputs may replace.
std::string WithStream(const Draft& draft, const std::string& extra_json) {
  if (!draft.flags().Has("--streaming")) return extra_json;
  auto extra = nlohmann::ordered_json::parse(extra_json);
  if (!extra.contains("stream")) extra["stream"] = true;
  return extra.dump();
}

bool IsPool(const Draft& draft) { return draft.flags().Text("--custom-dataset-type") == "random_pool"; }

void TranslateExtraInputs(Draft& draft) {
  if (!draft.flags().Has("--extra-inputs")) {
    const std::string stream = WithStream(draft, "{}");
    if (stream != "{}") draft.SetJson("--streaming", "request.extra", stream);
    return;
  }
  const auto json = ExtraInputsJson(draft.flags().All("--extra-inputs"));
  if (!json.ok()) return draft.Fault("--extra-inputs", MessageOf(json.status()));
  const SplitExtra split = SplitOwnFields(*json);
  if (!split.size.empty()) draft.Set("--extra-inputs", "request.size", split.size);
  if (!split.n.empty()) draft.Set("--extra-inputs", "request.n", split.n);
  if (!split.response_format.empty())
    draft.Set("--extra-inputs", "request.response_format", split.response_format);
  const std::string rest = WithStream(draft, split.rest_json);
  if (rest != "{}") draft.SetJson("--extra-inputs", "request.extra", rest);
}

// Absent: AIPerf sizes the pool by the sessions, or takes a hundred.
std::int64_t EntryCount(Draft& draft) {
  if (const auto entries = draft.flags().Count("--num-dataset-entries")) return *entries;
  return draft.flags().Has("--num-sessions") ? draft.flags().Count("--num-sessions").value_or(1) : 100;
}

void TranslateType(Draft& draft) {
  constexpr std::string_view kType = "--custom-dataset-type";
  const auto type = draft.flags().Text(kType);
  if (type == "raw_payload")
    return draft.Fault(kType, "\"raw_payload\" is not served by this version yet: single_turn is");
  const auto word = draft.flags().Word(kType, {"single_turn", "multi_turn", "random_pool", "inputs_json"});
  if (!word) return;
  const bool rows = *word == "single_turn" || *word == "multi_turn";
  draft.Set(kType, "dataset.format", rows ? "jsonl" : *word);
}

void TranslateFile(Draft& draft) {
  draft.Pass("--input-file", "dataset.file");
  TranslateType(draft);
  draft.RefuseEach({kMean, kDeviation}, "is for made prompts, and --input-file gives them: drop one");
  if (IsPool(draft)) {
    draft.Set("--num-dataset-entries", "dataset.count", std::to_string(EntryCount(draft)));
  } else {
    draft.RefuseEach({"--num-dataset-entries"}, "is for made prompts, and --input-file gives them: drop one");
  }
}

void TranslateMade(Draft& draft) {
  GivenFlags& flags = draft.flags();
  draft.RefuseEach({"--custom-dataset-type"}, "says what --input-file holds, and there is none: add it");
  draft.Set(kMean, "dataset.synthetic.tokens.mean", std::to_string(flags.Count(kMean).value_or(550)));
  const auto deviation = flags.Number(kDeviation);
  if (deviation && *deviation < 0) draft.Fault(kDeviation, "a deviation is not below 0");
  draft.Set(kDeviation, "dataset.synthetic.tokens.stddev", fmt::format("{}", deviation.value_or(0)));
  draft.Set("--num-dataset-entries", "dataset.synthetic.entries", std::to_string(EntryCount(draft)));
}

// AIPerf's defaults: a file row by row, what is drawn or made in any order.
void TranslateSampling(Draft& draft, bool from_file) {
  const std::string_view flag = "--dataset-sampling-strategy";
  const auto word = draft.flags().Word(flag, {"sequential", "shuffle", "random"});
  draft.Set(flag, "dataset.sampling", word.value_or(from_file && !IsPool(draft) ? "sequential" : "shuffle"));
}

void TranslateTokenizer(Draft& draft) {
  draft.Set("--tokenizer", "dataset.tokenizer", draft.flags().Text("--tokenizer").value_or("builtin"));
}

}  // namespace

void TranslateInput(Draft& draft) {
  const bool from_file = draft.flags().Has("--input-file");
  if (from_file) {
    TranslateFile(draft);
  } else {
    TranslateMade(draft);
  }
  TranslateSampling(draft, from_file);
  TranslateTokenizer(draft);
  TranslateExtraInputs(draft);
  TranslateImages(draft);
  draft.Pass("--random-seed", "seed");
}

}  // namespace imgperf
