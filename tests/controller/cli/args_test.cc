#include "controller/cli/args.h"
#include "controller/cli/erase_argument.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace imgperf {
namespace {

Command Parse(std::vector<const char*> words) {
  words.insert(words.begin(), "imgperf");
  return ParseArgs(static_cast<int>(words.size()), words.data());
}

Quit QuitOf(const std::vector<const char*>& words) {
  const Command command = Parse(words);
  EXPECT_TRUE(std::holds_alternative<Quit>(command));
  return std::holds_alternative<Quit>(command) ? std::get<Quit>(command) : Quit{};
}

std::vector<std::string> LabelsOf(const Command& command) {
  return Labels(std::get<RunArgs>(command).overrides);
}

class Args : public testing::Test {
 protected:
  void SetUp() override { unsetenv("IMGPERF_LOG_LEVEL"); }
};

TEST_F(Args, OfRunBecomeSettingsWithFlagsLast) {
  const Command command = Parse({"run", "--workers", "4", "f.yaml", "--set", "a.b=1", "--set", "c=[1, 2]",
                                 "--listen", "[::1]:0", "--wait", "5m", "--output-dir", "out"});
  ASSERT_TRUE(std::holds_alternative<RunArgs>(command)) << std::get<Quit>(command).text;
  EXPECT_EQ(std::get<RunArgs>(command).file, "f.yaml");
  EXPECT_EQ(LabelsOf(command),
            (std::vector<std::string>{"--set a.b=1", "--set c=[1, 2]", "--workers 4", "--listen [::1]:0",
                                      "--wait 5m", "--output-dir out"}));
  EXPECT_EQ(std::get<RunArgs>(command).overrides[2].path, "cluster.workers");
  EXPECT_FALSE(std::get<RunArgs>(command).overrides[3].yaml);
}

TEST_F(Args, OfCheck) {
  const Command command = Parse({"check", "f.yaml", "--json", "--set", "a=1"});
  ASSERT_TRUE(std::holds_alternative<CheckArgs>(command)) << std::get<Quit>(command).text;
  EXPECT_TRUE(std::get<CheckArgs>(command).json);
  EXPECT_EQ(std::get<CheckArgs>(command).overrides.size(), 1u);
}

TEST_F(Args, OfKeys) {
  const auto keys = [](std::vector<const char*> words) {
    words.insert(words.begin(), "keys");
    return std::get<KeysArgs>(Parse(words));
  };
  EXPECT_EQ(keys({"init", "d"}).verb, KeysArgs::Verb::kInit);
  EXPECT_EQ(keys({"rotate", "d"}).verb, KeysArgs::Verb::kRotate);
  EXPECT_EQ(keys({"rotate", "d"}).dir, "d");
  EXPECT_EQ(keys({"add", "d", "rack3"}).verb, KeysArgs::Verb::kAdd);
  EXPECT_EQ(keys({"add", "d", "rack3"}).name, "rack3");
  EXPECT_EQ(QuitOf({"keys", "add", "d"}).text, "imgperf: NAME is required\nSee imgperf keys --help.\n");
  EXPECT_EQ(QuitOf({"keys"}).text, "imgperf: A subcommand is required\nSee imgperf keys --help.\n");
  EXPECT_NE(QuitOf({"keys", "add", "--help"}).text.find("Usage: imgperf keys add "), std::string::npos);
}

TEST_F(Args, LogLevelComesFromTheFlagThenTheEnvironment) {
  EXPECT_EQ(std::get<RunArgs>(Parse({"run", "f"})).log_level, "info");
  setenv("IMGPERF_LOG_LEVEL", "debug", 1);
  EXPECT_EQ(std::get<RunArgs>(Parse({"run", "f"})).log_level, "debug");
  EXPECT_EQ(std::get<RunArgs>(Parse({"run", "f", "--log-level", "warn"})).log_level, "warn");
  unsetenv("IMGPERF_LOG_LEVEL");
}

TEST_F(Args, AskForCredentialsOrForNone) {
  EXPECT_EQ(std::get<RunArgs>(Parse({"run", "f", "--credentials", "creds"})).credentials, "creds");
  EXPECT_TRUE(std::get<RunArgs>(Parse({"run", "f", "--insecure"})).insecure);
  EXPECT_FALSE(std::get<RunArgs>(Parse({"run", "f"})).insecure);
  const Quit quit = QuitOf({"run", "f", "--insecure", "--credentials", "creds"});
  EXPECT_EQ(quit.text,
            "imgperf: --credentials and --insecure contradict each other: say one\nSee imgperf --help.\n");
}

TEST_F(Args, AreQuietOnlyWhenTold) {
  EXPECT_FALSE(std::get<RunArgs>(Parse({"run", "f"})).quiet);
  EXPECT_TRUE(std::get<RunArgs>(Parse({"run", "f", "--quiet"})).quiet);
}

TEST_F(Args, CalibrateOnlyWhenTold) {
  EXPECT_TRUE(std::get<RunArgs>(Parse({"run", "f"})).overrides.empty());
  const auto overrides = std::get<RunArgs>(Parse({"run", "f", "--calibrate"})).overrides;
  ASSERT_EQ(overrides.size(), 1u);
  EXPECT_EQ(overrides[0].path, ParseSet("limits.calibrate=true")->path);
}

TEST_F(Args, HelpHasExamplesAndExitCodes) {
  for (const std::vector<const char*>& words : {std::vector{"--help"}, {"run", "--help"}, {"check", "-h"}}) {
    const Quit quit = QuitOf(words);
    EXPECT_EQ(quit.code, 0);
    EXPECT_NE(quit.text.find("Examples:\n  imgperf "), std::string::npos) << quit.text;
    EXPECT_NE(quit.text.find("130 interrupted"), std::string::npos) << quit.text;
  }
  EXPECT_NE(QuitOf({"run", "--help"}).text.find("Usage: imgperf run "), std::string::npos)
      << QuitOf({"run", "--help"}).text;
}

TEST_F(Args, VersionIsTheProjects) {
  EXPECT_EQ(QuitOf({"--version"}).code, 0);
  EXPECT_EQ(QuitOf({"--version"}).text.find("imgperf 0."), 0u);
}

TEST_F(Args, WrongUseIsAnsweredWithTheRemedy) {
  const std::pair<std::vector<const char*>, std::string> cases[] = {
      {{}, "A subcommand is required"},
      {{"rnu"}, "unknown command \"rnu\" (did you mean \"run\"?)"},
      {{"chekc", "f"}, "unknown command \"chekc\" (did you mean \"check\"?)"},
      {{"profile", "--model", "m", "--tokenizer=", "--request-count", "1"},
       "--tokenizer= has no value; where an empty one is meant, write --tokenizer \"\""},
      {{"--wibble"}, "unknown flag \"--wibble\": flags follow the command"},
      {{"run"}, "FILE is required"},
      {{"run", "f", "g"}, "The following argument was not expected: g"},
      {{"check", "f", "--workers", "3"}, "The following arguments were not expected: 3 --workers"},
      {{"run", "f", "--set", "x"}, "--set x: write path.to.key=value, as in --set phases.0.requests=100"},
      {{"run", "f", "--log-level", "loud"}, "--log-level: loud not in {trace,debug,info,warn,error,off}"},
  };
  for (const auto& [words, why] : cases) {
    const Quit quit = QuitOf(words);
    EXPECT_EQ(quit.code, 1);
    EXPECT_EQ(quit.text, "imgperf: " + why + "\nSee imgperf --help.\n");
  }
}

TEST_F(Args, OfWorkersNameADirectoryOrAController) {
  const auto of = [](const Command& command) { return std::get<WorkersArgs>(command); };
  EXPECT_EQ(of(Parse({"workers"})).controller, "");
  EXPECT_EQ(of(Parse({"workers", "out/run", "--json"})).dir, "out/run");
  EXPECT_TRUE(of(Parse({"workers", "out/run", "--json"})).json);
  EXPECT_EQ(of(Parse({"workers", "--controller", "h:1", "--credentials", "c"})).controller, "h:1");
  EXPECT_EQ(of(Parse({"workers", "--controller", "h:1", "--credentials", "c"})).credentials, "c");
  EXPECT_EQ(QuitOf({"workers", "d", "--controller", "h:1"}).code, 1) << "one of them";
}

TEST_F(Args, OfProfileAreGatheredByMainName) {
  const Command command = Parse({"profile", "-m", "m", "--url", "a", "b", "-u", "c", "--isl=40", "-vv",
                                 "--concurrency", "1", "--concurrency", "2", "--no-gpu-telemetry"});
  ASSERT_TRUE(std::holds_alternative<ProfileArgs>(command)) << std::get<Quit>(command).text;
  const FlagValues& flags = std::get<ProfileArgs>(command).flags;
  EXPECT_EQ(flags.at("--model"), std::vector<std::string>{"m"});
  EXPECT_EQ(flags.at("--url"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(flags.at("--synthetic-input-tokens-mean"), std::vector<std::string>{"40"});
  EXPECT_EQ(flags.at("--concurrency"), std::vector<std::string>{"2"});
  EXPECT_EQ(flags.at("--verbose").size(), 2u);
  EXPECT_EQ(flags.count("--input-file"), 0u);
}

TEST_F(Args, ProfileRefusesByName) {
  const std::pair<std::vector<const char*>, std::string> cases[] = {
      {{"profile", "--osl", "4"}, "--osl is for text models, not for images"},
      {{"profile", "--concurency", "4"}, "unknown flag --concurency (did you mean --concurrency?)"},
      {{"profile", "prompts.jsonl"}, "\"prompts.jsonl\" belongs to no flag"},
      {{"profile", "--model"}, "--model: 1 required NAME missing"},
  };
  for (const auto& [words, why] : cases) {
    EXPECT_EQ(QuitOf(words).code, 1);
    EXPECT_EQ(QuitOf(words).text, "imgperf: " + why + "\nSee imgperf profile --help.\n");
  }
}

TEST_F(Args, ProfileHelpShowsServedFlagsAndDefaults) {
  const std::string help = QuitOf({"profile", "--help"}).text;
  EXPECT_NE(help.find("--synthetic-input-tokens-mean"), std::string::npos);
  EXPECT_NE(help.find("imgperf run has its own"), std::string::npos);
  EXPECT_EQ(help.find("--osl"), std::string::npos);
}

TEST_F(Args, OfBenchServingAreGatheredByMainName) {
  const Command command = Parse({"bench-serving", "--backend", "sglang-image", "--num-prompts=20", "--slo",
                                 "--max-concurrency", "1", "--max-concurrency", "2", "--set", "a=1", "b=2"});
  ASSERT_TRUE(std::holds_alternative<BenchServingArgs>(command)) << std::get<Quit>(command).text;
  const FlagValues& flags = std::get<BenchServingArgs>(command).flags;
  EXPECT_EQ(flags.at("--num-prompts"), std::vector<std::string>{"20"});
  EXPECT_EQ(flags.at("--max-concurrency"), std::vector<std::string>{"2"});
  EXPECT_EQ(flags.at("--slo").size(), 1u);
  EXPECT_EQ(flags.at("--set"), (std::vector<std::string>{"a=1", "b=2"}));
  EXPECT_EQ(flags.count("--model"), 0u);
}

TEST_F(Args, BenchServingRefusesByName) {
  const std::pair<std::vector<const char*>, std::string> cases[] = {
      {{"bench-serving", "--fps", "24"}, "--fps is for videos, and imgperf measures images: drop it"},
      {{"bench-serving", "--num-promts", "4"}, "unknown flag --num-promts (did you mean --num-prompts?)"},
      {{"bench-serving", "--concurrency", "4"},
       "unknown flag --concurrency (did you mean --max-concurrency?)"},
      {{"bench-serving", "t2v"}, "\"t2v\" belongs to no flag"},
      {{"bench-serving", "--port"}, "--port: 1 required PORT missing"},
  };
  for (const auto& [words, why] : cases) {
    EXPECT_EQ(QuitOf(words).code, 1);
    EXPECT_EQ(QuitOf(words).text, "imgperf: " + why + "\nSee imgperf bench-serving --help.\n");
  }
}

TEST_F(Args, OfFetch) {
  const Command command = Parse({"fetch", "vbench", "--from", "d"});
  ASSERT_TRUE(std::holds_alternative<FetchArgs>(command)) << std::get<Quit>(command).text;
  EXPECT_EQ(std::get<FetchArgs>(command).name, "vbench");
  EXPECT_EQ(std::get<FetchArgs>(command).from, "d");
  EXPECT_EQ(std::get<FetchArgs>(Parse({"fetch", "vbench"})).from, "");
  EXPECT_EQ(QuitOf({"fetch"}).text, "imgperf: NAME is required\nSee imgperf --help.\n");
}

TEST_F(Args, OfReport) {
  EXPECT_EQ(std::get<ReportArgs>(Parse({"report", "out/run"})).dir, "out/run");
  EXPECT_EQ(std::get<ReportArgs>(Parse({"report", "out/run"})).out, "");
  EXPECT_EQ(std::get<ReportArgs>(Parse({"report", "out/run", "--out", "a.html"})).out, "a.html");
  EXPECT_EQ(QuitOf({"report"}).code, 1);
}

TEST_F(Args, OfCompareNameTwoRunsOrMore) {
  const Command command =
      Parse({"compare", "a", "b", "c", "--fail-if", "request_latency.p95 > +5%", "--fail-if",
             "error_rate > 1%", "--anyway", "--detect", "5%", "--json", "c.json"});
  ASSERT_TRUE(std::holds_alternative<CompareArgs>(command)) << std::get<Quit>(command).text;
  const CompareArgs& args = std::get<CompareArgs>(command);
  EXPECT_EQ(args.sides, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(args.fail_ifs, (std::vector<std::string>{"request_latency.p95 > +5%", "error_rate > 1%"}));
  EXPECT_TRUE(args.anyway);
  EXPECT_EQ(args.detect, "5%");
  EXPECT_EQ(args.json_file, "c.json");
  EXPECT_EQ(args.images, "100");
  EXPECT_EQ(QuitOf({"compare", "a"}).code, 1);
  EXPECT_NE(QuitOf({"compare", "--help"}).text.find("a --fail-if is hit"), std::string::npos);
}

TEST_F(Args, SecretsAreErasedInPlace) {
  std::string words[] = {"imgperf", "--api-key=sk-1", "sk-1", "other"};
  char* argv[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data()};
  EraseArgument(4, argv, "sk-1");
  EXPECT_EQ(words[1], "--api-key=****");
  EXPECT_EQ(words[2], "****");
  EXPECT_EQ(words[3], "other");
  EraseArgument(4, argv, "");
  EXPECT_EQ(words[3], "other");
}

TEST_F(Args, SecretsDoNotShowInLabels) {
  EXPECT_EQ(LabelsOf(Parse({"run", "f", "--set", "target.api_key=sk"}))[0], "--set target.api_key=***");
}

}  // namespace
}  // namespace imgperf
