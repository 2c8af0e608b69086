#include "controller/dataset/synthetic.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <random>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "common/normal.h"
#include "controller/dataset/builtin_text.h"
#include "controller/dataset/phrases.h"
#include "controller/dataset/random.h"

namespace imgperf {
namespace {

constexpr int kTriesForAnother = 20;  // the shortest prompts cannot all differ
constexpr std::size_t kFewestForASubject = 3;

// Makes one prompt after the other.
class Composer {
 public:
  Composer(const Tokenizer& tokenizer, std::uint64_t seed)
      : tokenizer_(tokenizer), phrases_(CutPhrases(kSyntheticPromptsText, tokenizer)), random_(seed) {}

  // Of exactly `tokens`; nothing when the repair does not come out.
  std::optional<std::string> Compose(std::size_t tokens) {
    std::string prompt = Begin(tokens);
    std::size_t counted = tokenizer_.Count(prompt);
    while (!prompt.empty() && counted < tokens) {
      const Phrase* detail = DetailFor(tokens - counted);
      if (detail == nullptr) break;
      prompt.append(", ").append(detail->text);
      counted += detail->tokens;
    }
    // Tokens of joined texts need not add up.
    return Repair(std::move(prompt), tokens);
  }

 private:
  template <typename T>
  const T& Any(const std::vector<T>& of) {
    return of[DrawBelow(of.size(), random_)];
  }

  // A subject, cut when even the shortest is too long; of very few tokens only articles would be left, so
  // that single words are better.
  std::string Begin(std::size_t tokens) {
    if (tokens < kFewestForASubject) return {};
    const Phrase* subject = &Any(phrases_.subjects);
    for (int tries = 0; tries < kTriesForAnother && subject->tokens > tokens; ++tries)
      subject = &Any(phrases_.subjects);
    return subject->text;
  }

  // Any detail while there is much room; in the end one that fills it, or that leaves room for another.
  const Phrase* DetailFor(std::size_t room) {
    const auto& details = phrases_.details;
    const std::size_t longest = details.back().tokens;
    if (longest == 0) return nullptr;  // a vocabulary that knows none of our words makes no prompt longer
    if (room >= 2 * longest) return &Any(details);
    const auto by_tokens = [](const Phrase& phrase, std::size_t tokens) { return phrase.tokens < tokens; };
    const auto first = std::lower_bound(details.begin(), details.end(), room, by_tokens);
    const auto last = std::lower_bound(first, details.end(), room + 1, by_tokens);
    if (first != last)
      return &*(first +
                static_cast<std::ptrdiff_t>(DrawBelow(static_cast<std::uint64_t>(last - first), random_)));
    const std::size_t least = details.front().tokens;
    const auto fits = std::lower_bound(details.begin(), first, room - std::min(room, least) + 1, by_tokens);
    if (fits == details.begin()) return nullptr;
    return &details[DrawBelow(static_cast<std::uint64_t>(fits - details.begin()), random_)];
  }

  std::optional<std::string> Repair(std::string prompt, std::size_t tokens) {
    std::size_t counted = tokenizer_.Count(prompt);
    while (counted > tokens && !prompt.empty()) {
      const std::size_t space = prompt.rfind(' ');
      prompt.resize(space == prompt.npos ? 0 : space);
      while (prompt.ends_with(',')) prompt.pop_back();
      counted = tokenizer_.Count(prompt);
    }
    while (counted < tokens) {
      auto longer = Lengthened(prompt, counted, tokens);
      if (!longer) return std::nullopt;
      prompt = *std::move(longer);
      counted = tokenizer_.Count(prompt);
    }
    return prompt;
  }

  // By one word, or by a sign when no word does it: by as little as can be found.
  std::optional<std::string> Lengthened(const std::string& prompt, std::size_t counted, std::size_t tokens) {
    const std::size_t start = DrawBelow(phrases_.words.size(), random_);
    std::optional<std::string> shorter;
    for (std::size_t i = 0; i < phrases_.words.size(); ++i) {
      std::string longer =
          prompt + (prompt.empty() ? "" : " ") + phrases_.words[(start + i) % phrases_.words.size()];
      const std::size_t now = tokenizer_.Count(longer);
      if (now == tokens) return longer;
      if (now > counted && now < tokens && !shorter) shorter = std::move(longer);
    }
    if (shorter) return shorter;
    for (const std::string_view sign : {".", "!", "a", "A", "1", " a"}) {
      std::string longer = prompt + std::string(sign);
      if (const std::size_t now = tokenizer_.Count(longer); now > counted && now <= tokens) return longer;
    }
    return std::nullopt;
  }

  const Tokenizer& tokenizer_;
  const Phrases phrases_;
  std::mt19937_64 random_;
};

absl::Status CannotMake(std::uint32_t tokens) {
  return absl::InvalidArgumentError(fmt::format(
      "the tokenizer makes no prompt of exactly {} token{}: ask for longer ones, or take another tokenizer",
      tokens, tokens == 1 ? "" : "s"));
}

}  // namespace

std::vector<std::uint32_t> DrawLengths(const SyntheticSpec& spec, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint32_t> lengths(spec.entries);
  for (std::uint32_t& length : lengths) {
    const double drawn = std::round(spec.mean + spec.stddev * DrawNormal(random));
    length = static_cast<std::uint32_t>(std::clamp(drawn, 1.0, 4e9));
  }
  return lengths;
}

absl::StatusOr<std::vector<Entry>> SyntheticPrompts(const SyntheticSpec& spec, const Tokenizer& tokenizer,
                                                    std::uint64_t seed) {
  std::vector<Entry> entries;
  std::unordered_set<std::string> seen;
  // Apart from the lengths, so that these do not hang on the tokenizer.
  Composer composer(tokenizer, seed ^ 0x73796E7468657469);  // "syntheti"
  for (const std::uint32_t length : DrawLengths(spec, seed)) {
    auto prompt = composer.Compose(length);
    for (int tries = 0; tries < kTriesForAnother && (!prompt || seen.contains(*prompt)); ++tries) {
      if (auto another = composer.Compose(length)) prompt = std::move(another);
    }
    if (!prompt) return CannotMake(length);
    seen.insert(*prompt);
    entries.push_back({*std::move(prompt), "", length});
  }
  return entries;
}

}  // namespace imgperf
