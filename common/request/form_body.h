// multipart/form-data (RFC 7578): fields and files one behind the other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/request/build_body.h"
#include "common/request/json_fields.h"

namespace imgperf {

// Files are pointed at, never copied. What exports tell of the form is gathered beside it: a JSON object of
// the fields, a file by its name, type, length and hash.
class FormBody {
 public:
  explicit FormBody(const BodySource& source) : source_(source) {}

  // Text as it is, numbers and booleans in JSON's words, objects as JSON, a list as one field for each of its
  // values; null is left out.
  void AddField(std::string_view name, const Json& value);
  void AddSeed();
  // A file as a part of its own, a URL as the field `url_field`.
  void AddImage(std::string_view name, std::string_view url_field, const pb::ImageRef& image);

  // Closes it. Errors: bytes that are not UTF-8.
  absl::StatusOr<PreparedBody> Finish();

 private:
  void BeginPart(std::string_view name, std::string_view more = "");
  void AddText(std::string_view name, std::string_view text);
  void AddTurnImage(std::string_view name);
  void AddPiece(BodyPiece piece);
  void Tell(std::string_view name, Json value);

  const BodySource& source_;
  std::string text_;  // since the last piece that is no text
  PreparedBody body_;
  Json told_ = Json::object();
};

}  // namespace imgperf
