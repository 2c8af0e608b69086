#include "controller/service/page_entries_of.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

const RequestSpec& RequestOf(const RunPlan& plan, const Entry& entry) {
  return entry.variant < plan.mix.size() ? plan.mix[entry.variant].request : plan.request;
}

// As bodies are built (common/request/json_fields.h): per entry and per request it counts on from the base,
// and a run of several kinds has each row once for each of them.
std::optional<std::int64_t> SeedOf(const RunPlan& plan, const RequestSpec& request, std::uint64_t entry,
                                   std::uint64_t credit) {
  const auto from_base = [&](std::uint64_t step) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(request.seed_base) + step);
  };
  switch (request.seed_per) {
    case SeedPer::kFixed:
      return from_base(0);
    case SeedPer::kEntry:
      return from_base(entry / std::max<std::uint64_t>(plan.mix.size(), 1));
    case SeedPer::kRequest:
      return from_base(credit);
    default:
      return std::nullopt;
  }
}

PageReference ReferenceOf(const ReferenceFile& file) { return {file.name, file.path, file.made}; }

// What `json` says goes before what is there: body fields that run file and entry add.
void Overlay(const std::string& json, PageEntry& page) {
  if (json.empty()) return;
  const auto fields = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!fields.is_object()) return;
  if (const auto size = fields.find("size"); size != fields.end() && size->is_string()) page.size = *size;
  if (const auto seed = fields.find("seed"); seed != fields.end() && seed->is_number_integer())
    page.seed = *seed;
}

PageEntry PageEntryOf(const RunPlan& plan, std::uint64_t index, std::uint64_t credit) {
  const Entry& entry = plan.entries[index];
  const RequestSpec& request = RequestOf(plan, entry);
  PageEntry page{entry.prompt, SeedOf(plan, request, index, credit), request.size, {}};
  Overlay(request.extra_json, page);
  Overlay(entry.extra_body_json, page);
  for (const ImageRef& image : entry.images) {
    if (image.file && *image.file < plan.files.size())
      page.references.push_back(ReferenceOf(plan.files[*image.file]));
  }
  return page;
}

}  // namespace

PageEntries PageEntriesOf(const RunPlan& plan) {
  PageEntries entries;
  entries.find = [&plan](std::uint64_t entry, std::uint64_t credit) -> std::optional<PageEntry> {
    if (entry >= plan.entries.size()) return std::nullopt;
    return PageEntryOf(plan, entry, credit);
  };
  return entries;
}

std::string DatasetFault(const RunPlan& plan, std::string_view plan_json) {
  const auto of_run = nlohmann::json::parse(plan_json, nullptr, /*allow_exceptions=*/false);
  const auto hash = of_run.is_object() ? of_run.find("dataset_hash") : of_run.end();
  if (hash != of_run.end() && hash->is_string() && *hash == plan.dataset_hash) return "";
  return "the dataset is another one than in the run";
}

}  // namespace imgperf
