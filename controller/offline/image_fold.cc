#include "controller/offline/image_fold.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace imgperf {
namespace {

// Fine enough to tell which of two answers came first, for five days.
constexpr Nanos kTick = 100'000;

// More than any run has: workers read no more than 1,024 images of an answer.
constexpr std::uint64_t kMostCredit = (std::uint64_t{1} << 36) - 1;
constexpr std::uint32_t kMostIndex = (1U << 10) - 1;
constexpr std::uint32_t kMostPhase = (1U << 16) - 1;

std::uint64_t FileKey(std::uint64_t credit, std::uint64_t index) { return credit << 10 | index; }

// Left at the server, or lost on the way from there: nothing was returned.
bool Returned(const pb::ImageFact& image) { return !image.by_url() || image.bytes() > 0; }

void Count(const pb::ImageFact& image, const ImageChecks& checks, ImageCounts& counts) {
  ++counts.returned;
  if (image.looked()) ++counts.looked_at;
  if (!image.not_looked().empty()) ++counts.not_looked_at;
  if (!image.valid()) ++counts.damaged;
  if (checks.size != ImageCheck::kOff && image.size_differs()) ++counts.size_differs;
  if (checks.blank != ImageCheck::kOff && image.blank()) ++counts.blank;
}

}  // namespace

bool ImageFold::AddPrompts(const pb::EntryPrompts& prompts) {
  const std::size_t first = prompts.first();
  if (first > prompts_.size()) return false;
  prompts_.resize(std::max(prompts_.size(), first + static_cast<std::size_t>(prompts.prompts_size())));
  std::copy(prompts.prompts().begin(), prompts.prompts().end(),
            prompts_.begin() + static_cast<std::ptrdiff_t>(first));
  return true;
}

void ImageFold::AddRecord(const pb::Record& record, bool warmup) {
  for (int i = 0; i < record.images_size(); ++i) {
    if (Returned(record.images(i))) AddImage(record, static_cast<std::uint32_t>(i), warmup);
  }
}

void ImageFold::AddImage(const pb::Record& record, std::uint32_t index, bool warmup) {
  const pb::ImageFact& image = record.images(static_cast<int>(index));
  Count(image, checks_, counts_[record.phase()]);
  if (warmup) return;
  Count(image, checks_, total_);
  if (checks_.size != ImageCheck::kOff && image.size_differs()) NoteExample(size_, record, index);
  if (checks_.blank != ImageCheck::kOff && image.blank()) NoteExample(blank_, record, index);
  if (Comparable(record, image)) Keep(record, index);
}

// A blank image that is known as such is nobody's twin.
bool ImageFold::Comparable(const pb::Record& record, const pb::ImageFact& image) const {
  const bool wanted = checks_.duplicates != ImageCheck::kOff || checks_.similar != ImageCheck::kOff;
  const bool known_blank = checks_.blank != ImageCheck::kOff && image.blank();
  return wanted && image.valid() && !known_blank && record.entry() < prompts_.size();
}

void ImageFold::Keep(const pb::Record& record, std::uint32_t index) {
  const pb::ImageFact& image = record.images(static_cast<int>(index));
  const Nanos at = record.last_byte_ns() + record.clock_offset_ns();
  if (images_.empty()) first_at_ = at - 3600 * kSecond;  // records come in no strict order
  SeenImage seen;
  seen.bytes_hash = image.xxh3();
  seen.dhash = image.dhash();
  seen.credit = record.credit() & kMostCredit;
  seen.index = index & kMostIndex;
  seen.phase = record.phase() & kMostPhase;
  seen.has_look = image.looked() && !image.blank() ? 1 : 0;
  seen.entry = static_cast<std::uint32_t>(record.entry());
  seen.at = static_cast<std::uint32_t>(
      std::clamp<Nanos>((at - first_at_) / kTick, 0, std::numeric_limits<std::uint32_t>::max()));
  images_.push_back(seen);
  if (!image.file().empty() && files_.size() < kMostNames)
    files_.emplace(FileKey(record.credit(), index), image.file());
}

void ImageFold::NoteExample(ImageFinding& finding, const pb::Record& record, std::uint32_t index) {
  ++finding.images;
  if (finding.examples.size() >= kMostExamples) return;
  const std::string& file = record.images(static_cast<int>(index)).file();
  finding.examples.push_back({{record.credit(), record.entry(), index, file}, {}});
}

ImageName ImageFold::NameOf(const SeenImage& image) const {
  const auto file = files_.find(FileKey(image.credit, image.index));
  return {image.credit, image.entry, static_cast<std::uint32_t>(image.index),
          file == files_.end() ? "" : file->second};
}

// The examples with the lowest credits: the same whatever order the images are in.
OnTwin ImageFold::CountInto(std::uint64_t ImageCounts::*count, ImageFinding& finding) {
  return [this, count, &finding](const SeenImage& image, const SeenImage& first) {
    ++(counts_[static_cast<std::uint32_t>(image.phase)].*count);
    ++(total_.*count);
    ++finding.images;
    auto& examples = finding.examples;
    const auto later = std::find_if(examples.begin(), examples.end(), [&](const ImageExample& example) {
      return std::pair(example.image.credit, std::uint64_t{example.image.index}) >
             std::pair(std::uint64_t{image.credit}, std::uint64_t{image.index});
    });
    if (later == examples.end() && examples.size() >= kMostExamples) return;
    examples.insert(later, {NameOf(image), NameOf(first)});
    if (examples.size() > kMostExamples) examples.pop_back();
  };
}

ImageFinding ImageFold::CompareBytes() {
  ImageFinding finding{.check = "duplicates", .mode = checks_.duplicates, .examples = {}, .fails_run = true};
  if (checks_.duplicates == ImageCheck::kOff) return finding;
  FindDuplicates(
      images_, [this](std::uint32_t entry) { return prompts_[entry]; },
      CountInto(&ImageCounts::duplicates, finding));
  return finding;
}

ImageFinding ImageFold::CompareLooks() {
  ImageFinding finding{.check = "similar", .mode = checks_.similar, .examples = {}, .fails_run = true};
  if (checks_.similar == ImageCheck::kOff) return finding;
  finding.partial = !FindSimilar(
      images_, [this](std::uint32_t entry) { return prompts_[entry]; },
      CountInto(&ImageCounts::similar, finding));
  return finding;
}

void ImageFold::Finish(RunReport& report) {
  size_.mode = checks_.size;
  blank_.mode = checks_.blank;
  ImageFinding duplicates = CompareBytes();  // before looks: what is a duplicate is not similar again
  ImageFinding similar = CompareLooks();
  for (ImageFinding* finding : {&size_, &blank_, &duplicates, &similar}) {
    if (finding->mode != ImageCheck::kFail) finding->fails_run = false;
    if (finding->images > 0 || finding->partial) report.image_findings.push_back(std::move(*finding));
  }
  report.images = total_;
  report.image_checks = checks_;
  for (PhaseReport& phase : report.phases) {
    if (const auto counts = counts_.find(phase.index); counts != counts_.end()) phase.images = counts->second;
  }
}

}  // namespace imgperf
