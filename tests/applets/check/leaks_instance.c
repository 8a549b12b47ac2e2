/* Forgets to free what belongs to an instance. */
#include <stdlib.h>

static void* volatile lost;
#define AT_DESTROY(self) lost = calloc(1, 24 + (size_t)((self)->calls % 2))
#include "sound.h"
