#include "controller/offline/slo_value.h"

#include <fmt/format.h>

#include "controller/offline/text_table.h"

namespace imgperf {

std::string SloValue(const SloReport& slo) {
  if (!slo.note.empty()) return slo.note;
  std::string value = fmt::format("{} {}", GroupedNumber(*slo.value), slo.unit);
  if (slo.window == 0) return value;
  value +=
      fmt::format(" in the worst of {} window{}", GroupedCount(slo.windows), slo.windows == 1 ? "" : "s");
  return slo.windows_missed == 0 ? value
                                 : value + fmt::format(", {} missed", GroupedCount(slo.windows_missed));
}

}  // namespace imgperf
