// One HTML file around a page's data.
#pragma once

#include <string>
#include <string_view>

namespace imgperf {

// `data`: a JSON document. It stands in a script element of type application/json, in which nothing runs;
// every
// "<" of it is written as a JSON escape, so that nothing in it ends that element. What runs is the page's own
// script alone, by its hash in the page's Content-Security-Policy, which lets nothing be loaded from
// anywhere.
std::string HtmlPage(std::string_view data);

}  // namespace imgperf
