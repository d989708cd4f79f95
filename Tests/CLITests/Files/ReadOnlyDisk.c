// A disk that can only be read, for one program: below the folder CHAINSIGN_READ_ONLY, absolute and without symbolic links, every call
// that would change something fails with EROFS. Linux with 64 bits; loaded by LD_PRELOAD.

#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool is_below(const char *path) {
    const char *folder = getenv("CHAINSIGN_READ_ONLY");
    if (!folder || !path) return false;
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int refused(void) {
    errno = EROFS;
    return -1;
}

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    bool changes = (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC);
    bool is_there = syscall(SYS_faccessat, folder, path, F_OK) == 0;
    if (changes && is_below(path) && (is_there || flags & O_CREAT)) return refused();
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

#define MODE_AFTER(flags)                                                                                                                \
    va_list rest;                                                                                                                        \
    va_start(rest, flags);                                                                                                               \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                                                                            \
    va_end(rest)

int open(const char *path, int flags, ...) {
    MODE_AFTER(flags);
    return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    MODE_AFTER(flags);
    return open_at(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}
int openat(int folder, const char *path, int flags, ...) {
    MODE_AFTER(flags);
    return open_at(folder, path, flags, mode);
}

int access(const char *path, int mode) {
    if (mode & W_OK && is_below(path)) return refused();
    return (int)syscall(SYS_faccessat, AT_FDCWD, path, mode);
}

int mkdir(const char *path, mode_t mode) { return is_below(path) ? refused() : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode); }
int unlink(const char *path) { return is_below(path) ? refused() : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0); }
int rename(const char *from, const char *to) {
    return is_below(from) || is_below(to) ? refused() : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}
int link(const char *from, const char *to) {
    return is_below(to) ? refused() : (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}
