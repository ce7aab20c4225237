/* Every allocation failing, once and for ever, under the operations of
 * awig.h: those of awig, of Lua in it, of SQLite and of cJSON are counted
 * together.  Each run answers with "no memory" or with what it would have
 * answered; nothing leaks; and the hub is as it was, or as it should be.
 *
 * A sample of each; AWIG_CAMPAIGN fails every single one. */
#define _XOPEN_SOURCE 700      /* nftw */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <dirent.h>
#include <ftw.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "awig.h"

enum { SAMPLES = 60, HEADER = 16 };

/* '@' stands for the folder of the test. */
static char folder[64];

/* What runs; `writes` tells that the log grows when it goes well. */
static const struct scenario {
    const char *operation, *arguments, *makes;
    bool writes;
} BEFORE[] = {
    { "init", "{'db':'@/base.db','data':'@/data','rules':'@/rules',"
      "'seed':3}", NULL, true },
    { "case open", "{'db':'@/base.db','machine':'replication',"
      "'innovation':'INV001','region':'19.71','unit':'Dinas','actor':'Ani',"
      "'role':'opd','at':'2021-08-05T09:00'}", NULL, true },
    { "case attach", "{'db':'@/base.db','case':'C0001',"
      "'type':'interest_record','actor':'Ani','role':'opd',"
      "'at':'2021-08-05T10:00'}", NULL, true },
    { "actor add", "{'db':'@/base.db','name':'Budi',"
      "'role':'organization_bureau','region':'19'}", NULL, true },
};
static const struct scenario SCENARIOS[] = {
    { "init", "{'db':'@/new.db','data':'@/data','rules':'@/rules',"
      "'seed':3}", "new.db", false },
    { "eval", "{'pack':'@/rules/nasional',"
      "'facts':'docs/examples/case.json','explain':true,'how':true}", NULL,
      false },
    { "case do", "{'db':'@/hub.db','case':'C0001',"
      "'action':'verify_interest','actor':'Budi',"
      "'role':'organization_bureau','at':'2021-08-06T10:00'}", NULL, true },
    { "case do", "{'db':'@/hub.db','case':'C0001','action':'submit_plan',"
      "'actor':'Ani','role':'opd','at':'2021-08-06T10:00'}", NULL, true },
    { "audit verify", "{'db':'@/hub.db'}", NULL, false },
    { "audit verify", "{'db':'@/hub.db','replay':true}", NULL, false },
};
enum { SCENARIOS_COUNT = sizeof SCENARIOS / sizeof *SCENARIOS };

/* ---- One allocator under all of them ------------------------------------- */

static struct faults {
    uint64_t calls, fail_at;      /* fail_at 0 = never */
    bool forever;
    long live;
} faults;

static bool fails(void)
{
    faults.calls++;
    return faults.fail_at != 0
        && (faults.forever ? faults.calls >= faults.fail_at
                           : faults.calls == faults.fail_at);
}

/* A block behind its size, which SQLite asks for. */
static void *get(void *pointer, size_t size)
{
    if (fails()) {
        return NULL;
    }
    char *block = realloc(pointer == NULL ? NULL
                          : (char *)pointer - HEADER, size + HEADER);
    assert_non_null(block);
    memcpy(block, &size, sizeof size);
    faults.live += pointer == NULL;
    return block + HEADER;
}

static void put(void *pointer)
{
    if (pointer != NULL) {
        faults.live--;
        free((char *)pointer - HEADER);
    }
}

static void *of_awig(void *user, void *pointer, size_t old, size_t size)
{
    (void)user;
    (void)old;
    if (size == 0) {
        put(pointer);
        return NULL;
    }
    return get(pointer, size);
}

static void *plain(size_t size) { return get(NULL, size); }
static void *sized(int size) { return get(NULL, (size_t)size); }
static void *resized(void *pointer, int size)
{
    return get(pointer, (size_t)size);
}
static int size_of(void *pointer)
{
    size_t size = 0;
    memcpy(&size, (char *)pointer - HEADER, sizeof size);
    return (int)size;
}
static int rounded(int size) { return (size + 7) & ~7; }
static int nothing(void *user) { (void)user; return SQLITE_OK; }
static void no_more(void *user) { (void)user; }

static void install(void)
{
    static const sqlite3_mem_methods METHODS = { sized, put, resized, size_of,
        rounded, nothing, no_more, NULL };
    cJSON_Hooks hooks = { plain, put };
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &METHODS),
                     SQLITE_OK);
    cJSON_InitHooks(&hooks);
}

/* ---- Files --------------------------------------------------------------- */

/* The text with the folder for '@' and " for '. */
static const char *text_of(const char *template, char *out, size_t size)
{
    size_t at = 0;
    for (; *template != '\0'; template++) {
        int wrote = *template == '@'
            ? snprintf(out + at, size - at, "%s", folder)
            : snprintf(out + at, size - at, "%c",
                       *template == '\'' ? '"' : *template);
        assert_true(wrote > 0 && at + (size_t)wrote < size);
        at += (size_t)wrote;
    }
    return out;
}

static void write_file(const char *template, const char *text)
{
    char path[200];
    FILE *file = fopen(text_of(template, path, sizeof path), "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void copy_file(const char *from, const char *to)
{
    static char bytes[1 << 16];
    char path[200];
    FILE *in = fopen(text_of(from, path, sizeof path), "rb");
    FILE *out = fopen(text_of(to, path, sizeof path), "wb");
    assert_true(in != NULL && out != NULL);
    size_t size = fread(bytes, 1, sizeof bytes, in);
    for (; size > 0; size = fread(bytes, 1, sizeof bytes, in)) {
        assert_int_equal(fwrite(bytes, 1, size, out), size);
    }
    assert_int_equal(fclose(in), 0);
    assert_int_equal(fclose(out), 0);
}

/* How many files of the folder have a name that begins so. */
static int files_of(const char *start)
{
    DIR *directory = opendir(folder);
    const struct dirent *one;
    int count = 0;
    assert_non_null(directory);
    while ((one = readdir(directory)) != NULL) {
        count += strncmp(one->d_name, start, strlen(start)) == 0;
    }
    assert_int_equal(closedir(directory), 0);
    return count;
}

static void reset(void)
{
    static const char *const NAMES[] = { "hub.db", "hub.db-wal",
        "hub.db-shm", "new.db", "new.db-wal", "new.db-shm" };
    char path[200];
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, NAMES[i]);
        (void)unlink(path);
    }
    copy_file("@/base.db", "@/hub.db");
}

/* ---- Runs ---------------------------------------------------------------- */

static int64_t fixed_now(void *user) { (void)user; return 1700000000; }
static int64_t no_ticks(void *user) { (void)user; return 0; }

/* The same bytes in every run of an operation, others in the next one. */
static unsigned char chance;
static void no_chance(void *user, void *bytes, size_t size)
{
    (void)user;
    memset(bytes, chance, size);
    chance++;
}

static int create(awig **out)
{
    awig_options options = AWIG_OPTIONS_INIT;
    options.allocate = of_awig;
    options.now = fixed_now;
    options.ticks_ns = no_ticks;
    options.random = no_chance;
    options.language = "en";
    return awig_create(out, &options);
}

/* One operation from the making of its context to its end; `answer` (may be
 * NULL) gets the result as JSON, made when faults are over. */
static int call(const struct scenario *scenario, char **answer)
{
    char text[1000];
    awig *context = NULL;
    awig_value *arguments = NULL, *out = NULL;
    text_of(scenario->arguments, text, sizeof text);
    chance = (unsigned char)(40 * strlen(scenario->operation)
                             + strlen(scenario->arguments));
    int code = create(&context);
    if (code == AWIG_OK) {
        code = awig_value_parse(context, text, strlen(text), &arguments);
    }
    if (code == AWIG_OK) {
        code = awig_call(context, scenario->operation, arguments, NULL,
                         &out);
    }
    faults.fail_at = 0;
    if (code != AWIG_OK && code != AWIG_E_NOMEM) {
        print_error("%s: %s\n", scenario->operation,
                    awig_error_text(context, "en"));
    }
    if (code == AWIG_OK && answer != NULL) {
        char *json = NULL;
        size_t size = 0;
        assert_int_equal(awig_value_json(context, out, 0, &json, &size),
                         AWIG_OK);
        *answer = strdup(json);
        awig_text_free(context, json);
    }
    awig_value_destroy(out);
    awig_value_destroy(arguments);
    awig_destroy(context);
    return code;
}

/* The log of the hub, root and all, as text; it is verified on the way. */
static char *log_of(const char *database)
{
    char arguments[300], *answer = NULL;
    snprintf(arguments, sizeof arguments,
             "{'db':'@/%s','replay':true}", database);
    struct scenario verify = { "audit verify", arguments, NULL, false };
    assert_int_equal(call(&verify, &answer), AWIG_OK);
    return answer;
}

/* What a run without faults does. */
struct expected {
    uint64_t calls;
    char *answer, *before, *after;
};

/* Runs with one fault; `where` tells which when something is wrong. */
static void run(const struct scenario *scenario,
                const struct expected *expected, uint64_t at, bool forever)
{
    char where[100], *answer = NULL;
    snprintf(where, sizeof where, "%s: allocation %llu%s",
             scenario->operation, (unsigned long long)at,
             forever ? " and all after it" : "");
    long live = faults.live;
    faults.calls = 0;
    faults.fail_at = at;
    faults.forever = forever;
    int code = call(scenario, &answer);
    if (code != AWIG_OK && code != AWIG_E_NOMEM) {
        fail_msg("%s: %d", where, code);
    }
    if (faults.live != live) {
        fail_msg("%s: %ld blocks leak", where, faults.live - live);
    }
    if (code == AWIG_OK && strcmp(answer, expected->answer) != 0) {
        fail_msg("%s: %s", where, answer);
    }
    free(answer);
    if (scenario->makes != NULL
        && files_of(scenario->makes) != (code == AWIG_OK)) {
        fail_msg("%s: files are left", where);
    }
    if (expected->before != NULL) {
        char *log = log_of("hub.db");
        if (strcmp(log, code == AWIG_OK ? expected->after
                   : expected->before) != 0) {
            fail_msg("%s: %s", where, log);
        }
        free(log);
    }
    if (code == AWIG_OK || scenario->makes != NULL) {
        reset();
    }
}

/* Runs it twice without faults: the first may leave what SQLite keeps for
 * the process. */
static struct expected expect(const struct scenario *scenario)
{
    struct expected expected = { 0, NULL, NULL, NULL };
    for (int i = 0; i < 2; i++) {
        long live = faults.live;
        reset();
        free(expected.before);
        free(expected.answer);
        expected.before = scenario->writes ? log_of("hub.db") : NULL;
        faults.calls = 0;
        assert_int_equal(call(scenario, &expected.answer), AWIG_OK);
        expected.calls = faults.calls;
        assert_true(i == 0 || faults.live == live);
    }
    expected.after = scenario->writes ? log_of("hub.db") : NULL;
    reset();
    return expected;
}

static void test_faults(void **state)
{
    bool all = getenv("AWIG_CAMPAIGN") != NULL;
    (void)state;
    for (size_t i = 0; i < SCENARIOS_COUNT; i++) {
        struct expected expected = expect(&SCENARIOS[i]);
        uint64_t step = 1 + expected.calls / SAMPLES, runs = 0;
        for (int forever = 0; forever < 2; forever++) {
            /* The first ones each: contexts and files are opened there. */
            for (uint64_t at = 1; at <= expected.calls;
                 at += all || at < 40 ? 1 : step) {
                run(&SCENARIOS[i], &expected, at, forever == 1);
                runs++;
            }
        }
        print_message("%s: %llu allocations, %llu faults\n",
                      SCENARIOS[i].operation,
                      (unsigned long long)expected.calls,
                      (unsigned long long)runs);
        free(expected.answer);
        free(expected.before);
        free(expected.after);
    }
}

/* ---- The world ----------------------------------------------------------- */

static int make(void **state)
{
    char path[200], command[300];
    (void)state;
    install();
    snprintf(folder, sizeof folder, "%s/awig-test-memory-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(mkdir(text_of("@/data", path, sizeof path), 0700), 0);
    write_file("@/data/regions.csv",
               "code,level,name_id,parent_code,hub_jipp_year\n"
               "19,province,Babel,,2020\n35,province,Jawa Timur,,2020\n"
               "19.71,city,Pangkal Pinang,19,\n35.79,city,Kota Batu,35,\n");
    write_file("@/data/sdg_goals.csv", "goal,title_en,title_id\n"
               "8,Decent work,Pekerjaan layak\n");
    write_file("@/data/innovations.csv",
               "id,name,description,owner,owner_level,owner_region_code,"
               "unit,award,award_year,started_year,sector,sdg_goal,"
               "sdg_basis,source_keys,note\nINV001,SIP BANGET,Pariwisata,"
               "Kota Batu,city,35.79,,KIPP Top,,,tourism,8,assigned,S01,\n");
    assert_int_equal(mkdir(text_of("@/rules", path, sizeof path), 0700), 0);
    snprintf(command, sizeof command, "cp -r rules/nasional "
             "rules/19-kepulauan-bangka-belitung %s/rules", folder);
    assert_int_equal(system(command), 0);
    for (size_t i = 0; i < sizeof BEFORE / sizeof *BEFORE; i++) {
        assert_int_equal(call(&BEFORE[i], NULL), AWIG_OK);
    }
    return 0;
}

/* Removes one name: nftw calls it, what is inside first. */
static int remove_one(const char *path, const struct stat *what, int kind,
                      struct FTW *where)
{
    (void)what;
    (void)kind;
    (void)where;
    return remove(path);
}

static int clean(void **state)
{
    (void)state;
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, make, clean);
}
