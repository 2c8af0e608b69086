// Collects, while the journal is read, what the page shows of single requests.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "controller/html/error_examples.h"
#include "controller/html/even_sample.h"
#include "controller/html/gallery_pick.h"
#include "controller/html/request_rows.h"
#include "controller/html/server_words.h"
#include "controller/offline/request_sink.h"

namespace imgperf {

// Memory: a row of 40 bytes a request; else bounded. Thread: any one.
class PageRequests final : public RequestSink {
 public:
  static constexpr std::size_t kMostPictures = 200;
  static constexpr std::size_t kMostBroken = 40;  // beside those
  static constexpr std::size_t kMostConversations = 10'000;

  void AddRecord(const pb::Record& record, const RequestPlace& place) override;
  void AddLost(const pb::Verdict& verdict, const RequestPlace& place) override;

  const RequestRows& rows() const { return rows_; }
  const ErrorExamples& errors() const { return errors_; }
  // Of profiling phases.
  const ServerWordsFold& server_words() const { return server_words_; }
  // Evenly chosen among whole images that were kept, then among those that are not whole, kept or not.
  std::vector<GalleryPick> Pictures() const;
  std::uint64_t kept_pictures() const { return pictures_.seen(); }
  std::uint64_t broken_pictures() const { return broken_.seen(); }

 private:
  void AddImages(const pb::Record& record, const RequestPlace& place);
  std::string PreviousOf(const pb::Record& record);

  RequestRows rows_;
  ErrorExamples errors_;
  ServerWordsFold server_words_;
  EvenSample<GalleryPick> pictures_{kMostPictures};
  EvenSample<GalleryPick> broken_{kMostBroken};
  // The first image that each conversation's newest turn got, for the next turn.
  std::map<std::uint64_t, std::string> newest_;
};

}  // namespace imgperf
