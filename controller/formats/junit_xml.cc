#include "controller/formats/junit_xml.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "controller/formats/format_text.h"
#include "controller/formats/run_summary.h"
#include "controller/offline/exit_code.h"
#include "controller/offline/names.h"
#include "controller/offline/report_json.h"
#include "controller/offline/slo_value.h"

namespace imgperf {
namespace {

struct Case {
  std::string name;
  std::string error{};    // it could not be told
  std::string failure{};  // it was missed
  std::string detail{};
};

Case RunCase(const RunReport& report) {
  Case row{.name = "the run was carried out"};
  const int code = ExitCode(report);
  if (code == kExitInterrupted) row.error = "interrupted: the results are partial";
  if (code == kExitUnfinished)
    row.error =
        report.failure.empty() ? "it did not come to its end, or every request failed" : report.failure;
  row.detail = RunSummary(report);
  return row;
}

Case ValidityCase(const RunReport& report) {
  Case row{.name = "its numbers can be believed"};
  const bool invalid = report.validity.trust == Trust::kInvalid;
  if (invalid && !report.invalid_is_warning) row.failure = NameOf(report.validity.trust);
  row.detail = NameOf(report.validity.trust);
  for (const Reason& reason : report.validity.reasons) row.detail += "; " + reason.text;
  return row;
}

Case SloCase(const SloReport& slo) {
  Case row{.name = slo.expression, .detail = SloValue(slo)};
  if (!slo.met) row.failure = "missed: " + row.detail;
  return row;
}

std::vector<Case> CasesOf(const RunReport& report) {
  std::vector<Case> cases{RunCase(report), ValidityCase(report)};
  for (const SloReport& slo : report.slos) cases.push_back(SloCase(slo));
  const auto add = [&](std::string_view check, ImageCheck mode) {
    if (mode != ImageCheck::kFail) return;
    Case row{.name = fmt::format("checks.{}: fail", check)};
    for (const ImageFinding& finding : report.image_findings) {
      if (finding.check == check && finding.fails_run)
        row.failure = fmt::format("{} image{}", finding.images, finding.images == 1 ? "" : "s");
    }
    cases.push_back(std::move(row));
  };
  add("duplicates", report.image_checks.duplicates);
  add("similar", report.image_checks.similar);
  return cases;
}

std::string CaseXml(const Case& row) {
  std::string xml =
      fmt::format(R"(    <testcase classname="imgperf" name="{}" time="0">)", XmlText(row.name));
  const auto add = [&](std::string_view element, const std::string& message) {
    if (!message.empty())
      xml += fmt::format("\n      <{0} message=\"{1}\" type=\"{0}\">{2}</{0}>", element, XmlText(message),
                         XmlText(row.detail));
  };
  add("error", row.error);
  add("failure", row.failure);
  if (row.error.empty() && row.failure.empty() && !row.detail.empty())
    xml += fmt::format("\n      <system-out>{}</system-out>", XmlText(row.detail));
  return xml + "\n    </testcase>\n";
}

}  // namespace

std::string JUnitXml(const RunReport& report) {
  const std::vector<Case> cases = CasesOf(report);
  const auto count = [&](std::string Case::*word) {
    return std::count_if(cases.begin(), cases.end(), [&](const Case& row) { return !(row.*word).empty(); });
  };
  const double seconds = static_cast<double>(std::max<Nanos>(0, report.ended - report.started)) / 1e9;
  const std::string counts = fmt::format(R"(tests="{}" failures="{}" errors="{}" time="{:.3f}")",
                                         cases.size(), count(&Case::failure), count(&Case::error), seconds);
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  xml += fmt::format("<testsuites name=\"imgperf\" {}>\n", counts);
  xml += fmt::format("  <testsuite name=\"{}\" timestamp=\"{}\" {}>\n",
                     XmlText(report.model.empty() ? "imgperf" : report.model), FormatInstant(report.started),
                     counts);
  for (const Case& row : cases) xml += CaseXml(row);
  return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace imgperf
