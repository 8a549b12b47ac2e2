/* Works only with a host of exactly its own version. */
#define AT_CREATE(host, type, config) \
  if ((host)->size != sizeof(synapps_host)) return SYNAPPS_FAILED_PRECONDITION
#include "sound.h"
