/* Drops a call whose post() was refused. */
static void nothing(void* user) { (void)user; }
#define AT_INVOKE(self, w, request) \
  if ((self)->host->post((self)->host, &nothing, 0) != SYNAPPS_OK) return SYNAPPS_OK
#include "sound.h"
