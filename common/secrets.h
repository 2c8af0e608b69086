// What sounds secret, and how it is kept out of what we write.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

inline constexpr std::string_view kRedacted = "***";

// Authorization, Cookie, X-Api-Key and whatever else is named like a credential: of headers and query keys.
bool IsSecretName(std::string_view name);

// The URL with the values of credential-like query keys replaced, as it may be shown.
std::string RedactUrl(std::string_view url);
// Those values as they are sent: as they stand in the URL, without its fragment.
std::vector<std::string> SecretsOfUrl(std::string_view url);

// Values shorter than this are not looked for: in megabytes of base64 they stand by chance.
inline constexpr std::size_t kLeastSecret = 8;
// Replaces each occurrence of a secret in `text` by ***; of two, one of which begins the other, the longer
// must come first. Thread: any.
void Scrub(const std::vector<std::string>& secrets, std::string* text);
// The same for a text that was cut off where it ends: the beginning of a secret that is left there goes too.
void ScrubCut(const std::vector<std::string>& secrets, std::string* text);

}  // namespace imgperf
