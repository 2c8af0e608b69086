// The server: where it is, what it is called, how it is spoken to.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/units.h"
#include "controller/plan/choices.h"
#include "controller/plan/redact.h"
#include "controller/plan/text.h"
#include "controller/profile/settings_parts.h"

namespace imgperf {
namespace {

constexpr std::string_view kEnv = "env:";
constexpr std::string_view kFile = "file:";

const std::vector<std::string_view> kImageEndpoints = NamesOf(kEndpoints);
const std::vector<std::string_view> kLaterImageEndpoints{"template", "raw"};
const std::vector<std::string_view> kOtherEndpoints{"chat",
                                                    "cohere_rankings",
                                                    "completions",
                                                    "responses",
                                                    "messages",
                                                    "chat_embeddings",
                                                    "embeddings",
                                                    "hf_tei_rankings",
                                                    "huggingface_generate",
                                                    "video_generation",
                                                    "image_retrieval",
                                                    "nim_embeddings",
                                                    "nim_rankings",
                                                    "solido_rag",
                                                    "audio_transcription"};

template <typename Words>
bool Among(const Words& words, std::string_view word) {
  for (const std::string_view w : words) {
    if (w == word) return true;
  }
  return false;
}

void TranslateEndpoint(Draft& draft) {
  const std::string type = draft.EndpointType();
  if (Among(kLaterImageEndpoints, type)) {
    return draft.Fault(
        "--endpoint-type",
        fmt::format("\"{}\" is not served by this version yet: image_generation and image_edit are", type));
  }
  if (Among(kOtherEndpoints, type)) {
    return draft.Fault(
        "--endpoint-type",
        fmt::format("\"{}\" makes no images: imgperf serves image_generation and image_edit", type));
  }
  if (!draft.flags().Has("--endpoint-type") || draft.flags().Word("--endpoint-type", kImageEndpoints)) {
    draft.Set("--endpoint-type", "endpoint", type);
  }
  draft.Pass("--custom-endpoint", "target.path");
}

void TranslateModel(Draft& draft) {
  const auto& models = draft.flags().All("--model");
  if (models.empty()) return draft.Fault("--model", "is missing: the name the server knows the model by");
  if (models.size() > 1 || models.front().find(',') != std::string::npos) {
    return draft.Fault("--model", "several models are not served by this version yet: give one");
  }
  draft.Set("--model", "target.model", models.front());
}

void TranslateUrls(Draft& draft) {
  const auto& urls = draft.flags().All("--url");
  if (urls.empty()) {
    draft.Set("--url", "target.url", "http://localhost:8000");
  } else if (urls.size() == 1) {
    draft.Set("--url", "target.url", urls.front());
  } else {
    draft.SetJson("--url", "target.urls", nlohmann::json(urls).dump());
  }
  if (draft.flags().Word("--url-strategy", {"round_robin", "least_in_flight"}))
    draft.Pass("--url-strategy", "target.balance");
}

void TranslateHeader(Draft& draft, const std::string& header, const SecretReader& read_secret) {
  const std::size_t colon = header.find(':');
  if (colon == std::string::npos || colon == 0) {
    return draft.Fault("--header",
                       fmt::format("\"{}\" is not NAME:VALUE, as X-Team:images",
                                   IsSecretHeader(header) ? kRedacted : std::string_view(header)));
  }
  const std::string name = header.substr(0, colon);
  const std::size_t start = header.find_first_not_of(' ', colon + 1);
  const std::string value = start == std::string::npos ? "" : header.substr(start);
  if (name.find('.') != std::string::npos)
    return draft.Fault("--header", fmt::format("\"{}\" has a dot: such a header goes into a run file", name));
  const std::string path = "target.headers." + name;
  if (IsSecretHeader(name) || value.starts_with(kEnv) || value.starts_with(kFile))
    return TranslateSecret(draft, "--header", fmt::format("--header {}:", name), path, value, read_secret);
  draft.SetAs("--header " + header, path, value);
}

void TranslateHeaders(Draft& draft, const SecretReader& read_secret) {
  std::vector<std::string> seen;
  for (const std::string& header : draft.flags().All("--header")) {
    const std::string name = header.substr(0, header.find(':'));
    if (Among(seen, Lower(name)))
      draft.Fault("--header",
                  fmt::format("\"{}\" is given twice, and a request carries it once: drop one", name));
    seen.push_back(Lower(name));
    TranslateHeader(draft, header, read_secret);
  }
}

void TranslateReadiness(Draft& draft) {
  GivenFlags& flags = draft.flags();
  const auto timeout = flags.Seconds("--wait-for-model-timeout", 0);
  if (timeout.value_or(0) == 0) {
    draft.RefuseEach({"--wait-for-model-mode", "--wait-for-model-interval"},
                     "has no effect without --wait-for-model-timeout above 0");
    return draft.Set("--wait-for-model-timeout", "target.ready.probe", "off");
  }
  draft.Set("--wait-for-model-timeout", "target.ready.timeout", FormatDuration(*timeout));
  draft.Set("--wait-for-model-interval", "target.ready.interval",
            FormatDuration(flags.Seconds("--wait-for-model-interval", kMillisecond).value_or(5 * kSecond)));
  if (flags.Text("--wait-for-model-mode") == "both")
    return draft.Fault("--wait-for-model-mode",
                       "\"both\" is not served: inference shows more than models does");
  draft.Set("--wait-for-model-mode", "target.ready.probe",
            flags.Word("--wait-for-model-mode", {"inference", "models"}).value_or("inference"));
}

void TranslateConnections(Draft& draft) {
  GivenFlags& flags = draft.flags();
  const auto reuse = flags.Word("--connection-reuse-strategy", {"pooled", "never", "sticky-user-sessions"});
  if (reuse == "sticky-user-sessions") {
    draft.Fault("--connection-reuse-strategy",
                "\"sticky-user-sessions\" is for conversations, which come later");
  } else if (reuse) {
    draft.Set("--connection-reuse-strategy", "target.connections", *reuse == "never" ? "fresh" : "reused");
  }
  flags.Word("--transport", {"http"});
  if (flags.Text("--request-content-type") == "multipart/form-data") {
    draft.Fault("--request-content-type", "\"multipart/form-data\" is for edits, which come later");
  } else {
    flags.Word("--request-content-type", {"application/json"});
  }
}

}  // namespace

void TranslateSecret(Draft& draft, std::string_view flag, std::string_view label, std::string_view path,
                     const std::string& given, const SecretReader& read_secret) {
  if (given.starts_with(kEnv))
    return draft.SetVariable(fmt::format("{}{}", label, given), path, given.substr(kEnv.size()));
  if (given.starts_with(kFile)) {
    auto secret = read_secret(given.substr(kFile.size()));
    if (!secret.ok()) return draft.Fault(flag, MessageOf(secret.status()));
    return draft.SetSecret(fmt::format("{}{}", label, given), path, *std::move(secret));
  }
  draft.settings().warnings.push_back(fmt::format(
      "{}{}: a secret on the command line is seen by every user of this machine and kept by the shell's "
      "history; give env:NAME or file:PATH",
      label, kRedacted));
  draft.settings().literals.push_back(given);
  draft.SetSecret(fmt::format("{}{}", label, kRedacted), path, given);
}

void TranslateTarget(Draft& draft, const SecretReader& read_secret) {
  TranslateModel(draft);
  TranslateUrls(draft);
  TranslateEndpoint(draft);
  if (const auto key = draft.flags().Text("--api-key"))
    TranslateSecret(draft, "--api-key", "--api-key ", "target.api_key", *key, read_secret);
  TranslateHeaders(draft, read_secret);
  TranslateReadiness(draft);
  TranslateConnections(draft);
  const auto timeout = draft.flags().Seconds("--request-timeout-seconds", kMillisecond);
  draft.Set("--request-timeout-seconds", "request.timeout",
            FormatDuration(timeout.value_or(21600 * kSecond)));
}

}  // namespace imgperf
