// Small vocabularies for tests: every byte, a few merges.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "controller/tokenizer/bpe.h"
#include "controller/tokenizer/byte_alphabet.h"

namespace imgperf {

// A byte's piece is its number; with `suffix` it is 256 more at a word's end. Merged pieces follow, in order.
inline Vocabulary SmallVocabulary(const Merges& merges, const std::string& suffix = "") {
  Vocabulary vocabulary;
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    const std::string& letter = LetterOfByte(static_cast<std::uint8_t>(byte));
    vocabulary[letter] = byte;
    if (!suffix.empty()) vocabulary[letter + suffix] = 256 + byte;
  }
  std::uint32_t next = suffix.empty() ? 256 : 512;
  for (const auto& [left, right] : merges) vocabulary[left + right] = next++;
  return vocabulary;
}

inline const Merges kCatMerges{{"a", "t"}, {"c", "at"}, {"Ġ", "cat"}};
inline const Merges kClipMerges{{"a", "t</w>"}, {"c", "at</w>"}, {"c", "a"}};

// A tokenizer.json as Hugging Face's tokenizers write it for GPT-2.
inline nlohmann::json Gpt2Json(const Merges& merges = kCatMerges) {
  nlohmann::json json{{"version", "1.0"},
                      {"truncation", nullptr},
                      {"added_tokens", {{{"id", 999}, {"content", "<|endoftext|>"}, {"special", true}}}},
                      {"normalizer", nullptr},
                      {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}}},
                      {"model", {{"type", "BPE"}, {"dropout", nullptr}, {"vocab", SmallVocabulary(merges)}}}};
  for (const auto& [left, right] : merges) json["model"]["merges"].push_back(left + " " + right);
  return json;
}

// And for CLIP.
inline nlohmann::json ClipJson() {
  nlohmann::json json = Gpt2Json(kClipMerges);
  json["normalizer"] = nlohmann::json::parse(R"({"type":"Sequence","normalizers":[{"type":"NFC"},
    {"type":"Replace","pattern":{"Regex":"\\s+"},"content":" "},{"type":"Lowercase"}]})");
  json["pre_tokenizer"] = nlohmann::json::parse(R"({"type":"Sequence","pretokenizers":[
    {"type":"Split","pattern":{"Regex":"'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+"},
     "behavior":"Removed","invert":true},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true}]})");
  json["model"]["vocab"] = SmallVocabulary(kClipMerges, "</w>");
  json["model"]["end_of_word_suffix"] = "</w>";
  json["model"]["unk_token"] = "<|endoftext|>";
  return json;
}

// And for Qwen 2 to 3.
inline nlohmann::json QwenJson() {
  nlohmann::json json = Gpt2Json();
  json["added_tokens"].push_back({{"id", 998},
                                  {"content", "<think>"},
                                  {"single_word", false},
                                  {"lstrip", false},
                                  {"rstrip", false},
                                  {"normalized", false},
                                  {"special", false}});
  json["normalizer"] = {{"type", "NFC"}};
  json["pre_tokenizer"] = nlohmann::json::parse(R"--({"type":"Sequence","pretokenizers":[{"type":"Split",
    "pattern":{"Regex":"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},
    "behavior":"Isolated","invert":false},
    {"type":"ByteLevel","add_prefix_space":false,"trim_offsets":false,"use_regex":false}]})--");
  return json;
}

inline std::string FixturePath(const std::string& name) {
  return std::string(IMGPERF_SOURCE_DIR "/tests/controller/tokenizer/fixtures/") + name;
}

}  // namespace imgperf
