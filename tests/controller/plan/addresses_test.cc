// Targets and simulators.
#include <gtest/gtest.h>

#include "controller/plan/simulator_url.h"
#include "controller/plan/target_url.h"
#include "controller/plan/text.h"

namespace imgperf {
namespace {

constexpr std::string_view kPath = "v1/images/generations";

struct UrlCase {
  std::string base;
  std::string whole;
};

TEST(TargetUrl, FollowsAiperfsRules) {
  const UrlCase cases[] = {
      {"http://h:1", "http://h:1/v1/images/generations"},
      {"http://h:1/", "http://h:1/v1/images/generations"},
      {"h:1", "http://h:1/v1/images/generations"},
      {"localhost", "http://localhost/v1/images/generations"},
      {"HTTPS://h", "https://h/v1/images/generations"},
      {"http://h/v1", "http://h/v1/images/generations"},
      {"http://h/v1/", "http://h/v1/images/generations"},
      {"http://h/a/v1", "http://h/a/v1/images/generations"},
      {"http://h/a", "http://h/a/v1/images/generations"},
      {"http://h/v1beta", "http://h/v1beta/v1/images/generations"},
      {"http://h/v1/images/generations", "http://h/v1/images/generations"},
      {"http://h/x/v1/images/generations/", "http://h/x/v1/images/generations"},
      {"http://h/xv1/images/generations", "http://h/xv1/images/generations/v1/images/generations"},
      {"http://h/openai?api-version=2&b", "http://h/openai/v1/images/generations?api-version=2&b"},
      {"http://h?u=http://x", "http://h/v1/images/generations?u=http://x"},
      {"http://[::1]:30000/v1", "http://[::1]:30000/v1/images/generations"},
  };
  for (const UrlCase& c : cases) {
    const auto url = EndpointUrl(c.base, kPath);
    ASSERT_TRUE(url.ok()) << c.base << ": " << url.status();
    EXPECT_EQ(*url, c.whole) << c.base;
  }
}

TEST(TargetUrl, FindsTheServersOtherPaths) {
  const UrlCase cases[] = {
      {"http://h:1", "http://h:1/health"},
      {"h:1/", "http://h:1/health"},
      {"http://h/v1", "http://h/health"},
      {"http://h/a/v1/", "http://h/a/health"},
      {"http://h/a?key=k", "http://h/a/health?key=k"},
      {"https://h/x/v1/images/generations", "https://h/x/health"},
  };
  for (const UrlCase& c : cases) EXPECT_EQ(SiblingUrl(c.base, kPath, "health"), c.whole) << c.base;
  EXPECT_EQ(SiblingUrl("http://h/v1", kPath, "v1/models"), "http://h/v1/models");
  EXPECT_EQ(SiblingUrl("http://h/api/paint?k=1", "/paint", "health"), "http://h/api/health?k=1");
  EXPECT_EQ(SiblingUrl("http://h/api/paint", "", "v1/models"), "http://h/v1/models")
      << "the base is the endpoint";
}

TEST(TargetUrl, RefusesWhatIsNoHttpUrl) {
  for (const char* url : {"", "http://", "http://:80", "http://h:", "http://h:0", "http://h:65536",
                          "http://h:8o", "ftp://h", "http://u:p@h", "http://h/a b", "http://h/#x",
                          "http://h\xc3\xa4", "http://[::1", "http://[]", "http:///v1"}) {
    EXPECT_FALSE(EndpointUrl(url, kPath).ok()) << url;
  }
}

TEST(TargetUrl, DoesNotRepeatCredentials) {
  EXPECT_EQ(MessageOf(EndpointUrl("http://user:pw@h", kPath).status()),
            "a URL with a user name or password: use target.api_key or target.headers");
  EXPECT_EQ(MessageOf(EndpointUrl("http://h:x/?key=pw", kPath).status()).find("pw"), std::string::npos);
}

TEST(SimulatorUrl, BecomesFlags) {
  const auto spec = ParseSimulatorUrl(
      "sim://flux1-dev-b200?time_scale=0.05&cold_start=3s&errors=http500:5%&errors=huge_body=1MiB:0.1");
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_EQ(spec->profile, "flux1-dev-b200");
  const std::vector<std::string> args{"--time-scale", "0.05",       "--cold-start", "3s",
                                      "--errors",     "http500:5%", "--errors",     "huge_body=1MiB:0.1"};
  EXPECT_EQ(spec->args, args);
  EXPECT_TRUE(ParseSimulatorUrl("sim://null")->args.empty());
  const auto batching =
      ParseSimulatorUrl("sim://sdxl-h100?first_request_penalty=17.59s&batch_max=4&batch_delay=5ms&workers=2");
  ASSERT_TRUE(batching.ok()) << batching.status();
  const std::vector<std::string> flags{"--first-request-penalty", "17.59s", "--batch-max", "4",
                                       "--batch-delay",           "5ms",    "--workers",   "2"};
  EXPECT_EQ(batching->args, flags);
  const auto spoken =
      ParseSimulatorUrl("sim://null?dialect=openai&queue_limit=3&cancel_on_disconnect=false&nulls=true");
  ASSERT_TRUE(spoken.ok()) << spoken.status();
  const std::vector<std::string> words{"--dialect", "openai", "--queue-limit", "3", "--nulls"};
  EXPECT_EQ(spoken->args, words);
}

TEST(SimulatorUrl, RefusesWhatTheSimulatorWould) {
  const auto fault = [](std::string_view url) { return MessageOf(ParseSimulatorUrl(url).status()); };
  EXPECT_EQ(fault("sim://null?tim_scale=1"),
            "the simulator has no \"tim_scale\" (did you mean \"time_scale\"?)");
  EXPECT_EQ(fault("sim://flux1-dev-b20?seed=1"),
            "the simulator has no profile \"flux1-dev-b20\" (did you mean \"flux1-dev-b200\"?): "
            "imgperf-sim --list-profiles");
  EXPECT_EQ(fault("sim://null?batch_max=0"), "batch_max: \"0\" is not a whole number above 0");
  EXPECT_EQ(fault("sim://null?workers=2.5"), "workers: \"2.5\" is not a whole number above 0");
  EXPECT_EQ(fault("sim://null?batch_delay=-5ms").find("batch_delay: \"-5ms\" is not a duration"), 0u);
  EXPECT_EQ(
      fault("sim://null?first_request_penalty=17.59").find("first_request_penalty: \"17.59\" has no unit"),
      0u);
  EXPECT_EQ(fault("sim://null?nulls=yes"), "nulls: \"yes\" is neither true nor false");
  EXPECT_EQ(fault("sim://null?latency"), "\"latency\" has no value: write latency=...");
  EXPECT_EQ(fault("sim://null?seed=1&seed=2"), "\"seed\" is given twice");
  EXPECT_EQ(fault("sim://null?seed=x"), "seed: \"x\" is not a whole number");
  EXPECT_EQ(fault("sim://null?time_scale=0"), "time_scale: \"0\" is not a number above 0");
  EXPECT_EQ(fault("sim://null?latency=5").find("latency: \"5\" has no unit"), 0u);
  EXPECT_EQ(fault("sim://null?bytes=5").find("bytes: \"5\" has no unit"), 0u);
  EXPECT_EQ(fault("sim://null?errors=http500").find("errors: \"http500\" is not CLASS:SHARE"), 0u);
  for (const char* url :
       {"sim://", "sim://?seed=1", "sim://a/b", "sim://null?", "sim://null?seed=1&", "sim://null?log="}) {
    EXPECT_FALSE(ParseSimulatorUrl(url).ok()) << url;
  }
}

}  // namespace
}  // namespace imgperf
