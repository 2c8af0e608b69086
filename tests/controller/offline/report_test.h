// Tests of reports that are made from journals written by hand.
#pragma once

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "controller/offline/build_report.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {

class ReportTest : public TempDirTest {
 protected:
  RunReport Report(const SampleRun& run, const ReportOptions& options = {}) {
    run.WriteTo(dir_);
    auto report = BuildReport(dir_, options);
    EXPECT_TRUE(report.ok()) << report.status();
    return report.ok() ? *std::move(report) : RunReport();
  }
  std::vector<nlohmann::json> Lines(const std::string& name = "profile_export.jsonl") const {
    std::vector<nlohmann::json> lines;
    std::istringstream in(Read(dir_ + "/" + name));
    for (std::string line; std::getline(in, line);) lines.push_back(nlohmann::json::parse(line));
    return lines;
  }
};

}  // namespace imgperf
