// Interrupts a program at the N-th call by which it changes a file below a folder: it kills it there, or the disk is full from
// there on. Linux with 64 bits; loaded by LD_PRELOAD.
//
//   CHAINSIGN_KILL_UNDER   the folder, absolute and without symbolic links; calls elsewhere are neither counted nor touched
//   CHAINSIGN_KILL_COUNT   a file to which each counted call adds a line: the call, its bytes, 1 where it takes room on the disk,
//                          what became of it (done, killed, torn, refused, short) and the path below the folder, with tabs between.
//                          A line is written before its call is done, so that the file is whole however the process ends
//   CHAINSIGN_KILL_AT      the number of the call, from 1, before which the process gets SIGKILL
//   CHAINSIGN_FULL_AT      the number of the call from which on whatever takes room fails with ENOSPC
//   CHAINSIGN_KILL_TORN    1: half of the bytes of that call are written first, where it writes more than one
//
// Calls go to the kernel directly, without dlsym: they may come before any constructor has run, and from any thread.

#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// ---- Settings, read once before there are threads

static char under[PATH_MAX];
static size_t under_length;
static long kill_at, full_at;
static bool torn;
static int count_file = -1;

static atomic_long calls;
static atomic_bool room_gone;

static long number(const char *name) {
    const char *value = getenv(name);
    return value ? strtol(value, NULL, 10) : 0;
}

__attribute__((constructor)) static void read_settings(void) {
    kill_at = number("CHAINSIGN_KILL_AT");
    full_at = number("CHAINSIGN_FULL_AT");
    torn = number("CHAINSIGN_KILL_TORN") == 1;
    const char *path = getenv("CHAINSIGN_KILL_COUNT");
    if (path) count_file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const char *folder = getenv("CHAINSIGN_KILL_UNDER");
    if (!folder || strlen(folder) >= sizeof under) return;
    strcpy(under, folder);
    under_length = strlen(under);
    while (under_length > 1 && under[under_length - 1] == '/') under[--under_length] = 0;
}

// ---- Which calls count

static bool is_below(const char *path) {
    return under_length > 0 && strncmp(path, under, under_length) == 0 && (path[under_length] == '/' || path[under_length] == 0);
}

static bool read_descriptor(int descriptor, char path[PATH_MAX]) {
    char link[64];
    if (descriptor == AT_FDCWD) strcpy(link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, (size_t)PATH_MAX - 1);
    if (length < 0) return false;
    path[length] = 0;
    return true;
}

static bool descriptor_counts(int descriptor, char path[PATH_MAX]) {
    return under_length > 0 && read_descriptor(descriptor, path) && is_below(path);
}

static bool path_counts(int folder, const char *given, char path[PATH_MAX]) {
    if (under_length == 0 || !given) return false;
    if (given[0] == '/') {
        if (strlen(given) >= PATH_MAX) return false;
        strcpy(path, given);
    } else {
        if (!read_descriptor(folder, path)) return false;
        size_t length = strlen(path);
        if (length + 1 + strlen(given) >= PATH_MAX) return false;
        path[length] = '/';
        strcpy(path + length + 1, given);
    }
    return is_below(path);
}

static bool exists(int folder, const char *path) { return syscall(SYS_faccessat, folder, path, F_OK) == 0; }

static off_t size_of(int descriptor) {
    struct stat info;
    return fstat(descriptor, &info) == 0 ? info.st_size : 0;
}

// ---- What becomes of a call

enum fate { DONE, KILLED, TORN, REFUSED, SHORT };
static const char *const fates[] = {"done", "killed", "torn", "refused", "short"};

static void die(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

// Counts a call and says what becomes of it. A call to be killed before it is done does not come back from here.
static enum fate count(const char *call, const char *path, size_t bytes, bool takes_room) {
    long mine = atomic_fetch_add(&calls, 1) + 1;
    bool splits = torn && bytes > 1;
    enum fate fate = DONE;
    if (mine == kill_at) fate = splits ? TORN : KILLED;
    // A disk fills up in the midst of one write; the next one finds no room at all.
    if (full_at > 0 && mine >= full_at && takes_room) fate = !atomic_exchange(&room_gone, true) && splits ? SHORT : REFUSED;
    if (count_file >= 0) {
        char line[PATH_MAX + 128];
        const char *below = path + under_length;
        if (*below == '/') below++;
        int length = snprintf(line, sizeof line, "%s\t%zu\t%d\t%s\t%s\n", call, bytes, takes_room, fates[fate], *below ? below : ".");
        if (length > 0) syscall(SYS_write, count_file, line, (size_t)length);
    }
    if (fate == KILLED) die();
    return fate;
}

static int no_room(void) {
    errno = ENOSPC;
    return -1;
}

// The same for calls that are done whole or not at all.
static bool is_refused(const char *call, const char *path, bool takes_room) { return count(call, path, 0, takes_room) == REFUSED; }

// ---- Writing

static enum fate count_write(const char *call, int descriptor, size_t bytes, off_t from) {
    char path[PATH_MAX];
    if (!descriptor_counts(descriptor, path)) return DONE;
    return count(call, path, bytes, from + (off_t)bytes > size_of(descriptor));
}

static off_t position(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL);
    if (flags >= 0 && flags & O_APPEND) return size_of(descriptor);
    off_t here = lseek(descriptor, 0, SEEK_CUR);
    return here < 0 ? 0 : here;
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
    enum fate fate = under_length ? count_write("write", descriptor, length, position(descriptor)) : DONE;
    if (fate == REFUSED) return no_room();
    if (fate == TORN || fate == SHORT) length /= 2;
    ssize_t written = syscall(SYS_write, descriptor, bytes, length);
    if (fate == TORN) die();
    return written;
}

ssize_t writev(int descriptor, const struct iovec *parts, int number_of_parts) {
    size_t length = 0;
    for (int part = 0; part < number_of_parts; part++) length += parts[part].iov_len;
    enum fate fate = under_length ? count_write("writev", descriptor, length, position(descriptor)) : DONE;
    if (fate == REFUSED) return no_room();
    if (fate == DONE) return syscall(SYS_writev, descriptor, parts, number_of_parts);
    size_t rest = length / 2;
    ssize_t written = 0;
    for (int part = 0; part < number_of_parts && rest > 0; part++) {
        size_t taken = parts[part].iov_len < rest ? parts[part].iov_len : rest;
        ssize_t result = syscall(SYS_write, descriptor, parts[part].iov_base, taken);
        if (result < 0) break;
        written += result;
        rest -= taken;
    }
    if (fate == TORN) die();
    return written;
}

static ssize_t write_at(const char *call, int descriptor, const void *bytes, size_t length, off_t from) {
    enum fate fate = count_write(call, descriptor, length, from);
    if (fate == REFUSED) return no_room();
    if (fate == TORN || fate == SHORT) length /= 2;
    ssize_t written = syscall(SYS_pwrite64, descriptor, bytes, length, from);
    if (fate == TORN) die();
    return written;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t from) {
    return write_at("pwrite", descriptor, bytes, length, from);
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t from) {
    return write_at("pwrite64", descriptor, bytes, length, from);
}

static int set_size(const char *call, int descriptor, off_t length) {
    char path[PATH_MAX];
    if (descriptor_counts(descriptor, path) && is_refused(call, path, length > size_of(descriptor))) return no_room();
    return (int)syscall(SYS_ftruncate, descriptor, length);
}

int ftruncate(int descriptor, off_t length) { return set_size("ftruncate", descriptor, length); }
int ftruncate64(int descriptor, off64_t length) { return set_size("ftruncate64", descriptor, length); }

// ---- Making things last, and their modes

int fsync(int descriptor) {
    char path[PATH_MAX];
    if (descriptor_counts(descriptor, path)) count("fsync", path, 0, false);
    return (int)syscall(SYS_fsync, descriptor);
}

int fdatasync(int descriptor) {
    char path[PATH_MAX];
    if (descriptor_counts(descriptor, path)) count("fdatasync", path, 0, false);
    return (int)syscall(SYS_fdatasync, descriptor);
}

int fchmod(int descriptor, mode_t mode) {
    char path[PATH_MAX];
    if (descriptor_counts(descriptor, path)) count("fchmod", path, 0, false);
    return (int)syscall(SYS_fchmod, descriptor, mode);
}

// ---- Opening: counts where it makes or empties a file

static int open_at(const char *call, int folder, const char *given, int flags, mode_t mode) {
    char path[PATH_MAX];
    if (flags & (O_CREAT | O_TRUNC) && path_counts(folder, given, path)) {
        bool makes = flags & O_CREAT && !exists(folder, given);
        if ((makes || flags & O_TRUNC) && is_refused(call, path, makes)) return no_room();
    }
    return (int)syscall(SYS_openat, folder, given, flags, mode);
}

// A full disk says so to whoever asks how much room there is.
int statvfs64(const char *restrict path, struct statvfs64 *restrict info) {
    struct statfs found;
    if (syscall(SYS_statfs, path, &found) != 0) return -1;
    *info = (struct statvfs64){
        .f_bsize = (unsigned long)found.f_bsize,
        .f_frsize = (unsigned long)found.f_frsize,
        .f_blocks = found.f_blocks,
        .f_bfree = found.f_bfree,
        .f_bavail = atomic_load(&room_gone) ? 0 : found.f_bavail,
        .f_files = found.f_files,
        .f_ffree = found.f_ffree,
        .f_favail = found.f_ffree,
        .f_namemax = (unsigned long)found.f_namelen,
    };
    return 0;
}
int statvfs(const char *restrict path, struct statvfs *restrict info) { return statvfs64(path, (struct statvfs64 *)info); }

static bool has_mode(int flags) { return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE; }

#define MODE_AFTER(flags)                                                                                                                \
    mode_t mode = 0;                                                                                                                     \
    if (has_mode(flags)) {                                                                                                               \
        va_list arguments;                                                                                                               \
        va_start(arguments, flags);                                                                                                      \
        mode = va_arg(arguments, mode_t);                                                                                                \
        va_end(arguments);                                                                                                               \
    }

int open(const char *path, int flags, ...) {
    MODE_AFTER(flags)
    return open_at("open", AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    MODE_AFTER(flags)
    return open_at("open64", AT_FDCWD, path, flags | O_LARGEFILE, mode);
}
int openat(int folder, const char *path, int flags, ...) {
    MODE_AFTER(flags)
    return open_at("openat", folder, path, flags, mode);
}
int openat64(int folder, const char *path, int flags, ...) {
    MODE_AFTER(flags)
    return open_at("openat64", folder, path, flags | O_LARGEFILE, mode);
}

// ---- Names

static int rename_at(const char *call, int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    char path[PATH_MAX];
    if (path_counts(to_folder, to, path) || path_counts(from_folder, from, path)) count(call, path, 0, false);
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}

int rename(const char *from, const char *to) { return rename_at("rename", AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    return rename_at("renameat", from_folder, from, to_folder, to, 0);
}
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    return rename_at("renameat2", from_folder, from, to_folder, to, flags);
}

static int link_at(const char *call, int from_folder, const char *from, int to_folder, const char *to, int flags) {
    char path[PATH_MAX];
    if (path_counts(to_folder, to, path)) count(call, path, 0, false);
    return (int)syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
}

int link(const char *from, const char *to) { return link_at("link", AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    return link_at("linkat", from_folder, from, to_folder, to, flags);
}

static int unlink_at(const char *call, int folder, const char *given, int flags) {
    char path[PATH_MAX];
    if (path_counts(folder, given, path)) count(call, path, 0, false);
    return (int)syscall(SYS_unlinkat, folder, given, flags);
}

int unlink(const char *path) { return unlink_at("unlink", AT_FDCWD, path, 0); }
int unlinkat(int folder, const char *path, int flags) { return unlink_at("unlinkat", folder, path, flags); }
int rmdir(const char *path) { return unlink_at("rmdir", AT_FDCWD, path, AT_REMOVEDIR); }

static int make_folder(const char *call, int folder, const char *given, mode_t mode) {
    char path[PATH_MAX];
    if (path_counts(folder, given, path) && is_refused(call, path, !exists(folder, given))) return no_room();
    return (int)syscall(SYS_mkdirat, folder, given, mode);
}

int mkdir(const char *path, mode_t mode) { return make_folder("mkdir", AT_FDCWD, path, mode); }
int mkdirat(int folder, const char *path, mode_t mode) { return make_folder("mkdirat", folder, path, mode); }
