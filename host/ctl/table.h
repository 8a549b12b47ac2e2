// Table: rows of texts in aligned columns.
#ifndef SYNAPPSD_CTL_TABLE_H_
#define SYNAPPSD_CTL_TABLE_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace synappsd::ctl {

class Table {
 public:
  explicit Table(std::vector<std::string> headings) { Add(std::move(headings)); }

  // As many cells as there are headings; printed as Printable() has them.
  void Add(std::vector<std::string> cells);

  // Two blanks between columns, none at the end of a line.
  void Print(std::ostream& out) const;

  // The same in lines of at most `max_width` columns (0: any): the widest cells are shortened, to
  // ten columns at least.
  std::vector<std::string> Lines(std::size_t max_width) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_TABLE_H_
