/* Loses a call if it has more than eight. */
#define AT_INVOKE(self, w, request)                            \
  {                                                            \
    int open = 0;                                              \
    const waiting* at;                                         \
    for (at = (self)->open; at != NULL; at = at->next) ++open; \
    if (open > 8) return SYNAPPS_OK;                           \
  }
#include "sound.h"
