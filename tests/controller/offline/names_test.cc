// What files and directories are called.
#include <gtest/gtest.h>

#include <set>

#include "controller/offline/aiperf_dir_name.h"
#include "controller/offline/artifact_dir.h"
#include "controller/offline/artifact_names.h"

namespace imgperf {
namespace {

TEST(ArtifactNames, AreAiperfsWithoutAPrefix) {
  const ArtifactNames names = NamesWith("");
  EXPECT_EQ(names.summary_json, "profile_export_aiperf.json");
  EXPECT_EQ(names.summary_csv, "profile_export_aiperf.csv");
  EXPECT_EQ(names.lines, "profile_export.jsonl");
  EXPECT_EQ(names.raw_lines, "profile_export_raw.jsonl");
  EXPECT_EQ(names.console, "profile_export_console.txt");
  EXPECT_EQ(names.slices_json, "profile_export_aiperf_timeslices.json");
  EXPECT_EQ(names.slices_csv, "profile_export_aiperf_timeslices.csv");
}

TEST(ArtifactNames, APrefixNamesThemAll) {
  EXPECT_EQ(NamesWith("foo").All(),
            (std::vector<std::string>{"foo.json", "foo.csv", "foo.jsonl", "foo_raw.jsonl", "foo_console.txt",
                                      "foo_timeslices.json", "foo_timeslices.csv"}));
}

TEST(ArtifactNames, EndingsOnThePrefixAreCut) {
  EXPECT_EQ(PrefixOf("foo"), "foo");
  EXPECT_EQ(PrefixOf("foo.json"), "foo");
  EXPECT_EQ(PrefixOf("foo.csv"), "foo");
  EXPECT_EQ(PrefixOf("foo_raw.jsonl"), "foo");
  EXPECT_EQ(PrefixOf("foo.jsonl"), "foo");
  EXPECT_EQ(PrefixOf("foo_timeslices.json"), "foo");
  EXPECT_EQ(PrefixOf("foo.json.json"), "foo");
  EXPECT_EQ(PrefixOf("foo.csv.json"), "foo");
  EXPECT_EQ(PrefixOf(".csv.json"), "");
  EXPECT_EQ(PrefixOf("flux.1-dev"), "flux.1-dev");
}

TEST(ArtifactNames, APrefixCannotLeaveTheDirectoryNorTakeAName) {
  for (const std::string bad : {"", "a/b", "..", "../x", ".x", "a\nb", "report", "late", "inputs"}) {
    EXPECT_NE(PrefixFault(bad), "") << bad;
  }
  EXPECT_NE(PrefixFault(std::string_view("a\0b", 3)), "");
  EXPECT_NE(PrefixFault(std::string(129, 'a')), "");
  for (const std::string good : {"a", "run", "profile_export", "günther 1"})
    EXPECT_EQ(PrefixFault(good), "") << good;
}

TEST(ArtifactNames, SoundPrefixesGiveDistinctNames) {
  for (const std::string prefix : {"", "foo", "profile_export", "profile_export_aiperf", "x_raw"}) {
    std::multiset<std::string> all(kFixedNames.begin(), kFixedNames.end());
    for (const std::string& name : NamesWith(prefix).All()) all.insert(name);
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size()) << prefix;
  }
}

TEST(AiperfDirName, IsTheOneTheGuidesScriptReads) {
  EXPECT_EQ(AiperfDirName({"black-forest-labs/FLUX.1-dev"}, "image_generation", {.concurrency = 1}),
            "black-forest-labs_FLUX.1-dev-openai-image_generation-concurrency1");
}

TEST(AiperfDirName, TellsLoadAndSeveralModels) {
  EXPECT_EQ(AiperfDirName({"a/b", "c"}, "image_edit", {.concurrency = 4, .request_rate = 2}),
            "a_b_multi-openai-image_edit-concurrency4-request_rate2.0");
  EXPECT_EQ(AiperfDirName({"m"}, "chat", {.request_rate = 0.25}), "m-openai-chat-request_rate0.25");
  EXPECT_EQ(AiperfDirName({"m"}, "chat", {.concurrency = 3, .fixed_schedule = true}),
            "m-openai-chat-fixed_schedule");
}

TEST(AiperfDirName, IsAlwaysOneSoundName) {
  const LoadName load{.concurrency = 1};
  for (const std::string& model :
       {std::string("../../etc"), std::string("."), std::string("..\0\n", 4), std::string(1000, '/'),
        std::string(), std::string("/abs"), std::string(100, 'm') + "\xE2\x82\xAC\xE2\x82\xAC"}) {
    const std::string name = AiperfDirName({model}, "image_generation", load);
    EXPECT_TRUE(CheckFileName("x", name).ok()) << name;
    EXPECT_FALSE(name.starts_with('.')) << name;
    EXPECT_LE(name.size(), 128U);
    EXPECT_TRUE(name.ends_with("-openai-image_generation-concurrency1")) << name;
  }
  const std::string cut = AiperfDirName({std::string(90, 'm') + "\xE2\x82\xAC"}, "image_generation", load);
  EXPECT_TRUE(cut.starts_with(std::string(90, 'm') + "-openai")) << "a character is cut whole";
}

}  // namespace
}  // namespace imgperf
