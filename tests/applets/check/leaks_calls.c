/* Forgets to free what belongs to a call. */
#include <stdlib.h>

static void* volatile lost;
#define AT_DONE(w, status) lost = calloc(1, 24 + (size_t)((w)->timeout_ms % 2))
#include "sound.h"
