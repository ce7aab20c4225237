/* Fields of declarations: what each kind takes, and what it refuses. */
#include "pack_fixture.h"

#define T "title = { id = 'J', en = 'T' }, basis = 'F1',\n"
#define CHECK "check = function(case) return case.kind == 'x' end"
#define VALUE "value = function(case) return case.site.score end"
#define WHEN "when = function(case) return case.kind == 'x' end"
#define RULE "rule { id = 'R', on_fail = 'note', " T CHECK
#define COMPONENT "component { id = 'C', " T VALUE
#define DUTY "duty { id = 'D', " T
#define DEADLINE "deadline { id = 'L', " T "measures = 'action.submit', "
#define GUARD "guard { id = 'G', " T CHECK ", "

/* Refused by static reading, with a better place: script/lift_declare. */
#define STATIC MESSAGE_COUNT

static const struct {
    const char *name, *file, *lua;
    int message;                  /* NONE = loads */
    const char *words;            /* in the English text */
} cases[] = {
    { "rule", "eligibility", RULE " }", MESSAGE_NONE, "" },
    { "rule without title", "eligibility",
      "rule { id = 'R', on_fail = 'note', basis = 'F', " CHECK " }",
      MESSAGE_PACK_DECLARATION_NEEDS, "rule 'R' has no title" },
    { "title without Indonesian", "eligibility",
      "rule { id = 'R', on_fail = 'note', basis = 'F',"
      " title = { en = 'T' }, " CHECK " }", MESSAGE_PACK_DECLARATION_VALUE,
      "title cannot be" },
    { "title that is a number", "eligibility",
      "rule { id = 'R', on_fail = 'note', basis = 'F', title = 1, " CHECK
      " }", MESSAGE_PACK_DECLARATION_VALUE, "title cannot be '1'" },
    { "no on_fail", "eligibility", "rule { id = 'R', " T CHECK " }",
      MESSAGE_PACK_DECLARATION_NEEDS, "has no on_fail" },
    { "on_fail of a guard", "eligibility",
      "rule { id = 'R', on_fail = 'block', " T CHECK " }",
      STATIC, "" },
    { "on_fail with a blank", "eligibility",
      "rule { id = 'R', on_fail = 'note ', " T CHECK " }",
      STATIC, "" },
    { "part of an on_fail", "eligibility",
      "rule { id = 'R', on_fail = 'not', " T CHECK " }",
      STATIC, "" },
    { "basis that is a table", "eligibility",
      "rule { id = 'R', on_fail = 'note', title = { id = 'J', en = 'T' },"
      " basis = {}, " CHECK " }", MESSAGE_PACK_DECLARATION_VALUE,
      "basis cannot be" },
    { "component", "matching", COMPONENT ", weight = 'w' }", MESSAGE_NONE,
      "" },
    { "free weight", "matching", COMPONENT ", weight = 'w_free' }",
      MESSAGE_NONE, "" },
    { "weight unknown", "matching", COMPONENT ", weight = 'ww' }",
      STATIC, "" },
    { "weight of text", "matching", COMPONENT ", weight = 'word' }",
      MESSAGE_PACK_DECLARATION_PARAMETER_TYPE, "is of type text" },
    { "weight as a number", "matching", COMPONENT ", weight = 5 }",
      MESSAGE_PACK_DECLARATION_VALUE, "weight cannot be '5'" },
    { "bonus", "matching", "bonus { id = 'B', " T "points = 'w', " WHEN
      " }", MESSAGE_NONE, "" },
    { "prefer", "matching", "prefer { " VALUE " }", MESSAGE_NONE, "" },
    { "duty every", "schedule", DUTY "every = '1 month', count = 12 }",
      MESSAGE_NONE, "" },
    { "duty everything", "schedule", DUTY "every = '2 weeks', count = 1,"
      " from = 'site.started_on', roll = 'none', at = '23:59:59',"
      " purpose = 'x', document = 'd', role = 'r',"
      " escalate_after = '7 days' }", MESSAGE_NONE, "" },
    { "every without a number", "schedule", DUTY "every = 'month' }",
      MESSAGE_PACK_DECLARATION_VALUE, "every cannot be 'month'" },
    { "every zero", "schedule", DUTY "every = '0 month' }",
      MESSAGE_PACK_DECLARATION_VALUE, "every cannot be '0 month'" },
    { "every 1000", "schedule", DUTY "every = '1000 days' }", MESSAGE_NONE,
      "" },
    { "every 1001", "schedule", DUTY "every = '1001 days' }",
      MESSAGE_PACK_DECLARATION_VALUE, "every cannot be" },
    { "every in hours", "schedule", DUTY "every = '3 hours' }",
      MESSAGE_PACK_DECLARATION_VALUE, "every cannot be" },
    { "count zero", "schedule", DUTY "every = '1 month', count = 0 }",
      MESSAGE_PACK_DECLARATION_VALUE, "count cannot be '0'" },
    { "count half", "schedule", DUTY "every = '1 month', count = 1.5 }",
      MESSAGE_PACK_DECLARATION_VALUE, "count cannot be" },
    { "no way to fall due", "schedule", DUTY "count = 2 }",
      MESSAGE_PACK_DUTY_DATES, "exactly one of every, on, dates" },
    { "two ways to fall due", "schedule",
      DUTY "every = '1 month', on = '2021-11-01' }",
      MESSAGE_PACK_DUTY_DATES, "exactly one" },
    { "on a day of the script", "schedule", DUTY "on = date '2021-11-01' }",
      MESSAGE_NONE, "" },
    { "on a parameter", "schedule", DUTY "on = 'due' }", MESSAGE_NONE, "" },
    { "on a number parameter", "schedule", DUTY "on = 'w' }",
      MESSAGE_PACK_DECLARATION_PARAMETER_TYPE, "is of type int" },
    { "on nothing known", "schedule", DUTY "on = 'duo' }",
      MESSAGE_PACK_DECLARATION_PARAMETER, "did you mean 'due'" },
    { "on no date", "schedule", DUTY "on = '2021-02-30' }",
      MESSAGE_PACK_DECLARATION_PARAMETER, "names the parameter" },
    { "from an unknown fact", "schedule",
      DUTY "every = '1 month', from = 'site.starte_on' }",
      MESSAGE_PACK_DECLARATION_PARAMETER, "did you mean 'site.started_on'" },
    { "dates", "schedule", DUTY "dates = { date '2021-11-01',"
      " date(2021, 12, 1) } }", MESSAGE_NONE, "" },
    { "dates of a function", "schedule",
      DUTY "dates = function(case, p) return { p.due } end }", MESSAGE_NONE,
      "" },
    { "no dates", "schedule", DUTY "dates = {} }",
      MESSAGE_PACK_DECLARATION_VALUE, "dates cannot be" },
    { "dates of words", "schedule", DUTY "dates = { 'besok' } }",
      MESSAGE_PACK_DECLARATION_VALUE, "dates cannot be" },
    { "roll", "schedule", DUTY "every = '1 month', roll = 'next' }",
      STATIC, "" },
    { "hour 24", "schedule", DUTY "on = 'due', at = '24:00' }",
      MESSAGE_PACK_DECLARATION_VALUE, "at cannot be '24:00'" },
    { "hour 23:59", "schedule", DUTY "on = 'due', at = '23:59' }",
      MESSAGE_NONE, "" },
    { "minute 60", "schedule", DUTY "on = 'due', at = '23:60' }",
      MESSAGE_PACK_DECLARATION_VALUE, "at cannot be" },
    { "hour without zero", "schedule", DUTY "on = 'due', at = '8:00' }",
      MESSAGE_PACK_DECLARATION_VALUE, "at cannot be" },
    { "deadline", "schedule", DEADLINE "on = 'due' }", MESSAGE_NONE, "" },
    { "deadline everything", "schedule", DEADLINE "on = '2021-11-01',"
      " at = '12:00:00', zone = 'WIT', on_late = 'block', late_days = 3 }",
      MESSAGE_NONE, "" },
    { "deadline that does not measure", "schedule",
      "deadline { id = 'L', " T "on = 'due' }",
      MESSAGE_PACK_DECLARATION_NEEDS, "has no measures" },
    { "measures a fact", "schedule", "deadline { id = 'L', " T
      "on = 'due', measures = 'document.plan.received_at_bureau' }",
      MESSAGE_NONE, "" },
    { "measures a number", "schedule", "deadline { id = 'L', " T
      "on = 'due', measures = 'site.score' }",
      MESSAGE_PACK_DECLARATION_PARAMETER_TYPE, "is of type number" },
    { "measures nothing known", "schedule", "deadline { id = 'L', " T
      "on = 'due', measures = 'document.plan.recieved_at_bureau' }",
      MESSAGE_PACK_DECLARATION_PARAMETER,
      "did you mean 'document.plan.received_at_bureau'" },
    { "zone", "schedule", DEADLINE "on = 'due', zone = 'UTC' }",
      STATIC, "" },
    { "late by nothing", "schedule",
      DEADLINE "on = 'due', on_late = 'ignore' }",
      STATIC, "" },
    { "late days below zero", "schedule",
      DEADLINE "on = 'due', late_days = -1 }",
      MESSAGE_PACK_DECLARATION_VALUE, "late_days cannot be '-1'" },
    { "guard", "lifecycle", GUARD "action = 'submit_plan' }", MESSAGE_NONE,
      "" },
    { "guard of several", "lifecycle",
      GUARD "action = { 'select', 'attach:action_plan' },"
      " on_fail = 'review' }", MESSAGE_NONE, "" },
    { "guard of all", "lifecycle", GUARD "action = '*' }", MESSAGE_NONE,
      "" },
    { "guard of none", "lifecycle", GUARD "action = {} }",
      MESSAGE_PACK_DECLARATION_VALUE, "action cannot be" },
    { "guard of an unknown action", "lifecycle",
      GUARD "action = 'submit_pland' }", MESSAGE_PACK_DECLARATION_VALUE,
      "action cannot be 'submit_pland'" },
    { "guard of one unknown action", "lifecycle",
      GUARD "action = { 'select', 'fly' } }",
      MESSAGE_PACK_DECLARATION_VALUE, "action cannot be" },
    { "guard that skips", "lifecycle",
      GUARD "action = '*', on_fail = 'ineligible' }",
      STATIC, "" },
    { "rule among guards", "lifecycle", RULE " }",
      MESSAGE_PACK_DECLARATION_FILE, "move it to eligibility.lua" },
    { "component among rules", "eligibility",
      COMPONENT ", weight = 'w' }", MESSAGE_PACK_DECLARATION_FILE,
      "move it to matching.lua" },
    { "guard among duties", "schedule", GUARD "action = '*' }",
      MESSAGE_PACK_DECLARATION_FILE, "move it to lifecycle.lua" },
};

static const char *const actions[] = { "select", "submit_plan", "submit",
                                       NULL };

static int load(struct world *world)
{
    struct arena arena;
    struct pack_files files = { 0 };
    struct pack_options options = world_options(world);
    options.words.actions = actions;
    arena_init(&arena, &world->mem);
    assert_int_equal(world_files(world, STR("p"), &arena, &files,
                                 &world->err), 0);
    int code = pack_load(&world->pack, &files, &options, &world->findings,
                         &world->err);
    arena_free(&arena);
    return code;
}

static void start(struct world *world, const char *file, const char *lua)
{
    world_start(world);
    world_pack(world, "p", NULL);
    world_file(world, "p", "facts.csv", "fact,type\nsite.score,number\n"
               "site.started_on,date\n");
    world_file(world, "p", "documents.csv", "document,field\nplan,\n");
    world_file(world, "p", "parameters.csv",
               "key,value,stricter,type\nw,1,fixed,int\nw_free,1,free,int\n"
               "word,x,free,text\ndue,2021-11-01,earlier,date\n"
               "late,warn,order:warn|review|block,text\ndays,3,lower,int\n");
    static char path[64];
    snprintf(path, sizeof path, "%s.lua", file);
    world_file(world, "p", path, lua);
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        char text[1200];
        start(&world, cases[i].file, cases[i].lua);
        int code = load(&world);
        err_text(&world.err, LANGUAGE_EN, text, sizeof text);
        int number = message_row(world.err.message)->number;
        bool good = cases[i].message == STATIC
                    ? code != 0 && number / 1000 == 3
                    : (int)world.err.message == cases[i].message
                      && (code == 0) == (cases[i].message == MESSAGE_NONE);
        if (!good || (code != 0 && strstr(text, cases[i].words) == NULL)) {
            fail_msg("%s: %s\n%s", cases[i].name, text, world_text(&world));
        }
        if (code != 0) {
            assert_true(world.err.line >= 1);
            assert_memory_equal(world.err.file, "p/", 2);
        }
        world_end(&world);
    }
}

/* Slots that fields name, texts, defaults. */
static void test_filled(void **state)
{
    (void)state;
    struct world world;
    start(&world, "schedule", DUTY "every = '1 month',"
          " from = 'site.started_on' }\n"
          "deadline { id = 'L', title = { id = 'J' },\n"
          " on = 'due', measures = 'document.plan.received_at_bureau',\n"
          " on_late = 'review', late_days = 3 }\n");
    world_file(&world, "p", "lifecycle.lua", GUARD "action = '*' }\n");
    assert_int_equal(load(&world), 0);
    const struct pack *pack = world.pack;
    const struct rule *duty = &pack->rules[DECLARATION_DUTY][0];
    const struct rule *deadline = &pack->rules[DECLARATION_DEADLINE][0];
    assert_true(duty->from_is_fact);
    assert_int_equal(duty->from_slot,
                     schema_find(&pack->facts, STR("site.started_on")));
    assert_int_equal(duty->on_slot, -1);
    assert_true(str_is(duty->title[LANGUAGE_EN], "T"));
    assert_true(str_is(duty->basis, "F1"));
    assert_int_equal(deadline->on_slot, 3);
    assert_false(deadline->on_is_fact);
    assert_int_equal(deadline->measures_slot, schema_find(&pack->facts,
                     STR("document.plan.received_at_bureau")));
    assert_true(str_is(deadline->title[LANGUAGE_EN], "J"));
    assert_true(str_is(pack->rules[DECLARATION_GUARD][0].on_fail, "block"));
    assert_true(pack->parameters_used[3]);
    assert_false(pack->parameters_used[0]);
    /* No English title, no basis: two warnings. */
    int warnings = 0;
    for (size_t i = 0; i < world.findings.count; i++) {
        enum message message = world.findings.items[i].err.message;
        warnings += message == MESSAGE_PACK_DECLARATION_TITLE
                    || message == MESSAGE_PACK_DECLARATION_BASIS;
    }
    assert_int_equal(warnings, 2);
    world_end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_filled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
