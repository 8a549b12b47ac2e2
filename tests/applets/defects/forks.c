/* Forks 64 times; answers with how often it could. The children, if there are any, end at once. */
#define _XOPEN_SOURCE 700
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  char json[64];
  int forked = 0;
  int i;
  (void)self;
  (void)request;
  for (i = 0; i < 64; ++i) {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    if (child < 0) continue;
    ++forked;
    waitpid(child, NULL, 0);
  }
  snprintf(json, sizeof json, "{\"content\":{\"forked\":%d}}", forked);
  return answer(call, json);
}

FIXTURE_MODULE(invoke)
