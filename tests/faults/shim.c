/*
 * Loaded before the C library of a process under test, it makes the disk and the wall clock of that
 * process misbehave: syncs that lie, fail or freeze, writes that are refused, a clock that jumped.
 * A test steers it through a small file that both map; see shim.py, which has the same layout.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct control {
    _Atomic int64_t clock_offset_s; /* added to CLOCK_REALTIME */
    _Atomic int32_t syncs_lie;      /* fsync says yes and does nothing */
    _Atomic int32_t syncs_to_fail;  /* so many of the next ones fail with EIO */
    _Atomic int32_t syncs_frozen;   /* they wait while this is set */
    _Atomic int32_t syncs_waiting;  /* how many wait now */
    _Atomic int32_t write_errno;    /* writes, and opening for writing, fail with it */
    _Atomic int32_t refused;        /* how many syncs and writes were made to fail */
    char only[232];                 /* only for files whose path contains this */
};

static struct control idle;
static struct control *control = &idle;

__attribute__((constructor)) static void attach(void) {
    const char *path = getenv("FAULT_SHIM");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped != MAP_FAILED) control = mapped;
}

static int is_meant(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return strstr(path, control->only) != NULL;
}

static int refuse(int number) {
    atomic_fetch_add(&control->refused, 1);
    errno = number;
    return -1;
}

static void thaw(void) {
    atomic_fetch_add(&control->syncs_waiting, 1);
    while (control->syncs_frozen) {
        struct timespec pause = {0, 5000000};
        syscall(SYS_nanosleep, &pause, NULL);
    }
    atomic_fetch_sub(&control->syncs_waiting, 1);
}

static int sync_file(int fd, long call) {
    int meant = (control->syncs_frozen || control->syncs_to_fail > 0 || control->write_errno
                 || control->syncs_lie) && is_meant(fd);
    if (meant && control->syncs_frozen) thaw();
    if (meant && control->write_errno == EROFS) return refuse(EROFS);
    if (meant && control->syncs_to_fail > 0 && atomic_fetch_sub(&control->syncs_to_fail, 1) > 0)
        return refuse(EIO);
    if (meant && control->syncs_lie) return 0;
    return (int)syscall(call, fd);
}

int fsync(int fd) { return sync_file(fd, SYS_fsync); }

int fdatasync(int fd) { return sync_file(fd, SYS_fdatasync); }

ssize_t write(int fd, const void *data, size_t size) {
    if (control->write_errno && is_meant(fd)) return refuse(control->write_errno);
    return syscall(SYS_write, fd, data, size);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    if (control->write_errno && is_meant(fd)) return refuse(control->write_errno);
    return syscall(SYS_pwrite64, fd, data, size, at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return pwrite64(fd, data, size, at);
}

static int open_file(int folder, const char *path, int flags, mode_t mode) {
    int writes = (flags & O_ACCMODE) != O_RDONLY || flags & O_CREAT;
    if (writes && control->write_errno == EROFS && strstr(path, control->only))
        return refuse(EROFS);
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

#define OPEN_MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...) {
    OPEN_MODE(flags)
    return open_file(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    OPEN_MODE(flags)
    return open_file(AT_FDCWD, path, flags, mode);
}

int clock_gettime(clockid_t which, struct timespec *now) {
    int status = (int)syscall(SYS_clock_gettime, which, now);
    if (!status && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        now->tv_sec += control->clock_offset_s;
    return status;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int status = (int)syscall(SYS_gettimeofday, now, zone);
    if (!status) now->tv_sec += control->clock_offset_s;
    return status;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}
