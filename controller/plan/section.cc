#include "controller/plan/section.h"

#include <algorithm>
#include <utility>

#include <absl/status/statusor.h>
#include <fmt/format.h>

#include "common/units.h"
#include "controller/plan/keys.h"
#include "controller/plan/scalar.h"
#include "controller/plan/text.h"

namespace imgperf {
namespace {

constexpr Nanos kLongest = kSecond * 3600 * 24 * 30;
constexpr double kHighestRate = 100'000;

bool Contains(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string Quoted(const Node& node) {
  return node.expanded ? std::string("what it expands to") : fmt::format("\"{}\"", node.text);
}

}  // namespace

Section::Section(const Node* node, std::string_view keys, std::string path, Complaints& complaints)
    : node_(node), path_(std::move(path)), complaints_(complaints) {
  if (node_ == nullptr) return;
  if (node_->kind == Node::Kind::kMap) {
    CheckKeys(keys);
  } else {
    complaints_.Add(node_->mark, fmt::format("{}: a map is wanted here, this is {}",
                                             path_.empty() ? "the file" : path_, KindName(*node_)));
  }
}

void Section::CheckKeys(std::string_view keys) const {
  const KeySet& set = KeysOf(keys);
  const std::string where = path_.empty() ? "" : " in " + path_;
  for (const Node& item : node_->items) {
    if (Contains(set.served, item.key)) continue;
    if (Contains(set.later, item.key)) {
      complaints_.Add(item.key_mark,
                      fmt::format("\"{}\"{} is not served by this version yet", item.key, where));
    } else {
      complaints_.Add(item.key_mark, fmt::format("unknown key \"{}\"{}{}", item.key, where,
                                                 DidYouMean(item.key, set.served)));
    }
  }
}

std::string Section::PathOf(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void Section::Complain(std::string_view key, const Mark& mark, std::string_view message) const {
  complaints_.Add(mark, PathOf(key), message);
}

void Section::Require(std::string_view key, std::string_view remedy) const {
  if (Has(key)) return;
  complaints_.Add(mark(),
                  fmt::format("\"{}\" is missing{}: {}", key, path_.empty() ? "" : " in " + path_, remedy));
}

const Node* Section::FindScalar(std::string_view key, std::string_view wanted) const {
  const Node* node = Find(key);
  if (node == nullptr) return nullptr;
  if (node->kind == Node::Kind::kScalar) return node;
  Complain(key, node->mark, fmt::format("{} is wanted here, this is {}", wanted, KindName(*node)));
  return nullptr;
}

// Numbers and words like `true` must be quoted to be text, except where nobody could quote them.
Said<std::string> Section::TextOf(std::string_view key, const Node& node) const {
  const ScalarType type = TypeOf(node);
  const bool loose = node.expanded || node.mark.from_command_line();
  if (type == ScalarType::kText || (loose && type != ScalarType::kNull)) return {node.text, node.mark, true};
  Complain(key, node.mark,
           type == ScalarType::kNull
               ? std::string("text is wanted here, this is nothing")
               : fmt::format("text is wanted here, this is {}: quote it", TypeName(type)));
  return {};
}

Said<std::string> Section::Text(std::string_view key) const {
  const Node* node = FindScalar(key, "text");
  return node == nullptr ? Said<std::string>{} : TextOf(key, *node);
}

Said<std::string> Section::Path(std::string_view key) const {
  auto path = Text(key);
  if (path && path.value.empty()) Complain(key, path.mark, "is empty: a path is wanted here");
  return path;
}

std::vector<Said<std::string>> Section::TextList(std::string_view key) const {
  std::vector<Said<std::string>> texts;
  const Node* node = Find(key);
  if (node == nullptr) return texts;
  if (node->kind != Node::Kind::kList || node->items.empty()) {
    Complain(key, node->mark,
             fmt::format("a list is wanted here, as [a, b]; this is {}",
                         node->items.empty() && node->kind == Node::Kind::kList ? "empty" : KindName(*node)));
    return texts;
  }
  for (const Node& item : node->items) {
    if (item.kind != Node::Kind::kScalar) {
      Complain(key, item.mark, fmt::format("text is wanted here, this is {}", KindName(item)));
    } else if (auto text = TextOf(key, item)) {
      texts.push_back(std::move(text));
    }
  }
  return texts;
}

Said<std::int64_t> Section::Integer(std::string_view key, Range range) const {
  const Node* node = FindScalar(key, "a whole number");
  if (node == nullptr) return {};
  const auto value = node->quoted ? std::nullopt : ParseInteger(node->text);
  if (!value) {
    Complain(key, node->mark, fmt::format("a whole number is wanted here, this is {}", Quoted(*node)));
  } else if (*value < range.least || *value > range.most) {
    Complain(key, node->mark, fmt::format("{} is not within {} and {}", *value, range.least, range.most));
  } else {
    return {*value, node->mark, true};
  }
  return {};
}

Said<double> Section::Number(std::string_view key, Range range) const {
  const Node* node = FindScalar(key, "a number");
  if (node == nullptr) return {};
  const auto value = node->quoted ? std::nullopt : ParseNumber(node->text);
  if (!value) {
    Complain(key, node->mark, fmt::format("a number is wanted here, this is {}", Quoted(*node)));
  } else if (*value < static_cast<double>(range.least) || *value > static_cast<double>(range.most)) {
    Complain(key, node->mark, fmt::format("{} is not within {} and {}", *value, range.least, range.most));
  } else {
    return {*value, node->mark, true};
  }
  return {};
}

template <typename T, typename Parse>
Said<T> Section::Quantity(std::string_view key, std::string_view wanted, Parse parse) const {
  const Node* node = FindScalar(key, wanted);
  if (node == nullptr) return {};
  const absl::StatusOr<T> value = parse(node->text);
  if (value.ok()) return {*value, node->mark, true};
  Complain(key, node->mark, MessageOf(value.status()));
  return {};
}

Said<Nanos> Section::Duration(std::string_view key, Nanos least) const {
  const auto value = Quantity<Nanos>(key, "a duration, as 90s or 15m,", ParseDuration);
  if (!value || (value.value >= least && value.value <= kLongest)) return value;
  Complain(key, value.mark,
           fmt::format("{} is not within {} and {}", FormatDuration(value.value), FormatDuration(least),
                       FormatDuration(kLongest)));
  return {};
}

Said<std::uint64_t> Section::Bytes(std::string_view key) const {
  return Quantity<std::uint64_t>(key, "a size, as 64MiB,", ParseBytes);
}

Said<double> Section::Rate(std::string_view key) const {
  const auto value = Quantity<double>(key, "a rate, as 0.4/s or 30/m,", ParseRate);
  if (!value || value.value <= kHighestRate) return value;
  Complain(
      key, value.mark,
      fmt::format("{}/s is more than one controller can hand out ({}/s at most)", value.value, kHighestRate));
  return {};
}

Said<double> Section::Percent(std::string_view key) const {
  const auto value = Share(key);
  if (!value || value.value <= 1) return value;
  Complain(key, value.mark, "is more than 100%");
  return {};
}

Said<double> Section::Share(std::string_view key) const {
  return Quantity<double>(key, "a share, as 10%,", ParsePercent);
}

Said<std::string> Section::Word(std::string_view key, const std::vector<std::string_view>& words,
                                const std::vector<std::string_view>& later) const {
  const Node* node = FindScalar(key, "a word");
  if (node == nullptr || Contains(words, node->text)) {
    return node == nullptr ? Said<std::string>{} : Said<std::string>{node->text, node->mark, true};
  }
  Complain(key, node->mark,
           Contains(later, node->text)
               ? fmt::format("\"{}\" is not served by this version yet", node->text)
               : fmt::format("unknown value {}{}", Quoted(*node), DidYouMean(node->text, words)));
  return {};
}

}  // namespace imgperf
