// Terminal: what an output can show.
#ifndef SYNAPPSD_CTL_TERMINAL_H_
#define SYNAPPSD_CTL_TERMINAL_H_

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace synappsd::ctl {

struct Terminal {
  bool is_terminal = false;
  bool has_colours = false;  // a terminal, unless $NO_COLOR is set (no-color.org) or $TERM is dumb
  std::size_t columns = 0;   // 0: lines may have any length
  std::size_t rows = 0;
};

// Of this process's standard output or error; any other stream is no terminal. Asks anew each time:
// windows are resized.
Terminal TerminalOf(const std::ostream& out);

enum class Colour { kNone, kGreen, kRed, kYellow, kDim };

std::string Coloured(const std::string& text, Colour colour, const Terminal& terminal);

// Screen: lines that are drawn over themselves, at the end of what a terminal shows.
class Screen {
 public:
  explicit Screen(std::ostream& out) : out_(out) {}

  // Replaces the lines drawn before. Each must fit the terminal's columns, and all its rows.
  void Draw(const std::vector<std::string>& lines);

  // Takes the lines away, for something else to be written.
  void Clear();

 private:
  std::ostream& out_;
  std::size_t drawn_ = 0;  // lines
};

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_TERMINAL_H_
