/* Never completes a call. */
#define FINISH(w) ((void)(w))
#include "sound.h"
