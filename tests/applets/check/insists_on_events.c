/* Drops a call whose event was refused. */
#define AT_INVOKE(self, w, request)                                                      \
  if ((self)->host->emit((self)->host, (w)->call, str("token"), str("y")) != SYNAPPS_OK) \
  return SYNAPPS_OK
#include "sound.h"
