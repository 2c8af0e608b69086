#include "controller/extract/raw_images.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "controller/extract/found_images.h"
#include "controller/extract/raw_answer.h"
#include "controller/offline/atomic_file.h"

namespace imgperf {
namespace {

class RawExtraction {
 public:
  RawExtraction(const std::string& out, IndexFile& index) : out_(out), index_(index) {}

  absl::Status AddLine(std::uint64_t number, const std::string& text) {
    const auto answer = ParseRawAnswer(text, parser_);
    if (!answer.ok()) return answer.status();
    ++done_.requests;
    std::size_t k = 0;
    for (const RawAnswer::Body& body : answer->bodies) {
      for (const FoundImage& image : FindImages(body)) {
        if (image.bytes.empty()) continue;  // at a URL
        if (auto status = AddImage(*answer, image, fmt::format("image_{:04}_{:02}", number, k++));
            !status.ok())
          return status;
      }
    }
    if (k == 0) ++done_.without;
    return absl::OkStatus();
  }
  const Extracted& done() const { return done_; }

 private:
  absl::Status AddImage(const RawAnswer& answer, const FoundImage& image, const std::string& stem) {
    IndexLine line;
    line.file = fmt::format("{}.{}", stem, image.extension);
    line.request_id = answer.request_id;
    line.prompt = answer.prompt;
    line.seed = answer.seed;
    line.asked_size = answer.size;
    line.width = image.width;
    line.height = image.height;
    line.bytes = image.bytes.size();
    line.latency_ms = answer.latency_ms;
    line.defect = image.defect;
    if (auto status = WriteFileAtomically(out_ + "/" + line.file, image.bytes); !status.ok()) return status;
    ++done_.images;
    return index_.Add(line);
  }

  const std::string& out_;
  IndexFile& index_;
  simdjson::dom::parser parser_;
  Extracted done_;
};

}  // namespace

absl::StatusOr<Extracted> ExtractRaw(const std::string& file, const std::string& out, IndexFile& index) {
  std::ifstream lines(file, std::ios::binary);
  if (!lines) return absl::NotFoundError(fmt::format("{}: cannot be read: {}", file, std::strerror(errno)));
  RawExtraction extraction(out, index);
  std::string line;
  for (std::uint64_t number = 1; std::getline(lines, line); ++number) {
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    if (auto status = extraction.AddLine(number, line); !status.ok())
      return absl::Status(status.code(),
                          fmt::format("{}:{}: {}", file, number, std::string(status.message())));
  }
  if (lines.bad()) return absl::DataLossError(fmt::format("{}: cannot be read to its end", file));
  Extracted done = extraction.done();
  done.from = file;
  return done;
}

}  // namespace imgperf
