/* Crashes with a message that is no object. */
#define AT_INVOKE(self, w, request) \
  if ((request)->json.len == 0 || (request)->json.ptr[0] != '{') abort()
#include "sound.h"
