#include "common/request/prepared_body.h"

#include <algorithm>
#include <charconv>

namespace imgperf {
namespace {

// What comes before a seed in JSON, where it is the last field of its object; not so in a user's template.
constexpr std::string_view kSeedKey = "\"seed\":";

void TakeSeedKeyOff(std::string* text) {
  text->resize(text->size() - kSeedKey.size());
  if (text->ends_with(',')) text->pop_back();
}

// True when nothing but the object's end is behind the piece.
bool EndsObject(const std::vector<BodyPiece>& pieces, const BodyPiece* piece) {
  const BodyPiece* next = piece + 1;
  return next != pieces.data() + pieces.size() && next->text.starts_with('}');
}

const std::vector<BodyPiece>& PayloadOf(const PreparedBody& body) {
  return body.payload.empty() ? body.pieces : body.payload;
}

}  // namespace

SeedText::SeedText(std::int64_t base, std::uint64_t credit) {
  // Two's complement, as a seed of any size is welcome and overflow is not an error.
  const auto seed = static_cast<std::int64_t>(static_cast<std::uint64_t>(base) + credit);
  const auto end = std::to_chars(digits_.data(), digits_.data() + digits_.size(), seed);
  size_ = static_cast<std::size_t>(end.ptr - digits_.data());
}

bool NeedsTurnImage(const PreparedBody& body) {
  return std::any_of(body.pieces.begin(), body.pieces.end(),
                     [](const BodyPiece& piece) { return piece.kind >= BodyPiece::Kind::kTurnBytes; });
}

bool NeedsTurnBase64(const PreparedBody& body) {
  return std::any_of(body.pieces.begin(), body.pieces.end(),
                     [](const BodyPiece& piece) { return piece.kind == BodyPiece::Kind::kTurnBase64; });
}

void AppendPieces(const PreparedBody& body, const SeedText& seed, const TurnImage* turn,
                  std::vector<std::string_view>* out) {
  for (const BodyPiece& piece : body.pieces) {
    switch (piece.kind) {
      case BodyPiece::Kind::kText:
        out->push_back(piece.text);
        break;
      case BodyPiece::Kind::kShared:
        out->push_back(piece.shared);
        break;
      case BodyPiece::Kind::kSeed:
        out->push_back(seed.view());
        break;
      case BodyPiece::Kind::kTurnBytes:
        out->push_back(turn->bytes);
        break;
      case BodyPiece::Kind::kTurnBase64:
        out->push_back(turn->base64);
        break;
      case BodyPiece::Kind::kTurnType:
        out->push_back(turn->type);
        break;
      case BodyPiece::Kind::kTurnName:
        out->push_back(turn->name);
        break;
    }
  }
}

std::string PayloadText(const PreparedBody& body, std::optional<std::uint64_t> credit) {
  std::string text;
  const std::vector<BodyPiece>& pieces = PayloadOf(body);
  for (const BodyPiece& piece : pieces) {
    if (piece.kind == BodyPiece::Kind::kTurnType) {
      text += "image/*";
    } else if (piece.kind >= BodyPiece::Kind::kTurnBytes) {
      text += "@previous";
    } else if (piece.kind != BodyPiece::Kind::kSeed) {
      text.append(piece.text).append(piece.shared);
    } else if (credit || !text.ends_with(kSeedKey) || !EndsObject(pieces, &piece)) {
      text += SeedText(body.seed_base.value_or(0), credit.value_or(0)).view();
    } else {
      TakeSeedKeyOff(&text);
    }
  }
  return text;
}

std::size_t PayloadBytes(const PreparedBody& body) {
  std::size_t bytes = 0;
  for (const BodyPiece& piece : PayloadOf(body)) bytes += piece.text.size() + piece.shared.size();
  return bytes;
}

}  // namespace imgperf
