// Gathers the images of one answer, however they are given, into its record.
#pragma once

#include <cstdint>
#include <string_view>

#include "proto/record.pb.h"
#include "worker/response/answer.h"
#include "worker/response/json_document.h"
#include "worker/response/json_scanner.h"

namespace imgperf {

// What the texts it is given point into stands until it goes. Thread: any one.
class ImageCollector {
 public:
  static constexpr std::size_t kMaxImages = 1024;

  // `keep`: payloads go to `extras`, as images given by URL do.
  ImageCollector(JsonScanner& scan, bool keep, pb::Record* record, AnswerExtras* extras)
      : scan_(scan), keep_(keep), record_(record), extras_(extras) {}

  // Base64, bare or as a data URL.
  void AddInline(std::string_view text);
  // A data URL, or where the image is to be fetched.
  void AddUrl(std::string_view url);
  // b64_json or url of an object; false when it has neither.
  bool AddObject(const simdjson::dom::object& item);
  // Of an image that is none of the answer's own, but on its way to one.
  void Describe(std::string_view text, pb::ImageFact* fact) const;

 private:
  void AddPayload(Base64Payload& payload);
  std::uint32_t NextIndex() const { return static_cast<std::uint32_t>(record_->images_size()); }

  JsonScanner& scan_;
  const bool keep_;
  pb::Record* const record_;
  AnswerExtras* const extras_;
};

}  // namespace imgperf
