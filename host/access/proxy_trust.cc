#include "access/proxy_trust.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace synappsd::access {
namespace {

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool EqualsLowered(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return Lower(a) == b; });
}

// Whether every quoted string of a Forwarded header is the whole value of a parameter. One that
// opens elsewhere or never closes is a client's, made to swallow what a proxy appended to it.
bool HasWholeQuotesOnly(std::string_view header) {
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i] != '"') continue;
    if (i == 0 || header[i - 1] != '=') return false;
    for (++i; i < header.size() && header[i] != '"'; ++i) {
      if (header[i] == '\\') ++i;
    }
    if (i >= header.size()) return false;
    const std::string_view rest = Trimmed(header.substr(i + 1));
    if (!rest.empty() && rest.front() != ';' && rest.front() != ',') return false;
  }
  return true;
}

// The parts between `separator`s outside of quoted strings, trimmed.
std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == separator && !quoted) {
      parts.push_back(Trimmed(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  parts.push_back(Trimmed(text.substr(begin)));
  return parts;
}

// The elements of a list, in several headers or in one, that knows no quotes.
std::vector<std::string_view> PlainEntries(const std::vector<std::string_view>& headers) {
  std::vector<std::string_view> entries;
  for (std::string_view header : headers) {
    for (std::size_t comma; (comma = header.find(',')) != std::string_view::npos;) {
      entries.push_back(Trimmed(header.substr(0, comma)));
      header.remove_prefix(comma + 1);
    }
    entries.push_back(Trimmed(header));
  }
  return entries;
}

// The elements of Forwarded. A header that is malformed is one that says nothing.
std::vector<std::string_view> ForwardedEntries(const std::vector<std::string_view>& headers) {
  std::vector<std::string_view> entries;
  for (const std::string_view header : headers) {
    if (!HasWholeQuotesOnly(header)) {
      entries.emplace_back();
      continue;
    }
    for (const std::string_view entry : Split(header, ',')) entries.push_back(entry);
  }
  return entries;
}

// The value of a parameter of one element of Forwarded, without its quotes; empty if absent.
std::string_view Parameter(std::string_view element, std::string_view lower_name) {
  for (const std::string_view pair : Split(element, ';')) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || !EqualsLowered(pair.substr(0, equals), lower_name)) {
      continue;
    }
    std::string_view value = pair.substr(equals + 1);
    const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    return quoted ? value.substr(1, value.size() - 2) : value;
  }
  return {};
}

}  // namespace

bool ProxyTrust::Trusts(const IpAddress& address) const {
  return std::any_of(proxies_.begin(), proxies_.end(),
                     [&address](const Network& network) { return network.Contains(address); });
}

ProxyTrust::Client ProxyTrust::ClientOf(const IpAddress& peer, bool tls,
                                        const Claims& claims) const {
  Client client{peer.ToString(), tls};
  if (!Trusts(peer)) return client;
  const bool rfc = header_ == ForwardedHeader::kForwarded;
  const std::vector<std::string_view> entries =
      rfc ? ForwardedEntries(claims.forwarded_for) : PlainEntries(claims.forwarded_for);
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    const auto address = IpAddress::ParseWithPort(rfc ? Parameter(*entry, "for") : *entry);
    client.address = address ? address->ToString() : "unknown";
    if (rfc) client.https = EqualsLowered(Parameter(*entry, "proto"), "https");
    if (!address || !Trusts(*address)) break;
  }
  if (rfc) return client;
  // The nearest proxy's word: it is told to pass on what the one before it said.
  const std::vector<std::string_view> protos = PlainEntries(claims.forwarded_proto);
  if (!protos.empty()) client.https = EqualsLowered(protos.back(), "https");
  return client;
}

}  // namespace synappsd::access
