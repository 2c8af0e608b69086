#include "controller/formats/write_formats.h"

#include <filesystem>

#include "controller/formats/junit_xml.h"
#include "controller/formats/markdown_summary.h"
#include "controller/offline/artifact_names.h"
#include "controller/offline/atomic_file.h"

namespace imgperf {

std::string FileOf(Format format) {
  switch (format) {
    case Format::kCsv:
      return std::string(kRequestsCsv);
    case Format::kJunit:
      return std::string(kJunitXml);
    case Format::kMarkdown:
      return std::string(kSummaryMarkdown);
  }
  return {};
}

absl::Status WriteFormats(const RunReport& report, const std::vector<Format>& formats,
                          const std::string& dir) {
  absl::Status status;
  for (const Format format : formats) {
    if (format == Format::kCsv) continue;
    const std::string path = (std::filesystem::path(dir) / FileOf(format)).string();
    status.Update(
        WriteFileAtomically(path, format == Format::kJunit ? JUnitXml(report) : MarkdownSummary(report)));
  }
  return status;
}

}  // namespace imgperf
