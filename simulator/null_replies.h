// The replies of the null profile: one picture of each size and format, encoded once, every reply whole and
// ready.
//
// It never waits for anything, so that a client, not the target, is what a measurement against it measures.
// Thread: one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include <absl/status/statusor.h>

#include "common/http/message.h"
#include "simulator/dialects/dialect.h"
#include "simulator/fault.h"
#include "simulator/image_request.h"

namespace imgperf {

class NullReplies {
 public:
  // Image files are padded to `bytes`.
  explicit NullReplies(std::uint64_t bytes) : bytes_(bytes) {}

  // What is painted for that request: the same file for every image and partial one. Prompt and seed do not
  // matter.
  absl::StatusOr<Pictures> Paint(const ImageRequest& request, Fault fault);
  // The body of the JSON reply to that request. Of `facts` only the first call's count, id and base URL
  // apart.
  absl::StatusOr<http::Blob> Reply(const Dialect& dialect, const ImageRequest& request, ReplyFacts facts,
                                   Fault fault);
  // The file behind a URL of such a reply; NotFound for an id that is not ours.
  struct File {
    http::Blob bytes;
    EncodedFormat format;
  };
  absl::StatusOr<File> Content(std::string_view id);

 private:
  using FileKey = std::tuple<std::uint32_t, std::uint32_t, EncodedFormat, Fault>;
  using ReplyKey = std::tuple<FileKey, std::uint32_t, ReplyAs, Operation>;

  absl::StatusOr<http::Blob> FileOf(const ImageRequest& request, Fault fault);

  std::uint64_t bytes_;
  std::map<FileKey, http::Blob> files_;
  std::map<ReplyKey, http::Blob> replies_;
};

}  // namespace imgperf
