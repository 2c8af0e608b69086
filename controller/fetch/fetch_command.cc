#include "controller/fetch/fetch_command.h"

#include <filesystem>
#include <optional>
#include <utility>

#include <absl/status/statusor.h>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include "common/plain_file.h"
#include "controller/fetch/known_source.h"
#include "controller/fetch/list_check.h"
#include "controller/fetch/web_get.h"
#include "controller/offline/atomic_file.h"
#include "controller/offline/utf8.h"
#include "controller/plan/expand.h"
#include "controller/plan/known_list.h"
#include "controller/plan/target_url.h"
#include "controller/plan/text.h"
#include "controller/plan/worker_plan.h"

namespace imgperf {
namespace {

constexpr int kFetchWrongUse = 1;
constexpr std::size_t kShownOfAnswer = 300;

struct FetchedList {
  std::string from;
  std::string content_type;
  std::string text;
};

// At most a line a second.
class FetchProgress {
 public:
  FetchProgress(std::ostream& err, const Clock& clock) : err_(err), clock_(clock), next_(clock.Now()) {}

  void Tell(std::uint64_t bytes, std::uint64_t of) {
    if (clock_.Now() < next_) return;
    next_ = clock_.Now() + kSecond;
    fmt::print(err_, "imgperf fetch: {}{} bytes\n", bytes, of > 0 ? fmt::format(" of {}", of) : "");
  }

 private:
  std::ostream& err_;
  const Clock& clock_;
  Nanos next_;
};

absl::StatusOr<FetchedList> Download(const std::string& from, std::ostream& err, const Clock& clock) {
  // Not shown where it is faulty: it may hold a password.
  const auto checked = EndpointUrl(from, "");
  if (!checked.ok())
    return absl::InvalidArgumentError("--from: no URL of a public file; " + MessageOf(checked.status()));
  const std::string& url = *checked;
  fmt::print(err, "imgperf fetch: asking {}\n", url);
  CurlOptions options;
  options.max_body_bytes = kMostListBytes;
  FetchProgress progress(err, clock);
  WebAnswer answer = WebGet({url, {"Accept: text/plain, */*", "User-Agent: " + UserAgent()}}, options, clock,
                            [&](std::uint64_t bytes, std::uint64_t of) { progress.Tell(bytes, of); });
  if (!answer.outcome.good)
    return absl::UnavailableError(
        fmt::format("{}: {}", url, ForDisplay(AnswerText(answer.outcome), kShownOfAnswer)));
  return FetchedList{url, std::move(answer.content_type), std::move(answer.body)};
}

absl::StatusOr<FetchedList> ReadFromDisk(const KnownSource& source, const std::string& from) {
  for (const std::string& place : PlacesOnDisk(source, from)) {
    std::error_code error;
    if (!std::filesystem::exists(place, error) || std::filesystem::is_directory(place, error)) continue;
    auto text = ReadPlainFile(place, kMostListBytes);
    if (!text.ok()) return text.status();
    return FetchedList{place, "", *std::move(text)};
  }
  return absl::NotFoundError(
      fmt::format("{}: neither a list nor a directory with {} in it", from, source.path));
}

absl::Status Keep(const std::string& path, const std::string& text) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return absl::UnavailableError(fmt::format("cannot make {}: {}", folder.string(), error.message()));
  return WriteFileAtomically(path, text);
}

absl::StatusOr<std::string> Fetch(const KnownSource& source, const std::string& from, const std::string& path,
                                  std::ostream& err, const Clock& clock) {
  auto list = IsWebUrl(from) ? Download(from, err, clock) : ReadFromDisk(source, from);
  if (!list.ok()) return list.status();
  const auto prompts = CheckList(list->from, list->content_type, list->text);
  if (!prompts.ok()) return prompts.status();
  if (absl::Status status = Keep(path, list->text); !status.ok()) return status;
  return fmt::format("{} prompts from {} are in {}\n", *prompts, list->from, path);
}

int Fail(std::ostream& err, std::string_view why) {
  fmt::print(err, "imgperf fetch: {}\n", why);
  return kFetchWrongUse;
}

}  // namespace

int FetchCommand(const FetchArgs& args, std::ostream& out, std::ostream& err, const Clock& clock) {
  const KnownSource* source = FindKnownSource(args.name);
  if (source == nullptr)
    return Fail(err, fmt::format("\"{}\" is no known list: one of {}", ForDisplay(args.name, 80),
                                 fmt::join(KnownSourceNames(), ", ")));
  const std::string path = KnownListPath(args.name, ProcessEnv);
  if (path.empty()) return Fail(err, "there is no cache: set IMGPERF_CACHE or HOME");
  const auto done =
      Fetch(*source, args.from.empty() ? std::string(source->url) : args.from, path, err, clock);
  if (done.ok()) {
    out << *done;
    return 0;
  }
  return Fail(err,
              fmt::format("{}\nNothing was changed. Put {} of the project at {} by hand, or name the file, a "
                          "checkout or another URL with --from.",
                          MessageOf(done.status()), source->path, path));
}

}  // namespace imgperf
