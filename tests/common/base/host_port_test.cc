#include "common/host_port.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(HostPort, ReadsAddressesWithAndWithoutPort) {
  EXPECT_EQ(ParseHostPort("127.0.0.1")->Text(7870), "127.0.0.1:7870");
  EXPECT_EQ(ParseHostPort("127.0.0.1:0")->Text(7870), "127.0.0.1:0");
  EXPECT_EQ(ParseHostPort("[::1]:5")->Text(7870), "[::1]:5");
  EXPECT_EQ(ParseHostPort("::1")->Text(7870), "[::1]:7870");
  EXPECT_EQ(ParseHostPort("bench-1.example")->host, "bench-1.example");
  for (const char* text :
       {"", ":1", "a:", "a:b", "a:65536", "a:-1", "[::1", "[::1]x", "[::1]5", "a b", "[x]:1", "::1::2"}) {
    EXPECT_FALSE(ParseHostPort(text).ok()) << text;
  }
}

TEST(HostPort, TellsAddressesFromNames) {
  for (const char* host : {"127.0.0.1", "0.0.0.0", "::", "::1", "2001:db8::7", "::ffff:10.0.0.1"})
    EXPECT_TRUE(IsAddress(host)) << host;
  for (const char* host : {"localhost", "[::1]", "10.0.0", ":::", ""}) EXPECT_FALSE(IsAddress(host)) << host;
  EXPECT_TRUE(IsEverywhere("0.0.0.0") && IsEverywhere("::"));
  EXPECT_FALSE(IsEverywhere("127.0.0.1") || IsEverywhere("::1"));
}

TEST(HostPort, KnowsLoopback) {
  for (const char* host : {"127.0.0.1", "127.8.0.1", "localhost", "LocalHost", "::1"})
    EXPECT_TRUE(IsLoopback(host)) << host;
  for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "localhost.example", "127.0.0.1.example"}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

}  // namespace
}  // namespace imgperf
