#include "controller/plan/secret_sources.h"

#include <gtest/gtest.h>

#include "controller/plan/yaml_reader.h"

namespace imgperf {
namespace {

std::vector<SecretSource> Of(const std::string& text) {
  Complaints complaints(Source{"run.yaml", {}});
  const auto root = ReadYaml(text, complaints);
  EXPECT_TRUE(root.has_value());
  return root ? SecretSourcesOf(*root) : std::vector<SecretSource>();
}

TEST(SecretSources, AreVariablesAndNeverValues) {
  const auto sources =
      Of("target:\n  api_key: ${KEY:-sk-of-a-default}\n  headers:\n    Authorization: Bearer ${TOKEN}\n"
         "    X-Team: ${TEAM}\n");
  ASSERT_EQ(sources.size(), 2U) << "a team is no secret";
  EXPECT_EQ(sources[0].path, "target.api_key");
  EXPECT_EQ(sources[0].written, "${KEY}");
  EXPECT_EQ(sources[1].path, "target.headers.Authorization");
  EXPECT_EQ(sources[1].written, "Bearer ${TOKEN}");
}

TEST(SecretSources, WhatStandsBesideAVariableMayBeSecret) {
  for (const char* text : {"sk-1${REST}", "${A}${B}", "${A}-tail", "literal", "my secret ${A}"}) {
    const auto sources = Of(std::string("target:\n  api_key: '") + text + "'\n");
    ASSERT_EQ(sources.size(), 1U) << text;
    EXPECT_EQ(sources[0].written, "") << text;
  }
}

TEST(SecretSources, AreNoneWithoutATarget) { EXPECT_TRUE(Of("endpoint: image_generation\n").empty()); }

}  // namespace
}  // namespace imgperf
