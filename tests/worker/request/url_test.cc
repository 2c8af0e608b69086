#include "worker/request/url.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(Url, TellsOriginAndHost) {
  EXPECT_EQ(Origin("http://a:30000/v1/x?y"), "http://a:30000");
  EXPECT_EQ(Origin("https://a"), "https://a");
  EXPECT_EQ(Origin("ftp://a/b"), "");
  EXPECT_EQ(HostAndPort("http://a:30000/v1"), "a:30000");
  EXPECT_EQ(HostAndPort("https://user:pw@a/v1"), "a:443");
  EXPECT_EQ(HostAndPort("http://[::1]/v1"), "[::1]:80");
  EXPECT_EQ(HostAndPort("http://[::1]:81/v1"), "[::1]:81");
  EXPECT_EQ(HostAndPort("nonsense"), "nonsense");
}

TEST(Url, ResolvesWhatServersWrite) {
  const std::string base = "https://a:1/v1/images/generations?k=v";
  const auto resolved = [&](std::string_view reference) { return ResolveUrl(base, reference).value(); };
  EXPECT_EQ(resolved("http://b/c.png?x=1"), "http://b/c.png?x=1");
  EXPECT_EQ(resolved("HTTPS://b/c.png"), "HTTPS://b/c.png");
  EXPECT_EQ(resolved("//b/c.png"), "https://b/c.png");
  EXPECT_EQ(resolved("/v1/images/7/content"), "https://a:1/v1/images/7/content");
  EXPECT_EQ(resolved("content?id=7"), "https://a:1/v1/images/content?id=7");
  EXPECT_EQ(resolved("?id=7"), "https://a:1/v1/images/generations?id=7");
  EXPECT_EQ(ResolveUrl("http://a", "c.png").value(), "http://a/c.png");
}

TEST(Url, RefusesWhatMustNotBeFetched) {
  for (const char* reference : {"", "file:///etc/passwd", "ftp://a/b", "gopher:x", "data:image/png,x", "/a b",
                                "/a\r\nX-Evil: 1", "http://a/\n"})
    EXPECT_FALSE(ResolveUrl("http://a/b", reference).ok()) << reference;
}

}  // namespace
}  // namespace imgperf
