#include "services/schema_pattern.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

namespace synappsd::services {
namespace {

// Of matching one character of a text. A part of a host name, of {0,61}, fits twice.
constexpr double kMaxSteps = 20'000;
constexpr int kMaxDepth = 32;
constexpr std::string_view kEscaped = "^$|()?*+.[]{}\\fnrtv";

// What matching a part costs. Doubles, which do not overflow.
struct Cost {
  double states = 0;   // that RapidJSON makes of it
  double enter = 0;    // characters that can come first, each as often as there are ways to it
  double through = 1;  // ways through it without a character
  double leave = 0;    // the most ways from one of its characters to its end
  double peak = 0;     // the most that has to be followed after one of its characters

  // Each state may be the one whose followers are sought.
  bool fits() const { return states * std::max({1.0, enter, peak}) <= kMaxSteps; }
};

constexpr Cost kCharacter{1, 1, 0, 1, 1};

Cost Then(const Cost& a, const Cost& b) {
  Cost both;
  both.states = a.states + b.states;
  both.enter = a.enter + a.through * b.enter;
  both.through = a.through * b.through;
  both.leave = std::max(a.leave * b.through, b.leave);
  both.peak = std::max(a.peak + a.leave * b.enter, b.peak);
  return both;
}

Cost Or(const Cost& a, const Cost& b) {
  return {a.states + b.states + 1, a.enter + b.enter, a.through + b.through,
          std::max(a.leave, b.leave), std::max(a.peak, b.peak)};
}

Cost Optional(Cost part) {
  part.states += 1;
  part.through += 1;
  return part;
}

// "+"; of a part that cannot be empty.
Cost Again(Cost part) {
  part.states += 1;
  part.peak += part.leave * part.enter;
  return part;
}

class Parser {
 public:
  explicit Parser(std::string_view rest) : rest_(rest) {}

  Status Check() {
    const Cost whole = Alternatives(0);
    if (error_.empty() && !rest_.empty()) Fail("has a ) without its (");
    if (error_.empty() && !whole.fits()) Fail("is too large: repeat less");
    return error_.empty() ? Status::Ok() : Status(Code::kInvalidArgument, error_);
  }

 private:
  Cost Fail(const char* why) {
    if (error_.empty()) error_ = why;
    rest_ = {};
    return {};
  }

  bool Next(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  char Take() {
    const char next = rest_.front();
    rest_.remove_prefix(1);
    return next;
  }

  Cost Alternatives(int depth) {
    if (depth > kMaxDepth) return Fail("is nested too deep");
    Cost cost = Sequence(depth);
    while (Next('|')) cost = Or(cost, Sequence(depth));
    return cost;
  }

  Cost Sequence(int depth) {
    Cost cost;
    bool empty = true;
    while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      if (Next('^') || Next('$')) continue;
      empty = false;
      cost = Then(cost, Repeated(Atom(depth)));
      if (!cost.fits()) return Fail("is too large: repeat less");
    }
    if (empty) return Fail("has an empty part");
    return cost;
  }

  Cost Atom(int depth) {
    switch (Take()) {
      case '(': {
        const Cost group = Alternatives(depth + 1);
        return Next(')') ? group : Fail("has a ( without its )");
      }
      case '[':
        return Class();
      case '\\':
        return Escape();
      case '*':
      case '+':
      case '?':
      case '{':
        return Fail("repeats what cannot be repeated");
      case '\0':
        return Fail("has a NUL");
      default:
        return kCharacter;
    }
  }

  Cost Escape() {
    if (rest_.empty() || kEscaped.find(Take()) == std::string_view::npos) {
      return Fail("has a \\ before what needs none: write a class, such as [0-9]");
    }
    return kCharacter;
  }

  Cost Class() {
    Next('^');
    bool empty = true;
    while (!rest_.empty() && rest_.front() != ']') {
      empty = false;
      if (Take() == '\\') Escape();
    }
    return Next(']') && !empty ? kCharacter : Fail("has a class without an end, or an empty one");
  }

  Cost Repeated(const Cost& atom) {
    if (Next('?')) return Optional(atom);
    if (Next('*')) return Optional(Again(NotEmpty(atom)));
    if (Next('+')) return Again(NotEmpty(atom));
    return Next('{') ? Times(atom) : atom;
  }

  Cost NotEmpty(const Cost& atom) {
    return atom.through > 0 ? Fail("repeats for ever what may be empty") : atom;
  }

  Cost Times(const Cost& atom) {
    const std::uint32_t least = Number();
    if (!Next(',')) return Next('}') ? Copies(atom, least, least) : Fail("has a { without its }");
    if (Next('}')) {
      const Cost last = Again(NotEmpty(atom));
      return least == 0 ? Optional(last) : Then(Copies(atom, least, least), last);
    }
    const std::uint32_t most = Number();
    return Next('}') ? Copies(atom, least, most) : Fail("has a { without its }");
  }

  Cost Copies(const Cost& atom, std::uint32_t least, std::uint32_t most) {
    if (most < least || most == 0) return Fail("has bounds in {} out of order, or {0}");
    Cost cost;  // from the end on
    for (std::uint32_t i = 0; i < most && cost.fits(); ++i) {
      cost = Then(i < most - least ? Optional(atom) : atom, cost);
    }
    return cost.fits() ? cost : Fail("is too large: repeat less");
  }

  std::uint32_t Number() {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    if (error != std::errc()) {
      Fail("has {} without a number, or a number that is too large");
      return 0;
    }
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return number;
  }

  std::string_view rest_;
  std::string error_;
};

}  // namespace

Status CheckPattern(std::string_view pattern) { return Parser(pattern).Check(); }

}  // namespace synappsd::services
