// The fields of a request's body, a JSON object or a form, read one by one. The first complaint is kept.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "common/http/multipart.h"

namespace imgperf {

// What is wrong with a request, for its dialect to word.
struct Complaint {
  enum class Kind : std::uint8_t { kInvalid, kRefused, kNoImage, kBadImage, kTooMany };
  Kind kind = Kind::kRefused;
  std::string code;   // "missing", "int_type" of kInvalid; "invalid_size" of kRefused
  std::string field;  // empty: none in particular
  std::string message;
};

// One value among those of a field that may have several.
struct FieldValue {
  std::string_view bytes;
  bool is_file = false;  // bytes as uploaded; else text
};

// Views end with the body. Thread: one.
class Fields {
 public:
  virtual ~Fields() = default;

  virtual std::optional<std::string_view> Text(std::string_view name) = 0;
  // The same without a complaint about what is no text.
  virtual std::optional<std::string_view> Word(std::string_view name) const = 0;
  virtual std::optional<std::int64_t> Whole(std::string_view name) = 0;
  virtual std::optional<bool> Flag(std::string_view name) = 0;
  // All values of that field, in their order: repeated parts of a form, a JSON string or list of strings.
  virtual std::vector<FieldValue> All(std::string_view name) = 0;

  void Complain(Complaint complaint) {
    if (!complaint_) complaint_ = std::move(complaint);
  }
  void Refuse(std::string_view code, std::string_view field, std::string message) {
    Complain({Complaint::Kind::kRefused, std::string(code), std::string(field), std::move(message)});
  }
  void Invalid(std::string_view code, std::string_view field, std::string message) {
    Complain({Complaint::Kind::kInvalid, std::string(code), std::string(field), std::move(message)});
  }
  const std::optional<Complaint>& complaint() const { return complaint_; }

 private:
  std::optional<Complaint> complaint_;
};

// Null counts as absent. `inside` is an object behind it whose fields win, such as a job's "input".
class JsonFields final : public Fields {
 public:
  explicit JsonFields(simdjson::dom::object json, std::string_view inside = "");

  std::optional<std::string_view> Text(std::string_view name) override;
  std::optional<std::string_view> Word(std::string_view name) const override;
  // A whole number, or the first of a list of them.
  std::optional<std::int64_t> Whole(std::string_view name) override;
  std::optional<bool> Flag(std::string_view name) override;
  // Objects count by their "image_url" or "url".
  std::vector<FieldValue> All(std::string_view name) override;

  std::optional<simdjson::dom::element> Get(std::string_view name) const;

 private:
  simdjson::dom::object json_;
  std::optional<simdjson::dom::object> inside_;
};

// Of several parts with one name the last counts where one value is asked for.
class FormFields final : public Fields {
 public:
  explicit FormFields(const std::vector<http::Part>& parts) : parts_(parts) {}

  std::optional<std::string_view> Text(std::string_view name) override;
  std::optional<std::string_view> Word(std::string_view name) const override;
  std::optional<std::int64_t> Whole(std::string_view name) override;
  std::optional<bool> Flag(std::string_view name) override;
  std::vector<FieldValue> All(std::string_view name) override;

 private:
  const std::vector<http::Part>& parts_;
};

}  // namespace imgperf
