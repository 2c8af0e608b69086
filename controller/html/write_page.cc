#include "controller/html/write_page.h"

#include <filesystem>

#include "controller/html/gallery.h"
#include "controller/html/html_page.h"
#include "controller/offline/artifact_names.h"
#include "controller/offline/atomic_file.h"

namespace imgperf {

std::string PagePath(const std::string& artifact_dir) {
  return (std::filesystem::path(artifact_dir) / kReportHtml).string();
}

absl::Status WritePage(const PageSources& sources, const std::string& path) {
  const std::string images = (std::filesystem::path(sources.report.directory) / kImageFolder).string();
  const Gallery gallery = MakeGallery(sources.requests.Pictures(), images, sources.entries);
  return WriteFileAtomically(path, HtmlPage(PageData(sources.report, sources.requests, gallery,
                                                     sources.entries.missing, sources.state)));
}

}  // namespace imgperf
