#include "contract/placeholders.h"

#include <cctype>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.h"

namespace synappsd::contract {
namespace {

// A piece of a text: literal, or a wildcard of that kind.
struct Piece {
  enum class Kind { kLiteral, kUuid, kTime, kNumber, kAny };
  Kind kind = Kind::kLiteral;
  std::string text;  // kLiteral: itself; else the variable's name, or empty
};

std::string Bytes(std::string_view hex) {
  std::string bytes;
  std::string digits;
  for (const char c : hex) {
    if (c != ' ') digits += c;
    if (digits.size() < 2) continue;
    bytes += static_cast<char>(std::strtol(digits.c_str(), nullptr, 16));
    digits.clear();
  }
  return bytes;
}

std::string Repeated(std::string_view arguments) {
  const std::size_t blank = arguments.rfind(' ');
  CHECK(blank != std::string_view::npos) << "<<repeat TEXT COUNT>>";
  std::string all;
  for (long i = std::atol(std::string(arguments.substr(blank + 1)).c_str()); i > 0; --i) {
    all += arguments.substr(0, blank);
  }
  return all;
}

Piece ToPiece(std::string_view inside, const Variables& variables) {
  using Kind = Piece::Kind;
  const std::string_view word = inside.substr(0, inside.find(' '));
  const std::string_view rest =
      inside.size() > word.size() ? inside.substr(word.size() + 1) : std::string_view();
  if (word == "hex") return {Kind::kLiteral, Bytes(rest)};
  if (word == "repeat") return {Kind::kLiteral, Repeated(rest)};
  if (word == "var") {
    const auto found = variables.find(std::string(rest));
    CHECK(found != variables.end()) << "no earlier answer gave " << rest;
    return {Kind::kLiteral, found->second};
  }
  if (word == "uuid") return {Kind::kUuid, std::string(rest)};
  if (word == "time") return {Kind::kTime, std::string(rest)};
  if (word == "number") return {Kind::kNumber, std::string(rest)};
  CHECK(word == "any") << "unknown placeholder " << inside;
  return {Kind::kAny, {}};
}

std::vector<Piece> ToPieces(std::string_view text, const Variables& variables) {
  std::vector<Piece> pieces;
  while (!text.empty()) {
    const std::size_t open = text.find("<<");
    if (open != 0) pieces.push_back({Piece::Kind::kLiteral, std::string(text.substr(0, open))});
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find(">>", open);
    CHECK(close != std::string_view::npos) << "a placeholder without its end";
    pieces.push_back(ToPiece(text.substr(open + 2, close - open - 2), variables));
    text.remove_prefix(close + 2);
  }
  return pieces;
}

bool IsUuid4(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-') return false;
    } else if (std::isxdigit(static_cast<unsigned char>(text[i])) == 0 ||
               std::isupper(static_cast<unsigned char>(text[i])) != 0) {
      return false;
    }
  }
  return text[14] == '4';
}

// The part of `actual` that a wildcard stands for; none if it does not begin like that.
std::optional<std::string_view> Take(Piece::Kind kind, std::string_view actual) {
  if (kind == Piece::Kind::kUuid) {
    if (!IsUuid4(actual.substr(0, 36))) return std::nullopt;
    return actual.substr(0, 36);
  }
  const std::string_view characters =
      kind == Piece::Kind::kTime ? std::string_view("0123456789.") : std::string_view("0123456789");
  const std::string_view taken = actual.substr(0, actual.find_first_not_of(characters));
  if (taken.empty()) return std::nullopt;
  if (kind == Piece::Kind::kTime && taken.find('.') == std::string_view::npos) return std::nullopt;
  return taken;
}

bool MatchFrom(const std::vector<Piece>& pieces, std::size_t at, std::string_view actual,
               Variables* found) {
  for (; at < pieces.size(); ++at) {
    const Piece& piece = pieces[at];
    if (piece.kind == Piece::Kind::kAny) {
      for (std::size_t skipped = 0; skipped <= actual.size(); ++skipped) {
        if (MatchFrom(pieces, at + 1, actual.substr(skipped), found)) return true;
      }
      return false;
    }
    if (piece.kind == Piece::Kind::kLiteral) {
      if (!actual.starts_with(piece.text)) return false;
      actual.remove_prefix(piece.text.size());
      continue;
    }
    const auto taken = Take(piece.kind, actual);
    if (!taken) return false;
    if (!piece.text.empty()) (*found)[piece.text] = std::string(*taken);
    actual.remove_prefix(taken->size());
  }
  return actual.empty();
}

}  // namespace

std::string Expand(std::string_view text, const Variables& variables) {
  std::string expanded;
  for (Piece& piece : ToPieces(text, variables)) {
    CHECK(piece.kind == Piece::Kind::kLiteral) << "a request cannot hold wildcards: " << text;
    expanded += piece.text;
  }
  return expanded;
}

bool Matches(std::string_view expected, std::string_view actual, Variables* variables) {
  Variables found;
  if (!MatchFrom(ToPieces(expected, *variables), 0, actual, &found)) return false;
  for (auto& [name, value] : found) (*variables)[name] = std::move(value);
  return true;
}

}  // namespace synappsd::contract
