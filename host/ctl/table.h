// Table: rows of texts in aligned columns.
#ifndef SYNAPPSD_CTL_TABLE_H_
#define SYNAPPSD_CTL_TABLE_H_

#include <ostream>
#include <string>
#include <vector>

namespace synappsd::ctl {

class Table {
 public:
  explicit Table(std::vector<std::string> headings) { rows_.push_back(std::move(headings)); }

  // As many cells as there are headings.
  void Add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  // Two blanks between columns, none at the end of a line.
  void Print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_TABLE_H_
