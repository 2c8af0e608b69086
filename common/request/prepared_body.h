// A request body made before the run: the hot path only points at its pieces.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/units.h"

namespace imgperf {

// One stretch of a body.
struct BodyPiece {
  enum class Kind : std::uint8_t {
    kText,    // `text`
    kShared,  // `shared`
    kSeed,    // the decimal digits of the request's seed
    // Of the image that the turn before got:
    kTurnBytes,
    kTurnBase64,
    kTurnType,  // image/png
    kTurnName,  // turn.png
  };
  Kind kind = Kind::kText;
  std::string text{};
  std::string_view shared{};  // bytes that BodyFiles holds, for as long as bodies are sent
};

struct PreparedBody {
  std::vector<BodyPiece> pieces;
  // The same request as exports tell it: JSON, where the body is none. Empty: the pieces themselves.
  std::vector<BodyPiece> payload;
  // Where pieces ask for it: the seed is `*seed_base + credit`.
  std::optional<std::int64_t> seed_base;
  std::string content_type;
  // The size the body asks for, after everything that may override it; nothing for "auto" and the like.
  std::optional<PixelSize> asked_size;
  bool streams = false;    // it asks for events
  std::uint32_t kind = 0;  // of several that a run mixes
};

// The seed of one request, written out. Lives as long as the request.
class SeedText {
 public:
  SeedText() = default;
  SeedText(std::int64_t base, std::uint64_t credit);
  std::string_view view() const { return {digits_.data(), size_}; }

 private:
  std::array<char, 20> digits_{};
  std::size_t size_ = 0;
};

// The image that a turn got for its answer, for the next one to work from.
struct TurnImage {
  std::string bytes;
  std::string base64;  // of the bytes, where a body needs it
  std::string type;
  std::string name;
};

// Whether it works from the image of the turn before; in the second case as base64.
bool NeedsTurnImage(const PreparedBody& body);
bool NeedsTurnBase64(const PreparedBody& body);

// What is sent one behind the other; points into `body`, `seed` and `turn`, which may be null where none of
// it is needed.
void AppendPieces(const PreparedBody& body, const SeedText& seed, const TurnImage* turn,
                  std::vector<std::string_view>* out);

// The request of `credit` as exports tell it; without one, a seed that differs per request is left out, or
// that of credit 0 where a template has it. In place of a turn's image it says "@previous".
std::string PayloadText(const PreparedBody& body, std::optional<std::uint64_t> credit);
// Its length, about.
std::size_t PayloadBytes(const PreparedBody& body);

}  // namespace imgperf
