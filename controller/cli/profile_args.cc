#include "controller/cli/profile_args.h"

#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "common/units.h"
#include "controller/plan/text.h"
#include "controller/profile/flags.h"
#include "controller/profile/translate.h"

namespace imgperf {

struct ProfileOptions::Slot {
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

ProfileOptions::ProfileOptions(CLI::App& command) : command_(command) {
  command.allow_extras();
  for (const ServedFlag& flag : ServedFlags()) AddServed(flag);
  for (const std::string_view names : MetFlags()) {
    Slot& slot = AddSlot(names);
    slot.option = AddBare(command, names, slot.values, "")->group("");
  }
  for (const RefusedFlags& refused : AllRefusedFlags()) {
    for (const std::string_view names : refused.names) AddRefused(names);
  }
}

ProfileOptions::Slot& ProfileOptions::AddSlot(std::string_view names) {
  slots_.push_back(std::make_unique<Slot>());
  slots_.back()->names = names;
  slots_.back()->name = MainName(names);
  return *slots_.back();
}

void ProfileOptions::AddServed(const ServedFlag& flag) {
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
void ProfileOptions::AddRefused(std::string_view names) {
  Slot& slot = AddSlot(names);
  slot.refused = true;
  slot.option = command_.add_option(std::string(names), slot.values)
                    ->expected(0, CLI::detail::expected_max_vector_size)
                    ->group("");
}

ProfileOptions::~ProfileOptions() = default;

// Everything takes its values, so that what is left over is a flag nobody knows, or a word too many.
std::string ProfileOptions::Stranger() const {
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

std::string ProfileOptions::Refusal() const {
  if (auto stranger = Stranger(); !stranger.empty()) return stranger;
  for (const auto& slot : slots_) {
    if (slot->refused && slot->option->count() > 0) return RefusalOf(slot->name);
  }
  return "";
}

FlagValues ProfileOptions::Values() const {
  FlagValues values;
  for (const auto& slot : slots_) {
    if (slot->option->count() > 0) values[slot->name] = slot->values;
  }
  return values;
}

}  // namespace imgperf
