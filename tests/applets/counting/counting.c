/* Appends its request id as a line to a file at each invoke(), durably, then echoes its input. The
 * file is named by the setting "file", or by the environment: COUNTING_FILE. Proves how often a
 * node ran, also over kill -9. With the setting "times" each line has a blank and the time, in Unix
 * seconds, behind the id. Needs a process that may write files: no sandbox. */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status fail(synapps_call* call, const char* json) {
  return host->complete(host, call, SYNAPPS_INTERNAL, str(json), str(""));
}

static char configured[512];
static int with_times;

static synapps_status create(const synapps_host* h, synapps_str applet_id, synapps_str config,
                             void** self) {
  char text[1024];
  const char* file;
  snprintf(text, sizeof text, "%.*s", (int)config.len, config.ptr);
  file = strstr(text, "\"file\":\"");
  if (file != NULL) sscanf(file + 8, "%511[^\"]", configured);
  with_times = strstr(text, "\"times\":true") != NULL;
  return fixture_create(h, applet_id, config, self);
}

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  char line[256];
  const char* path = configured[0] != '\0' ? configured : getenv("COUNTING_FILE");
  char time_text[64] = "";
  struct timespec now;
  int length;
  int fd;
  (void)self;
  if (with_times && clock_gettime(CLOCK_REALTIME, &now) == 0) {
    snprintf(time_text, sizeof time_text, " %ld.%09ld", (long)now.tv_sec, now.tv_nsec);
  }
  length =
      snprintf(line, sizeof line, "%.*s%s\n", (int)request->id.len, request->id.ptr, time_text);
  if (path == NULL) return fail(call, "{\"message\":\"set COUNTING_FILE\"}");
  fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return fail(call, "{\"message\":\"cannot open COUNTING_FILE\"}");
  /* One write of a short line to an O_APPEND file: whole or not at all. */
  if (write(fd, line, (size_t)length) != length || fsync(fd) != 0) {
    close(fd);
    return fail(call, "{\"message\":\"cannot write COUNTING_FILE\"}");
  }
  close(fd);
  return host->complete(host, call, SYNAPPS_OK, request->json, request->body);
}

FIXTURE_MODULE_OF(SYNAPPS_APPLET_PACKAGE, SYNAPPS_APPLET_VERSION, create, fixture_destroy, invoke,
                  fixture_cancel)
