#include "controller/dataset/random_pool.h"

#include <random>

#include "controller/dataset/random.h"

namespace imgperf {
namespace {

absl::Status Merge(const DatasetRow& drawn, DatasetRow& row) {
  if (row.entry.prompt.empty()) row.entry.prompt = drawn.entry.prompt;
  if (!drawn.entry.extra_body_json.empty()) {
    if (!row.entry.extra_body_json.empty())
      return absl::InvalidArgumentError("more than one pool has \"extra_body\": keep it in one of them");
    row.entry.extra_body_json = drawn.entry.extra_body_json;
  }
  row.images.insert(row.images.end(), drawn.images.begin(), drawn.images.end());
  if (!row.mask) row.mask = drawn.mask;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DatasetRows> DrawFromPools(const std::vector<DatasetRows>& pools, std::uint32_t count,
                                          std::uint64_t seed) {
  std::mt19937_64 random(seed ^ 0x72616E646F6D706F);  // "randompo": apart from the order of entries
  DatasetRows rows(count);
  for (DatasetRow& row : rows) {
    for (const DatasetRows& pool : pools) {
      if (auto status = Merge(pool[DrawBelow(pool.size(), random)], row); !status.ok()) return status;
    }
    if (row.entry.prompt.empty())
      return absl::InvalidArgumentError(
          "a row was drawn without a text: give each row of one pool a \"text\"");
  }
  return rows;
}

}  // namespace imgperf
