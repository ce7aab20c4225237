/* Every call to the disk failing, once and for ever, under the operations of
 * awig.h: input/output errors, no space, writes that end in the middle, syncs
 * that fail.  Each answers with a clean error or with what it would have
 * answered; and afterwards the hub is whole, with what was acknowledged in it.
 *
 * A few calls of each; AWIG_CAMPAIGN fails every one. */
#define _XOPEN_SOURCE 700      /* nftw */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../support/disk.h"
#include "awig.h"

/* '@' stands for the folder of the test. */
static char folder[64];

static const struct scenario { const char *operation, *arguments, *makes; }
BEFORE[] = {
    { "init", "{'db':'@/base.db','data':'@/data','rules':'rules','seed':3}",
      NULL },
    { "case open", "{'db':'@/base.db','machine':'replication',"
      "'innovation':'INV001','region':'19.71','unit':'Dinas','actor':'Ani',"
      "'role':'opd','at':'2021-08-05T09:00'}", NULL },
    { "case set", "{'db':'@/base.db','case':'C0001','facts':["
      "'replicator.budget_subactivity=1.02'],'source':'surat',"
      "'on':'2021-08-05','actor':'Ani','role':'opd',"
      "'at':'2021-08-05T10:00'}", NULL },
    { "decide", "{'db':'@/base.db','case':'C0001','as-of':'2021-10-20',"
      "'at':'2021-10-20T10:00'}", NULL },
    { "draft new", "{'id':'51-bali','db':'@/base.db',"
      "'out':'@/51-bali'}", NULL },
    { "audit keygen", "{'origin':'hub.example/log','out':'@/key'}", NULL },
    { "audit checkpoint", "{'db':'@/base.db','key':'@/key'}", NULL },
};

/* Those that write come first; `makes` is a file that is whole or not there. */
static const struct scenario SCENARIOS[] = {
    { "case set", "{'db':'@/hub.db','case':'C0001','facts':["
      "'innovation.started_on=2018-01-01','innovation.sdg_target=8.9'],"
      "'source':'surat','on':'2021-08-06','actor':'Ani','role':'opd',"
      "'at':'2021-08-06T10:00'}", NULL },
    { "case attach", "{'db':'@/hub.db','case':'C0001',"
      "'type':'interest_record','date':'2021-08-05','actor':'Ani',"
      "'role':'opd','at':'2021-08-06T10:00','file':'README.md'}", NULL },
    { "case do", "{'db':'@/hub.db','case':'C0001',"
      "'action':'verify_interest','actor':'Ani','role':'opd',"
      "'at':'2021-08-06T10:00'}", NULL },
    { "decide", "{'db':'@/hub.db','case':'C0001','as-of':'2021-11-20',"
      "'at':'2021-11-20T10:00'}", NULL },
    { "case open", "{'db':'@/hub.db','machine':'replication',"
      "'innovation':'INV001','region':'19.71','unit':'Badan',"
      "'actor':'Budi','role':'opd','at':'2021-08-05T09:00'}", NULL },
    { "erase", "{'db':'@/hub.db','subject':'Ani'}", NULL },
    { "backup", "{'db':'@/hub.db','out':'@/copy.db'}", "@/copy.db" },
    { "audit checkpoint", "{'db':'@/hub.db','key':'@/key'}", NULL },
    { "init", "{'db':'@/new.db','data':'@/data','rules':'rules',"
      "'seed':3}", "@/new.db" },
    { "audit verify", "{'db':'@/hub.db','replay':true}", NULL },
    { "restore", "{'file':'@/base.db','out':'@/copy.db'}", "@/copy.db" },
    { "import", "{'db':'@/hub.db','kind':'innovations',"
      "'file':'@/data/innovations.csv'}", NULL },
    { "actor add", "{'db':'@/hub.db','name':'Citra'}", NULL },
    { "actor grant", "{'db':'@/hub.db','name':'Ani','role':'opd',"
      "'region':'19.71'}", NULL },
    { "actor policy", "{'db':'@/hub.db','policy':'strict'}", NULL },
    { "programme open", "{'db':'@/hub.db','region':'19','year':2022,"
      "'actor':'Karo','role':'organization_bureau',"
      "'at':'2022-01-05T09:00'}", NULL },
    { "publish", "{'db':'@/hub.db','pack':'@/51-bali',"
      "'from':'2030-01-01','actor':'Ani','approved-by':'Budi',"
      "'rules':'rules'}", NULL },
    { "draft submit", "{'db':'@/hub.db','pack':'@/51-bali',"
      "'actor':'Ani','rules':'rules'}", NULL },
    { "migrate apply", "{'db':'@/hub.db','actor':'Ani','role':'opd',"
      "'as-of':'2021-11-20'}", NULL },
    { "calendar import", "{'db':'@/hub.db',"
      "'file':'data/holidays_id_2021_2022.csv'}", NULL },
    { "audit export", "{'db':'@/hub.db','out':'@/tiles'}", NULL },
    { "audit prove", "{'db':'@/hub.db','index':3}", NULL },
    { "audit consistency", "{'db':'@/hub.db','old':1,'new':3}", NULL },
    { "audit witness request", "{'db':'@/hub.db'}", NULL },
    { "audit key list", "{'db':'@/hub.db'}", NULL },
    { "audit log", "{'db':'@/hub.db'}", NULL },
    { "invariants", "{'db':'@/hub.db'}", NULL },
    { "replay", "{'db':'@/hub.db','all':true}", NULL },
    { "explain", "{'db':'@/hub.db','case':'C0001'}", NULL },
    { "status", "{'db':'@/hub.db'}", NULL },
    { "gap", "{'db':'@/hub.db','region':'19.71'}", NULL },
    { "match", "{'db':'@/hub.db','region':'19.71'}", NULL },
    { "case list", "{'db':'@/hub.db'}", NULL },
    { "case show", "{'db':'@/hub.db','case':'C0001'}", NULL },
    { "case actions", "{'db':'@/hub.db','case':'C0001','actor':'Ani',"
      "'role':'opd','at':'2021-08-06T10:00'}", NULL },
    { "due", "{'db':'@/hub.db','until':'2022-12-31'}", NULL },
    { "actor list", "{'db':'@/hub.db'}", NULL },
    { "migrate plan", "{'db':'@/hub.db','as-of':'2021-11-20'}", NULL },
    { "impact", "{'db':'@/hub.db','pack':'rules/51-bali',"
      "'rules':'rules'}", NULL },
    { "doctor", "{'db':'@/hub.db'}", NULL },
    { "calendar show", "{'db':'@/hub.db'}", NULL },
};

enum {
    SCENARIOS_COUNT = sizeof SCENARIOS / sizeof *SCENARIOS,
    SHORT_COUNT = 8               /* of those, in a short run */
};

/* ---- Files -------------------------------------------------------------- */

/* The text with the folder for '@' and " for '. */
static const char *text_of(const char *template, char *out, size_t size)
{
    size_t at = 0;
    for (; *template != '\0'; template++) {
        int put = *template == '@' ? snprintf(out + at, size - at, "%s",
                                              folder)
            : snprintf(out + at, size - at, "%c",
                       *template == '\'' ? '"' : *template);
        assert_true(put > 0 && at + (size_t)put < size);
        at += (size_t)put;
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

static void remove_database(const char *template)
{
    static const char *const ENDS[] = { "", "-wal", "-shm", "-journal" };
    char path[200], name[220];
    for (size_t i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "%s%s",
                 text_of(template, path, sizeof path), ENDS[i]);
        (void)unlink(name);
    }
}

/* ---- Runs --------------------------------------------------------------- */

static int64_t fixed_now(void *user)
{
    (void)user;
    return 1700000000;
}

/* A clock that stands still: a busy machine trips no limit of time. */
static int64_t no_ticks(void *user)
{
    (void)user;
    return 0;
}

static awig *create(void)
{
    awig_options options = AWIG_OPTIONS_INIT;
    awig *context = NULL;
    options.now = fixed_now;
    options.ticks_ns = no_ticks;
    options.language = "en";
    assert_int_equal(awig_create(&context, &options), AWIG_OK);
    return context;
}

/* Runs one operation; *out may be NULL. */
static int call(awig *context, const struct scenario *scenario,
                awig_value **out)
{
    char text[1000];
    awig_value *arguments = NULL;
    text_of(scenario->arguments, text, sizeof text);
    assert_int_equal(awig_value_parse(context, text, strlen(text),
                                      &arguments), AWIG_OK);
    int code = awig_call(context, scenario->operation, arguments, NULL, out);
    awig_value_destroy(arguments);
    return code;
}

/* How many entries the database has, which is whole; -1 when there is none.
 * The real disk is back by now. */
static int64_t entries_of(const char *template, const char *what)
{
    char path[200], arguments[300];
    awig_value *out = NULL;
    text_of(template, path, sizeof path);
    if (access(path, F_OK) != 0) {
        return -1;
    }
    awig *context = create();
    snprintf(arguments, sizeof arguments, "{'db':'%s','replay':true}", path);
    struct scenario verify = { "audit verify", arguments, NULL };
    if (call(context, &verify, &out) != AWIG_OK) {
        fail_msg("%s: %s", what, awig_error_text(context, "en"));
    }
    int64_t entries = awig_integer(awig_get(out, "entries"));
    awig_value_destroy(out);
    awig_destroy(context);
    return entries;
}

/* Puts a fresh copy of the hub there. */
static void reset(void)
{
    remove_database("@/hub.db");
    remove_database("@/copy.db");
    remove_database("@/new.db");
    copy_file("@/base.db", "@/hub.db");
}

/* Runs with a fault at `at` (0 = none). *calls gets how many there were,
 * *entries what the hub holds then; the answer is that of the operation. */
static int run(const struct scenario *scenario, enum disk_fault fault,
               int64_t at, uint64_t *calls, int64_t *entries)
{
    char what[200];
    reset();
    snprintf(what, sizeof what, "%s, fault %d at %lld", scenario->operation,
             (int)fault, (long long)at);
    awig *context = create();
    disk_start(false);
    disk_fail(fault, (uint64_t)(at < 0 ? -at : at), at < 0);
    int code = call(context, scenario, NULL);
    *calls = disk_calls();
    disk_stop();
    if (code != AWIG_OK && code != AWIG_E_STORAGE) {
        fail_msg("%s: %d %s", what, code, awig_error_text(context, "en"));
    }
    awig_destroy(context);
    *entries = entries_of("@/hub.db", what);
    if (scenario->makes != NULL) {
        int64_t made = entries_of(scenario->makes, what);
        assert_true((made >= 0) == (code == AWIG_OK));
    }
    return code;
}

/* Every `step`-th call failing, for one kind of fault. */
static size_t fail_each(const struct scenario *scenario,
                        enum disk_fault fault, bool all)
{
    uint64_t calls = 0, ignored = 0;
    int64_t whole = 0, entries = 0, before = entries_of("@/base.db", "base");
    size_t runs = 0;
    assert_int_equal(run(scenario, fault, 0, &calls, &whole), AWIG_OK);
    int64_t step = all || calls < 6 ? 1 : (int64_t)calls / 5;
    for (int64_t at = 1; at <= (int64_t)calls; at += step) {
        for (int64_t forever = 0; forever < 2; forever++) {
            int code = run(scenario, fault, forever == 1 ? -at : at,
                           &ignored, &entries);
            /* Acknowledged is there; a failure may be, in part (the actor
             * that it registered first), or not. */
            if (code == AWIG_OK ? entries != whole
                : entries > whole || entries < before) {
                fail_msg("%s: fault %d at %lld: %lld entries, answer %d",
                         scenario->operation, (int)fault, (long long)at,
                         (long long)entries, code);
            }
            runs++;
        }
    }
    return runs;
}

/* ---- Tests -------------------------------------------------------------- */

static int make(void **state)
{
    char path[200];
    (void)state;
    snprintf(folder, sizeof folder, "%s/awig-test-faults-XXXXXX",
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
    awig *context = create();
    for (size_t i = 0; i < sizeof BEFORE / sizeof *BEFORE; i++) {
        if (call(context, &BEFORE[i], NULL) != AWIG_OK
            || awig_answer(context) > 1) {
            print_error("%s: %s\n", BEFORE[i].operation,
                        awig_error_text(context, "en"));
            return 1;
        }
    }
    awig_destroy(context);
    write_file("@/51-bali/pack.json", "{\"id\":\"51-bali\",\"title\":{"
               "\"id\":\"Bali\",\"en\":\"Bali\"},\"version\":\"1.0.1\","
               "\"extends\":\"nasional\",\"api\":1,\"zone\":\"WITA\"}");
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

static void test_faults(void **state)
{
    bool all = getenv("AWIG_CAMPAIGN") != NULL;
    size_t runs = 0;
    (void)state;
    for (size_t i = 0; i < (all ? SCENARIOS_COUNT : SHORT_COUNT); i++) {
        size_t before = runs;
        for (int fault = 0; fault < DISK_FAULT_COUNT; fault++) {
            runs += fail_each(&SCENARIOS[i], (enum disk_fault)fault, all);
        }
        if (all) {
            print_message("%s: %zu runs\n", SCENARIOS[i].operation,
                          runs - before);
        }
    }
    print_message("%zu faults\n", runs);
    assert_true(runs > 200);
}

/* Without faults each of them does what it should. */
static void test_all_run(void **state)
{
    uint64_t calls = 0;
    int64_t entries = 0;
    (void)state;
    for (size_t i = 0; i < SCENARIOS_COUNT; i++) {
        assert_int_equal(run(&SCENARIOS[i], DISK_EIO, 0, &calls, &entries),
                         AWIG_OK);
        assert_true(calls > 0 && entries > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_run),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, make, clean);
}
