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

void TranslateFile(Draft& draft) {
  draft.Pass("--input-file", "dataset.file");
  draft.RefuseEach({kMean, kDeviation, "--num-dataset-entries"},
                   "is for made prompts, and --input-file gives them: drop one");
  const auto type = draft.flags().Text("--custom-dataset-type");
  for (const std::string_view later : {"random_pool", "multi_turn", "inputs_json", "raw_payload"}) {
    if (type == later) {
      return draft.Fault("--custom-dataset-type",
                         fmt::format("\"{}\" is not served by this version yet: single_turn is", later));
    }
  }
  draft.flags().Word("--custom-dataset-type", {"single_turn"});
}

// Absent: AIPerf sizes the pool by the sessions, or takes a hundred.
std::int64_t EntryCount(Draft& draft) {
  if (const auto entries = draft.flags().Count("--num-dataset-entries")) return *entries;
  return draft.flags().Has("--num-sessions") ? draft.flags().Count("--num-sessions").value_or(1) : 100;
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

void TranslateSampling(Draft& draft, bool from_file) {
  const std::string_view flag = "--dataset-sampling-strategy";
  if (draft.flags().Text(flag) == "random")
    return draft.Fault(flag, "\"random\" is not served by this version yet: sequential or shuffle");
  const auto word = draft.flags().Word(flag, {"sequential", "shuffle"});
  draft.Set(flag, "dataset.sampling", word.value_or(from_file ? "sequential" : "shuffle"));
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
  draft.Pass("--random-seed", "seed");
}

}  // namespace imgperf
