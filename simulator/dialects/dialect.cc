#include "simulator/dialects/dialect.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/units.h"

namespace imgperf {

const std::vector<const Dialect*>& AllDialects() {
  static const std::vector<const Dialect*> dialects{&SglangDialect(), &OpenAiDialect(), &VllmOmniDialect(),
                                                    &SdcppDialect(),  &NimDialect(),    &JobsDialect()};
  return dialects;
}

const Dialect* FindDialect(std::string_view name) {
  const auto& all = AllDialects();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Dialect* d) { return d->name() == name; });
  return found == all.end() ? nullptr : *found;
}

std::string UnknownDialect(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Dialect* dialect : AllDialects()) names.push_back(dialect->name());
  const std::string nearest = Nearest(name, names);
  return fmt::format("unknown dialect \"{}\"{}: one of {}", name,
                     nearest.empty() ? "" : fmt::format(", did you mean {}", nearest),
                     fmt::join(names, ", "));
}

}  // namespace imgperf
