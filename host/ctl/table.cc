#include "ctl/table.h"

#include <algorithm>
#include <numeric>

#include "ctl/printable.h"
#include "ctl/terminal.h"

namespace synappsd::ctl {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kMinShortened = 10;

// Narrows the widest column, again and again, until all fit or none may be narrower.
void Narrow(std::vector<std::size_t>* widths, std::size_t max_width) {
  std::size_t all = std::accumulate(widths->begin(), widths->end(), kGap * (widths->size() - 1));
  while (all > max_width) {
    const auto widest = std::max_element(widths->begin(), widths->end());
    if (*widest <= kMinShortened) return;
    --*widest;
    --all;
  }
}

}  // namespace

void Table::Add(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

std::vector<std::string> Table::Lines(std::size_t max_width) const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  if (max_width != 0) Narrow(&widths, max_width);
  std::vector<std::string> lines;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string cell = Shortened(row[i], widths[i]);
      line += cell + std::string(widths[i] - DisplayWidth(cell) + kGap, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

void Table::Print(std::ostream& out) const {
  for (const std::string& line : Lines(TerminalOf(out).columns)) out << line << "\n";
}

}  // namespace synappsd::ctl
