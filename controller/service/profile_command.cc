#include "controller/service/profile_command.h"

#include <utility>

#include "controller/plan/load_plan.h"
#include "controller/plan/text.h"
#include "controller/profile/translate.h"
#include "controller/service/execute_plan.h"
#include "controller/service/secret_file.h"

namespace imgperf {
namespace {

constexpr int kProfileWrongUse = 1;

int Refuse(const absl::Status& status, std::ostream& err) {
  const std::string message = MessageOf(status);
  for (const std::string_view line : SplitAt(message, '\n')) err << "imgperf profile: " << line << "\n";
  err << "See imgperf profile --help.\n";
  return kProfileWrongUse;
}

}  // namespace

int ProfileCommand(const ProfileArgs& args, const std::function<void(const std::string&)>& erase,
                   std::ostream& out, std::ostream& err, const Clock& clock) {
  const auto settings = TranslateFlags(args.flags, ReadSecretFile);
  if (!settings.ok()) return Refuse(settings.status(), err);
  for (const std::string& literal : settings->literals) erase(literal);
  for (const std::string& warning : settings->warnings) err << "imgperf: warning: " << warning << "\n";
  auto plan = LoadSettings(kProfileSource, settings->overrides, settings->secrets);
  if (!plan.ok()) return Refuse(plan.status(), err);
  return ExecutePlan(*std::move(plan),
                     {settings->log_level, settings->quiet, {settings->credentials, settings->insecure}}, out,
                     err, clock);
}

}  // namespace imgperf
