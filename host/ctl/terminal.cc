#include "ctl/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace synappsd::ctl {
namespace {

constexpr std::size_t kUsualColumns = 80;  // of a terminal that does not say
constexpr std::size_t kUsualRows = 24;

int DescriptorOf(const std::ostream& out) {
  if (&out == &std::cout) return STDOUT_FILENO;
  return &out == &std::cerr ? STDERR_FILENO : -1;
}

bool IsSet(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

const char* CodeOf(Colour colour) {
  switch (colour) {
    case Colour::kGreen:
      return "\x1b[32m";
    case Colour::kRed:
      return "\x1b[31m";
    case Colour::kYellow:
      return "\x1b[33m";
    case Colour::kDim:
      return "\x1b[2m";
    case Colour::kNone:
      break;
  }
  return "";
}

}  // namespace

Terminal TerminalOf(const std::ostream& out) {
  Terminal terminal;
  const int fd = DescriptorOf(out);
  if (fd < 0 || isatty(fd) != 1) return terminal;
  terminal.is_terminal = true;
  const char* kind = std::getenv("TERM");
  terminal.has_colours = !IsSet("NO_COLOR") && kind != nullptr && std::string_view(kind) != "dumb";
  winsize size{};
  const bool says = ioctl(fd, TIOCGWINSZ, &size) == 0;
  terminal.columns = says && size.ws_col != 0 ? size.ws_col : kUsualColumns;
  terminal.rows = says && size.ws_row != 0 ? size.ws_row : kUsualRows;
  return terminal;
}

std::string Coloured(const std::string& text, Colour colour, const Terminal& terminal) {
  if (!terminal.has_colours || colour == Colour::kNone) return text;
  return CodeOf(colour) + text + "\x1b[0m";
}

void Screen::Draw(const std::vector<std::string>& lines) {
  std::string frame;
  if (drawn_ != 0) frame += "\x1b[" + std::to_string(drawn_) + "A";
  for (const std::string& line : lines) frame += line + "\x1b[K\n";
  frame += "\x1b[J";  // what the last drawing had more
  out_ << frame << std::flush;
  drawn_ = lines.size();
}

void Screen::Clear() {
  if (drawn_ != 0) out_ << "\x1b[" << drawn_ << "A\x1b[J" << std::flush;
  drawn_ = 0;
}

}  // namespace synappsd::ctl
