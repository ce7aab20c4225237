/* Commands of the system.
 *
 * The child gets a socket as its standard input, not a pipe: a command that
 * ends without reading must not kill us by SIGPIPE, and a library may not
 * change how signals are handled.  Every descriptor of ours is closed in the
 * child (FD_CLOEXEC), and nothing runs between fork and exec (posix_spawn). */
#include "base/command.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Our ends and the child's: [0] is read from, [1] is written to. */
struct running {
    int in[2], out[2];
    pid_t pid;
};

/* Closes a descriptor once; -1 = closed already. */
static void shut(int *handle)
{
    assert(handle != NULL && *handle >= -1);
    if (*handle >= 0) {
        (void)close(*handle);     /* nothing of it was promised to anybody */
        *handle = -1;
    }
}

/* Makes both channels, none of them inherited. */
static bool make_channels(struct running *running)
{
    assert(running->in[0] == -1 && running->out[0] == -1);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, running->in) != 0
        || pipe(running->out) != 0) {
        return false;
    }
    for (int i = 0; i < 2; i++) {
        if (fcntl(running->in[i], F_SETFD, FD_CLOEXEC) != 0
            || fcntl(running->out[i], F_SETFD, FD_CLOEXEC) != 0) {
            return false;
        }
    }
    assert(running->out[1] >= 0);
    return true;
}

/* Starts the shell with the channels as its input and output: 0 or errno. */
static int start(struct running *running, const char *command)
{
    assert(command != NULL);
    char text[COMMAND_INPUT_BYTES];
    char name[] = "sh";
    char option[] = "-c";
    char *const argv[] = { name, option, text, NULL };
    posix_spawn_file_actions_t actions;
    if (strlen(command) >= sizeof text) {
        return E2BIG;
    }
    memcpy(text, command, strlen(command) + 1);
    int code = posix_spawn_file_actions_init(&actions);
    if (code != 0) {
        return code;
    }
    code = posix_spawn_file_actions_adddup2(&actions, running->in[0], 0);
    if (code == 0) {
        code = posix_spawn_file_actions_adddup2(&actions, running->out[1],
                                                1);
    }
    if (code == 0) {
        code = posix_spawn(&running->pid, "/bin/sh", &actions, NULL, argv,
                           environ);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    assert(code != 0 || running->pid > 0);
    return code;
}

/* Gives the input; a child that does not want it is no error. */
static void give(struct running *running, struct str input)
{
    assert(input.size <= COMMAND_INPUT_BYTES);
    while (input.size > 0) {
        ssize_t sent = send(running->in[1], input.bytes, input.size,
                            MSG_NOSIGNAL);
        if (sent <= 0) {
            break;
        }
        input.bytes += sent;
        input.size -= (size_t)sent;
    }
    shut(&running->in[1]);
    assert(running->in[1] == -1);
}

/* Takes what the child prints until it ends; the reason why not, or NULL. */
static const char *take(struct running *running, struct buf *output)
{
    assert(output != NULL);
    char bytes[512];
    struct pollfd wait = { .fd = running->out[0], .events = POLLIN };
    for (;;) {
        int ready = poll(&wait, 1, COMMAND_SILENCE_MS);
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready <= 0) {
            return ready == 0 ? "no answer in time" : strerror(errno);
        }
        ssize_t size = read(running->out[0], bytes, sizeof bytes);
        if (size <= 0) {
            return size == 0 ? NULL : strerror(errno);
        }
        buf_str(output, (struct str){ bytes, (size_t)size });
        if (output->failed) {
            return "it prints too much";
        }
    }
}

/* Waits for the child: the reason why its end is not a good one, or NULL. */
static const char *finish(struct running *running, bool kill_it)
{
    int status = 0;
    assert(running->pid > 0);
    if (kill_it) {
        (void)kill(running->pid, SIGKILL);
    }
    pid_t ended = waitpid(running->pid, &status, 0);
    while (ended < 0 && errno == EINTR) {
        ended = waitpid(running->pid, &status, 0);
    }
    assert(ended <= running->pid);
    return ended == running->pid && WIFEXITED(status)
        && WEXITSTATUS(status) == 0 ? NULL : "it ended with an error";
}

/* The command line is the user's own and runs in a shell; `input` goes in,
 * what it prints comes out, to the limit of `output`. Errors: it could not be
 * run, it failed, it said too much. */
int command_run(const char *command, struct str input, struct buf *output,
                struct err *err)
{
    struct running running = { { -1, -1 }, { -1, -1 }, -1 };
    const char *reason = NULL;
    assert(command != NULL && output != NULL);
    int code = make_channels(&running) ? start(&running, command) : errno;
    shut(&running.in[0]);
    shut(&running.out[1]);
    if (code != 0) {
        reason = strerror(code);
    } else {
        give(&running, input);
        reason = take(&running, output);
        const char *end = finish(&running, reason != NULL);
        reason = reason != NULL ? reason : end;
    }
    shut(&running.in[1]);
    shut(&running.out[0]);
    return reason == NULL ? 0
        : err_fail(err, MESSAGE_COMMAND_FAILED, "ss", command, reason);
}
