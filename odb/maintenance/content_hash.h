// ContentHash: a fingerprint of a table's rows that is the same on every database.
//
// SHA-256 over the rows in the order of the primary key (texts by their bytes), and in each row
// over the columns in the order of their names. A value is a letter and then:
//   n                                 NULL
//   i <decimal text> ;                an integer; a boolean is 0 or 1
//   r <8 bytes, big endian>           a real number's IEEE 754 bits; -0 counts as 0
//   t <length, decimal> : <bytes>     a text, in UTF-8
// A row ends with a line feed. Names of columns and types are not part of it: the schema is
// compared before.
#ifndef SYNAPPSD_MAINTENANCE_CONTENT_HASH_H_
#define SYNAPPSD_MAINTENANCE_CONTENT_HASH_H_

#include <memory>
#include <string>

#include "maintenance/row.h"

namespace synappsd {
namespace maintenance {

class ContentHash {
 public:
  ContentHash();
  ContentHash(const ContentHash&) = delete;
  ContentHash& operator=(const ContentHash&) = delete;
  ~ContentHash();

  void Add(const Row& row);

  // Once, at the end: 64 hexadecimal digits.
  std::string Hex();

 private:
  void Update(const std::string& bytes);

  // OpenSSL's, which the daemon has for TLS anyway.
  struct Digest;
  const std::unique_ptr<Digest> digest_;
};

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_CONTENT_HASH_H_
