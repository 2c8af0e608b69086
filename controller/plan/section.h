// A map of the run file with its key set: refuses unknown keys, hands out typed values.
//
// A value of the wrong type or without its unit is complained of and left out.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.h"
#include "controller/plan/choices.h"
#include "controller/plan/complaints.h"
#include "controller/plan/node.h"

namespace imgperf {

// Both ends included.
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

class Section {
 public:
  // `node` may be null (the section is left out: every value is). `keys` names the key set, `path` is for
  // messages
  // ("phases[0]"). Both references outlive the section.
  Section(const Node* node, std::string_view keys, std::string path, Complaints& complaints);

  bool Has(std::string_view key) const { return Find(key) != nullptr; }
  const Node* Find(std::string_view key) const { return node_ == nullptr ? nullptr : node_->Find(key); }
  // Complains when the key is missing.
  void Require(std::string_view key, std::string_view remedy) const;
  // The place of the section, or of the file when it is left out.
  Mark mark() const { return node_ == nullptr ? Mark{} : node_->mark; }
  std::string PathOf(std::string_view key) const;

  Said<std::string> Text(std::string_view key) const;
  // Not empty: what a variable left out would otherwise be taken for a default.
  Said<std::string> Path(std::string_view key) const;
  Said<std::int64_t> Integer(std::string_view key, Range range) const;
  Said<double> Number(std::string_view key, Range range) const;
  Said<Nanos> Duration(std::string_view key, Nanos least) const;  // at most 30 days
  Said<std::uint64_t> Bytes(std::string_view key) const;
  Said<double> Rate(std::string_view key) const;     // per second, at most 100,000
  Said<double> Percent(std::string_view key) const;  // "5%" is 0.05; at most 100%
  Said<double> Share(std::string_view key) const;    // "10%" is 0.1; of any size
  // One text or a list of them.
  std::vector<Said<std::string>> TextList(std::string_view key) const;
  template <typename E, std::size_t N>
  Said<E> Choose(std::string_view key, const std::array<Choice<E>, N>& choices,
                 const std::vector<std::string_view>& later = {}) const {
    const auto text = Word(key, NamesOf(choices), later);
    for (const Choice<E>& choice : choices) {
      if (text && choice.name == text.value) return {choice.value, text.mark, true};
    }
    return {};
  }

  void Complain(std::string_view key, const Mark& mark, std::string_view message) const;

 private:
  void CheckKeys(std::string_view keys) const;
  const Node* FindScalar(std::string_view key, std::string_view wanted) const;
  Said<std::string> TextOf(std::string_view key, const Node& node) const;
  Said<std::string> Word(std::string_view key, const std::vector<std::string_view>& words,
                         const std::vector<std::string_view>& later) const;
  template <typename T, typename Parse>
  Said<T> Quantity(std::string_view key, std::string_view wanted, Parse parse) const;

  const Node* node_;
  std::string path_;
  Complaints& complaints_;
};

}  // namespace imgperf
