/* Our own files: everything that operations read and write beside the
 * database (packs, keys, letters, plots, recordings, tiles, a witness's
 * memory, copies), with every call to the system failing, once and for ever:
 * opening, reading, listing, writing (input/output errors, a full disk, a
 * write that ends in the middle), syncing, renaming, linking.
 *
 * The answer is a clean error or the very answer that a sound disk gives; no
 * name ever holds anything but the old bytes or the new ones; nothing is left
 * beside them; a private key has no permissions for others at any moment; and
 * the hub stays whole.  The calls are taken from the library here: SQLite's go
 * their own way (test_disk_faults). A few calls of each; AWIG_CAMPAIGN fails
 * every one. */
#define _DEFAULT_SOURCE         /* syscall */
#define _XOPEN_SOURCE 700       /* nftw */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../support/small_hub.h"

/* ---- The system --------------------------------------------------------- */

enum fault { EIO_ANY, FULL, SHORT, SYNC, FAULT_COUNT };

static struct {
    bool on, secret;
    enum fault fault;
    long fail_at, calls;          /* 0 = none */
    bool forever, short_now;
    int wrong_modes;
} system_calls;

/* Counts a call that can fail so; true when it does now. */
static bool fails(enum fault fault)
{
    if (!system_calls.on || system_calls.fault != fault) {
        return false;
    }
    system_calls.calls++;
    return system_calls.fail_at != 0
        && (system_calls.forever ? system_calls.calls >= system_calls.fail_at
                                 : system_calls.calls == system_calls.fail_at);
}

static bool fails_with(enum fault fault, int number)
{
    bool now = fails(fault);
    errno = now ? number : errno;
    return now;
}

/* A key must be nobody else's from its first moment on. */
static void look_at(mode_t mode)
{
    system_calls.wrong_modes += system_calls.on && system_calls.secret
        && (mode & 077) != 0;
}

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    if ((flags & O_CREAT) != 0) {
        va_list more;
        va_start(more, flags);
        mode = va_arg(more, mode_t);
        va_end(more);
        look_at(mode);
        if (fails_with(FULL, ENOSPC)) {
            return -1;
        }
    }
    return fails_with(EIO_ANY, EIO) ? -1
        : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int openat(int at, const char *path, int flags, ...)
{
    return fails_with(EIO_ANY, EIO) ? -1
        : (int)syscall(SYS_openat, at, path, flags, 0);
}

ssize_t read(int fd, void *into, size_t size)
{
    return fails_with(EIO_ANY, EIO) ? -1 : syscall(SYS_read, fd, into, size);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    if (system_calls.short_now) {
        system_calls.short_now = system_calls.forever;
        errno = ENOSPC;
        return -1;
    }
    if (fails_with(EIO_ANY, EIO) || fails_with(FULL, ENOSPC)) {
        return -1;
    }
    if (fails(SHORT)) {
        system_calls.short_now = true;
        size /= 2;
    }
    return syscall(SYS_write, fd, bytes, size);
}

int fsync(int fd)
{
    return fails_with(EIO_ANY, EIO) || fails_with(SYNC, EIO) ? -1
        : (int)syscall(SYS_fsync, fd);
}

int fchmod(int fd, mode_t mode)
{
    look_at(mode);
    return fails_with(EIO_ANY, EIO) ? -1 : (int)syscall(SYS_fchmod, fd, mode);
}

int close(int fd)
{
    int code = (int)syscall(SYS_close, fd);
    return fails_with(EIO_ANY, EIO) ? -1 : code;
}

int rename(const char *from, const char *to)
{
    return fails_with(EIO_ANY, EIO) || fails_with(FULL, ENOSPC) ? -1
        : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int link(const char *from, const char *to)
{
    return fails_with(EIO_ANY, EIO) || fails_with(FULL, ENOSPC) ? -1
        : (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int mkdir(const char *path, mode_t mode)
{
    return fails_with(EIO_ANY, EIO) || fails_with(FULL, ENOSPC) ? -1
        : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

/* ---- Scenarios ---------------------------------------------------------- */

static const struct small_step BEFORE[] = {
    { "init", "{'db':'@/base.db','data':'@/data','rules':'rules','seed':3}" },
    { "case open", "{'db':'@/base.db','machine':'replication',"
      "'innovation':'INV001','region':'19.71','unit':'Dinas','actor':'Ani',"
      "'role':'opd','at':'2021-08-05T09:00'}" },
    { "decide", "{'db':'@/base.db','case':'C0001','as-of':'2021-10-20',"
      "'at':'2021-10-20T10:00'}" },
    { "draft new", "{'id':'51-bali','db':'@/base.db','out':'@/51-bali'}" },
    { "explain", "{'db':'@/base.db','case':'C0001','letter':true,"
      "'out':'@/letter'}" },
    { "simulate", "{'file':['@/play.lua'],'data':'@/data','rules':'rules',"
      "'record':'@/rec'}" },
};

/* What begins with @/out is written; `secret`: for its owner only. */
static const struct scenario {
    const char *operation, *arguments;
    bool secret;
} SCENARIOS[] = {
    { "audit keygen", "{'origin':'hub.example/log','out':'@/out/key'}",
      true },
    { "audit witness sign", "{'request':'@/request','log':'$log',"
      "'key':'@/witness','state':'@/out/seen'}", false },
    { "explain", "{'db':'@/hub.db','case':'C0001','letter':true,"
      "'out':'@/out/old'}", false },
    { "audit export", "{'db':'@/hub.db','out':'@/out/tiles'}", false },
    { "draft new", "{'id':'51-bali','db':'@/hub.db','out':'@/out/51-bali'}",
      false },
    { "rules new", "{'pack':'@/out/99-baru','extends':'nasional',"
      "'rules':'rules'}", false },
    { "params set", "{'pack':'@/out/51-bali-2','key':'same_province_bonus',"
      "'value':'8','basis':'F012','rules':'rules'}", false },
    { "sweep", "{'pack':'rules/nasional','db':'@/hub.db','param':"
      "'min_age_months=12,24','as-of':'2021-11-11','svg':'@/out/old'}",
      false },
    { "impact", "{'db':'@/hub.db','pack':'rules/51-bali','rules':'rules',"
      "'export':'@/out/facts'}", false },
    { "simulate", "{'file':['@/play.lua'],'data':'@/data','rules':'rules',"
      "'record':'@/out/rec'}", false },
    { "backup", "{'db':'@/hub.db','out':'@/out/copy.db'}", false },
    { "restore", "{'file':'@/base.db','out':'@/out/copy.db'}", false },
    { "init", "{'db':'@/out/new.db','data':'@/data','rules':'rules',"
      "'seed':3}", false },
    /* Those that only read files. */
    { "eval", "{'pack':'rules/51-bali','facts':'@/facts.json',"
      "'rules':'rules','as-of':'2021-11-11'}", false },
    { "bench", "{'pack':'rules/51-bali','facts':'@/facts.json',"
      "'rules':'rules','rounds':1}", false },
    { "table eval", "{'file':'@/table.csv','facts':'@/facts.json'}", false },
    { "table check", "{'file':'@/table.csv'}", false },
    { "check", "{'pack':['rules/51-bali'],'rules':'rules'}", false },
    { "test", "{'pack':['rules/51-bali'],'rules':'rules'}", false },
    { "cases suggest", "{'pack':'rules/51-bali','rules':'rules'}", false },
    { "rules list", "{'pack':'rules/51-bali','rules':'rules'}", false },
    { "rules show", "{'pack':'rules/51-bali','rules':'rules'}", false },
    { "params list", "{'pack':'rules/51-bali','rules':'rules'}", false },
    { "params history", "{'key':'min_age_months','pack':'rules/51-bali',"
      "'rules':'rules'}", false },
    { "reference", "{'pack':'rules/51-bali','rules':'rules'}", false },
    { "watch", "{'pack':'rules/51-bali','rules':'rules','times':1}", false },
    { "doctor", "{'db':'@/hub.db','rules':'rules'}", false },
    { "diff", "{'a':'rules/51-bali','b':'@/51-bali','rules':'rules'}",
      false },
    { "draft submit", "{'db':'@/hub.db','pack':'@/51-bali','actor':'Ani',"
      "'rules':'rules'}", false },
    { "publish", "{'db':'@/hub.db','pack':'@/51-bali','from':'2030-01-01',"
      "'actor':'Ani','approved-by':'Budi','rules':'rules'}", false },
    { "import", "{'db':'@/hub.db','kind':'innovations',"
      "'file':'@/data/innovations.csv'}", false },
    { "calendar import", "{'db':'@/hub.db',"
      "'file':'data/holidays_id_2021_2022.csv'}", false },
    { "case attach", "{'db':'@/hub.db','case':'C0001',"
      "'type':'interest_record','date':'2021-08-05','actor':'Ani',"
      "'role':'opd','at':'2021-08-06T10:00','file':'README.md'}", false },
    { "schedule preview", "{'pack':'rules/nasional','db':'@/hub.db',"
      "'anchor':'2021-11-11','count':3,'rules':'rules'}", false },
    { "verify-letter", "{'db':'@/hub.db','file':'@/letter'}", false },
    { "simulate diff", "{'a':'@/rec','b':'@/rec'}", false },
    { "audit checkpoint", "{'db':'@/hub.db','key':'@/key'}", false },
    { "audit sign", "{'key':'@/key','text':'@/text'}", false },
    { "audit key add", "{'db':'@/hub.db','key':'@/key','vkey':'$next'}",
      false },
    { "audit prove", "{'db':'@/hub.db','key':'@/key','index':2}", false },
    { "audit witness request", "{'db':'@/hub.db','key':'@/key'}", false },
    /* Its key is given for symmetry, and not read. */
    { "audit consistency", "{'db':'@/hub.db','key':'@/key','old':1,"
      "'new':4}", false },
    { "audit witness add", "{'db':'@/hub.db','file':'@/answer',"
      "'witness':'$witness'}", false },
};
enum { SCENARIOS_COUNT = sizeof SCENARIOS / sizeof *SCENARIOS };

static const char PLAY[] =
    "scenario { id = 'X1', title = { id = 'satu', en = 'one' } }\n"
    "at '2021-08-05T09:00'\n"
    "open { innovation = 'INV001', region = '19.71', unit = 'Dinas' }\n";

/* ---- What stands in @/out ----------------------------------------------- */

struct seen { char *path, *bytes; size_t size; };
struct tree { struct seen *files; size_t count; };
static struct tree *into;         /* nftw hands nothing through */

static int add_seen(const char *path, const struct stat *what, int kind,
                    struct FTW *where)
{
    (void)where;
    if (kind != FTW_F) {
        return 0;
    }
    struct seen one = { strdup(path), malloc((size_t)what->st_size + 1), 0 };
    FILE *file = fopen(path, "rb");
    one.size = file == NULL ? 0
        : fread(one.bytes, 1, (size_t)what->st_size, file);
    if (file != NULL) {
        fclose(file);
    }
    into->files = realloc(into->files, (into->count + 1) * sizeof one);
    into->files[into->count++] = one;
    return 0;
}

static void look(struct tree *tree)
{
    char path[200];
    *tree = (struct tree){ NULL, 0 };
    into = tree;
    (void)nftw(small_text("@/out", path, sizeof path), add_seen, 8,
               FTW_PHYS);
}

static void forget(struct tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        free(tree->files[i].path);
        free(tree->files[i].bytes);
    }
    free(tree->files);
}

/* Databases are compared by what they hold, elsewhere: never two alike. */
static bool same_file(const struct tree *tree, const struct seen *one)
{
    size_t length = strlen(one->path);
    for (size_t i = 0; i < tree->count; i++) {
        if (strcmp(tree->files[i].path, one->path) == 0) {
            return (length > 3 && strcmp(one->path + length - 3, ".db") == 0)
                || (tree->files[i].size == one->size
                    && memcmp(tree->files[i].bytes, one->bytes, one->size)
                       == 0);
        }
    }
    return false;
}

/* A fresh hub, and @/out with what stood there before. */
static void reset(void)
{
    static const char *const PACK[] = { "pack.json", "parameters.csv" };
    char path[200], from[80], to[80];
    small_remove("@/hub.db");
    small_copy("@/base.db", "@/hub.db", SIZE_MAX);
    small_remove_folder("@/out");
    assert_int_equal(mkdir(small_text("@/out", path, sizeof path), 0700), 0);
    assert_int_equal(mkdir(small_text("@/out/51-bali-2", path, sizeof path),
                           0700), 0);
    for (size_t i = 0; i < sizeof PACK / sizeof *PACK; i++) {
        snprintf(from, sizeof from, "rules/51-bali/%s", PACK[i]);
        snprintf(to, sizeof to, "@/out/51-bali-2/%s", PACK[i]);
        small_copy(from, to, SIZE_MAX);
    }
    small_write("@/out/51-bali-2/facts.csv", "fact,type\n");
    small_write("@/out/old", "what stood there\n");
}

/* ---- Runs --------------------------------------------------------------- */

/* The same random numbers each time. */
static void repeat(void *user, void *bytes, size_t size)
{
    (void)user;
    memset(bytes, 7, size);
}

static int64_t fixed(void *user)
{
    return user == NULL ? 1700000000 : 0;
}

static awig *context_of(void)
{
    awig_options options = AWIG_OPTIONS_INIT;
    awig *context = NULL;
    options.now = fixed;
    options.ticks_ns = fixed;
    options.random = repeat;
    options.language = "en";
    assert_int_equal(awig_create(&context, &options), AWIG_OK);
    return context;
}

/* Runs; *json gets the answer when there is one. */
static int run(const struct scenario *scenario, enum fault fault, long at,
               char **json)
{
    awig_value *out = NULL;
    size_t size = 0;
    awig *context = context_of();
    reset();
    struct small_step step = { scenario->operation, scenario->arguments };
    system_calls.calls = 0;
    system_calls.fault = fault;
    system_calls.fail_at = at < 0 ? -at : at;
    system_calls.forever = at < 0;
    system_calls.short_now = false;
    system_calls.secret = scenario->secret;
    system_calls.on = true;
    int code = small_call(context, &step, &out);
    system_calls.on = false;
    system_calls.short_now = false;
    *json = NULL;
    /* What answers "no" says what it could not read among its findings. */
    if (code == AWIG_OK && awig_answer(context) != 0 && at != 0) {
        code = AWIG_E_INPUT;
    } else if (code == AWIG_OK) {
        char *text = NULL;
        assert_int_equal(awig_value_json(context, out, 1, &text, &size),
                         AWIG_OK);
        *json = strdup(text);
        awig_text_free(context, text);
    } else if (code != AWIG_E_STORAGE && code != AWIG_E_INPUT
               && code != AWIG_E_RULES && code != AWIG_E_USAGE) {
        fail_msg("%s, fault %d at %ld: %d %s", scenario->operation,
                 (int)fault, at, code, awig_error_text(context, "en"));
    } else if (at == 0) {
        print_error("%s: %s\n", scenario->operation,
                 awig_error_text(context, "en"));
    } else {
        assert_true(strlen(awig_error_text(context, "en")) > 10);
    }
    awig_value_destroy(out);
    awig_destroy(context);
    return code;
}

/* The hub is whole, whatever happened. */
static void check_hub(const struct scenario *scenario, const char *what)
{
    awig *context = context_of();
    struct small_step verify = { "audit verify", "{'db':'@/hub.db',"
                                 "'replay':true}" };
    if (strstr(scenario->arguments, "@/hub.db") != NULL
        && small_call(context, &verify, NULL) != AWIG_OK) {
        fail_msg("%s: %s: %s", scenario->operation, what,
                 awig_error_text(context, "en"));
    }
    awig_destroy(context);
}

/* What the sound disk answers and leaves. */
struct sound { char *json; struct tree before, after; };

static void compare(const struct scenario *scenario, const char *what,
                    const struct sound *sound, int code, const char *json)
{
    struct tree now;
    look(&now);
    size_t news = 0;
    for (size_t i = 0; i < now.count; i++) {
        const struct seen *one = &now.files[i];
        bool is_new = same_file(&sound->after, one);
        news += is_new;
        if (!is_new && !same_file(&sound->before, one)) {
            fail_msg("%s: %s: %s is neither old nor new (%zu bytes)",
                     scenario->operation, what, one->path, one->size);
        }
    }
    if (code == AWIG_OK && (news != sound->after.count
                            || strcmp(json, sound->json) != 0)) {
        fail_msg("%s: %s: another answer: %s\n%s", scenario->operation, what,
                 json, sound->json);
    }
    forget(&now);
}

/* Every `step`-th call failing, for each kind of fault; how many. */
static size_t fail_each(const struct scenario *scenario, bool all)
{
    struct sound sound;
    size_t runs = 0;
    reset();
    look(&sound.before);
    assert_int_equal(run(scenario, EIO_ANY, 0, &sound.json), AWIG_OK);
    look(&sound.after);
    for (int fault = 0; fault < FAULT_COUNT; fault++) {
        char *json = NULL;
        (void)run(scenario, (enum fault)fault, 0, &json);
        free(json);
        long calls = system_calls.calls;
        long step = all || calls < 5 ? 1 : calls / 4;
        for (long at = 1; at <= calls; at += step) {
            for (int forever = 0; forever < 2; forever++, runs++) {
                char what[60];
                snprintf(what, sizeof what, "fault %d at %ld%s", fault, at,
                         forever == 1 ? " for ever" : "");
                int code = run(scenario, (enum fault)fault,
                               forever == 1 ? -at : at, &json);
                compare(scenario, what, &sound, code, json);
                check_hub(scenario, what);
                free(json);
            }
        }
    }
    free(sound.json);
    forget(&sound.before);
    forget(&sound.after);
    return runs;
}

/* Without faults each does what it should. */
static void test_all_run(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < SCENARIOS_COUNT; i++) {
        char *json = NULL;
        if (run(&SCENARIOS[i], EIO_ANY, 0, &json) != AWIG_OK
            || (system_calls.calls == 0
                && strcmp(SCENARIOS[i].operation, "audit consistency")
                   != 0)) {
            print_error("%s: %ld calls: %s\n", SCENARIOS[i].operation,
                        system_calls.calls, json == NULL ? "" : json);
            failed++;
        }
        free(json);
    }
    assert_int_equal(failed, 0);
}

static void test_faults(void **state)
{
    bool all = getenv("AWIG_CAMPAIGN") != NULL;
    size_t runs = 0;
    (void)state;
    for (size_t i = 0; i < SCENARIOS_COUNT; i++) {
        size_t of = fail_each(&SCENARIOS[i], all);
        if (all) {
            print_message("%s: %zu runs\n", SCENARIOS[i].operation, of);
        }
        runs += of;
    }
    print_message("%zu faults\n", runs);
    assert_true(runs > 300);
    assert_int_equal(system_calls.wrong_modes, 0);
}

/* Each operation that is given a path is among them: a new one fails here
 * until it is. */
static void test_complete(void **state)
{
    int missing = 0;
    (void)state;
    for (size_t i = 0; awig_operation_at(i) != NULL; i++) {
        const awig_operation *operation = awig_operation_at(i);
        bool files = false, found = false;
        for (const awig_argument *one = operation->arguments;
             one->name != NULL; one++) {
            bool path = strchr("pP", one->kind) != NULL
                || (one->kind == 'L' && strcmp(one->name, "pack") == 0);
            files = files || (path && strcmp(one->name, "db") != 0);
        }
        for (size_t k = 0; k < SCENARIOS_COUNT; k++) {
            found = found || strcmp(SCENARIOS[k].operation,
                                    operation->name) == 0;
        }
        if (files && !found) {
            print_error("no scenario: %s\n", operation->name);
            missing++;
        }
    }
    assert_int_equal(missing, 0);
}

/* ---- The hub ------------------------------------------------------------ */

static int make(void **state)
{
    (void)state;
    small_start();
    small_write("@/play.lua", PLAY);
    small_write("@/facts.json", "{\"kind\":\"replication\","
                "\"innovation\":{\"started_on\":\"2019-01-02\"}}\n");
    small_write("@/table.csv", "hit:UNIQUE,need.score,=> grade\n"
                "1,>= 10,high\n2,< 10,low\n");
    small_write("@/text", "hub.example/log\n0\n"
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
    int failed = small_run(BEFORE, sizeof BEFORE / sizeof *BEFORE);
    small_write("@/51-bali/pack.json", "{\"id\":\"51-bali\",\"title\":{"
                "\"id\":\"Bali\",\"en\":\"Bali\"},\"version\":\"1.0.1\","
                "\"extends\":\"nasional\",\"api\":1,\"zone\":\"WITA\"}");
    small_key("log", "{'origin':'hub.example/log','out':'@/key'}");
    small_key("next", "{'origin':'hub.example/log','out':'@/next'}");
    small_key("witness", "{'origin':'saksi.example','witness':true,"
              "'out':'@/witness'}");
    struct small_step checkpoint = { "audit checkpoint",
                                     "{'db':'@/base.db','key':'@/key'}" };
    struct small_step request = { "audit witness request",
                                  "{'db':'@/base.db'}" };
    struct small_step answer = { "audit witness sign", "{'request':"
        "'@/request','log':'$log','key':'@/witness','state':'@/seen'}" };
    failed += small_run(&checkpoint, 1);
    small_keep(&request, "request", "@/request");
    small_keep(&answer, "cosignature", "@/answer");
    return failed;
}

static int clean(void **state)
{
    (void)state;
    return small_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_complete),
        cmocka_unit_test(test_all_run),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, make, clean);
}
