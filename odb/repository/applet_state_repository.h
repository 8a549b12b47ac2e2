// States of applet packages in the database. Every call runs in the caller's transaction; failures
// of the database are exceptions of ODB, everything else is a Status.
#ifndef SYNAPPSD_REPOSITORY_APPLET_STATE_REPOSITORY_H_
#define SYNAPPSD_REPOSITORY_APPLET_STATE_REPOSITORY_H_

#include <odb/forward.hxx>
#include <string>
#include <vector>

#include "base/status.h"
#include "store/store.h"

namespace synappsd {
namespace store {

class AppletStateRepository {
 public:
  explicit AppletStateRepository(odb::database& database) : database_(database) {}

  std::vector<AppletStateRecord> List();
  // Sets those members of the package's state that the change names. A row that says nothing any
  // more is erased. RESOURCE_EXHAUSTED: there are kMaxAppletStates already.
  Status Apply(const AppletStateChange& change);

 private:
  odb::database& database_;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_APPLET_STATE_REPOSITORY_H_
