// Tally: how many rows a list has, and where the row at an offset is, without counting rows.
//
// Rows are numbered in the order of their list; per list ("scope") and block of kBlockSize numbers
// the table `tally` keeps how many of them are in the list. A page at offset N reads the counts
// (one small row per 1024 numbers) instead of N rows, then skips less than one block. The counts
// change in the transaction that changes the rows.
#ifndef SYNAPPSD_REPOSITORY_TALLY_H_
#define SYNAPPSD_REPOSITORY_TALLY_H_

#include <cstdint>
#include <odb/forward.hxx>
#include <string>

namespace synappsd {
namespace store {

class Tally {
 public:
  static constexpr std::int64_t kBlockSize = 1024;  // part of the stored format

  // In a transaction, like every call.
  Tally(odb::database& database, std::string scope);

  void Add(std::int64_t number);
  void Remove(std::int64_t number);

  struct Place {
    std::uint64_t total = 0;
    bool beyond_end = true;  // there is no row at the offset; the rest is not set
    std::int64_t from = 0;   // begin at the row with this number, upwards or downwards ...
    std::uint64_t skip = 0;  // ... and leave out so many
  };
  Place Locate(std::uint64_t offset, bool downwards) const;

 private:
  void Change(std::int64_t number, std::int64_t by);

  odb::database& database_;
  const std::string scope_;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_TALLY_H_
