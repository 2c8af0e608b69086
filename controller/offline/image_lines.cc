#include "controller/offline/image_lines.h"

#include <string_view>

#include <fmt/format.h>

#include "controller/offline/names.h"
#include "controller/offline/text_table.h"
#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

std::string ImagesText(std::uint64_t count) {
  return fmt::format("{} image{}", GroupedCount(count), count == 1 ? "" : "s");
}

// ", 3 blank"; nothing for none.
std::string Term(std::uint64_t count, std::string_view what) {
  return count == 0 ? "" : fmt::format(", {} {}", GroupedCount(count), what);
}

std::string Seen(const ImageCounts& c, const ImageChecks& checks) {
  std::string text = checks.decode
                         ? fmt::format("{} of {}", GroupedCount(c.looked_at), ImagesText(c.returned))
                         : fmt::format("none of {} (checks.decode)", ImagesText(c.returned));
  text += Term(c.not_looked_at, "given up");
  const std::string wrong = Term(c.damaged, "damaged") + Term(c.blank, "blank") +
                            Term(c.size_differs, "in another size than asked for") +
                            Term(c.duplicates, "with the bytes of one for another prompt") +
                            Term(c.similar, "with the look of one for another prompt");
  return text + ": " + (wrong.empty() ? "nothing found" : wrong.substr(2));
}

std::string Name(const ImageName& name) {
  std::string text = fmt::format("credit {}", name.credit);
  if (name.index > 0) text += fmt::format(" image {}", name.index);
  return name.file.empty() ? fmt::format("{} (entry {})", text, name.entry)
                           : fmt::format("{} (entry {}, {})", text, name.entry, ForDisplay(name.file, 80));
}

std::string Verdict(const ImageFinding& finding) {
  if (finding.fails_run) return "FAILED";
  return finding.mode == ImageCheck::kFail ? "their requests failed" : "warning";
}

std::string Found(const ImageFinding& finding) {
  std::string text = fmt::format("{}: {}, {}", finding.check, ImagesText(finding.images), Verdict(finding));
  for (std::size_t i = 0; i < finding.examples.size(); ++i) {
    const ImageExample& example = finding.examples[i];
    text += (i == 0 ? ": " : "; ") + Name(example.image);
    if (example.first) text += " as " + Name(*example.first);
  }
  if (finding.images > finding.examples.size()) text += "; …";
  if (finding.partial) text += "; too many look nearly alike to compare all, there may be more";
  return text;
}

bool NothingToSay(const ImageCounts& c, const ImageChecks& checks) {
  return !checks.decode && c.damaged + c.size_differs + c.duplicates == 0;
}

}  // namespace

std::string ImageLines(const RunReport& report, std::size_t width) {
  if (NothingToSay(report.images, report.image_checks)) return {};
  std::string lines = Paragraph("Looked at", Seen(report.images, report.image_checks), width);
  for (const ImageFinding& finding : report.image_findings)
    lines += Paragraph("", "- " + Found(finding), width);
  return lines;
}

}  // namespace imgperf
