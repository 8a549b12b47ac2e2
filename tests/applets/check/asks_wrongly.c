/* Asks for a timer with parameters it does not take. */
#define TIMER_PARAMETERS "{\"ms\":\"soon\"}"
#include "sound.h"
