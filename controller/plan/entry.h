// What is asked for: the rows of a dataset and the files they refer to.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/clock.h"

namespace imgperf {

// An image that an entry gives the target to work from.
struct ImageRef {
  std::optional<std::uint32_t> file{};  // index in Dataset::files; nothing: `url`, or `previous`
  std::string url{};                    // http, https or data: what the target fetches or decodes itself
  bool previous{};                      // the first image that the turn before got for its answer
  bool operator==(const ImageRef&) const = default;
};

// A file that entries refer to; each content is there once, however many entries share it.
struct ReferenceFile {
  std::string path{};                         // where it lies; empty: in `made`
  std::shared_ptr<const std::string> made{};  // bytes that were made up for this run
  std::string name;                           // what a form calls it: "cat.png"
  std::string type;                           // "image/png"
  std::string hash;                           // XXH3-128 of its bytes, 32 hex digits
  std::uint64_t bytes = 0;
};

struct Entry {
  std::string prompt;
  std::string extra_body_json;            // a JSON object, or empty
  std::optional<std::uint32_t> tokens{};  // of the prompt; nothing when tokens are not counted
  std::optional<Nanos> timestamp{};       // when it was asked for, on the file's own clock
  std::vector<ImageRef> images{};         // in the order in which they are sent
  std::optional<ImageRef> mask{};
  std::uint32_t line{};     // of its file, for messages; 0: its rows are no lines
  std::uint32_t variant{};  // of a mix: index in RunPlan::mix
  std::uint32_t turn{};     // of a conversation, from 0; its turns follow one another
};

struct Dataset {
  Dataset() = default;
  Dataset(std::vector<Entry> rows) : entries(std::move(rows)) {}  // NOLINT: most refer to no file

  std::vector<Entry> entries;
  std::vector<ReferenceFile> files;
};

}  // namespace imgperf
