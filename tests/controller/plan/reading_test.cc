// The steps before validation: YAML, settings, variables, JSON.
#include <gtest/gtest.h>

#include "controller/plan/node_json.h"
#include "controller/plan/redact.h"
#include "controller/plan/scalar.h"
#include "controller/plan/yaml_reader.h"
#include "tests/controller/plan/parse.h"

namespace imgperf {
namespace {

Node Read(std::string_view text) {
  const Source source{"f", {}};
  Complaints complaints(source);
  auto node = ReadYaml(text, complaints);
  EXPECT_TRUE(node && complaints.empty()) << complaints.ToStatus().message();
  return node.value_or(Node{});
}

TEST(YamlReader, MarksEveryValueWithLineAndColumn) {
  const Node root = Read("a: 1\nb:\n  - x\n  - {c: \"y\"}\n");
  const Node& c = root.items[1].items[1].items[0];
  EXPECT_EQ(c.key, "c");
  EXPECT_EQ(c.text, "y");
  EXPECT_TRUE(c.quoted);
  EXPECT_EQ(c.mark.line, 4);
  EXPECT_EQ(c.mark.column, 9);
  EXPECT_EQ(c.key_mark.column, 6);
}

TEST(YamlReader, TakesByteOrderMarkCarriageReturnsAndDocumentMarkers) {
  const Node root = Read("\xEF\xBB\xBF---\r\na: b\r\n...\r\n");
  ASSERT_NE(root.Find("a"), nullptr);
  EXPECT_EQ(root.Find("a")->text, "b");
}

TEST(YamlReader, KeepsBlocksAsTheyAre) {
  EXPECT_EQ(Read("a: |\n  x\n  y\n").Find("a")->text, "x\ny\n");
  EXPECT_EQ(Read("a: |\n  x\n  y").Find("a")->text, "x\ny\n");
}

TEST(Scalar, FollowsTheCoreSchema) {
  const auto type = [](std::string text) {
    Node node;
    node.kind = Node::Kind::kScalar;
    node.text = std::move(text);
    return TypeOf(node);
  };
  for (const char* text : {"true", "False"}) EXPECT_EQ(type(text), ScalarType::kBool) << text;
  for (const char* text : {"off", "no", "512x512", "1_000", ".", "e5", "1e", "-", "1.2.3"}) {
    EXPECT_EQ(type(text), ScalarType::kText) << text;
  }
  for (const char* text : {"0", "-7", "+7", "0x1F", "0o17"})
    EXPECT_EQ(type(text), ScalarType::kInteger) << text;
  for (const char* text : {"1.5", ".5", "1e5", "-1.E-3", ".inf"})
    EXPECT_EQ(type(text), ScalarType::kNumber) << text;
  for (const char* text : {"", "~", "null"}) EXPECT_EQ(type(text), ScalarType::kNull) << text;
}

TEST(Scalar, ReadsIntegersUpToSixtyFourBits) {
  EXPECT_EQ(ParseInteger("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(ParseInteger("0xff"), 255);
  EXPECT_EQ(ParseInteger("0o17"), 15);
  EXPECT_EQ(ParseInteger("9223372036854775808"), std::nullopt);
  EXPECT_EQ(ParseInteger("1.0"), std::nullopt);
}

TEST(NodeJson, KeepsYamlTypesAndOrder) {
  const Source source{"f", {}};
  Complaints complaints(source);
  const Node root =
      Read("z: 20\na: \"20\"\nb: [true, ~, 1.5, 0x10, off, 'true']\nc: {d: 1e-3, e: \"\\u00e4\\\"\"}\n");
  EXPECT_EQ(NodeToJson(root, complaints),
            R"({"z":20,"a":"20","b":[true,null,1.5,16,"off","true"],"c":{"d":0.001,"e":"ä\""}})");
  EXPECT_TRUE(complaints.empty());
}

TEST(Expand, TakesVariablesDefaultsAndDollars) {
  const auto env = FakeEnv({{"A", "1"}, {"EMPTY", ""}});
  EXPECT_EQ(ExpandText("x${A}y", env).value(), "x1y");
  EXPECT_EQ(ExpandText("${A:-d}${NOPE:-d e}", env).value(), "1d e");
  EXPECT_EQ(ExpandText("${EMPTY}|${EMPTY:-d}|${EMPTY:-}", env).value(), "|d|");
  EXPECT_EQ(ExpandText("$${A} $$", env).value(), "${A} $");
}

TEST(Expand, RefusesWhatIsNoVariable) {
  const auto env = FakeEnv({{"BAD", "\xff"}});
  EXPECT_EQ(MessageOf(ExpandText("${X", env).status()), "${ without its }");
  EXPECT_EQ(MessageOf(ExpandText("$X", env).status()), "a bare $: write ${NAME}, or $$ for a dollar");
  EXPECT_EQ(MessageOf(ExpandText("${1X}", env).status()), "\"1X\" is no variable's name");
  EXPECT_EQ(MessageOf(ExpandText("${}", env).status()), "\"\" is no variable's name");
  EXPECT_EQ(MessageOf(ExpandText("${BAD}", env).status()), "the value of BAD is not plain UTF-8 text");
  EXPECT_EQ(MessageOf(ExpandText("${NOPE}", env).status()),
            "the variable NOPE is not set: export it, or write ${NOPE:-default}");
}

TEST(Expand, MakesNumbersToo) {
  const auto plan = PlanOf(kSound, {"phases.load.requests=${N}", "target.model=${N}"}, {{"N", "12"}});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->phases[0].requests, 12u);
  EXPECT_EQ(plan->target.model, "12");
}

TEST(Overrides, ReplaceByNameByIndexAndMakeSections) {
  const auto plan =
      PlanOf(kSound, {"phases.load.requests=9", "phases.0.concurrency=3", "output.images=all",
                      "request.extra.steps=20", "request.extra.note=\"20\"", "target.urls.0=http://y"});
  ASSERT_FALSE(plan.ok());  // `urls` beside the file's `url`
  const auto good = PlanOf(kSound, {"phases.load.requests=9", "phases.0.concurrency=3", "output.images=all",
                                    "request.extra.steps=20", "request.extra.note=\"20\"", "seed=7"});
  ASSERT_TRUE(good.ok()) << good.status();
  EXPECT_EQ(good->phases[0].requests, 9u);
  EXPECT_EQ(good->phases[0].concurrency, 3u);
  EXPECT_TRUE(good->output.all_images);
  EXPECT_EQ(good->request.extra_json, R"({"steps":20,"note":"20"})");
  EXPECT_EQ(good->seed, 7u);
}

TEST(Overrides, LaterOnesWin) { EXPECT_EQ(PlanOf(kSound, {"seed=1", "seed=2"})->seed, 2u); }

TEST(Overrides, ReplaceWhatWouldNotExpand) {
  const std::string text = std::string(kSound) + "output: {name: \"${NOPE}\"}\n";
  EXPECT_EQ(PlanOf(text, {"output.name=x"})->output.name, "x");
}

TEST(Overrides, AreNamedInComplaints) {
  EXPECT_EQ(FaultWith({"phases.lod.requests=3"}),
            "--set phases.lod.requests=3: no member is named \"lod\" (did you mean \"load\"?)");
  EXPECT_EQ(FaultWith({"phases.4.requests=3"}),
            "--set phases.4.requests=3: there is no member 4: the list has 1");
  EXPECT_EQ(FaultWith({"endpoint.x=3"}), "--set endpoint.x=3: \"x\" cannot be set inside a single value");
  EXPECT_EQ(FaultWith({"request.sise=3"}),
            "--set request.sise=3: unknown key \"sise\" in request (did you mean \"size\"?)");
  EXPECT_EQ(FaultWith({"request.n="}),
            "--set request.n=: request.n: a whole number is wanted here, this is nothing");
  EXPECT_EQ(FaultWith({"output.name=[a"}).find("--set output.name=[a: not YAML: "), 0u);
  EXPECT_EQ(FaultWith({"output.name=a\tb\x02"}).find("--set output.name=a\tb\x02: control character 0x02"),
            0u);
}

TEST(Overrides, OfSecretsDoNotShowTheValue) {
  const std::string fault = FaultWith({"target.api_key=sk-123"});
  EXPECT_EQ(fault.find("sk-123"), std::string::npos);
  EXPECT_EQ(fault.find("--set target.api_key=***: target.api_key: secrets do not stand"), 0u) << fault;
}

TEST(Overrides, NeedAPathAndAnEqualsSign) {
  for (const char* text : {"", "a", "=1", "a..b=1", ".a=1", "a.=1"})
    EXPECT_FALSE(ParseSet(text).ok()) << text;
  EXPECT_EQ(MessageOf(ParseSet("nope").status()),
            "--set nope: write path.to.key=value, as in --set phases.0.requests=100");
  EXPECT_EQ(ParseSet("a.b=c=d").value().value, "c=d");
}

TEST(Overrides, OfFlagsAreTakenLiterally) {
  const auto config =
      ParseRunFile("f", kSound, {FlagOverride("--listen", "cluster.listen", "LocalHost:0")}, FakeEnv({}));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->cluster.listen.value, "LocalHost:0");
  EXPECT_EQ(Resolve(*config, TwoEntries())->cluster.listen, "127.0.0.1")
      << "ZeroMQ binds addresses, not names";
}

TEST(Redact, KnowsCredentialsByTheirNames) {
  for (const char* name :
       {"Authorization", "X-Api-Key", "Cookie", "Proxy-Authorization", "X-Auth-Token", "apikey"}) {
    EXPECT_TRUE(IsSecretHeader(name)) << name;
  }
  for (const char* name : {"X-Team", "Accept", "X-Design", "X-Monkey"})
    EXPECT_FALSE(IsSecretHeader(name)) << name;
}

TEST(Redact, HidesCredentialsInQueries) {
  EXPECT_EQ(RedactUrl("http://h/p?api-version=1&api_key=abc&sig=x=y&z"),
            "http://h/p?api-version=1&api_key=***&sig=***&z");
  EXPECT_EQ(RedactUrl("http://h/token"), "http://h/token");
}

}  // namespace
}  // namespace imgperf
