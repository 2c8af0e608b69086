#include "controller/service/inputs_file.h"

#include <optional>

#include <fmt/format.h>

#include "common/request/build_body.h"
#include "controller/offline/atomic_file.h"
#include "controller/plan/entry_files.h"
#include "controller/plan/worker_plan.h"

namespace imgperf {
namespace {

constexpr std::size_t kInputsFlush = 1 << 20;

absl::StatusOr<BodyFiles> LoadFiles(const RunPlan& plan) {
  const auto bytes = OpenFiles(plan.files);
  if (!bytes.ok()) return bytes.status();
  const pb::Dataset dataset = MakeDataset({}, plan.files);
  BodyFiles files;
  for (std::size_t i = 0; i < bytes->size(); ++i) files.Add(dataset.files(static_cast<int>(i)), (*bytes)[i]);
  return files;
}

absl::Status AppendInputs(const RunPlan& plan, AtomicFile& file) {
  std::vector<pb::RequestPlan> requests;
  for (const MixPart& part : plan.mix) requests.push_back(MakeRequestPlan(plan, part.request));
  if (requests.empty()) requests.push_back(MakeRequestPlan(plan, plan.request));
  const auto files = LoadFiles(plan);
  if (!files.ok()) return files.status();
  std::string buffer = "{\"data\":[";
  for (std::size_t i = 0; i < plan.entries.size(); ++i) {
    const pb::Entry entry = MakeEntry(plan.entries[i]);
    const auto body = BuildBody({requests[entry.variant()], entry, i / requests.size(), *files});
    if (!body.ok()) return body.status();
    if (entry.turn() == 0)
      buffer += fmt::format("{}\n{{\"session_id\":\"entry-{}\",\"payloads\":[", i == 0 ? "" : ",", i);
    if (entry.turn() > 0) buffer += ',';
    buffer += PayloadText(*body, std::nullopt);
    const bool ends = i + 1 == plan.entries.size() || plan.entries[i + 1].turn == 0;
    if (ends) buffer += "]}";
    if (buffer.size() < kInputsFlush) continue;
    if (absl::Status status = file.Append(buffer); !status.ok()) return status;
    buffer.clear();
  }
  return file.Append(buffer + "\n]}\n");
}

}  // namespace

absl::Status WriteInputs(const RunPlan& plan, const std::string& path) {
  auto file = AtomicFile::Create(path);
  if (!file.ok()) return file.status();
  if (absl::Status status = AppendInputs(plan, *file); !status.ok()) return status;
  return file->Commit();
}

}  // namespace imgperf
