// Placeholders: what a case cannot spell out.
//
//   in what is sent and what is expected
//     <<var NAME>>           what an earlier answer had at <<uuid NAME>> or <<time NAME>>
//     <<repeat TEXT COUNT>>  TEXT (without ">>"), so many times
//     <<hex EF BB BF>>       these bytes
//   only in what is expected
//     <<uuid>>, <<time>>     a version 4 UUID; a number with a fraction; both may have a NAME
//     <<number>>             an integer
//     <<any>>                any text, up to where the rest fits
#ifndef SYNAPPSD_TESTS_CONTRACT_PLACEHOLDERS_H_
#define SYNAPPSD_TESTS_CONTRACT_PLACEHOLDERS_H_

#include <map>
#include <string>
#include <string_view>

namespace synappsd::contract {

using Variables = std::map<std::string, std::string>;

// The text that is sent.
std::string Expand(std::string_view text, const Variables& variables);

// Whether `actual` is what `expected` describes; if so, named values are put into `variables`.
bool Matches(std::string_view expected, std::string_view actual, Variables* variables);

}  // namespace synappsd::contract

#endif  // SYNAPPSD_TESTS_CONTRACT_PLACEHOLDERS_H_
