#include "common/secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

std::string Scrubbed(std::string text, const std::vector<std::string>& secrets) {
  Scrub(secrets, &text);
  return text;
}

TEST(IsSecretName, KnowsCredentialsByTheirWords) {
  for (const char* name :
       {"Authorization", "X-Api-Key", "Set-Cookie", "proxy-authorization", "access_token", "sig"})
    EXPECT_TRUE(IsSecretName(name)) << name;
  for (const char* name : {"", "-", "Accept", "X-Request-ID", "monkey", "Content-Type"})
    EXPECT_FALSE(IsSecretName(name)) << name;
}

TEST(SecretsOfUrl, AreTheValuesOfSecretQueryKeys) {
  EXPECT_THAT(SecretsOfUrl("http://h/p?api-version=1&api_key=abc&sig=x=y&token=&key=z#part"),
              testing::ElementsAre("abc", "x=y", "z"));
  for (const char* url : {"", "http://h/token", "http://h/p?", "http://h?key"})
    EXPECT_THAT(SecretsOfUrl(url), testing::IsEmpty()) << url;
}

TEST(RedactUrl, HidesThemAndKeepsTheRest) {
  EXPECT_EQ(RedactUrl("http://h/p?a=1&key=b#c"), "http://h/p?a=1&key=***");
  EXPECT_EQ(RedactUrl("http://h/p?key=&b&"), "http://h/p?key=***&b&");
  EXPECT_EQ(RedactUrl("http://h/p"), "http://h/p");
}

TEST(Scrub, ReplacesEveryOccurrence) {
  EXPECT_EQ(Scrubbed("a 12345678 b 12345678", {"12345678"}), "a *** b ***");
  EXPECT_EQ(Scrubbed("1234567812345678", {"12345678"}), "******");
  EXPECT_EQ(Scrubbed(std::string("x\0abcdefgh", 10), {"abcdefgh"}), std::string("x\0***", 5));
  EXPECT_EQ(Scrubbed("first-secret second-secret", {"first-secret", "second-secret"}), "*** ***");
}

TEST(Scrub, LeavesAloneWhatIsNotThereOrTooShortToBeMeant) {
  EXPECT_EQ(Scrubbed("abc", {"12345678"}), "abc");
  EXPECT_EQ(Scrubbed("", {"12345678"}), "");
  EXPECT_EQ(Scrubbed("key key", {"key", ""}), "key key");
}

TEST(ScrubCut, TakesTheBeginningAtTheEndToo) {
  const auto scrubbed = [](std::string text) {
    ScrubCut({"Bearer-0123456789", "otherwise"}, &text);
    return text;
  };
  EXPECT_EQ(scrubbed("bad key Bearer-0123456789, Bearer-012345678"), "bad key ***, ***");
  EXPECT_EQ(scrubbed("bad key Bear"), "bad key ***");
  EXPECT_EQ(scrubbed("bad key Bea"), "bad key Bea");
  EXPECT_EQ(scrubbed("Bearer-0 and on"), "Bearer-0 and on");
  EXPECT_EQ(scrubbed(""), "");
}

}  // namespace
}  // namespace imgperf
