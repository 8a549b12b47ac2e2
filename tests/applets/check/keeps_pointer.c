/* Reads the message after invoke() has returned. */
static volatile char first;
#define AT_DONE(w, status) first = (w)->json.ptr[0]
#include "sound.h"
