#include "common/request/form_body.h"

#include <utility>

#include <fmt/format.h>

namespace imgperf {
namespace {

// As browsers do (HTML, multipart/form-data encoding algorithm).
std::string Quoted(std::string_view name) {
  std::string out;
  for (const char c : name) {
    switch (c) {
      case '"':
        out += "%22";
        break;
      case '\r':
        out += "%0D";
        break;
      case '\n':
        out += "%0A";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string TextOf(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void FormBody::BeginPart(std::string_view name, std::string_view more) {
  text_ += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"{}\r\n\r\n",
                       source_.files.boundary(), Quoted(name), more);
}

void FormBody::AddText(std::string_view name, std::string_view text) {
  BeginPart(name);
  text_.append(text).append("\r\n");
}

void FormBody::AddField(std::string_view name, const Json& value) {
  if (value.is_null()) return;
  Tell(name, value);
  if (!value.is_array()) return AddText(name, TextOf(value));
  for (const Json& one : value) {
    if (!one.is_null()) AddText(name, TextOf(one));
  }
}

void FormBody::AddSeed() {
  BeginPart("seed");
  AddPiece({BodyPiece::Kind::kSeed, {}, {}});
  text_ += "\r\n";
  body_.seed_base = source_.plan.seed().base();
}

void FormBody::AddImage(std::string_view name, std::string_view url_field, const pb::ImageRef& image) {
  if (image.previous()) return AddTurnImage(name);
  if (image.where_case() != pb::ImageRef::kFile) {
    Tell(url_field, image.url());
    return AddText(url_field, image.url());
  }
  const pb::DatasetFile& facts = source_.files.facts(image.file());
  BeginPart(name, fmt::format("; filename=\"{}\"\r\nContent-Type: {}", Quoted(facts.name()), facts.type()));
  AddPiece({BodyPiece::Kind::kShared, {}, source_.files.bytes(image.file())});
  text_ += "\r\n";
  Tell(name, {{"filename", facts.name()},
              {"content_type", facts.type()},
              {"bytes", facts.bytes()},
              {"xxh3_128", facts.hash()}});
}

// What it is called and of which type is known when it is there.
void FormBody::AddTurnImage(std::string_view name) {
  Tell(name, "@previous");
  text_ += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"",
                       source_.files.boundary(), Quoted(name));
  AddPiece({BodyPiece::Kind::kTurnName, {}, {}});
  text_ += "\"\r\nContent-Type: ";
  AddPiece({BodyPiece::Kind::kTurnType, {}, {}});
  text_ += "\r\n\r\n";
  AddPiece({BodyPiece::Kind::kTurnBytes, {}, {}});
  text_ += "\r\n";
}

void FormBody::AddPiece(BodyPiece piece) {
  body_.pieces.push_back({BodyPiece::Kind::kText, std::exchange(text_, {}), {}});
  body_.pieces.push_back(std::move(piece));
}

// A name that comes again makes a list.
void FormBody::Tell(std::string_view name, Json value) {
  const std::string key(name);
  if (!told_.contains(key)) {
    told_[key] = std::move(value);
    return;
  }
  Json& before = told_[key];
  if (!before.is_array()) before = Json::array({std::move(before)});
  before.push_back(std::move(value));
}

absl::StatusOr<PreparedBody> FormBody::Finish() {
  text_ += fmt::format("--{}--\r\n", source_.files.boundary());
  body_.pieces.push_back({BodyPiece::Kind::kText, std::move(text_), {}});
  body_.content_type = fmt::format("multipart/form-data; boundary={}", source_.files.boundary());
  if (body_.seed_base) told_["seed"] = SeedMark();
  auto payload = DumpPieces(source_, told_);
  if (!payload.ok()) return payload.status();
  body_.payload = *std::move(payload);
  return std::move(body_);
}

}  // namespace imgperf
