#include "controller/tokenizer/load_tokenizer.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/plain_file.h"
#include "controller/tokenizer/estimate.h"
#include "controller/tokenizer/gpt2.h"
#include "controller/tokenizer/sentencepiece.h"
#include "controller/tokenizer/tokenizer_json.h"

namespace imgperf {
namespace {

using TokenizerOr = absl::StatusOr<std::shared_ptr<const Tokenizer>>;

constexpr std::size_t kMaxTokenizerFile = std::size_t{64} << 20;
constexpr std::array<std::string_view, 3> kNames{"none", "builtin", "gpt2"};

absl::Status InFile(const std::string& path, const absl::Status& status) {
  return absl::Status(status.code(), fmt::format("{}: {}", path, std::string(status.message())));
}

TokenizerOr LoadGpt2From(const std::string& folder) {
  const auto encoder = ReadPlainFile(folder + "/encoder.json", kMaxTokenizerFile);
  if (!encoder.ok()) return encoder.status();
  const auto merges = ReadPlainFile(folder + "/vocab.bpe", kMaxTokenizerFile);
  if (!merges.ok()) return merges.status();
  auto made = MakeGpt2(*encoder, *merges);
  if (!made.ok()) return InFile(folder, made.status());
  return *std::move(made);
}

TokenizerOr LoadGpt2(const std::vector<std::string>& places) {
  for (const std::string& place : places) {
    auto loaded = LoadGpt2From(place + "/gpt2");
    if (!absl::IsNotFound(loaded.status())) return loaded;
  }
  return absl::NotFoundError(fmt::format(
      "gpt2's vocabulary is not installed (looked in {}): run deploy/fetch-vocabulary.sh and build "
      "again, or take builtin, none or the path of a tokenizer.json",
      fmt::join(places, " and ")));
}

template <typename Make>
TokenizerOr LoadFile(const std::string& path, Make make) {
  const auto bytes = ReadPlainFile(path, kMaxTokenizerFile);
  if (!bytes.ok()) return bytes.status();
  auto made = make(*bytes);
  if (!made.ok()) return InFile(path, made.status());
  return *std::move(made);
}

}  // namespace

bool IsTokenizerName(std::string_view name_or_path) {
  return std::find(kNames.begin(), kNames.end(), name_or_path) != kNames.end();
}

std::vector<std::string> TokenizerPlaces() {
  std::vector<std::string> places;
  if (const char* cache = std::getenv("IMGPERF_CACHE"); cache != nullptr && *cache != '\0')
    places.push_back(std::string(cache) + "/tokenizers");
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) {
    const auto root = program.parent_path().parent_path();
    places.push_back((root / "share/imgperf/tokenizers").string());
  }
  return places;
}

TokenizerOr LoadTokenizer(const std::string& name_or_path, const std::vector<std::string>& places) {
  if (name_or_path == "none") return std::shared_ptr<const Tokenizer>();
  if (name_or_path == "builtin") return std::make_shared<const EstimateTokenizer>();
  if (name_or_path == "gpt2") return LoadGpt2(places);
  if (name_or_path.ends_with(".json")) return LoadFile(name_or_path, MakeFromTokenizerJson);
  if (name_or_path.ends_with(".model")) return LoadFile(name_or_path, MakeFromSentencePiece);
  return absl::InvalidArgumentError(fmt::format(
      "\"{}\" is no tokenizer that is known here, and nothing is fetched during a run: give the path of its "
      "tokenizer.json or .model file, or gpt2, builtin or none",
      name_or_path));
}

}  // namespace imgperf
