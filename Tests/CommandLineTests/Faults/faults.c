// Makes a system call fail: preloaded into a program under test (LD_PRELOAD).
//
//   LOSSCAST_FAULT=write      the call
//   LOSSCAST_FAULT_AT=3       which one of a process fails, counted from 1
//   LOSSCAST_FAULT_CODE=28    the error number
//   LOSSCAST_FAULT_MARK=FILE  made when it has failed
//
// Of calls that open a file only those that may write to one count.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static int count;

static int fails(const char *name) {
  const char *fault = getenv("LOSSCAST_FAULT"), *at = getenv("LOSSCAST_FAULT_AT");
  if (!fault || !at || strcmp(fault, name) != 0) return 0;
  if (__atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST) != atoi(at)) return 0;
  const char *mark = getenv("LOSSCAST_FAULT_MARK");
  if (mark) {
    long file = syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
    if (file >= 0) syscall(SYS_close, file);
  }
  const char *code = getenv("LOSSCAST_FAULT_CODE");
  errno = code ? atoi(code) : EIO;
  return 1;
}

// The function that the program would have called.
#define NEXT(type, name, ...)                            \
  static type (*next)(__VA_ARGS__);                      \
  if (!next) next = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int file, const void *bytes, size_t size) {
  NEXT(ssize_t, "write", int, const void *, size_t);
  return fails("write") ? -1 : next(file, bytes, size);
}

int fsync(int file) {
  NEXT(int, "fsync", int);
  return fails("fsync") ? -1 : next(file);
}

int rename(const char *from, const char *to) {
  NEXT(int, "rename", const char *, const char *);
  return fails("rename") ? -1 : next(from, to);
}

int renameat(int a, const char *from, int b, const char *to) {
  NEXT(int, "renameat", int, const char *, int, const char *);
  return fails("rename") ? -1 : next(a, from, b, to);
}

int linkat(int a, const char *from, int b, const char *to, int flags) {
  NEXT(int, "linkat", int, const char *, int, const char *, int);
  return fails("link") ? -1 : next(a, from, b, to, flags);
}

int ftruncate(int file, off_t size) {
  NEXT(int, "ftruncate", int, off_t);
  return fails("truncate") ? -1 : next(file, size);
}

int mkdir(const char *path, mode_t mode) {
  NEXT(int, "mkdir", const char *, mode_t);
  return fails("mkdir") ? -1 : next(path, mode);
}

int mkstemp(char *template) {
  NEXT(int, "mkstemp", char *);
  return fails("mkstemp") ? -1 : next(template);
}

int pipe(int ends[2]) {
  NEXT(int, "pipe", int *);
  return fails("pipe") ? -1 : next(ends);
}

int posix_spawnp(pid_t *id, const char *program, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const words[], char *const variables[]) {
  NEXT(int, "posix_spawnp", pid_t *, const char *, const posix_spawn_file_actions_t *,
       const posix_spawnattr_t *, char *const *, char *const *);
  return fails("spawn") ? errno : next(id, program, actions, attributes, words, variables);
}

static int mayWrite(int flags) { return (flags & O_ACCMODE) != O_RDONLY; }

int open(const char *path, int flags, ...) {
  NEXT(int, "open", const char *, int, ...);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return mayWrite(flags) && fails("open") ? -1 : next(path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
  NEXT(int, "openat", int, const char *, int, ...);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  if (mayWrite(flags)) {
    if (fails("open")) return -1;
    // As a file system answers that has no files without a name.
    if ((flags & O_TMPFILE) == O_TMPFILE && getenv("LOSSCAST_NO_TMPFILE")) {
      errno = EOPNOTSUPP;
      return -1;
    }
  }
  return next(folder, path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));
int openat64(int folder, const char *path, int flags, ...) __attribute__((alias("openat")));
