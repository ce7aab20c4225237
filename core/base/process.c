/* Starting, speaking to, and ending another process; memory shared with it.
 *
 * posix_spawn and not fork: an embedding program may have threads. All
 * descriptors of ours are closed on exec, and the program closes what else an
 * embedder may have left open (confine.c). The environment stays behind: a
 * rule's answer must not depend on it. */
#define _GNU_SOURCE               /* memfd_create, dladdr */
#include "base/process.h"

#include <assert.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

/* The clock of the processor is looked at so often. */
#define SLICE_MS 10
/* A process that sleeps uses no processor time; so long it may. */
#define WALL_FACTOR 10
/* Descriptors of ours stay out of the way of those of the child. */
#define DESCRIPTOR_MIN 16
#define LENGTH_BYTES 4
/* A process that has closed its socket has so long to end by itself. */
#define GONE_MS 200

/* See process.h. */
const char *process_library(const void *symbol)
{
    assert(symbol != NULL);
    Dl_info found;
    if (dladdr(symbol, &found) == 0 || found.dli_fname == NULL) {
        return "";
    }
    return found.dli_fname;
}

/* --- Shared memory -------------------------------------------------------- */

/* Unmaps; the file stays. */
static void unmap(struct shared *shared)
{
    assert(shared != NULL);
    if (shared->bytes != NULL) {
        (void)munmap(shared->bytes, shared->size);  /* it was mapped */
        shared->bytes = NULL;
        shared->size = 0;
    }
}

/* See process.h. */
bool shared_map(struct shared *shared, size_t size, bool write)
{
    struct stat status;
    assert(shared->descriptor >= 0);
    if (size <= shared->size) {
        return true;
    }
    /* Reading beyond the end of the file would be a fault. */
    if (fstat(shared->descriptor, &status) != 0
        || (size_t)status.st_size < size) {
        return false;
    }
    unmap(shared);
    void *bytes = mmap(NULL, size, write ? PROT_READ | PROT_WRITE
                                         : PROT_READ,
                       MAP_SHARED, shared->descriptor, 0);
    if (bytes == MAP_FAILED) {
        return false;
    }
    shared->bytes = bytes;
    shared->size = size;
    return true;
}

/* See process.h.  Doubles, so that a growing population maps seldom. */
bool shared_grow(struct shared *shared, size_t size, bool write)
{
    size_t wanted = shared->size < 65536 ? 65536 : shared->size;
    assert(shared->descriptor >= 0);
    if (size <= shared->size) {
        return true;
    }
    while (wanted < size) {
        if (wanted > SIZE_MAX / 4) {
            return false;
        }
        wanted *= 2;
    }
    return ftruncate(shared->descriptor, (off_t)wanted) == 0
           && shared_map(shared, wanted, write);
}

/* --- Messages ------------------------------------------------------------- */

/* Sends all of it; no signal when the other side is gone. */
static bool send_all(int socket, const void *bytes, size_t size)
{
    const char *from = bytes;
    assert(bytes != NULL || size == 0);
    while (size > 0) {
        ssize_t sent = send(socket, from, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        from += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* See process.h.  Length and bytes go in one piece when they are short: the
 * other side is then woken once. */
bool process_send(int socket, struct str bytes)
{
    unsigned char small[1024];
    unsigned char *length = small;
    assert(socket >= 0);
    assert(bytes.size <= UINT32_MAX);
    for (int i = 0; i < LENGTH_BYTES; i++) {
        length[i] = (unsigned char)(bytes.size >> (8 * i) & 0xff);
    }
    if (bytes.size > 0 && bytes.size <= sizeof(small) - LENGTH_BYTES) {
        memcpy(small + LENGTH_BYTES, bytes.bytes, bytes.size);
        return send_all(socket, small, LENGTH_BYTES + bytes.size);
    }
    return send_all(socket, small, LENGTH_BYTES)
           && send_all(socket, bytes.bytes, bytes.size);
}

/* What is known of the time that one answer took. */
struct patience {
    const struct process_wait *wait;
    int64_t start_ms;             /* of the task */
    int64_t cpu_start_ns;         /* then */
    uint64_t seen;                /* the progress */
    size_t tasks;                 /* that began since */
    int idle;                     /* looks that found it not running */
};

/* Milliseconds that pass. */
static int64_t now_ms(void)
{
    struct clock clock;
    clock_system(&clock);
    assert(clock.ticks_ns != NULL);
    return clock.ticks_ns(clock.user) / 1000000;
}

/* The process has something to do and would do it: its state, the word behind
 * its name, is R.  True when the system does not say. */
static bool is_running(pid_t pid)
{
    char path[40], text[256];
    assert(pid > 0);
    (void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return true;
    }
    ssize_t got = read(file, text, sizeof(text) - 1);
    (void)close(file);            /* it was only read */
    text[got > 0 ? got : 0] = '\0';
    const char *name_end = strrchr(text, ')');
    return name_end == NULL || name_end[1] == '\0' || name_end[2] == 'R';
}

/* A task begins now. */
static void begin_task(struct patience *patience)
{
    assert(patience->wait != NULL);
    patience->start_ms = now_ms();
    patience->cpu_start_ns = clock_process_ns(patience->wait->pid);
    patience->tasks++;
}

/* After a slice without a byte: has the process had its time? */
static bool used_up(struct patience *patience)
{
    const struct process_wait *wait = patience->wait;
    uint64_t progress = patience->seen;
    assert(wait->allowed_ms > 0);
    if (patience->tasks == 0) {
        begin_task(patience);
        patience->start_ms -= SLICE_MS;
    }
    if (wait->progress != NULL) {
        memcpy(&progress, wait->progress, sizeof(progress));
    }
    if (progress != patience->seen && patience->tasks <= wait->tasks) {
        patience->seen = progress;
        begin_task(patience);
    }
    int64_t passed_ms = now_ms() - patience->start_ms;
    if (passed_ms < wait->allowed_ms) {
        return false;
    }
    int64_t cpu_ns = clock_process_ns(wait->pid);
    /* Twice in a row: waiting for a page of memory is no hang. */
    patience->idle = is_running(wait->pid) ? 0 : patience->idle + 1;
    return cpu_ns < 0 || passed_ms >= WALL_FACTOR * wait->allowed_ms
           || cpu_ns - patience->cpu_start_ns >= wait->allowed_ms * 1000000
           || patience->idle > 1;
}

/* Receives 1 to `size` bytes.  The first try does not wait: an answer that is
 * there costs one call of the system. */
static enum process_answer receive_some(int socket, char *into, size_t *size,
                                        struct patience *patience)
{
    int flags = patience->wait != NULL ? MSG_DONTWAIT : 0;
    assert(*size > 0);
    for (;;) {
        ssize_t got = recv(socket, into, *size, flags);
        if (got > 0) {
            assert((size_t)got <= *size);
            *size = (size_t)got;
            return PROCESS_ANSWERED;
        }
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) {
            return PROCESS_GONE;
        }
        struct pollfd ready = { .fd = socket, .events = POLLIN };
        int count = poll(&ready, 1, SLICE_MS);
        if (count == 0 && used_up(patience)) {
            return PROCESS_LATE;
        }
    }
}

/* See process.h.  Both sides take turns, so nothing of a next message can
 * stand behind this one: what is longer than it says is broken. */
enum process_answer process_receive(struct buf *buf, int socket,
                                    size_t bytes_max,
                                    const struct process_wait *wait)
{
    char piece[8192];
    struct patience patience = { .wait = wait };
    size_t head = 0, wanted = 0;
    assert(socket >= 0);
    assert(wait == NULL || wait->pid > 0);
    buf_clear(buf);
    while (head < LENGTH_BYTES || buf->size < wanted) {
        size_t got = sizeof(piece);
        enum process_answer answer = receive_some(socket, piece, &got,
                                                  &patience);
        if (answer != PROCESS_ANSWERED) {
            return answer;
        }
        size_t at = 0;
        for (; at < got && head < LENGTH_BYTES; at++, head++) {
            wanted |= (size_t)(unsigned char)piece[at] << (8 * head);
        }
        buf_add(buf, piece + at, got - at);
        if (wanted > bytes_max || buf->failed
            || (head == LENGTH_BYTES && buf->size > wanted)) {
            return PROCESS_GONE;
        }
    }
    assert(buf->size == wanted);
    return PROCESS_ANSWERED;
}

/* --- Life ----------------------------------------------------------------- */

/* Moves a descriptor up, out of the child's numbers.  -1 on errors; the given
 * one is closed either way. */
static int move_up(int descriptor)
{
    if (descriptor < 0) {
        return -1;
    }
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, DESCRIPTOR_MIN);
    (void)close(descriptor);      /* nothing was written to it */
    assert(moved < 0 || moved >= DESCRIPTOR_MIN);
    return moved;
}

/* The child's descriptors, by number. */
static int fill_actions(posix_spawn_file_actions_t *actions,
                        const int from[PROCESS_DESCRIPTORS])
{
    assert(from != NULL);
    int code = posix_spawn_file_actions_init(actions);
    for (int i = 0; i < PROCESS_SOCKET && code == 0; i++) {
        code = posix_spawn_file_actions_addopen(actions, i, "/dev/null",
                                                O_RDWR, 0);
    }
    for (int i = PROCESS_SOCKET; i < PROCESS_DESCRIPTORS && code == 0; i++) {
        assert(from[i] >= DESCRIPTOR_MIN);
        code = posix_spawn_file_actions_adddup2(actions, from[i], i);
    }
    return code;
}

/* Spawns; returns 0 or an errno. */
static int spawn(struct process *out, const char *program,
                 const char *argument, int child)
{
    assert(program != NULL);
    posix_spawn_file_actions_t actions;
    const int from[PROCESS_DESCRIPTORS] = {
        [PROCESS_SOCKET] = child, [PROCESS_IN] = out->in.descriptor,
        [PROCESS_OUT] = out->out.descriptor };
    /* posix_spawn takes them writable, and writes to neither. */
    char *arguments[] = { (char *)program, (char *)argument, NULL };
    char *environment[] = { NULL };
    int code = fill_actions(&actions, from);
    if (code != 0) {
        return code;
    }
    code = posix_spawn(&out->pid, program, &actions, NULL, arguments,
                       environment);
    if (code != 0) {
        out->pid = 0;
    }
    (void)posix_spawn_file_actions_destroy(&actions);  /* cannot fail here */
    return code;
}

/* See process.h. */
int process_start(struct process *out, const char *program,
                  const char *argument, struct err *err)
{
    assert(program != NULL);
    assert(argument != NULL);
    int pair[2] = { -1, -1 };
    *out = (struct process){ .socket = -1, .in.descriptor = -1,
                             .out.descriptor = -1 };
    int failed = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0
        ? 0 : errno;
    out->socket = move_up(pair[0]);
    int child = move_up(pair[1]);
    out->in.descriptor = move_up(memfd_create("awig-in", MFD_CLOEXEC));
    out->out.descriptor = move_up(memfd_create("awig-out", MFD_CLOEXEC));
    if (failed == 0 && (out->socket < 0 || child < 0
                        || out->in.descriptor < 0
                        || out->out.descriptor < 0)) {
        failed = errno != 0 ? errno : EMFILE;
    }
    if (failed == 0) {
        failed = spawn(out, program, argument, child);
    }
    if (child >= 0) {
        (void)close(child);       /* the child has its own */
    }
    if (failed != 0) {
        (void)process_stop(out, false);
        return err_fail(err, MESSAGE_WORKER_START, "ss", program,
                        strerror(failed));
    }
    assert(out->pid > 0);
    return 0;
}

/* Unmaps and closes. */
static void close_shared(struct shared *shared)
{
    assert(shared != NULL);
    unmap(shared);
    if (shared->descriptor >= 0) {
        (void)close(shared->descriptor);  /* it has no name: nothing is lost */
        shared->descriptor = -1;
    }
}

/* See process.h.  The socket of a process that dies is closed a moment before
 * its end can be waited for. */
int process_stop(struct process *process, bool is_gone)
{
    assert(process != NULL);
    int status = 0, signal_before = 0;
    if (process->pid > 0) {
        pid_t ended = waitpid(process->pid, &status, WNOHANG);
        for (int i = 0; is_gone && ended == 0 && i < GONE_MS; i++) {
            (void)poll(NULL, 0, 1);   /* a pause; a shorter one is fine */
            ended = waitpid(process->pid, &status, WNOHANG);
        }
        if (ended == process->pid && WIFSIGNALED(status)) {
            signal_before = WTERMSIG(status);
        }
        if (ended == 0) {
            (void)kill(process->pid, SIGKILL);  /* it may have just ended */
            while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR) {
            }
        }
        process->pid = 0;
    }
    if (process->socket >= 0) {
        (void)close(process->socket);  /* nobody listens */
        process->socket = -1;
    }
    close_shared(&process->in);
    close_shared(&process->out);
    assert(process->socket == -1);
    return signal_before;
}
