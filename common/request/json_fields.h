// The fields of a request as JSON, and how they become a body.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>
#include <nlohmann/json.hpp>

#include "common/request/build_body.h"

namespace imgperf {

using Json = nlohmann::ordered_json;

// What run file and entry say beyond the built-in fields, the entry's own over the run file's; an empty
// object when they say nothing. Errors name the place.
absl::StatusOr<Json> ExtraFields(const BodySource& source);
// `over` replaces fields of the same name.
void Overlay(const Json& over, Json& fields);

// The seed where it is fixed or the entry's.
void AddFixedSeed(const BodySource& source, Json& fields);
// Whether each request has a seed of its own, which `fields` must not have said already.
bool WantsOwnSeed(const BodySource& source, const Json& fields);

// Explicit width and height win over size, as at the servers that know them.
std::optional<PixelSize> AskedSize(const Json& fields);
// `plan.size` as width and height, where it is a size in pixels.
void AddSides(const pb::RequestPlan& plan, Json& fields);

// Stand for what is known or shared only later; DumpPieces puts pieces in their places.
std::string SeedMark();
std::string Base64Mark(std::size_t file);
std::string TurnBase64Mark();
// A data URL of the file, or the URL that `image` is.
std::string UrlWithMark(const BodySource& source, const pb::ImageRef& image);

// The JSON text with its marks replaced. Errors: bytes that are not UTF-8, text that looks like a mark.
absl::StatusOr<std::vector<BodyPiece>> DumpPieces(const BodySource& source, const Json& fields);

// A whole JSON body of `fields`; a seed per request goes last.
absl::StatusOr<PreparedBody> JsonBody(const BodySource& source, Json fields);

}  // namespace imgperf
