// What became of the images of a run: counts of each phase, and what they have in common across prompts.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "controller/offline/report.h"
#include "controller/offline/twins.h"
#include "proto/journal.pb.h"
#include "proto/record.pb.h"

namespace imgperf {

// Memory: 32 bytes an image of a profiling phase where images of different prompts are compared, in
// FindSimilar() more for a while; eight bytes an entry; the names of the first kMostNames files. Thread: any
// one.
class ImageFold {
 public:
  static constexpr std::size_t kMostExamples = 5;
  static constexpr std::size_t kMostNames = 100'000;

  // Before the first record.
  void SetChecks(const ImageChecks& checks) { checks_ = checks; }
  // False: the entries before are missing.
  bool AddPrompts(const pb::EntryPrompts& prompts);
  // An accepted record. `warmup`: its phase is one, and no part of findings.
  void AddRecord(const pb::Record& record, bool warmup);
  // Once, after the last record: into the report and its phases, which are there.
  void Finish(RunReport& report);

 private:
  void AddImage(const pb::Record& record, std::uint32_t index, bool warmup);
  void Keep(const pb::Record& record, std::uint32_t index);
  bool Comparable(const pb::Record& record, const pb::ImageFact& image) const;
  void NoteExample(ImageFinding& finding, const pb::Record& record, std::uint32_t index);
  ImageFinding CompareBytes();
  ImageFinding CompareLooks();
  OnTwin CountInto(std::uint64_t ImageCounts::*count, ImageFinding& finding);
  ImageName NameOf(const SeenImage& image) const;

  ImageChecks checks_;
  std::vector<std::uint64_t> prompts_;  // by entry
  std::map<std::uint32_t, ImageCounts> counts_;
  ImageCounts total_;  // of profiling phases
  std::vector<SeenImage> images_;
  std::unordered_map<std::uint64_t, std::string> files_;  // by credit and index
  Nanos first_at_ = 0;
  ImageFinding size_{.check = "size", .examples = {}};
  ImageFinding blank_{.check = "blank", .examples = {}};
};

}  // namespace imgperf
