/* rlimits, no-new-privs, seccomp: a second fence behind the sandbox of
 * core/script.  What breaks out of Lua can then compute and answer, no more:
 * open nothing, start nothing, signal nobody.
 *
 * The filter allows by number; all else ends the process (SIGSYS), which the
 * parent sees as a crash. There is no death signal: it would come with the end
 * of the thread that started the process, while others still use it; a closed
 * socket ends it as well. Builds with a sanitizer leave out the filter and the
 * limit of address space: their runtime needs both. */
#define _GNU_SOURCE               /* RLIMIT_NPROC, prctl, syscall */
#include "base/confine.h"

#include <assert.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(undefined_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE 0
#endif

/* Seconds of processor time: the parent starts a fresh one long before. */
#define CPU_SECONDS 3600

/* What computing and answering needs. */
static const int allowed[] = {
    SYS_read, SYS_write, SYS_recvfrom, SYS_sendto,
    /* Memory; none of it executable, see below. */
    SYS_mmap, SYS_mprotect, SYS_munmap, SYS_mremap, SYS_brk, SYS_madvise,
    /* The size of shared memory. */
    SYS_fstat, SYS_newfstatat,
    /* The limits of time. */
    SYS_clock_gettime, SYS_gettimeofday,
    /* What the C library does on its own. */
    SYS_futex, SYS_getrandom, SYS_sched_yield, SYS_restart_syscall,
    SYS_rt_sigreturn, SYS_exit, SYS_exit_group,
};
enum { ALLOWED = sizeof(allowed) / sizeof(allowed[0]) };

/* Offsets of what a filter sees. */
#define SEEN(field) ((unsigned)offsetof(struct seccomp_data, field))
/* The low half of argument 2: the protection of mmap and mprotect. */
#define SEEN_PROTECTION (SEEN(args) + 2 * 8)

/* Builds and installs the filter; 0 or an errno. */
static int install_filter(void)
{
    struct sock_filter rules[ALLOWED + 16];
    unsigned short count = 0;
    const struct sock_filter head[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SEEN(arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SEEN(nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SEEN_PROTECTION),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SEEN(nr)),
    };
    for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++) {
        rules[count++] = head[i];
    }
    for (int i = 0; i < ALLOWED; i++) {
        /* To the last rule: allowed. */
        rules[count++] = (struct sock_filter)BPF_JUMP(
            BPF_JMP | BPF_JEQ | BPF_K, (unsigned)allowed[i],
            (unsigned char)(ALLOWED - i), 0);
    }
    rules[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
                                                  SECCOMP_RET_KILL_PROCESS);
    rules[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
                                                  SECCOMP_RET_ALLOW);
    assert(count <= sizeof(rules) / sizeof(rules[0]));
    assert(ARCHITECTURE != 0);
    struct sock_fprog program = { .len = count, .filter = rules };
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0
        ? 0 : errno;
}

/* See confine.h. */
bool confine_can_filter(const char **why)
{
    assert(why != NULL);
    *why = "";
#ifdef SANITIZED
    *why = "a build with a sanitizer";
    return false;
#else
    if (ARCHITECTURE == 0) {
        *why = "no list of system calls for this processor";
        return false;
    }
    /* Asks without changing anything; EFAULT means that it is there. */
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, NULL) != 0
        && errno != EFAULT && errno != EACCES) {
        *why = "the kernel has no seccomp filters";
        return false;
    }
    return true;
#endif
}

/* Lowers one limit, hard and soft; one that is lower already stays. */
static bool lower(int resource, rlim_t most)
{
    struct rlimit limit;
    assert(resource >= 0);
    if (getrlimit(resource, &limit) != 0) {
        return false;
    }
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < most) {
        most = limit.rlim_max;
    }
    limit.rlim_cur = limit.rlim_max = most;
    return setrlimit(resource, &limit) == 0;
}

/* See confine.h. */
void confine(struct confined *out, int descriptors, size_t bytes)
{
    assert(out != NULL);
    struct rlimit open_files;
    const char *why = NULL;
    assert(descriptors > 0);
    *out = (struct confined){ .filter_failed = 0 };
    long most = getrlimit(RLIMIT_NOFILE, &open_files) == 0
                && open_files.rlim_cur < 1048576
        ? (long)open_files.rlim_cur : 1048576;
#ifdef SYS_close_range
    if (syscall(SYS_close_range, (unsigned)descriptors, ~0u, 0) == 0) {
        most = 0;
    }
#endif
    for (long i = descriptors; i < most; i++) {
        (void)close((int)i);      /* most are not open */
    }
    out->limits = lower(RLIMIT_NOFILE, (rlim_t)descriptors)
        && lower(RLIMIT_CORE, 0) && lower(RLIMIT_FSIZE, 0)
        && lower(RLIMIT_NPROC, 0) && lower(RLIMIT_CPU, CPU_SECONDS);
#ifndef SANITIZED
    out->limits = lower(RLIMIT_AS, (rlim_t)bytes) && out->limits;
#else
    (void)bytes;
#endif
    out->no_new_privileges = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    if (!confine_can_filter(&why)) {
        out->filter_failed = ENOSYS;
        return;
    }
    out->filter_failed = install_filter();
    out->filter = out->filter_failed == 0;
}
