/* A thread of an instance that had calls logs after destroy(). */
#define _DEFAULT_SOURCE
#include <pthread.h>
#include <unistd.h>

static void start(const void* host);
#define AT_DESTROY(self) \
  if ((self)->calls > 0) start((self)->host)
#include "sound.h"

static void* log_late(void* user) {
  const synapps_host* host = (const synapps_host*)user;
  usleep(50 * 1000);
  host->log(host, SYNAPPS_LOG_INFO, str("still here"), str(""));
  return NULL;
}

static void start(const void* host) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, &log_late, (void*)host) == 0) pthread_detach(thread);
}
