#include "controller/html/page_requests.h"

#include <algorithm>

#include "controller/offline/credit_lines.h"
#include "controller/offline/names.h"

namespace imgperf {
namespace {

PageOutcome OutcomeOf(const pb::Record& record) {
  switch (record.outcome()) {
    case pb::COMPLETED:
      return PageOutcome::kCompleted;
    case pb::CANCELLED:
      return PageOutcome::kCancelled;
    default:
      return PageOutcome::kFailed;
  }
}

RequestRow RowOf(const RequestPlace& place, std::uint32_t url, PageOutcome outcome) {
  RequestRow row;
  row.due = place.due;
  row.start = place.span.start;
  row.end = place.span.end;
  if (place.worker) row.worker = static_cast<std::uint32_t>(*place.worker);
  row.url = url;
  row.phase = static_cast<std::uint16_t>(place.phase);
  row.outcome = outcome;
  row.warmup = place.warmup;
  return row;
}

std::uint16_t ReturnedImages(const pb::Record& record) {
  const auto count = std::count_if(record.images().begin(), record.images().end(), IsReturned);
  return static_cast<std::uint16_t>(std::min<std::ptrdiff_t>(count, UINT16_MAX));
}

bool IsWhole(const pb::ImageFact& image) { return image.valid() && image.defect().empty(); }

GalleryPick PickOf(const pb::Record& record, std::uint32_t index, const RequestPlace& place) {
  const pb::ImageFact& image = record.images(static_cast<int>(index));
  GalleryPick pick;
  pick.attempt = {record.credit(), record.attempt()};
  pick.entry = record.entry();
  pick.turn = record.turn();
  pick.phase = place.phase;
  pick.index = index;
  pick.start = place.span.start;
  if (record.outcome() == pb::COMPLETED)
    pick.latency_ms = static_cast<double>(place.span.end - place.span.start) / 1e6;
  pick.file = image.file();
  pick.format = image.format();
  pick.width = image.width();
  pick.height = image.height();
  pick.bytes = image.bytes();
  pick.defect = image.defect();
  pick.size_differs = image.size_differs();
  pick.blank = image.looked() && image.blank();
  return pick;
}

}  // namespace

void PageRequests::AddRecord(const pb::Record& record, const RequestPlace& place) {
  RequestRow row = RowOf(place, record.url(), OutcomeOf(record));
  row.images = ReturnedImages(record);
  rows_.push_back(row);
  if (place.warmup) return;
  if (record.outcome() == pb::FAILED)
    errors_.Add({std::string(NameOf(record.error().class_())), ErrorCode(record), ErrorType(record),
                 record.error().message()},
                {{record.credit(), record.attempt()}, record.entry(), row.end, row.worker});
  if (record.has_server()) server_words_.Add(record.server());
  AddImages(record, place);
}

void PageRequests::AddLost(const pb::Verdict& verdict, const RequestPlace& place) {
  const RequestRow row = RowOf(place, verdict.url(), PageOutcome::kLost);
  rows_.push_back(row);
  if (place.warmup) return;
  errors_.Add({kLostType, 0, kLostType, verdict.reason()},
              {{verdict.credit(), verdict.attempt()}, verdict.entry(), row.end, row.worker});
}

void PageRequests::AddImages(const pb::Record& record, const RequestPlace& place) {
  const std::string previous = PreviousOf(record);
  for (int i = 0; i < record.images_size(); ++i) {
    const pb::ImageFact& image = record.images(i);
    if (IsWhole(image) ? image.file().empty() : image.by_url() && image.defect().empty()) continue;
    (IsWhole(image) ? pictures_ : broken_).Add([&] {
      GalleryPick pick = PickOf(record, static_cast<std::uint32_t>(i), place);
      pick.previous = previous;
      return pick;
    });
  }
}

// Turns of a conversation come one behind the other.
std::string PageRequests::PreviousOf(const pb::Record& record) {
  if (!record.has_conversation() || newest_.size() > kMostConversations) return "";
  std::string& newest = newest_[record.conversation()];
  std::string previous = record.turn() == 0 ? "" : newest;
  newest = record.images_size() == 0 ? "" : record.images(0).file();
  return previous;
}

std::vector<GalleryPick> PageRequests::Pictures() const {
  std::vector<GalleryPick> all = pictures_.Chosen();
  const std::vector<GalleryPick> broken = broken_.Chosen();
  all.insert(all.end(), broken.begin(), broken.end());
  return all;
}

}  // namespace imgperf
