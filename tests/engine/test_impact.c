/* Which rules judge alike, ranges of a sweep, made-up cases; and an impact
 * under failing memory. */
#include "../pack/pack_fixture.h"

#include "base/file.h"
#include "base/json.h"
#include "engine/impact_alike.h"
#include "engine/import.h"
#include "engine/impact_run.h"
#include "engine/sweep.h"
#include "engine/synthetic_draw.h"
#include "../support/scratch.h"

/* --- Alike ---------------------------------------------------------------- */

static const char FACTS[] = "fact,type,derived\n"
    "a.n,int,\na.m,int,\na.t,text,\na.l,text[],\na.d,int,case.a.n + 1\n";
static const char PARAMETERS[] = "key,from,value,stricter\n"
    "low,,3,free\nhigh,,9,higher\nlist,,x|y,subset\n";
static const char TABLE[] = "hit:UNIQUE,a.n,=> out\n1,<5,1\n2,>=5,2\n";
/* One lifted rule and one with a loop, which stays in the VM. */
static const char LUA[] =
    "rule { id = 'L1', title = { id = 'a', en = 'a' }, basis = 'F',\n"
    "  on_fail = 'note',\n"
    "  check = function(case, p) return case.a.n >= p.high end }\n"
    "rule { id = 'L2', title = { id = 'a', en = 'a' }, basis = 'F',\n"
    "  on_fail = 'note',\n"
    "  check = function(case) return case.a.d > 4 end }\n"
    "rule { id = 'L3', title = { id = 'a', en = 'a' }, basis = 'F',\n"
    "  on_fail = 'note',\n"
    "  check = function(case) return tables.steps(case) == 1 end }\n"
    "rule { id = 'V1', title = { id = 'a', en = 'a' }, basis = 'F',\n"
    "  on_fail = 'note',\n"
    "  check = function(case, p)\n"
    "    for _, one in ipairs(case.a.l) do\n"
    "      if contains(p.list, one) then return true end\n"
    "    end\n"
    "    return false\n"
    "  end }\n";

/* An edit of one file, and what is then alike: a letter a rule of L1 L2 L3
 * V1. */
struct edit {
    const char *name, *file, *from, *to, *alike;
};
static const struct edit edits[] = {
    { "nothing", "eligibility.lua", "", "", "====" },
    { "blanks and a comment", "eligibility.lua", "return case.a.n >= p.high",
      "return  case.a.n >= p.high --[[ so ]]", "===x" },
    { "the name of a local", "eligibility.lua",
      "function(case, p) return case.a.n >= p.high",
      "function(c, q) return c.a.n >= q.high", "===x" },
    { "an operator", "eligibility.lua", ">= p.high", "> p.high", "x==x" },
    { "a constant", "eligibility.lua", "> 4", "> 5", "=x=x" },
    { "a title", "eligibility.lua", "id = 'a'", "id = 'b'", "===x" },
    { "a value whose name stands in another rule", "parameters.csv",
      "high,,9", "high,,10", "x===" },
    { "a value that the loop reads", "parameters.csv", "x|y", "x", "===x" },
    { "a value that nobody reads", "parameters.csv", "low,,3", "low,,4",
      "====" },
    { "a helper beside the rules", "eligibility.lua", "rule { id = 'L1'",
      "local function unused(p) return p.high end\nrule { id = 'L1'",
      "===x" },
    { "a day from which it holds", "parameters.csv", "high,,9",
      "high,2022-01-01,9", "x===" },
    { "a derived fact", "facts.csv", "case.a.n + 1", "case.a.n + 2",
      "=x=x" },
    { "a table", "tables/steps.csv", ">=5,2", ">=5,3", "==xx" },
    { "a fact more", "facts.csv", "a.t,text,\n", "a.t,text,\na.u,int,\n",
      "=x=x" },
    { "a type", "facts.csv", "a.m,int", "a.m,number", "=x=x" },
};

/* `text` with the first `from` replaced. */
static char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    size_t size = strlen(text) + strlen(to) + 1;
    char *out = malloc(size);
    assert_non_null(at);
    assert_non_null(out);
    snprintf(out, size, "%.*s%s%s", (int)(at - text), text, to,
             at + strlen(from));
    return out;
}

static void fill(struct world *world)
{
    world_pack(world, "p", NULL);
    world_file(world, "p", "facts.csv", FACTS);
    world_file(world, "p", "parameters.csv", PARAMETERS);
    world_file(world, "p", "tables/steps.csv", TABLE);
    world_file(world, "p", "eligibility.lua", LUA);
}

static const char *text_of(const char *file)
{
    return strcmp(file, "facts.csv") == 0 ? FACTS
        : strcmp(file, "parameters.csv") == 0 ? PARAMETERS
        : strcmp(file, "tables/steps.csv") == 0 ? TABLE : LUA;
}

static void compare(const struct edit *edit, char got[5])
{
    struct world then, now;
    struct arena arena;
    struct alike alike;
    struct err err;
    char *text = replaced(text_of(edit->file), edit->from, edit->to);
    world_start(&then);
    world_start(&now);
    fill(&then);
    fill(&now);
    world_file(&now, "p", edit->file, text);
    world_good(&then, "p");
    world_good(&now, "p");
    arena_init(&arena, &then.mem);
    err_clear(&err);
    assert_int_equal(alike_create(&alike, &arena, then.pack, now.pack, &err),
                     0);
    for (size_t i = 0; i < 4; i++) {
        const struct rule *a = &then.pack->rules[DECLARATION_RULE][i];
        const struct rule *b = &now.pack->rules[DECLARATION_RULE][i];
        assert_int_equal(a->lifted, i < 3);
        got[i] = alike_rule(&alike, then.pack, a, now.pack, b) ? '=' : 'x';
    }
    got[4] = '\0';
    arena_free(&arena);
    world_end(&then);
    world_end(&now);
    free(text);
}

static void test_alike(void **state)
{
    char got[5];
    (void)state;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        compare(&edits[i], got);
        if (strcmp(got, edits[i].alike) != 0) {
            fail_msg("%s: got %s, wanted %s", edits[i].name, got,
                     edits[i].alike);
        }
    }
}

/* A name made up for an index could be any parameter: of the rule in which it
 * is, not of those beside it. A helper that stands between declarations
 * belongs to all. */
static void test_index(void **state)
{
    static const char EXTRA[] =
        "rule { id = 'V2', title = { id = 'a', en = 'a' }, basis = 'F',\n"
        "  on_fail = 'note', check = function(case, p)\n"
        "    local names = { 'list' }\n"
        "    local i = 1 while p[names[i]] do return true end\n"
        "    return false end }\n";
    struct edit edit = { "index", "parameters.csv", "low,,3", "low,,4", "" };
    struct world then, now;
    struct arena arena;
    struct alike alike;
    struct err err;
    char lua[4000];
    (void)state;
    char *text = replaced(PARAMETERS, edit.from, edit.to);
    snprintf(lua, sizeof lua, "%s%s", LUA, EXTRA);
    world_start(&then);
    world_start(&now);
    fill(&then);
    fill(&now);
    world_file(&then, "p", "eligibility.lua", lua);
    world_file(&now, "p", "eligibility.lua", lua);
    world_file(&now, "p", "parameters.csv", text);
    world_good(&then, "p");
    world_good(&now, "p");
    arena_init(&arena, &then.mem);
    err_clear(&err);
    assert_int_equal(alike_create(&alike, &arena, then.pack, now.pack, &err),
                     0);
    for (int i = 3; i < 5; i++) {
        const struct rule *a = &then.pack->rules[DECLARATION_RULE][i];
        const struct rule *b = &now.pack->rules[DECLARATION_RULE][i];
        assert_int_equal(alike_rule(&alike, then.pack, a, now.pack, b),
                         i == 3);
    }
    arena_free(&arena);
    world_end(&then);
    world_end(&now);
    free(text);
}

/* --- Ranges --------------------------------------------------------------- */

static void test_ranges(void **state)
{
    static const struct { const char *text, *values; } cases[] = {
        { "k=12..36:12", "12 24 36" },
        { "k=12..35:12", "12 24" },
        { "k=3..1", "3 2 1" },
        { "k=0..0.3:0.1", "0 0.1 0.2 0.3" },
        { "k=-1..1:0.5", "-1 -0.5 0 0.5 1" },
        { "k=0.30..0.30", "0.3" },
        { " k = a, b ,c", "a b c" },
        { "k=1", "1" },
        { "k=2021-01-01,2022-01-01", "2021-01-01 2022-01-01" },
        { "k=", NULL }, { "=1..2", NULL }, { "k", NULL }, { "", NULL },
        { "k=1..", NULL }, { "k=..2", NULL }, { "k=1..2:0", NULL },
        { "k=1..2:-1", NULL }, { "k=a..b", NULL }, { "k=a,,b", NULL },
        { "k=0.1234567..1", NULL }, { "k=1.5e3..2e3", NULL },
        { "k=0..1000", NULL },
    };
    struct mem mem;
    (void)state;
    mem_init(&mem);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sweep_range range;
        struct arena arena;
        struct err err;
        char got[200] = "";
        arena_init(&arena, &mem);
        err_clear(&err);
        int code = sweep_range_parse(&range, &arena, str_of(cases[i].text),
                                     &err);
        for (size_t k = 0; code == 0 && k < range.count; k++) {
            snprintf(got + strlen(got), sizeof got - strlen(got), "%s%.*s",
                     k > 0 ? " " : "", (int)range.values[k].size,
                     range.values[k].bytes);
        }
        if ((cases[i].values == NULL) != (code != 0)
            || (code == 0 && strcmp(got, cases[i].values) != 0)) {
            fail_msg("'%s': got %d '%s'", cases[i].text, code, got);
        }
        assert_true(code != 0 || str_is(range.key, "k"));
        arena_free(&arena);
    }
    assert_int_equal(mem.used_bytes, 0);
}

/* At the limit and one beyond. */
static void test_range_limit(void **state)
{
    static const struct { const char *text; size_t count; } cases[] = {
        { "k=1..200", 200 }, { "k=0..200", 0 },
    };
    struct mem mem;
    (void)state;
    mem_init(&mem);
    for (size_t i = 0; i < 2; i++) {
        struct sweep_range range;
        struct arena arena;
        struct err err;
        arena_init(&arena, &mem);
        err_clear(&err);
        int code = sweep_range_parse(&range, &arena, str_of(cases[i].text),
                                     &err);
        assert_int_equal(code == 0, cases[i].count > 0);
        assert_true(code == 0 ? range.count == cases[i].count
                              : err.message == MESSAGE_SWEEP_MANY);
        arena_free(&arena);
    }
}

/* --- Drawing -------------------------------------------------------------- */

/* The figures are fixed for ever: they are what a seed means. */
static void test_draw(void **state)
{
    struct draw draw = draw_of(1, 1), same = draw_of(1, 1);
    struct draw other = draw_of(1, 2);
    size_t counts[4] = { 0, 0, 0, 0 }, differ = 0;
    static const struct draw_word words[] = {
        { "a", 3 }, { "b", 1 }, { NULL, 0 }
    };
    (void)state;
    for (int i = 0; i < 4000; i++) {
        size_t one = draw_below(&draw, 4);
        assert_true(one < 4);
        assert_int_equal(one, draw_below(&same, 4));
        differ += one != draw_below(&other, 4) ? 1 : 0;
        counts[one]++;
    }
    assert_in_range(differ, 2700, 3300);
    for (int i = 0; i < 4; i++) {
        assert_in_range(counts[i], 900, 1100);
    }
    size_t a = 0;
    for (int i = 0; i < 4000; i++) {
        a += strcmp(draw_word(&draw, words), "a") == 0 ? 1 : 0;
    }
    assert_in_range(a, 2850, 3150);
    struct draw fixed = draw_of(7, 42);
    assert_int_equal(draw_below(&fixed, 1000000), 151850);
    assert_int_equal(draw_below(&fixed, 1), 0);
}

/* --- Failing memory ------------------------------------------------------- */

struct office {
    struct mem mem;
    struct arena arena;
    struct err err;
    struct session session;
    int64_t now;
    uint64_t seed;
};

static void office_start(struct office *office)
{
    memset(office, 0, sizeof *office);
    mem_init(&office->mem);
    arena_init(&office->arena, &office->mem);
    office->now = 1636600000;
    office->seed = 5;
    office->session.mem = &office->mem;
    office->session.arena = &office->arena;
    clock_fixed(&office->session.clock, &office->now);
    entropy_seeded(&office->session.entropy, &office->seed);
}

static void office_end(struct office *office)
{
    hub_close(office->session.hub);
    arena_free(&office->arena);
    assert_int_equal(office->mem.used_bytes, 0);
}

#define PATH scratch("impact.db")

static void make_hub(void)
{
    struct office office;
    struct value *out = NULL;
    (void)remove(PATH);
    office_start(&office);
    struct value *arguments = value_map(&office.arena);
    value_set_string(&office.arena, arguments, "db", PATH);
    value_set_string(&office.arena, arguments, "data", "data");
    value_set_string(&office.arena, arguments, "rules", "rules");
    office.session.arguments = arguments;
    assert_int_equal(op_init(&office.session, &out, &office.err), 0);
    office_end(&office);
}

/* Runs an impact of 70 made-up cases; the answer as bytes is kept in
 * `shown`. */
static int run(struct office *office, bool all_rules, char *shown,
               size_t size)
{
    struct value *out = NULL;
    struct value *arguments = value_map(&office->arena);
    struct hub_place place = { PATH, DB_READ_ONLY, &office->session.clock,
                               &office->session.entropy };
    value_set_string(&office->arena, arguments, "pack",
                     scratch("nasional"));
    value_set_integer(&office->arena, arguments, "synthetic", 70);
    value_set_bool(&office->arena, arguments, "all-rules", all_rules);
    office->session.arguments = arguments;
    int code = office->arena.failed ? err_nomem(&office->err)
        : hub_open(&office->session.hub, &office->mem, &place,
                   &office->err);
    if (code == 0) {
        code = op_impact(&office->session, &out, &office->err);
    }
    if (code == 0 && shown != NULL) {
        struct mem mem;
        struct buf buf;
        mem_init(&mem);
        buf_init(&buf, &mem, 0);
        json_write(&buf, out, 0);
        snprintf(shown, size, "%s", buf.bytes);
        buf_free(&buf);
    }
    return code;
}

/* A copy of the rules with another age. */
static void make_draft(void)
{
    assert_int_equal(file_make_folder(scratch("nasional"),
                                      &(struct err){ 0 }), 0);
    struct mem mem;
    struct arena arena;
    struct pack_files files;
    struct err err;
    mem_init(&mem);
    arena_init(&arena, &mem);
    err_clear(&err);
    assert_int_equal(pack_files_read(&files, &arena, "rules/nasional",
                                     &err), 0);
    for (size_t i = 0; i < files.count; i++) {
        struct str bytes = files.files[i].bytes;
        char path[300], *text = NULL;
        if (str_starts(files.files[i].path, "cases/")) {
            continue;
        }
        snprintf(path, sizeof path, "%s/%s", scratch("nasional"),
                 files.files[i].path.bytes);
        if (str_is(files.files[i].path, "parameters.csv")) {
            text = replaced(bytes.bytes, "min_age_months,,24",
                            "min_age_months,,36");
            bytes = str_of(text);
        }
        char *slash = strrchr(path, '/');
        *slash = '\0';
        assert_int_equal(file_make_folder(path, &err), 0);
        *slash = '/';
        assert_int_equal(file_write(path, bytes, &err), 0);
        free(text);
    }
    arena_free(&arena);
}

static void test_memory(void **state)
{
    enum { SHOWN = 400000 };
    char *want = malloc(SHOWN), *got = malloc(SHOWN);
    struct office office;
    (void)state;
    assert_non_null(want);
    assert_non_null(got);
    make_hub();
    make_draft();
    office_start(&office);
    assert_int_equal(run(&office, true, want, SHOWN), 0);
    office_end(&office);
    office_start(&office);
    assert_int_equal(run(&office, false, got, SHOWN), 0);
    uint64_t calls = office.mem.calls;
    office_end(&office);
    assert_string_equal(got, want);
    assert_non_null(strstr(got, "\"N02\""));
    /* Every allocation would take minutes: a part of them, spread evenly. One
     * failure may be mended by Lua's own collector; failing ever after may
     * not. */
    for (uint64_t at = 1; at <= calls; at += calls / 61 + 1) {
        for (int forever = 0; forever < 2; forever++) {
            office_start(&office);
            office.mem.fail_at = at;
            office.mem.fail_forever = forever == 1;
            int code = run(&office, false, got, SHOWN);
            assert_true(code == ERR_NOMEM || (code == 0 && forever == 0));
            assert_true(code != 0 || strcmp(got, want) == 0);
            office_end(&office);
        }
    }
    (void)remove(PATH);
    free(want);
    free(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alike),
        cmocka_unit_test(test_index),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_range_limit),
        cmocka_unit_test(test_draw),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
