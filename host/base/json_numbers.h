// The numbers in a JSON text by their grammar alone, without computing them.
#ifndef SYNAPPSD_BASE_JSON_NUMBERS_H_
#define SYNAPPSD_BASE_JSON_NUMBERS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace synappsd::json {

// The numbers outside strings, in order. Any text will do: what is not valid JSON is passed over,
// and up to the first error of a text the numbers are those that a parser of JSON finds.
class NumberScanner {
 public:
  explicit NumberScanner(std::string_view text) : text_(text) {}  // keeps a view

  // The next number, within the text; empty: there is none any more.
  std::string_view Next();

 private:
  void SkipString();

  const std::string_view text_;
  std::size_t at_ = 0;
};

// `text` with each number as a zero of its sign and blanks, as long: valid where `text` is, and
// with its first error at the same byte.
std::string HideNumbers(std::string_view text);

}  // namespace synappsd::json

#endif  // SYNAPPSD_BASE_JSON_NUMBERS_H_
