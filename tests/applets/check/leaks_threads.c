/* Starts a thread per instance and does not join it. */
#include <pthread.h>
#include <unistd.h>

static void* sleep_for_ever(void* user) {
  for (;;) pause();
  return user;
}

static void start(void) {
  pthread_t thread;
  pthread_create(&thread, 0, &sleep_for_ever, 0);
}
#define AT_CREATE(host, type, config) start()
#include "sound.h"
