// store.get/1, store.put/1, store.delete/1, store.list/1, store.clear/1: values of a package.
//
// Writes made for a call go into its CallScope; its reads see them laid over what is stored.
#ifndef SYNAPPSD_SERVICES_STORE_METHODS_H_
#define SYNAPPSD_SERVICES_STORE_METHODS_H_

#include "base/clock.h"
#include "services/host_method.h"
#include "services/host_methods.h"
#include "store/store.h"

namespace synappsd::services {

// Adds the five methods. `values` and `clock` must outlive `methods`.
void AddStoreMethods(HostMethods& methods, store::ValueStore& values, const Clock& clock);

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_STORE_METHODS_H_
