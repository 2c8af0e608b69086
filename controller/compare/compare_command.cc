#include "controller/compare/compare_command.h"

#include <charconv>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "common/units.h"
#include "controller/compare/compare.h"
#include "controller/compare/compare_json.h"
#include "controller/compare/compare_markdown.h"
#include "controller/compare/compare_table.h"
#include "controller/compare/read_side.h"
#include "controller/offline/atomic_file.h"

namespace imgperf {
namespace {

constexpr int kGood = 0;
constexpr int kWrong = 1;
constexpr int kFailIfHit = 3;

struct Wanted {
  CompareOptions options;
  std::uint64_t pairs = 0;
};

absl::StatusOr<std::uint64_t> PairsOf(const std::string& text) {
  if (text == "all") return std::numeric_limits<std::uint64_t>::max();
  std::uint64_t pairs = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pairs);
  if (error != std::errc() || end != text.data() + text.size())
    return absl::InvalidArgumentError(fmt::format("--images \"{}\": write all, or a number", text));
  return pairs;
}

absl::StatusOr<Wanted> WantedBy(const CompareArgs& args) {
  Wanted wanted;
  for (const std::string& text : args.fail_ifs) {
    auto rule = ParseFailIf(text);
    if (!rule.ok())
      return absl::InvalidArgumentError(fmt::format("--fail-if {}", std::string(rule.status().message())));
    wanted.options.fail_ifs.push_back(*std::move(rule));
  }
  if (!args.detect.empty()) {
    const auto size = ParsePercent(args.detect);
    if (!size.ok())
      return absl::InvalidArgumentError(fmt::format("--detect: {}", std::string(size.status().message())));
    if (*size <= 0) return absl::InvalidArgumentError("--detect: a difference above 0 is wanted, as 5%");
    wanted.options.detect = *size;
  }
  const auto pairs = PairsOf(args.images);
  if (!pairs.ok()) return pairs.status();
  wanted.pairs = *pairs;
  return wanted;
}

absl::StatusOr<std::vector<Side>> ReadSides(const CompareArgs& args) {
  std::vector<Side> sides;
  for (const std::string& path : args.sides) {
    auto side = ReadSide(path);
    if (!side.ok()) return side.status();
    sides.push_back(*std::move(side));
  }
  return sides;
}

// Nothing where either kept no pictures.
std::optional<ImageReport> ImagesOf(const Side& first, const Side& other, std::uint64_t most) {
  if (first.images.empty() || other.images.empty() || most == 0) return std::nullopt;
  ImageReport report;
  if (!HasSameSeeds(first.plan_json, other.plan_json)) {
    report.why_not =
        "they were not asked for alike: the same prompts and the same request.seed are wanted on both sides";
    return report;
  }
  auto pairs = PairUp(first.images, other.images, SeedIsPerRequest(first.plan_json));
  if (!pairs.empty()) return ComparePairs(std::move(pairs), most);
  report.why_not = "the runs kept none of the same entries";
  return report;
}

void AddImages(const std::vector<Side>& sides, std::uint64_t most, RunComparison& comparison) {
  for (std::size_t k = 1; k < sides.size(); ++k)
    comparison.others[k - 1].images = ImagesOf(sides.front(), sides[k], most);
}

absl::Status WriteFiles(const CompareArgs& args, const RunComparison& comparison) {
  if (!args.json_file.empty()) {
    if (auto status = WriteFileAtomically(args.json_file, CompareJson(comparison)); !status.ok())
      return status;
  }
  if (args.markdown_file.empty()) return absl::OkStatus();
  return WriteFileAtomically(args.markdown_file, CompareMarkdown(comparison));
}

int Fail(std::ostream& err, const absl::Status& why) {
  fmt::print(err, "imgperf compare: {}\n", std::string(why.message()));
  return kWrong;
}

int Refuse(std::ostream& err, const std::vector<std::string>& refusals) {
  fmt::print(err, "imgperf compare: these are not to be compared (--anyway does it all the same):\n");
  for (const std::string& refusal : refusals) fmt::print(err, "  {}\n", refusal);
  return kWrong;
}

}  // namespace

int CompareCommand(const CompareArgs& args, std::ostream& out, std::ostream& err) {
  const auto wanted = WantedBy(args);
  if (!wanted.ok()) return Fail(err, wanted.status());
  const auto sides = ReadSides(args);
  if (!sides.ok()) return Fail(err, sides.status());
  RunComparison comparison = Compare(*sides, wanted->options);
  if (const auto refusals = RefusalsOf(comparison); !refusals.empty() && !args.anyway)
    return Refuse(err, refusals);
  AddImages(*sides, wanted->pairs, comparison);
  out << CompareTable(comparison);
  if (const auto status = WriteFiles(args, comparison); !status.ok()) return Fail(err, status);
  return AnyFailIfHit(comparison) ? kFailIfHit : kGood;
}

}  // namespace imgperf
