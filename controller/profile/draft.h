// Settings in the making: what the parts of the translation write into.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/profile/given_flags.h"
#include "controller/profile/profile_settings.h"

namespace imgperf {

class Draft {
 public:
  // Both outlive the draft.
  Draft(GivenFlags& flags, ProfileSettings& settings);

  GivenFlags& flags() { return flags_; }
  const GivenFlags& flags() const { return flags_; }
  ProfileSettings& settings() { return settings_; }
  // As given, or the default.
  std::int64_t concurrency() const { return concurrency_; }
  std::string EndpointType() const { return flags_.Text("--endpoint-type").value_or("image_generation"); }

  // `value` for the run-file key `path`, taken as it is; messages name the flag with what was given, or as a
  // default.
  void Set(std::string_view flag, std::string_view path, std::string_view value);
  // The same with what messages shall call it.
  void SetAs(std::string label, std::string_view path, std::string_view value);
  // The flag's own text, when it was given.
  void Pass(std::string_view flag, std::string_view path);
  // A value as JSON: a list or a map.
  void SetJson(std::string_view flag, std::string_view path, const std::string& json);
  // A secret, which travels as a variable. `label` may show.
  void SetSecret(std::string_view label, std::string_view path, std::string secret);
  // A variable of the environment.
  void SetVariable(std::string_view label, std::string_view path, std::string_view name);
  // --set says something of that key, or of one below it.
  bool IsSet(std::string_view path) const;
  void Fault(std::string_view flag, std::string_view why) { flags_.Fault(flag, why); }
  // A fault for each of `flags` that was given.
  void RefuseEach(const std::vector<std::string_view>& flags, std::string_view why);

 private:
  void Add(std::string label, std::string_view path, std::string value, bool yaml);

  GivenFlags& flags_;
  ProfileSettings& settings_;
  std::int64_t concurrency_;
};

}  // namespace imgperf
