/* Reads the message up to a NUL. */
#include <string.h>

static volatile size_t length;
#define AT_INVOKE(self, w, request) length = strlen((request)->json.ptr)
#include "sound.h"
