/* A child's rules beside its parents': against brute force over all cases of
 * a small world; then what is proved, refuted and left undecided by hand. */
#include "pack/relate.h"

#include "base/value.h"
#include "expr/eval.h"
#include "pack/check.h"
#include "pack_fixture.h"

#define FACTS "fact,type,values,min,max\n" \
    "x.a,int,,0,4\nx.b,bool,,,\nx.c,text,u|v|w,,\nx.l,text[],,,\n" \
    "x.n,number,,0,10\nx.d,date,,,\n"

enum { CASES = 5 * 2 * 3 * 4 };

static unsigned next(uint64_t *seed, unsigned below)
{
    *seed = *seed * UINT64_C(6364136223846793005)
            + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33) % below;
}

/* A condition over x.a, x.b, x.c and x.l. */
static void condition(char *out, size_t size, uint64_t *seed, int depth)
{
    static const char *const orders[] = { "<", "<=", ">", ">=", "==", "~=" };
    static const char *const lists[] = {
        "contains(case.x.l, 'u')", "contains(case.x.l, 'v')",
        "overlaps(case.x.l, { 'u', 'v' })", "case.x.b", "not case.x.b",
        "one_of(case.x.c, 'u', 'w')", "contains(p.fields, case.x.c)",
    };
    char a[400], b[400];
    if (depth > 0 && next(seed, 4) > 0) {
        condition(a, sizeof a, seed, depth - 1);
        condition(b, sizeof b, seed, depth - 1);
        snprintf(out, size, "%s(%s %s %s)", next(seed, 5) == 0 ? "not " : "",
                 a, next(seed, 2) ? "and" : "or", b);
        return;
    }
    switch (next(seed, 4)) {
    case 0:
        snprintf(out, size, "case.x.c %s '%c'", orders[4 + next(seed, 2)],
                 (char)('u' + next(seed, 3)));
        return;
    case 1:
        snprintf(out, size, "%s", lists[next(seed, 7)]);
        return;
    default:
        snprintf(a, sizeof a, "%u", next(seed, 6));
        snprintf(out, size, "case.x.a %s %s", orders[next(seed, 6)],
                 next(seed, 4) == 0 ? "p.bound" : a);
        return;
    }
}

static const char *const effects[] = { "note", "needs_review", "ineligible" };

struct drawn { char when[500], check[900], text[2000]; unsigned effect; };

static void draw(struct drawn *drawn, const char *id, uint64_t *seed)
{
    char when[400] = "";
    condition(drawn->check, sizeof drawn->check, seed, 2);
    if (next(seed, 3) == 0) {
        condition(when, sizeof when, seed, 1);
    }
    drawn->effect = next(seed, 3);
    snprintf(drawn->when, sizeof drawn->when, "%s%s%s",
             when[0] ? "  when = function(case, p) return " : "", when,
             when[0] ? " end,\n" : "");
    snprintf(drawn->text, sizeof drawn->text,
             "rule { id = '%s', title = { id = 'J', en = 'T' }, basis = 'b',\n"
             "  on_fail = '%s',\n%s  check = function(case, p) return %s end "
             "}\n", id, effects[drawn->effect], drawn->when, drawn->check);
}

/* --- Brute force ---------------------------------------------------------- */

/* 0 skipped, 1 passes, 2 fails. */
static int judge(const struct pack *pack, const struct rule *rule,
                 const struct cell *facts, struct arena *arena)
{
    struct cell parameters[8];
    assert_true(pack->parameters.count < 8);
    pack_parameters_on(pack, 19000, parameters, NULL);
    struct eval eval = { .graph = &pack->graph, .facts = facts,
                         .parameters = parameters, .arena = arena };
    if (rule->when_node != NODE_ID_NONE) {
        struct eval_result when = eval_node(&eval, rule->when_node);
        assert_int_equal(when.state, EVAL_VALUE);
        if (!when.cell.as.boolean) {
            return 0;
        }
    }
    struct eval_result check = eval_node(&eval, rule->check_node);
    assert_int_equal(check.state, EVAL_VALUE);
    return check.cell.as.boolean ? 1 : 2;
}

/* Case number `index` of the small world. */
static void make_case(const struct pack *pack, struct cell *facts,
                      struct cell *items, unsigned index)
{
    static const char *const words[] = { "u", "v", "w" };
    memset(facts, 0, pack->facts.count * sizeof *facts);
    int a = schema_find(&pack->facts, STR("x.a"));
    facts[a].known = facts[a + 1].known = true;
    facts[a + 2].known = facts[a + 3].known = true;
    facts[a].as.integer = index % 5;
    facts[a + 1].as.boolean = index / 5 % 2 == 1;
    facts[a + 2].as.text = str_of(words[index / 10 % 3]);
    facts[a + 3].as.list.items = items;
    facts[a + 3].as.list.count = 0;
    for (unsigned i = 0; i < 2; i++) {
        if ((index / 30 >> i & 1) == 1) {
            items[facts[a + 3].as.list.count].known = true;
            items[facts[a + 3].as.list.count++].as.text = str_of(words[i]);
        }
    }
}

/* The finding that brute force expects, and which case it may show. */
static enum message expect(const struct pack *pack, bool shows[3][3],
                           enum message *alone)
{
    const struct rule *p = &pack->rules[DECLARATION_RULE][0];
    const struct rule *n = &pack->parent->rules[DECLARATION_RULE][0];
    struct arena arena;
    struct mem mem;
    bool seen[3] = { false };
    mem_init(&mem);
    arena_init(&arena, &mem);
    memset(shows, 0, 9 * sizeof(bool));
    for (unsigned i = 0; i < CASES; i++) {
        struct cell facts[32], items[2];
        assert_true(pack->facts.count < 32);
        make_case(pack, facts, items, i);
        int own = judge(pack, p, facts, &arena);
        int other = judge(pack->parent, n, facts, &arena);
        shows[own][other] = true;
        seen[own] = true;
    }
    arena_free(&arena);
    *alone = !seen[2] && seen[1] ? MESSAGE_RELATE_NEVER_FAILS
           : seen[2] && !seen[1] ? MESSAGE_RELATE_NEVER_PASSES
           : MESSAGE_NONE;
    bool implied = !shows[2][0] && !shows[2][1] && shows[2][2];
    bool stricter = !shows[0][2] && !shows[1][2] && shows[2][2];
    return (implied ? 1 : 0) | (stricter ? 2 : 0)
           | (!shows[1][1] && shows[2][1] ? 4 : 0)
           | (shows[2][0] || shows[2][1] ? 8 : 0);
}

/* What relate.c should say of the pair. */
static enum message wanted(unsigned found, unsigned p, unsigned n)
{
    bool implied = (found & 1) != 0 && n >= p;
    bool stricter = (found & 2) != 0 && p >= n;
    bool against = (found & 4) != 0 && p > 0 && n > 0;
    if (implied) {
        return stricter ? MESSAGE_RELATE_SAME : MESSAGE_RELATE_IMPLIED;
    }
    if (against) {
        return MESSAGE_RELATE_CONTRADICTS;
    }
    return stricter && (found & 8) != 0 ? MESSAGE_RELATE_SUPERFLUOUS
                                        : MESSAGE_NONE;
}

static void parents(struct world *world)
{
    world_start(world);
    world_pack(world, "n", NULL);
    world_pack(world, "p", "n");
    world_file(world, "n", "facts.csv", FACTS);
    world_file(world, "n", "parameters.csv",
               "key,from,value,stricter\nbound,,2,higher\n"
               "fields,,u|v,subset\n");
}

/* The message about relations, of which there is at most one. */
static const struct err *said(const struct world *world)
{
    const struct err *found = NULL;
    for (size_t i = 0; i < world->findings.count; i++) {
        const struct err *err = &world->findings.items[i].err;
        if (err->message >= MESSAGE_RELATE_IMPLIED
            && err->message <= MESSAGE_RELATE_NEVER_PASSES) {
            assert_null(found);
            found = err;
        }
    }
    return found;
}

static bool share(const struct pack *pack)
{
    const struct rule *p = &pack->rules[DECLARATION_RULE][0];
    const struct rule *n = &pack->parent->rules[DECLARATION_RULE][0];
    for (size_t i = 0; i < p->facts_read_count; i++) {
        for (size_t k = 0; k < n->facts_read_count; k++) {
            if (p->facts_read[i] == n->facts_read[k]) {
                return true;
            }
        }
    }
    return false;
}

static void test_brute_force(void **state)
{
    (void)state;
    uint64_t seed = 4;
    int counts[9] = { 0 };
    int rounds = getenv("AWIG_CAMPAIGN") != NULL ? 40000 : 1500;
    for (int round = 0; round < rounds; round++) {
        static struct world world;
        struct drawn n, p;
        enum message alone = MESSAGE_NONE;
        bool shows[3][3];
        parents(&world);
        draw(&n, "N", &seed);
        draw(&p, "P", &seed);
        world_file(&world, "n", "eligibility.lua", n.text);
        world_file(&world, "p", "eligibility.lua", p.text);
        if (world_load(&world, "p") != 0) {
            fail_msg("%s%s%s", n.text, p.text, world_text(&world));
        }
        const struct rule *rule = &world.pack->rules[DECLARATION_RULE][0];
        if (rule->check_node == NODE_ID_NONE || world.pack->graph.nodes[
                rule->check_node].op == NODE_CONST) {
            world_end(&world);    /* told where it stands */
            continue;
        }
        unsigned found = expect(world.pack, shows, &alone);
        enum message want = !share(world.pack) ? MESSAGE_NONE
            : wanted(found, p.effect, n.effect);
        bool some = alone != MESSAGE_NONE
                    || (!shows[2][0] && !shows[2][1] && !shows[2][2]);
        want = some ? alone : want;
        assert_int_equal(relate_check(world.pack, &world.findings, NULL,
                                      &world.err), 0);
        const struct err *got = said(&world);
        if ((got == NULL ? MESSAGE_NONE : got->message) != want) {
            fail_msg("round %d: expected %d\n%s%s%s", round, (int)want,
                     n.text, p.text, world_text(&world));
        }
        counts[want == MESSAGE_NONE ? 8
               : (int)want - (int)MESSAGE_RELATE_IMPLIED]++;
        world_end(&world);
    }
    print_message("implied %d, same %d, stricter %d, against %d, undecided "
                  "%d, never fails %d, never passes %d, none %d\n", counts[0],
                  counts[1], counts[2], counts[3], counts[4], counts[5],
                  counts[6], counts[8]);
    assert_int_equal(counts[4], 0);
    for (int i = 0; i < 7; i++) {
        assert_true(i == 4 || counts[i] > 1);
    }
}

/* A rule without `when`. */
static void plain_rule(char out[400], const char *id, const char *check)
{
    snprintf(out, 400, "rule { id = '%s', title = { id = 'J', en = 'T' },"
             " basis = 'b', on_fail = 'ineligible',\n"
             "  check = function(case, p) return %s end }\n", id, check);
}

/* --- By hand -------------------------------------------------------------- */

static const struct { const char *n, *p; enum message message;
                      const char *example; } cases[] = {
    { "case.x.n >= 6", "case.x.n >= 7", MESSAGE_RELATE_SUPERFLUOUS,
      "x.n=6" },
    { "case.x.n >= 6", "case.x.n > 6", MESSAGE_RELATE_SUPERFLUOUS,
      "x.n=6" },
    { "case.x.n >= 6", "not (case.x.n < 6)", MESSAGE_RELATE_SAME, "x.n=0" },
    { "case.x.n > 6", "case.x.n >= 6", MESSAGE_RELATE_IMPLIED, "x.n=0" },
    { "case.x.n >= 6", "case.x.n < 6", MESSAGE_RELATE_CONTRADICTS,
      "x.n=6" },
    { "case.x.n >= 6", "case.x.n <= 6", MESSAGE_NONE, NULL },
    /* Whole numbers have no room between. */
    { "case.x.a > 2", "case.x.a >= 3", MESSAGE_RELATE_SAME, "x.a=0" },
    { "case.x.a > 2", "case.x.a >= 2.5", MESSAGE_RELATE_SAME, "x.a=0" },
    /* Bounds of the fact count. */
    { "case.x.a > 2", "case.x.a ~= 9", MESSAGE_RELATE_NEVER_FAILS, NULL },
    { "case.x.a > 2", "case.x.a > 4", MESSAGE_RELATE_NEVER_PASSES, "x.a=0" },
    /* Terms that are no facts. */
    { "months_between(case.x.d, case.as_of) >= 24",
      "months_between(case.x.d, case.as_of) >= 36",
      MESSAGE_RELATE_SUPERFLUOUS, "x.d=2022-07-01" },
    { "months_between(case.x.d, case.as_of) >= 24",
      "days_between(case.x.d, case.as_of) >= 30", MESSAGE_RELATE_UNDECIDED,
      NULL },
    { "months_between(case.x.d, case.as_of) >= 24",
      "case.x.d < date '2020-01-01'", MESSAGE_NONE, NULL },
    { "case.x.d <= case.as_of", "case.as_of >= case.x.d",
      MESSAGE_RELATE_SAME, "" },
    { "case.x.d <= case.as_of", "case.x.d < case.as_of",
      MESSAGE_RELATE_SUPERFLUOUS, "" },
    { "case.x.n * 2 >= 12", "case.x.n * 2 >= 14", MESSAGE_RELATE_SUPERFLUOUS,
      "x.n=6" },
    { "case.x.n * 2 >= 12", "case.x.n >= 7", MESSAGE_RELATE_UNDECIDED,
      NULL },
    { "count(case.x.l) >= 1", "count(case.x.l) >= 0",
      MESSAGE_RELATE_NEVER_FAILS, NULL },
    /* Whether a fact is there. */
    { "known(case.x, 'd')", "known(case.x, 'd') and known(case.x, 'n')",
      MESSAGE_RELATE_SUPERFLUOUS, "x.d=2024-07-01" },
    { "known(case.x, 'd') or known(case.x, 'n')", "known(case.x, 'n')",
      MESSAGE_RELATE_SUPERFLUOUS, "" },
    /* Other facts: nothing to say. */
    { "case.x.n >= 6", "case.x.a >= 1", MESSAGE_NONE, NULL },
    { "case.x.l == nil or case.x.n >= 6", "case.x.n >= 5", MESSAGE_NONE,
      NULL },
};

static void test_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static struct world world;
        char n[400], p[400];
        parents(&world);
        plain_rule(n, "N", cases[i].n);
        plain_rule(p, "P", cases[i].p);
        world_file(&world, "n", "eligibility.lua", n);
        world_file(&world, "p", "eligibility.lua", p);
        if (world_load(&world, "p") != 0) {
            print_message("%s does not load: left out\n", cases[i].n);
            world_end(&world);
            continue;
        }
        assert_int_equal(relate_check(world.pack, &world.findings, NULL,
                                      &world.err), 0);
        const struct err *got = said(&world);
        if ((got == NULL ? MESSAGE_NONE : got->message) != cases[i].message
            || (cases[i].example != NULL
                && strstr(got->args[3], cases[i].example) == NULL)) {
            fail_msg("%s | %s: %s", cases[i].n, cases[i].p,
                     got == NULL ? "nothing" : world_text(&world));
        }
        world_end(&world);
    }
}

/* A value that changes on a day is two periods; each counts. */
static void test_periods(void **state)
{
    (void)state;
    static const struct { const char *p; enum message message; } rows[] = {
        { "case.x.n >= 2", MESSAGE_RELATE_IMPLIED },
        { "case.x.n >= 4", MESSAGE_NONE },
        { "case.x.n >= 7", MESSAGE_RELATE_SUPERFLUOUS },
        { "case.x.n < 3", MESSAGE_RELATE_CONTRADICTS },
        { "case.x.n < 4", MESSAGE_NONE },
        { "case.x.n >= p.floor", MESSAGE_RELATE_SAME },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static struct world world;
        char p[400];
        char n[400];
        parents(&world);
        world_file(&world, "n", "parameters.csv",
                   "key,from,value,stricter\nfloor,,3.0,higher\n"
                   "floor,2022-01-01,6.5,\n");
        plain_rule(n, "N", "case.x.n >= p.floor");
        plain_rule(p, "P", rows[i].p);
        world_file(&world, "n", "eligibility.lua", n);
        world_file(&world, "p", "eligibility.lua", p);
        assert_int_equal(world_load(&world, "p"), 0);
        assert_int_equal(relate_check(world.pack, &world.findings, NULL,
                                      &world.err), 0);
        const struct err *got = said(&world);
        if ((got == NULL ? MESSAGE_NONE : got->message) != rows[i].message) {
            fail_msg("%s: %s", rows[i].p, world_text(&world));
        }
        world_end(&world);
    }
}

/* In a check: the finding stands at the rule and carries its case; and no
 * allocation that fails brings it down. */
static void test_check(void **state)
{
    (void)state;
    for (int64_t at = 0; at < 100000; at += at < 40 ? 1 : 97) {
        static struct world world;
        struct arena more, arena;
        struct pack_files files = { 0 };
        parents(&world);
        world_file(&world, "n", "eligibility.lua",
                   "rule { id = 'N', title = { id = 'J', en = 'T' },\n"
                   "  basis = 'b', on_fail = 'ineligible',\n"
                   "  check = function(case, p) return case.x.n >= 6 end }\n");
        world_file(&world, "p", "eligibility.lua",
                   "\nrule { id = 'P', title = { id = 'J', en = 'T' },\n"
                   "  basis = 'b', on_fail = 'ineligible',\n"
                   "  check = function(case, p) return case.x.n < 6 end }\n");
        struct pack_options options = world_options(&world);
        arena_init(&more, &world.mem);
        arena_init(&arena, &world.mem);
        options.more = &more;
        assert_int_equal(world_files(&world, STR("p"), &arena, &files,
                                     &world.err), 0);
        world.mem.fail_at = at == 0 ? 0 : world.mem.calls + at;
        int code = pack_check(&files, &options, &world.findings, &world.err);
        if (at > 0) {
            assert_true(code == 0 || code == ERR_NOMEM);
        } else {
            const struct finding *finding = NULL;
            for (size_t i = 0; i < world.findings.count; i++) {
                const struct finding *one = &world.findings.items[i];
                finding = one->err.message == MESSAGE_RELATE_CONTRADICTS
                          ? one : finding;
            }
            assert_non_null(finding);
            assert_string_equal(finding->err.file, "p/eligibility.lua");
            assert_int_equal(finding->err.line, 2);
            assert_non_null(value_get(value_get(finding->more, "example"),
                                      "x.n"));
        }
        bool reached = at > 0 && code == 0
                       && world.mem.calls < world.mem.fail_at;
        arena_free(&arena);
        arena_free(&more);
        world_end(&world);
        if (reached) {
            return;
        }
    }
    fail_msg("no end of allocations");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brute_force), cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_periods), cmocka_unit_test(test_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
