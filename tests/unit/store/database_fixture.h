// What a test has that runs on SQLite and on PostgreSQL (test_database.h).
#ifndef SYNAPPSD_TESTS_UNIT_STORE_DATABASE_FIXTURE_H_
#define SYNAPPSD_TESTS_UNIT_STORE_DATABASE_FIXTURE_H_

#include "unit/store/store_fixture.h"
#include "unit/store/test_database.h"

namespace synappsd::store {

class AnyDatabaseTest : public StoreTest {
 protected:
  AnyDatabaseTest() { options_.location = NewTestDatabase(directory_.path()); }
};

class OpenStoreTest : public AnyDatabaseTest {
 protected:
  void SetUp() override { Open(); }
};

}  // namespace synappsd::store

#endif  // SYNAPPSD_TESTS_UNIT_STORE_DATABASE_FIXTURE_H_
