// The words a run file may choose from, and what they mean. Read by the reader, the exporter and the schema's
// test.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "common/request/endpoint.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

template <typename E>
struct Choice {
  std::string_view name;
  E value;
};

inline constexpr auto kEndpoints = [] {
  std::array<Choice<const Endpoint*>, kAllEndpoints.size()> choices{};
  for (std::size_t i = 0; i < choices.size(); ++i) choices[i] = {kAllEndpoints[i].name, &kAllEndpoints[i]};
  return choices;
}();
inline constexpr std::array kBalances{Choice<Balance>{"round_robin", Balance::kRoundRobin},
                                      Choice<Balance>{"least_in_flight", Balance::kLeastInFlight}};
inline constexpr std::array kReadyProbes{
    Choice<ReadyProbe>{"off", ReadyProbe::kOff}, Choice<ReadyProbe>{"inference", ReadyProbe::kInference},
    Choice<ReadyProbe>{"health", ReadyProbe::kHealth}, Choice<ReadyProbe>{"models", ReadyProbe::kModels}};
inline constexpr std::array kHttpVersions{Choice<HttpVersion>{"auto", HttpVersion::kAuto},
                                          Choice<HttpVersion>{"1.1", HttpVersion::k1_1},
                                          Choice<HttpVersion>{"2", HttpVersion::k2}};
inline constexpr std::array kConnections{Choice<Connections>{"reused", Connections::kReused},
                                         Choice<Connections>{"fresh", Connections::kFresh}};
inline constexpr std::array kSeedPers{Choice<SeedPer>{"fixed", SeedPer::kFixed},
                                      Choice<SeedPer>{"entry", SeedPer::kEntry},
                                      Choice<SeedPer>{"request", SeedPer::kRequest}};
inline constexpr std::array kResponseFormats{Choice<std::string_view>{"b64_json", "b64_json"},
                                             Choice<std::string_view>{"url", "url"}};
// request.image_field: as many as they are decide.
inline constexpr std::string_view kAutoField = "auto";
inline constexpr std::array kUrlResults{Choice<bool>{"fetch", true}, Choice<bool>{"keep", false}};
inline constexpr std::array kBuiltins{Choice<std::string_view>{"prompts", "prompts"},
                                      Choice<std::string_view>{"vbench", "vbench"}};
inline constexpr std::array kSamplings{Choice<Sampling>{"sequential", Sampling::kSequential},
                                       Choice<Sampling>{"shuffle", Sampling::kShuffle},
                                       Choice<Sampling>{"random", Sampling::kRandom}};
inline constexpr std::array kMadeFormats{
    Choice<MadeFormat>{"png", MadeFormat::kPng}, Choice<MadeFormat>{"jpeg", MadeFormat::kJpeg},
    Choice<MadeFormat>{"webp", MadeFormat::kWebp}, Choice<MadeFormat>{"random", MadeFormat::kRandom}};
inline constexpr std::array kDatasetFormats{Choice<DatasetFormat>{"auto", DatasetFormat::kAuto},
                                            Choice<DatasetFormat>{"jsonl", DatasetFormat::kJsonl},
                                            Choice<DatasetFormat>{"text", DatasetFormat::kText},
                                            Choice<DatasetFormat>{"csv", DatasetFormat::kCsv},
                                            Choice<DatasetFormat>{"tsv", DatasetFormat::kTsv},
                                            Choice<DatasetFormat>{"manifest", DatasetFormat::kManifest},
                                            Choice<DatasetFormat>{"vllm_omni", DatasetFormat::kVllmOmni},
                                            Choice<DatasetFormat>{"coco", DatasetFormat::kCoco},
                                            Choice<DatasetFormat>{"vbench", DatasetFormat::kVbench},
                                            Choice<DatasetFormat>{"inputs_json", DatasetFormat::kInputsJson},
                                            Choice<DatasetFormat>{"images", DatasetFormat::kImages},
                                            Choice<DatasetFormat>{"random_pool", DatasetFormat::kRandomPool}};
inline constexpr std::array kPhaseKinds{Choice<PhaseKind>{"warmup", PhaseKind::kWarmup},
                                        Choice<PhaseKind>{"profiling", PhaseKind::kProfiling}};
inline constexpr std::array kArrivals{
    Choice<Arrival>{"constant", Arrival::kConstant}, Choice<Arrival>{"poisson", Arrival::kPoisson},
    Choice<Arrival>{"gamma", Arrival::kGamma}, Choice<Arrival>{"burst", Arrival::kBurst},
    Choice<Arrival>{"schedule", Arrival::kSchedule}};
inline constexpr std::array kPers{Choice<Per>{"shape_and_url", Per::kShapeAndUrl},
                                  Choice<Per>{"entry", Per::kEntry}};
inline constexpr std::array kLossPolicies{Choice<LossPolicy>{"count", LossPolicy::kCount},
                                          Choice<LossPolicy>{"reissue", LossPolicy::kReissue},
                                          Choice<LossPolicy>{"abort", LossPolicy::kAbort}};
inline constexpr std::array kFormats{Choice<Format>{"csv", Format::kCsv},
                                     Choice<Format>{"junit", Format::kJunit},
                                     Choice<Format>{"markdown", Format::kMarkdown}};
inline constexpr std::array kLevels{Choice<ExportLevel>{"summary", ExportLevel::kSummary},
                                    Choice<ExportLevel>{"records", ExportLevel::kRecords},
                                    Choice<ExportLevel>{"raw", ExportLevel::kRaw}};
inline constexpr std::array kYesNo{Choice<bool>{"true", true}, Choice<bool>{"false", false}};
inline constexpr std::array kOnInvalids{Choice<OnInvalid>{"fail", OnInvalid::kFail},
                                        Choice<OnInvalid>{"warn", OnInvalid::kWarn}};
inline constexpr std::array kCheckModes{Choice<CheckMode>{"off", CheckMode::kOff},
                                        Choice<CheckMode>{"warn", CheckMode::kWarn},
                                        Choice<CheckMode>{"fail", CheckMode::kFail}};

// Words that a later version serves; refused saying so.
inline const std::vector<std::string_view> kLaterEndpoints{"chat", "responses", "video_generation"};

// The word for a value; "" when the value has none.
template <typename E, std::size_t N>
std::string_view NameOf(const std::array<Choice<E>, N>& choices, E value) {
  for (const Choice<E>& choice : choices) {
    if (choice.value == value) return choice.name;
  }
  return "";
}

template <typename E, std::size_t N>
std::vector<std::string_view> NamesOf(const std::array<Choice<E>, N>& choices) {
  std::vector<std::string_view> names;
  names.reserve(N);
  for (const Choice<E>& choice : choices) names.push_back(choice.name);
  return names;
}

}  // namespace imgperf
