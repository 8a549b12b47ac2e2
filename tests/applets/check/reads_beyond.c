/* Reads a member of the host's table that ABI 1.0 has not. */
static void* volatile beyond;
#define AT_CREATE(host, type, config) \
  beyond = ((void* const*)(host))[sizeof *(host) / sizeof(void*)]
#include "sound.h"
