/* Every call to the disk failing, once and for ever, under the operations of
 * awig.h: input/output errors, no space, writes that end in the middle, syncs
 * that fail.  Each answers with a clean error or with what it would have
 * answered; and afterwards the hub is whole, with what was acknowledged in it.
 *
 * A few calls of each; AWIG_CAMPAIGN fails every one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../support/disk.h"
#include "../support/small_hub.h"

static const struct small_step BEFORE[] = {
    { "init", "{'db':'@/base.db','data':'@/data','rules':'rules','seed':3}" },
    { "case open", "{'db':'@/base.db','machine':'replication',"
      "'innovation':'INV001','region':'19.71','unit':'Dinas','actor':'Ani',"
      "'role':'opd','at':'2021-08-05T09:00'}" },
    { "case set", "{'db':'@/base.db','case':'C0001','facts':["
      "'replicator.budget_subactivity=1.02'],'source':'surat',"
      "'on':'2021-08-05','actor':'Ani','role':'opd',"
      "'at':'2021-08-05T10:00'}" },
    { "decide", "{'db':'@/base.db','case':'C0001','as-of':'2021-10-20',"
      "'at':'2021-10-20T10:00'}" },
    { "case open", "{'db':'@/base.db','machine':'kipp_proposal',"
      "'innovation':'INV001','region':'19.71','unit':'Dinas','actor':'Ani',"
      "'role':'opd','at':'2021-08-05T09:00'}" },
    { "case attach", "{'db':'@/base.db','case':'C0002',"
      "'type':'assessment','date':'2021-08-06','field':['summary=80'],"
      "'actor':'Tim','role':'evaluation_team','at':'2021-08-06T09:00'}" },
    { "programme open", "{'db':'@/base.db','region':'35','year':2022,"
      "'actor':'Karo','role':'organization_bureau',"
      "'at':'2022-01-05T09:00'}" },
    { "calendar import", "{'db':'@/base.db','file':'@/days.csv'}" },
    { "draft new", "{'id':'51-bali','db':'@/base.db',"
      "'out':'@/51-bali'}" },
    { "explain", "{'db':'@/base.db','case':'C0001','letter':true,"
      "'out':'@/letter'}" },
};
/* These come when the pack in @/51-bali has a version of its own. */
static const struct small_step THEN[] = {
    { "publish", "{'db':'@/base.db','pack':'@/51-bali',"
      "'from':'2029-01-01','actor':'Ani','approved-by':'Budi',"
      "'rules':'rules'}" },
    { "draft submit", "{'db':'@/base.db','pack':'@/51-bali-2',"
      "'actor':'Ani','rules':'rules'}" },
    { "audit checkpoint", "{'db':'@/base.db','key':'@/key'}" },
    { "audit key add", "{'db':'@/base.db','key':'@/key','vkey':'$next'}" },
    { "audit checkpoint", "{'db':'@/base.db','key':'@/key',"
      "'next-key':'@/next'}" },
};

/* Those that write come first; `makes` is a file that is whole or not there. */
static const struct scenario {
    const char *operation, *arguments, *makes;
} SCENARIOS[] = {
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
    { "audit checkpoint", "{'db':'@/hub.db','key':'@/key',"
      "'next-key':'@/next'}", NULL },
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
    { "calendar workdays", "{'db':'@/hub.db','from':'2021-02-01',"
      "'to':'2021-03-31'}", NULL },
    { "verify-letter", "{'db':'@/hub.db','file':'@/letter'}", NULL },
    { "case total", "{'db':'@/hub.db','case':'C0002','actor':'Ani',"
      "'role':'opd','at':'2021-08-06T10:00'}", NULL },
    { "programme event", "{'db':'@/hub.db','kind':'fgd_selection',"
      "'region':'35','year':2022,'planned':'2022-07-30','actor':'Karo',"
      "'role':'organization_bureau','at':'2022-06-02T09:00'}", NULL },
    { "programme attach", "{'db':'@/hub.db','region':'35','year':2022,"
      "'type':'action_plan','date':'2022-08-05','actor':'Karo',"
      "'role':'organization_bureau','at':'2022-08-06T10:00'}", NULL },
    { "programme report", "{'db':'@/hub.db','region':'35','year':2022}",
      NULL },
    { "schedule preview", "{'db':'@/hub.db','pack':'rules/nasional',"
      "'anchor':'2021-11-11','count':3,'rules':'rules'}", NULL },
    { "audit key add", "{'db':'@/hub.db','key':'@/key','vkey':'$third'}",
      NULL },
    { "audit key retire", "{'db':'@/hub.db','vkey':'$log'}",
      NULL },
    { "audit witness add", "{'db':'@/hub.db','file':'@/answer',"
      "'witness':'$witness'}", NULL },
    { "rollback", "{'db':'@/hub.db','id':'51-bali','actor':'Ani',"
      "'approved-by':'Budi','from':'2031-01-01'}", NULL },
    { "params set", "{'db':'@/hub.db','pack':'@/51-bali-2','key':"
      "'same_province_bonus','value':'8','basis':'F012'}", NULL },
    { "sweep", "{'db':'@/hub.db','pack':'rules/nasional','param':"
      "'min_age_months=12,24','as-of':'2021-11-11'}", NULL },
    { "diff", "{'db':'@/hub.db','a':'rules/51-bali','b':'@/51-bali',"
      "'rules':'rules'}", NULL },
    { "draft new", "{'db':'@/hub.db','id':'51-bali','out':'@/new'}", NULL },
    { "draft list", "{'db':'@/hub.db'}", NULL },
    { "draft diff", "{'db':'@/hub.db','draft':$draft}", NULL },
    { "draft discard", "{'db':'@/hub.db','draft':$draft,'actor':'Ani'}",
      NULL },
    { "simulate", "{'db':'@/hub.db','file':['@/play.lua'],"
      "'data':'@/data','rules':'rules'}", NULL },
};

enum {
    SCENARIOS_COUNT = sizeof SCENARIOS / sizeof *SCENARIOS,
    SHORT_COUNT = 8               /* of those, in a short run */
};

/* ---- Runs --------------------------------------------------------------- */

/* How many entries the database has, which is whole; -1 when there is none.
 * The real disk is back by now. */
static int64_t entries_of(const char *template, const char *what)
{
    char path[200], arguments[300];
    awig_value *out = NULL;
    small_text(template, path, sizeof path);
    if (access(path, F_OK) != 0) {
        return -1;
    }
    awig *context = small_context();
    snprintf(arguments, sizeof arguments, "{'db':'%s','replay':true}", path);
    struct small_step verify = { "audit verify", arguments };
    if (small_call(context, &verify, &out) != AWIG_OK) {
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
    small_remove("@/hub.db");
    small_remove("@/copy.db");
    small_remove("@/new.db");
    small_remove_folder("@/new");
    small_copy("@/base.db", "@/hub.db", SIZE_MAX);
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
    awig *context = small_context();
    disk_start(false);
    disk_fail(fault, (uint64_t)(at < 0 ? -at : at), at < 0);
    struct small_step step = { scenario->operation, scenario->arguments };
    int code = small_call(context, &step, NULL);
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

static const struct small_step REQUEST = {
    "audit witness request", "{'db':'@/base.db'}"
}, SIGN = {
    "audit witness sign", "{'request':'@/request','log':'$log',"
    "'key':'@/witness','state':'@/seen'}"
};

/* A pack of nothing but its name, in a folder that may be there. */
static void write_pack(const char *folder, const char *version)
{
    char path[200], text[300];
    (void)mkdir(small_text(folder, path, sizeof path), 0700);
    snprintf(path, sizeof path, "%s/pack.json", folder);
    snprintf(text, sizeof text, "{\"id\":\"51-bali\",\"title\":{"
             "\"id\":\"Bali\",\"en\":\"Bali\"},\"version\":\"%s\","
             "\"extends\":\"nasional\",\"api\":1,\"zone\":\"WITA\"}",
             version);
    small_write(path, text);
}

/* Defines $draft, the number of the one that waits. */
static void name_draft(void)
{
    struct small_step list = { "draft list", "{'db':'@/base.db'}" };
    awig *context = small_context();
    awig_value *out = NULL;
    char number[24];
    assert_int_equal(small_call(context, &list, &out), AWIG_OK);
    const awig_value *first = awig_first(awig_get(out, "drafts"));
    snprintf(number, sizeof number, "%lld",
             (long long)awig_integer(awig_get(first, "draft")));
    small_define("draft", number);
    awig_value_destroy(out);
    awig_destroy(context);
}

static int make(void **state)
{
    (void)state;
    small_start();
    small_write("@/data/kipp_editions.csv",
                "year,decree,min_age_years,pandemic_min_age_years,groups,"
                "categories,aspects,cap_ministry_agency,"
                "cap_local_government_incl_bumd,cap_soe,proposals,"
                "passed_admin,finalists_general,finalists_replication,"
                "finalists_special,winners,note\n"
                "2021,,,,,,,,,,,,99,,,45,\n");
    small_write("@/data/kipp_edition_items.csv",
                "edition,kind,id,title_id,title_en,weight,becomes,source\n"
                "2021,aspect,summary,Ringkasan,Summary,100,,uji\n");
    small_copy("data/holidays_id_2021_2022.csv", "@/days.csv", 20);
    small_write("@/play.lua",
                "scenario { id = 'X1', title = { id = 'satu', en = 'one' } }\n"
                "at '2021-08-05T09:00'\nopen { innovation = 'INV001',"
                " region = '19.71', unit = 'Kominfo' }\n");
    int failed = small_run(BEFORE, sizeof BEFORE / sizeof *BEFORE);
    write_pack("@/51-bali", "1.0.1");
    small_key("log", "{'origin':'hub.example/log','out':'@/key'}");
    small_key("next", "{'origin':'hub.example/log','out':'@/next'}");
    small_key("third", "{'origin':'hub.example/log','out':'@/third'}");
    small_key("witness", "{'origin':'saksi.example','witness':true,"
              "'out':'@/witness'}");
    failed += small_run(THEN, 1);
    write_pack("@/51-bali-2", "1.0.2");
    small_write("@/51-bali-2/parameters.csv", "key,value,basis\n"
                "same_province_bonus,5,F012\n");
    failed += small_run(THEN + 1, sizeof THEN / sizeof *THEN - 1);
    write_pack("@/51-bali", "1.0.3");
    small_keep(&REQUEST, "request", "@/request");
    small_keep(&SIGN, "cosignature", "@/answer");
    name_draft();
    return failed;
}

static int clean(void **state)
{
    (void)state;
    return small_end();
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

/* Each operation on a hub is among them: a new one fails here until it is. */
static void test_complete(void **state)
{
    int missing = 0;
    (void)state;
    for (size_t i = 0; awig_operation_at(i) != NULL; i++) {
        const awig_operation *operation = awig_operation_at(i);
        bool hub = false, found = false;
        for (const awig_argument *one = operation->arguments;
             one->name != NULL; one++) {
            hub = hub || strcmp(one->name, "db") == 0;
        }
        for (size_t k = 0; k < SCENARIOS_COUNT; k++) {
            found = found || strcmp(SCENARIOS[k].operation,
                                    operation->name) == 0;
        }
        if (hub && !found) {
            print_error("no scenario: %s\n", operation->name);
            missing++;
        }
    }
    assert_int_equal(missing, 0);
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
        cmocka_unit_test(test_complete),
        cmocka_unit_test(test_all_run),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, make, clean);
}
