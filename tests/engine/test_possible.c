/* What would make a refused action possible, against every single change and
 * every two of them.
 *
 * For each situation a universe of changes is carried out one by one and two
 * by two in a copy of the hub: papers with and without what may stand in
 * them, facts, later days, a second person, a reason, an override. The
 * shortest answer must be as short as the shortest of those that do, and one
 * of them; when none does, the answer is longer than two. */
#include "../pack/pack_fixture.h"

#include "../support/small_hub.h"
#include "engine/possible_answers.h"
#include "engine/possible.h"

#define DEED "'db':'@/hub.db','case':'%s','actor':'%s','role':'%s'," \
    "'at':'%sT09:00'"

/* What happened, in order; NULL ends a situation's past. */
struct deed { const char *operation, *subject, *actor, *role, *at, *more; };

static const struct deed deeds[] = {
    { "case attach", "C0001", "Ani", "opd", "2021-08-06",
      "'type':'interest_record','date':'2021-08-06'" },
    { "case do", "C0001", "Budi", "organization_bureau", "2021-08-09",
      "'action':'verify_interest'" },
    { "case attach", "C0001", "Citra", "planning_agency", "2021-08-20",
      "'type':'gap_analysis','date':'2021-08-20','field':['goal=11',"
      "'rating=60','signed_by=planning_agency']" },
    { "case do", "C0001", "Citra", "planning_agency", "2021-08-23",
      "'action':'map_gaps'" },
    { "case set", "C0001", "Ani", "opd", "2021-08-24",
      "'facts':['innovation.awards=kipp:2019:Top 45',"
      "'innovation.started_on=2018-01-01'],'source':'s','on':'2021-08-24'" },
    { "case do", "C0001", "Budi", "organization_bureau", "2021-08-31",
      "'action':'confirm_eligible','override':'a','second-actor':'Eka',"
      "'second-role':'organization_bureau'" },
    { "case attach", "C0001", "Budi", "organization_bureau", "2021-10-15",
      "'type':'selection_record','date':'2021-10-15'" },
    { "case do", "C0001", "Budi", "organization_bureau", "2021-10-16",
      "'action':'select','override':'a','second-actor':'Eka',"
      "'second-role':'organization_bureau'" },
    { "case attach", "C0001", "Ani", "opd", "2021-10-20",
      "'type':'action_plan','date':'2021-10-20','field':["
      "'origin_communication=x'],'received-at':'2021-10-20T08:00',"
      "'forwarded-at':'2021-10-20T08:30','rows':'stage,item,subactivity,"
      "budget,responsible,start,end\\npreparation,a,1,1,b,2022-01-03,"
      "2022-01-31\\nimplementation,a,1,1,b,2022-02-01,2022-02-28\\n"
      "monitoring_evaluation,a,1,1,b,2022-03-01,2022-03-31\\n'" },
    { "case attach", "C0001", "Ani", "opd", "2021-10-21",
      "'type':'commitment_sheet','date':'2021-10-21','signed-on':"
      "'2021-10-21','signer-role':['regional_head','governor']" },
    { "case do", "C0001", "Ani", "opd", "2021-10-22",
      "'action':'submit_plan'" },
};
enum { DEEDS = sizeof deeds / sizeof *deeds };

/* A refusal: after so many deeds somebody tries this. */
struct situation {
    const char *name, *subject, *action, *role, *at;
    size_t after;                 /* deeds */
    size_t least;                 /* steps of the shortest answer */
};
static const struct situation situations[] = {
    { "a paper", "C0001", "verify_interest", "organization_bureau",
      "2021-08-05T10:00:00+07:00", 0, 1 },
    { "a role, and a paper", "C0001", "verify_interest", "opd",
      "2021-08-05T10:00:00+07:00", 0, 1 },
    { "a paper of the next action", "C0001", "map_gaps", "planning_agency",
      "2021-08-09T10:00:00+07:00", 2, 1 },
    { "a verdict", "C0001", "confirm_eligible", "organization_bureau",
      "2021-08-24T10:00:00+07:00", 5, 1 },
    { "a reason", "C0001", "suspend", "organization_bureau",
      "2021-08-24T10:00:00+07:00", 5, 1 },
    { "a letter", "C0001", "withdraw", "regional_head",
      "2021-08-24T10:00:00+07:00", 5, 1 },
    { "three signatures", "C0002", "map_gaps", "planning_agency",
      "2021-08-24T10:00:00+08:00", 5, 1 },
    { "criteria of a hub", "C0003", "designate", "ministry",
      "2021-08-24T10:00:00+07:00", 5, 1 },
    { "a plan and a commitment", "C0001", "submit_plan", "opd",
      "2021-10-17T10:00:00+07:00", 8, 2 },
    { "a commitment beside the plan", "C0001", "submit_plan", "opd",
      "2021-10-20T10:00:00+07:00", 9, 1 },
    { "a day", "C0001", "start_preparation", "opd",
      "2021-10-23T10:00:00+07:00", 11, 1 },
    { "a state", "C0001", "complete", "organization_bureau",
      "2021-10-23T10:00:00+07:00", 11, 3 },
};

/* One change: up to three steps that are told as one. */
struct change { struct possible_step steps[4]; size_t count; };
enum { CHANGES_MAX = 48 };

struct universe { struct change items[CHANGES_MAX]; size_t count; };

static void add(struct universe *all, enum possible_kind kind,
                const char *name, const char *fields[3][2])
{
    struct change *one = &all->items[all->count++];
    struct possible_step step = { .kind = kind, .name = str_of(name),
        .field = STR(""), .value = STR("") };
    assert_true(all->count <= CHANGES_MAX);
    memset(one, 0, sizeof *one);
    one->steps[one->count++] = step;
    for (int i = 0; i < 3 && fields != NULL && fields[i][0] != NULL; i++) {
        step.field = str_of(fields[i][0]);
        step.value = str_of(fields[i][1]);
        one->steps[one->count++] = step;
    }
}

static void make(struct universe *all)
{
    static const char *const papers[] = { "interest_record", "gap_analysis",
        "selection_record", "action_plan", "commitment_sheet", "team_decree",
        "withdrawal_letter", "innovation_profile", "hub_decree",
        "suspension_record" };
    static const char *signed_by[3][2] = { { "signed_by",
        "planning_agency|research_agency|organization_section" } };
    static const char *two[3][2] = { { "signed_by",
        "planning_agency|research_agency" } };
    static const char *rows[3][2] = { { "rows", "" } };
    static const char *plan[3][2] = { { "rows", "" },
        { "origin_communication", "x" } };
    static const char *head[3][2] = { { "signer", "regional_head" } };
    static const char *heads[3][2] = { { "signer", "regional_head" },
        { "signer", "governor" } };
    static const char *criteria[3][2] = { { "leader_commitment", "true" },
        { "needs_linked", "true" }, { "bureaucratic_support", "true" } };
    static const char *half[3][2] = { { "leader_commitment", "true" },
        { "needs_linked", "true" } };
    static const char *const facts[][2] = {
        { "innovation.owner", "Kota Batu" },
        { "innovation.owner_region_code", "35.79" },
        { "innovation.result_before", "1" }, { "innovation.result_after", "2" },
        { "innovation.evaluation_document", "true" },
        { "innovation.sdg_goal", "11" }, { "innovation.sdg_target", "11.1" },
        { "replicator.budget_subactivity", "1.02" } };
    all->count = 0;
    for (size_t i = 0; i < sizeof papers / sizeof *papers; i++) {
        add(all, POSSIBLE_PAPER, papers[i], NULL);
    }
    add(all, POSSIBLE_PAPER, "gap_analysis", signed_by);
    add(all, POSSIBLE_PAPER, "gap_analysis", two);
    add(all, POSSIBLE_PAPER, "action_plan", rows);
    add(all, POSSIBLE_PAPER, "action_plan", plan);
    add(all, POSSIBLE_PAPER, "commitment_sheet", head);
    add(all, POSSIBLE_PAPER, "commitment_sheet", heads);
    add(all, POSSIBLE_PAPER, "hub_decree", criteria);
    add(all, POSSIBLE_PAPER, "hub_decree", half);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        add(all, POSSIBLE_FACT, facts[i][0], NULL);
        all->items[all->count - 1].steps[0].value = str_of(facts[i][1]);
    }
    add(all, POSSIBLE_WAIT, "", NULL);
    all->items[all->count - 1].steps[0].value = STR("2022-06-01");
    add(all, POSSIBLE_WAIT, "", NULL);
    all->items[all->count - 1].steps[0].value = STR("2027-01-01");
    add(all, POSSIBLE_REASON, "reason", NULL);
    add(all, POSSIBLE_OVERRIDE, "override", NULL);
    add(all, POSSIBLE_SECOND, "research_agency", NULL);
}

static void put_change(struct looking *looking, const struct change *change)
{
    for (size_t i = 0; i < change->count; i++) {
        (void)possible_add(&looking->steps, &change->steps[i]);
    }
}

/* Does the action take place with these one or two changes? */
static bool does(struct looking *looking, const struct change *a,
                 const struct change *b)
{
    struct err err;
    looking->steps.count = 0;
    put_change(looking, a);
    if (b != NULL) {
        put_change(looking, b);
    }
    assert_int_equal(possible_try(looking, &err), 0);
    return looking->done;
}

static struct mem mem;
static struct arena arena;
static int64_t now = 1640000000;
static uint64_t seed = 7;

static void session_start(struct session *session, struct arena *of)
{
    char path[200];
    struct value *arguments = value_map(of);
    memset(session, 0, sizeof *session);
    session->mem = &mem;
    session->arena = of;
    clock_fixed(&session->clock, &now);
    entropy_seeded(&session->entropy, &seed);
    value_set_string(of, arguments, "db", small_text("@/hub.db", path,
                                                     sizeof path));
    session->arguments = arguments;
}

/* The shortest by trying all, 3 when none of one or two does. */
static size_t shortest(struct looking *looking, const struct universe *all)
{
    for (size_t i = 0; i < all->count; i++) {
        if (does(looking, &all->items[i], NULL)) {
            return 1;
        }
    }
    for (size_t i = 0; i < all->count; i++) {
        for (size_t k = i + 1; k < all->count; k++) {
            if (does(looking, &all->items[i], &all->items[k])) {
                return 2;
            }
        }
    }
    return 3;
}

/* How many changes the first answer asks for: what stands in one paper is one;
 * 3 when there is no answer, or one with more. */
static size_t told_changes(const struct value *answer)
{
    const struct value *steps = value_get(answer, "steps");
    size_t count = 0;
    for (const struct value *one = steps != NULL ? steps->first : NULL;
         one != NULL; one = one->next) {
        bool same = false;
        for (const struct value *before = steps->first; before != one;
             before = before->next) {
            same = same || (str_equal(value_get_text(before, "kind"),
                                      value_get_text(one, "kind"))
                            && str_equal(value_get_text(before, "name"),
                                         value_get_text(one, "name")));
        }
        count += same ? 0 : 1;
    }
    return steps == NULL || count > 2 ? 3 : count;
}

static void check_situation(const struct situation *situation,
                            const struct universe *all)
{
    struct session session;
    struct simulation_bases bases;
    struct value *told = NULL;
    struct err err;
    arena_init(&arena, &mem);
    session_start(&session, &arena);
    struct possible_wish wish = { str_of(situation->subject),
        str_of(situation->action), str_of(situation->role),
        str_of(situation->at), false };
    assert_int_equal(possible_find(&session, &wish, &told, &err), 0);
    const struct value *answers = value_get(told, "answers");
    size_t best = told_changes(answers->first);
    struct looking looking = { .session = &session, .wish = &wish,
        .bases = &bases, .arena = &arena, .role = wish.role };
    /* A role that may not act is told beside the steps. */
    if (answers->first != NULL
        && value_get_text(answers->first, "role").size > 0) {
        looking.role = value_get_text(answers->first, "role");
    }
    simulation_bases_init(&bases, &session);
    simulation_init(&looking.simulation, &bases, STR(""));
    looking.simulation.recipe.db = session_string(&session, "db");
    size_t least = shortest(&looking, all);
    simulation_free(&looking.simulation);
    simulation_bases_free(&bases);
    print_message("%s: told %zu, tried %zu\n", situation->name, best, least);
    assert_int_equal(least, situation->least);
    assert_int_equal(best, least);
    arena_free(&arena);
}

/* Deeds up to `until` are done. */
static void go_on(size_t *done, size_t until)
{
    char arguments[900], more[1000];
    for (; *done < until; (*done)++) {
        const struct deed *deed = &deeds[*done];
        snprintf(arguments, sizeof arguments, DEED, deed->subject,
                 deed->actor, deed->role, deed->at);
        snprintf(more, sizeof more, "{%s,%s}", arguments, deed->more);
        struct small_step step = { deed->operation, more };
        assert_int_equal(small_run(&step, 1), 0);
    }
}

static void test_situations(void **state)
{
    static const struct small_step first[] = {
        { "init", "{'db':'@/hub.db','data':'data','rules':'rules'}" },
        { "case open", "{'db':'@/hub.db','machine':'replication',"
          "'innovation':'INV002','region':'19.71','unit':'Perkim','actor':"
          "'Ani','role':'opd','at':'2021-08-05T09:00'}" },
        { "case open", "{'db':'@/hub.db','machine':'replication',"
          "'innovation':'INV002','region':'51.08','unit':'Dispar','actor':"
          "'Gede','role':'opd','at':'2021-08-05T09:00'}" },
        { "case attach", "{'db':'@/hub.db','case':'C0002','type':"
          "'interest_record','date':'2021-08-05','actor':'Gede','role':'opd',"
          "'at':'2021-08-05T10:00'}" },
        { "case do", "{'db':'@/hub.db','case':'C0002','action':"
          "'verify_interest','actor':'Putu','role':'organization_bureau',"
          "'at':'2021-08-05T11:00'}" },
        { "case open", "{'db':'@/hub.db','machine':'hub','region':'18',"
          "'actor':'Mena','role':'ministry','at':'2021-08-05T09:00'}" },
    };
    struct universe all;
    size_t done = 0;
    (void)state;
    mem_init(&mem);
    small_start();
    make(&all);
    assert_int_equal(small_run(first, sizeof first / sizeof *first), 0);
    for (size_t i = 0; i < sizeof situations / sizeof *situations; i++) {
        go_on(&done, situations[i].after);
        check_situation(&situations[i], &all);
    }
    assert_int_equal(small_end(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_situations) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
