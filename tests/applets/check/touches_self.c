/* Refuses an applet it does not know, but sets *self all the same. */
#define AT_CREATE(host, type, config)                    \
  if (type.len > 3 && memcmp(type.ptr, "no.", 3) == 0) { \
    *self = NULL;                                        \
    return SYNAPPS_NOT_FOUND;                            \
  }
#include "sound.h"
