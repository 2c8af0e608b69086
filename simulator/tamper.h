// Spoils pictures and replies in the ways that --errors asks for. Pure.
#pragma once

#include <string>

#include <absl/status/statusor.h>

#include "common/http/message.h"
#include "common/image/encode.h"
#include "common/units.h"
#include "simulator/error_plan.h"

namespace imgperf {

// The size that is painted when `asked` is asked.
PixelSize TamperSize(PixelSize asked, Fault fault);
// An image file of one colour.
absl::StatusOr<http::Blob> BlankFile(PixelSize size, EncodedFormat format);
// Of an image file, for kTruncatedImage and kBadImage (and kBadBase64 where a reply names a URL).
std::string TamperFile(std::string file, Fault fault, bool as_url);
// Of its base64 text.
std::string TamperBase64(std::string text, Fault fault);

// The whole answer of a fault that replaces the picture (not kEmptyData, whose JSON is built as usual).
http::Answer FaultAnswer(const ErrorShare& error);
// Bends the delivery of an answer that is otherwise good. `slow_for` is real time.
void TamperDelivery(http::Answer& answer, Fault fault, Nanos slow_for);

}  // namespace imgperf
