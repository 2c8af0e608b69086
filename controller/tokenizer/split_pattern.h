// Words as the matches of a regular expression: the Split of a tokenizer.json.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

struct URegularExpression;  // ICU's

namespace imgperf {

// Thread: any, also several at once.
class SplitPattern {
 public:
  // `regex` is one of ours, in Oniguruma's words: ICU must be able to read it.
  explicit SplitPattern(std::string_view regex);
  // The matches in valid UTF-8, and what lies between two; all point into the text and none is empty.
  std::vector<std::string_view> Cut(std::string_view text) const;

 private:
  std::shared_ptr<URegularExpression> compiled_;  // never matched with: each call has its copy
};

}  // namespace imgperf
