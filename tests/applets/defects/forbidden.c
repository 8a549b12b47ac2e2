/* Tries what a worker must not be able to, and answers what came of each:
 *
 *   {"content": {"socket": "EPERM", ..., "thread": "done"}}
 *
 * The path in the request's content is one it must not be able to read. Each try is harmless where
 * it is not refused. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static char given_path[512];

static long open_file(const char* path, int flags) {
  const int fd = open(path, flags, 0600);
  if (fd >= 0) close(fd);
  return fd;
}

static long end_child(long child) {
  if (child == 0) _exit(0);
  if (child > 0) waitpid((pid_t)child, NULL, 0);
  return child;
}

static long read_given(void) { return open_file(given_path, O_RDONLY); }
static long read_shadow(void) { return open_file("/etc/shadow", O_RDONLY); }
static long list_root(void) { return open_file("/", O_RDONLY | O_DIRECTORY); }
static long create_file(void) { return open_file("/tmp/synapps-forbidden", O_WRONLY | O_CREAT); }
static long write_device(void) { return open_file("/dev/null", O_RDWR); }
static long parent_memory(void) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/mem", (int)getppid());
  return open_file(path, O_RDONLY);
}
static long make_directory(void) { return mkdir("/tmp/synapps-forbidden", 0700); }
static long remove_file(void) { return unlink("/tmp/synapps-forbidden-none"); }
static long rename_file(void) { return rename("/tmp/synapps-forbidden-none", "/tmp/x"); }
static long change_mode(void) { return chmod("/tmp/synapps-forbidden-none", 0600); }
static long inet_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static long unix_socket(void) { return socket(AF_UNIX, SOCK_STREAM, 0); }
static long connect_socket(void) {
  const struct sockaddr_un address = {AF_UNIX, "/run/synapps-none"};
  return connect(3, (const struct sockaddr*)&address, sizeof address);
}
static long exec_program(void) { return syscall(SYS_execve, "/bin/synapps-none", NULL, NULL); }
static long fork_process(void) { return end_child(fork()); }
static long clone_process(void) { return end_child(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)); }
static long clone3_process(void) {
  struct clone_args arguments = {0};
  arguments.exit_signal = SIGCHLD;
  return end_child(syscall(SYS_clone3, &arguments, sizeof arguments));
}
static long trace_parent(void) { return ptrace(PTRACE_SEIZE, getppid(), NULL, NULL); }
static long signal_parent(void) { return kill(getppid(), 0); }
static long signal_all(void) { return kill(-1, 0); }
static long signal_thread(void) { return syscall(SYS_tgkill, getppid(), getppid(), 0); }
static long pidfd_parent(void) { return syscall(SYS_pidfd_open, getppid(), 0); }
static long read_parent(void) {
  char byte = 0;
  const struct iovec here = {&byte, 1};
  const struct iovec there = {&byte, 1};
  return process_vm_readv(getppid(), &here, 1, &there, 1, 0);
}
static long limit_parent(void) {
  struct rlimit limit;
  return prlimit(getppid(), RLIMIT_NOFILE, NULL, &limit);
}
static long raise_limit(void) {
  const struct rlimit limit = {4096, 4096};
  return setrlimit(RLIMIT_NOFILE, &limit);
}
static long outlive_parent(void) { return prctl(PR_SET_PDEATHSIG, 0); }
static long outlive_parent_high_bits(void) {
  return syscall(SYS_prctl, (1UL << 32) | PR_SET_PDEATHSIG, 0);
}
static long mount_something(void) { return mount("none", "/synapps-none", "tmpfs", 0, NULL); }
static long change_root(void) { return chroot("/synapps-none"); }
static long new_namespace(void) { return unshare(CLONE_NEWUSER); }
static long io_uring(void) { return syscall(SYS_io_uring_setup, 0, NULL); }
static long bpf(void) { return syscall(SYS_bpf, 0, NULL, 0); }
static long perf(void) { return syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0); }
static long userfault(void) { return syscall(SYS_userfaultfd, 0); }
static long keys(void) { return syscall(SYS_keyctl, 0, 0, 0, 0, 0); }

static void* nothing(void* user) { return user; }
static long thread(void) {
  pthread_t id;
  errno = pthread_create(&id, NULL, nothing, NULL);
  if (errno != 0) return -1;
  return pthread_join(id, NULL);
}

static const struct {
  const char* name;
  long (*try_it)(void);
} attempts[] = {
    {"read_given", read_given},
    {"read_shadow", read_shadow},
    {"list_root", list_root},
    {"create_file", create_file},
    {"write_device", write_device},
    {"parent_memory", parent_memory},
    {"make_directory", make_directory},
    {"remove_file", remove_file},
    {"rename_file", rename_file},
    {"change_mode", change_mode},
    {"inet_socket", inet_socket},
    {"unix_socket", unix_socket},
    {"connect_socket", connect_socket},
    {"exec_program", exec_program},
    {"fork_process", fork_process},
    {"clone_process", clone_process},
    {"clone3_process", clone3_process},
    {"trace_parent", trace_parent},
    {"signal_parent", signal_parent},
    {"signal_all", signal_all},
    {"signal_thread", signal_thread},
    {"pidfd_parent", pidfd_parent},
    {"read_parent", read_parent},
    {"limit_parent", limit_parent},
    {"raise_limit", raise_limit},
    {"outlive_parent", outlive_parent},
    {"outlive_parent_high_bits", outlive_parent_high_bits},
    {"mount_something", mount_something},
    {"change_root", change_root},
    {"new_namespace", new_namespace},
    {"io_uring", io_uring},
    {"bpf", bpf},
    {"perf", perf},
    {"userfault", userfault},
    {"keys", keys},
    {"thread", thread},
};

/* The text behind "content":" up to the next quote; a path has none. */
static void read_path(synapps_str json) {
  static const char member[] = "\"content\":\"";
  size_t at;
  for (at = 0; at + sizeof member - 1 < json.len; ++at) {
    if (memcmp(json.ptr + at, member, sizeof member - 1) == 0) {
      const char* begin = json.ptr + at + sizeof member - 1;
      const char* end = memchr(begin, '"', json.len - (size_t)(begin - json.ptr));
      if (end != NULL && (size_t)(end - begin) < sizeof given_path) {
        memcpy(given_path, begin, (size_t)(end - begin));
      }
      return;
    }
  }
}

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  static char json[8192];
  size_t length = (size_t)snprintf(json, sizeof json, "{\"content\":{");
  size_t i;
  (void)self;
  read_path(request->json);
  for (i = 0; i < sizeof attempts / sizeof attempts[0]; ++i) {
    long result;
    errno = 0;
    result = attempts[i].try_it();
    length +=
        (size_t)snprintf(json + length, sizeof json - length, "%s\"%s\":\"%s\"", i == 0 ? "" : ",",
                         attempts[i].name, result >= 0 ? "done" : strerrorname_np(errno));
  }
  snprintf(json + length, sizeof json - length, "}}");
  return answer(call, json);
}

FIXTURE_MODULE(invoke)
