// A JSON value that fits a JSON Schema: what a message, a setting or an answer could be.
#ifndef SYNAPPSD_CHECK_SAMPLE_H_
#define SYNAPPSD_CHECK_SAMPLE_H_

#include "base/json.h"

namespace synappsd::check {

enum class Members { kAll, kRequired };

// Takes "default" or the first of "enum" where they are, else the plainest value of the type; of an
// object the members asked for. Fits schemas without "pattern", which would take more than this.
json::Value SampleOf(const json::Value& schema, Members members);

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_SAMPLE_H_
