#include "worker/response/answer.h"

#include <utility>

#include <fmt/format.h>

namespace imgperf {
namespace {

bool SizeDiffers(const ImageRules& rules, const pb::ImageFact& fact) {
  if (!rules.compare_size || !rules.asked_size || fact.width() == 0) return false;
  return PixelSize{fact.width(), fact.height()} != *rules.asked_size;
}

std::string Complaint(const ImageRules& rules, const pb::ImageFact& fact) {
  const bool left_at_server = fact.by_url() && !rules.fetch_urls;
  if (!fact.valid() && !left_at_server) return fact.defect();
  if (fact.size_differs() && rules.fail_on_size)
    return fmt::format("{}x{} where {}x{} was asked (checks.size: fail)", fact.width(), fact.height(),
                       rules.asked_size->width, rules.asked_size->height);
  return {};
}

}  // namespace

void SetError(pb::ErrorClass error_class, std::string message, pb::RequestError* error) {
  error->set_class_(error_class);
  error->set_message(std::move(message));
}

void JudgeImages(const ImageRules& rules, pb::Record* record) {
  for (int i = 0; i < record->images_size(); ++i) {
    pb::ImageFact& fact = *record->mutable_images(i);
    if (SizeDiffers(rules, fact)) fact.set_size_differs(true);
    if (record->has_error()) continue;
    if (const std::string complaint = Complaint(rules, fact); !complaint.empty())
      SetError(pb::BAD_IMAGE, fmt::format("image {}: {}", i, complaint), record->mutable_error());
  }
}

void JudgeLooks(bool fail_on_blank, pb::Record* record) {
  for (int i = 0; i < record->images_size() && record->outcome() == pb::COMPLETED; ++i) {
    const pb::ImageFact& fact = record->images(i);
    const bool blank = fact.blank() && fail_on_blank;
    if (!fact.looked() || (fact.valid() && !blank)) continue;
    SetError(pb::BAD_IMAGE,
             fmt::format("image {}: {}", i, blank ? "blank (checks.blank: fail)" : fact.defect()),
             record->mutable_error());
    record->set_outcome(pb::FAILED);
  }
}

}  // namespace imgperf
