#include "controller/service/entry_prompts.h"

#include <cstdint>
#include <string>

#include "common/content_hash.h"

namespace imgperf {
namespace {

// Contents of files have one index each in a run.
void AppendImage(const ImageRef& image, std::string* text) {
  *text += '\0';
  *text += image.file ? "file " + std::to_string(*image.file) : "url " + image.url;
}

std::uint64_t PromptHash(const Entry& entry) {
  std::string text = entry.prompt;
  for (const ImageRef& image : entry.images) AppendImage(image, &text);
  if (entry.mask) {
    text += '\0';
    AppendImage(*entry.mask, &text);
  }
  return std::stoull(ContentHash(text).substr(0, 16), nullptr, 16);
}

}  // namespace

std::vector<pb::JournalEntry> EntryPromptsOf(const RunPlan& plan) {
  std::vector<pb::JournalEntry> chunks;
  if (!plan.checks.compares_prompts()) return chunks;
  for (std::size_t i = 0; i < plan.entries.size(); ++i) {
    if (i % kPromptsPerEntry == 0) chunks.emplace_back().mutable_entry_prompts()->set_first(i);
    chunks.back().mutable_entry_prompts()->add_prompts(PromptHash(plan.entries[i]));
  }
  return chunks;
}

}  // namespace imgperf
