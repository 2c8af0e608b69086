#include "controller/dataset/phrases.h"

#include <algorithm>
#include <unordered_set>

#include "controller/dataset/builtin_prompts.h"

namespace imgperf {
namespace {

std::vector<std::string_view> PartsOf(std::string_view line, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (std::size_t end = 0; end != line.npos;) {
    end = line.find(separator);
    parts.push_back(line.substr(0, end));
    if (end != line.npos) line.remove_prefix(end + separator.size());
  }
  return parts;
}

void AddWords(std::string_view part, std::unordered_set<std::string>& seen, std::vector<std::string>& words) {
  for (const std::string_view word : PartsOf(part, " ")) {
    if (!word.empty() && seen.emplace(word).second) words.emplace_back(word);
  }
}

}  // namespace

Phrases CutPhrases(std::string_view text, const Tokenizer& tokenizer) {
  Phrases phrases;
  std::unordered_set<std::string> seen_words;
  std::unordered_set<std::string> seen_details;
  const std::size_t alone = tokenizer.Count("light");
  for (const Entry& line : PromptLines(text)) {
    const auto parts = PartsOf(line.prompt, ", ");
    for (const std::string_view part : parts) AddWords(part, seen_words, phrases.words);
    phrases.subjects.push_back({std::string(parts[0]), tokenizer.Count(parts[0])});
    for (std::size_t i = 1; i < parts.size(); ++i) {
      if (!seen_details.emplace(parts[i]).second) continue;
      const std::size_t joined = tokenizer.Count("light, " + std::string(parts[i]));
      phrases.details.push_back({std::string(parts[i]), joined - std::min(joined, alone)});
    }
  }
  std::stable_sort(phrases.details.begin(), phrases.details.end(),
                   [](const Phrase& a, const Phrase& b) { return a.tokens < b.tokens; });
  return phrases;
}

}  // namespace imgperf
