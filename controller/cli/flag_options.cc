#include "controller/cli/flag_options.h"

#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "common/units.h"
#include "controller/plan/text.h"

namespace imgperf {

struct FlagOptions::Slot {
  std::string_view names;
  std::string name;
  bool refused = false;
  std::vector<std::string> values;
  CLI::Option* option = nullptr;
};

namespace {

// Without values of its own: each time it was given counts.
CLI::Option* AddBare(CLI::App& command, std::string_view names, std::vector<std::string>& values,
                     const std::string& help) {
  return command.add_flag_function(
      std::string(names), [&values](std::int64_t count) { values.resize(static_cast<std::size_t>(count)); },
      help);
}

}  // namespace

FlagOptions::FlagOptions(CLI::App& command, const FlagTable& table) : command_(command), table_(table) {
  command.allow_extras();
  for (const ServedFlag& flag : table.served) AddServed(flag);
  for (const std::string_view names : table.met) {
    Slot& slot = AddSlot(names);
    slot.option = AddBare(command, names, slot.values, "")->group("");
  }
  for (const RefusedFlags& refused : table.refused) {
    for (const std::string_view names : refused.names) AddRefused(names);
  }
}

FlagOptions::Slot& FlagOptions::AddSlot(std::string_view names) {
  slots_.push_back(std::make_unique<Slot>());
  slots_.back()->names = names;
  slots_.back()->name = MainName(names);
  return *slots_.back();
}

void FlagOptions::AddServed(const ServedFlag& flag) {
  Slot& slot = AddSlot(flag.names);
  if (flag.arity == FlagArity::kNone) {
    slot.option = AddBare(command_, flag.names, slot.values, std::string(flag.help));
  } else {
    slot.option = command_.add_option(std::string(flag.names), slot.values, std::string(flag.help))
                      ->type_name(std::string(flag.value));
    if (flag.arity == FlagArity::kOne)
      slot.option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
  slot.option->group(std::string(flag.group));
}

// Takes whatever follows: what matters is that it was given.
void FlagOptions::AddRefused(std::string_view names) {
  Slot& slot = AddSlot(names);
  slot.refused = true;
  slot.option = command_.add_option(std::string(names), slot.values)
                    ->expected(0, CLI::detail::expected_max_vector_size)
                    ->group("");
}

FlagOptions::~FlagOptions() = default;

// Everything takes its values, so that what is left over is a flag nobody knows, or a word too many.
std::string FlagOptions::Stranger() const {
  const std::vector<std::string> left = command_.remaining();
  if (left.empty()) return "";
  if (!left.front().starts_with('-')) return fmt::format("\"{}\" belongs to no flag", left.front());
  std::vector<std::string> names;
  for (const auto& slot : slots_) {
    for (const std::string_view name : SplitAt(slot->names, ',')) names.emplace_back(name);
  }
  const std::string near = Nearest(left.front(), names);
  return fmt::format("unknown flag {}{}", left.front(),
                     near.empty() ? "" : fmt::format(" (did you mean {}?)", near));
}

std::string FlagOptions::Refusal() const {
  if (auto stranger = Stranger(); !stranger.empty()) return stranger;
  for (const auto& slot : slots_) {
    if (slot->refused && slot->option->count() > 0) return RefusalOf(table_, slot->name);
  }
  return "";
}

FlagValues FlagOptions::Values() const {
  FlagValues values;
  for (const auto& slot : slots_) {
    if (slot->option->count() > 0) values[slot->name] = slot->values;
  }
  return values;
}

}  // namespace imgperf
