// A tokenizer.json, or a SentencePiece model, that others wrote: a tokenizer that counts any text, or a
// message.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "controller/tokenizer/sentencepiece.h"
#include "controller/tokenizer/tokenizer_json.h"

using namespace imgperf;

namespace {

void CountWith(const absl::StatusOr<std::unique_ptr<Tokenizer>>& made) {
  if (!made.ok()) {
    if (made.status().message().empty()) std::abort();
    return;
  }
  constexpr std::string_view kText = "A  ﬁne e\xCC\x81t\xC3\xA9, it's 42 画\xFF";
  const auto ids = (*made)->Encode(kText);
  (void)(*made)->Decode(ids);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  CountWith(MakeFromTokenizerJson(bytes));
  CountWith(MakeFromSentencePiece(bytes));
  return 0;
}
