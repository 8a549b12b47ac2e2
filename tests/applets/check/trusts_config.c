/* Crashes with settings that are no object. */
#define AT_CREATE(host, type, config) \
  if (config.len == 0 || config.ptr[0] != '{') abort()
#include "sound.h"
