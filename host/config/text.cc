#include "config/text.h"

#include <algorithm>
#include <cctype>
#include <numeric>

#include "base/json.h"

namespace synappsd::config {
namespace {

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Levenshtein's distance: insertions, deletions and replacements of one character.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

// Of parameters, as in "?user=u&password=p", which is where no password belongs; however the name
// is spelt, and whatever it is if its letters are escaped.
std::string MaskPasswordParameters(std::string text) {
  for (std::size_t at = text.find('='); at != std::string::npos; at = text.find('=', at)) {
    const std::size_t before = text.find_last_of("?&# \"", at);
    std::string name = text.substr(before + 1, at - before - 1);  // before: npos is -1
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    ++at;
    if (name.find("password") == std::string::npos && name.find('%') == std::string::npos) continue;
    text.replace(at, std::min(text.find_first_of("&# \"", at), text.size()) - at, "****");
  }
  return text;
}

}  // namespace

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view item = Trimmed(text.substr(0, comma));
    if (!item.empty()) items.emplace_back(item);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return items;
}

std::string QuotedText(std::string_view text) { return json::Quoted(text); }

std::string MaskUserinfo(std::string_view text) {
  std::string masked;
  for (std::size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://")) {
    const std::size_t authority = at + 3;
    masked += text.substr(0, authority);
    text.remove_prefix(authority);
    const std::size_t sign = text.substr(0, text.find_first_of("/?#\"")).rfind('@');
    if (sign == std::string_view::npos) continue;
    masked += "****";
    text.remove_prefix(sign);
  }
  masked += text;
  return MaskPasswordParameters(std::move(masked));
}

std::string NearestName(std::string_view name, const std::vector<std::string>& candidates) {
  std::string nearest;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = EditDistance(name, candidate);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

std::string Wrapped(std::string_view text, std::string_view prefix, std::size_t width) {
  std::string lines;
  while (!text.empty()) {
    std::size_t length = text.size();
    if (length > width) {
      length = text.rfind(' ', width);
      if (length == std::string_view::npos) length = std::min(text.find(' '), text.size());
    }
    lines.append(prefix).append(text.substr(0, length)).append("\n");
    text.remove_prefix(std::min(text.size(), length + 1));
  }
  return lines;
}

}  // namespace synappsd::config
