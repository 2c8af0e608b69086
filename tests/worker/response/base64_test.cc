#include "worker/response/base64.h"

#include <gtest/gtest.h>

#include "tests/worker/response/samples.h"

namespace imgperf {
namespace {

std::string Decoded(std::string_view text) {
  std::string out;
  AppendDecodedBase64(text, &out);
  return out;
}

TEST(Base64, FindsEveryByteOutsideTheAlphabetAtEveryPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{31}, std::size_t{32}, std::size_t{161}}) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, 'A');
        text[at] = static_cast<char>(byte);
        const std::size_t expected = Base64RunFunctions().back()(text);
        for (const Base64RunFunction run : Base64RunFunctions())
          ASSERT_EQ(run(text), expected) << byte << " at " << at << " of " << size;
      }
    }
  }
}

TEST(Base64, TakesExactlyTheAlphabet) {
  int accepted = 0;
  for (int byte = 0; byte < 256; ++byte)
    accepted += Base64Run(std::string(32, static_cast<char>(byte))) == 32;
  EXPECT_EQ(accepted, 64);
  EXPECT_EQ(Base64Run("+/09azAZ="), 8U);
}

TEST(Base64, DecodesWhatWasEncoded) {
  std::mt19937_64 random(1);
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string bytes = RandomBytes(random, size);
    const std::string text = Encode64(bytes);
    ASSERT_EQ(text.size() % 4, 0U);
    ASSERT_EQ(Decoded(text.substr(0, Base64Run(text))), bytes);
  }
}

TEST(Base64, DecodesKnownVectors) {
  EXPECT_EQ(Decoded("Zm9vYmFy"), "foobar");
  EXPECT_EQ(Decoded("Zm9vYmE"), "fooba");
  EXPECT_EQ(Decoded("Zm9vYg"), "foob");
  EXPECT_EQ(Decoded("Z"), "");
}

}  // namespace
}  // namespace imgperf
