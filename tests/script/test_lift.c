/* What functions lift to, and what is found in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lift_world.h"

/* Lifts a source; the findings' numbers with places go to `found`. */
static void lift(struct world *world, const char *source,
                 struct lift_result *out)
{
    struct lift_source text = { STR("f.lua"), str_of(source) };
    world_open(world);
    int code = lift_file(out, &world->arena, &world->context, &text,
                         &world->findings, &world->err);
    if (code != 0) {
        char why[500];
        err_text(&world->err, LANGUAGE_EN, why, sizeof why);
        fail_msg("%s\n%s", source, why);
    }
}

static const char rule_head[] =
    "local K, START = 12, date '2020-02-29'\n"
    "local LEVELS = { high = 3, low = 1 }\n"
    "local LIST = { 'a', 'b' }\n"
    "local POINTS = { x = { 1, 2 }, y = { 3 } }\n"
    "local function older(case, months)\n"
    "  local age = months_between(case.innovation.started_on, case.as_of)\n"
    "  if age < 0 then return false end\n"
    "  return age >= months\n"
    "end\n"
    "rule { id = 'R', title = 't', basis = 'b', check = function(case, p)\n";

/* --- Nodes ---------------------------------------------------------------- */

static const struct { const char *body, *node; } bodies[] = {
    /* Values and logic. */
    { "return case.innovation.digital", "innovation.digital" },
    { "return case.kind == 'hub' and p.strict",
      "(and (== case.kind 'hub') p.strict)" },
    { "return not (p.min_age < 3)", "(not (< p.min_age 3))" },
    { "return case.innovation.score >= p.min_age",
      "(>= innovation.score p.min_age)" },
    { "return case.as_of - START > K", "(> (- case.as_of 2020-02-29) 12)" },
    { "return case.as_of + 30 > p.cutoff",
      "(> (+ case.as_of 30) p.cutoff)" },
    { "return (p.strict and 1 or 2) == 1", "(== (if p.strict 1 2) 1)" },
    { "return (p.strict and 1 or case.innovation.digital and 2 or 3) == 2",
      "(== (if p.strict 1 (if innovation.digital 2 3)) 2)" },
    { "return (p.strict and case.innovation.digital or false)",
      "(and p.strict innovation.digital)" },
    { "return 7 // 2 * 2 + 1 < p.min_age",
      "(< (+ (* (// 7 2) 2) 1) p.min_age)" },
    /* Helpers. */
    { "return known(case.innovation, 'score') and known(case, 'as_of')",
      "(and (known innovation.score) (known case.as_of))" },
    { "return one_of(case.innovation.urgency, 'high', 'low')",
      "(one_of innovation.urgency 'high' 'low')" },
    { "return one_of(case.kind, LIST)", "(in {'a' 'b'} case.kind)" },
    { "return one_of(case.kind, case.innovation.fields)",
      "(seq case.kind (in innovation.fields case.kind))" },
    { "return contains(p.allowed, 'x')", "(in p.allowed 'x')" },
    { "return count(case.innovation.fields) > #case.kind",
      "(> (count innovation.fields) (count case.kind))" },
    { "return first_common(p.allowed, LIST) ~= nil",
      "(not (is_nil (first_common p.allowed {'a' 'b'})))" },
    { "return clamp(p.min_age, 0, 9) == math.max(1, p.min_age)",
      "(== (clamp p.min_age 0 9) (max 1 p.min_age))" },
    { "return days_between(p.cutoff, case.as_of) > 3",
      "(> (seq (seq p.cutoff case.as_of) (- case.as_of p.cutoff)) 3)" },
    { "return days_between(p.cutoff, case.as_of + 1) > 3",
      "(> (seq (months p.cutoff (+ case.as_of 1)) "
      "(- (+ case.as_of 1) p.cutoff)) 3)" },
    { "return add_months(case.as_of, 3) < date(2024, 2, 30)",
      "(< (add_months case.as_of 3) (date 2024 2 30))" },
    { "return string.lower(case.kind):sub(1, 2) == 'ab'",
      "(== (sub (lower case.kind) 1 2) 'ab')" },
    { "return case.kind .. 'x' == 'yx'", "(== (.. case.kind 'x') 'yx')" },
    { "return case.innovation.years[1] == 2020",
      "(== (item innovation.years 1) 2020)" },
    { "return tables.levels(case) == 'high'",
      "(== (table #0 innovation.awards innovation.urgency) 'high')" },
    /* Constant tables. */
    { "return LEVELS[case.innovation.urgency] > 1",
      "(> (lookup #0 innovation.urgency) 1)" },
    { "return (LEVELS[case.kind] or 0) > LEVELS.high",
      "(> (or (lookup #0 case.kind) 0) 3)" },
    { "return LEVELS[case.kind] ~= nil",
      "(not (is_nil (lookup #0 case.kind)))" },
    { "return one_of(p.min_age, POINTS.x)", "(in {1 2} p.min_age)" },
    { "local t = { a = case.innovation.awards, b = 2 }\n"
      "return t.b > t.a", "(> 2 innovation.awards)" },
    /* Locals are read where they stand; entities are no reads. */
    { "local i = case.innovation; return i.digital", "innovation.digital" },
    { "local a = case.innovation.awards\nreturn a > 3",
      "(> innovation.awards 3)" },
    { "local a = case.innovation.awards\nreturn p.strict",
      "(seq innovation.awards p.strict)" },
    { "local a = case.innovation.awards // p.min_age\nreturn p.strict",
      "(seq (// innovation.awards p.min_age) p.strict)" },
    { "local a, b = p.min_age\nreturn b == nil and a > 0",
      "(> p.min_age 0)" },
    { "local a = 1; local b = a; a = 2; do local a = 3; b = b + a end\n"
      "return p.min_age > a + b", "(> p.min_age 6)" },
    { "local a, b = 1, 2; a, b = b, a; return p.min_age > a * 10 + b",
      "(> p.min_age 21)" },
    /* If. */
    { "if p.strict then return false end\nreturn case.innovation.digital",
      "(and (not p.strict) innovation.digital)" },
    { "if p.strict then return true else return false end", "p.strict" },
    { "local n = 1\nif p.strict then n = 2 elseif case.innovation.digital "
      "then n = 3 end\nreturn p.min_age > n",
      "(seq (or p.strict (seq innovation.digital true)) (> p.min_age (if "
      "p.strict 2 (if innovation.digital 3 1))))" },
    { "if not known(case.innovation, 'score') then return false, 'no' end\n"
      "return case.innovation.score > 1.5",
      "(and (known innovation.score) (> innovation.score 1.5f))" },
    { "if p.strict then local x = case.innovation.awards end\nreturn true",
      "(seq (or (not p.strict) (seq innovation.awards true)) true)" },
    { "if p.strict then error('x') end\nreturn true",
      "(seq (or (not p.strict) (seq (fail) true)) true)" },
    { "if p.strict then return true end", "(if p.strict true (fail))" },
    /* Local functions in place of their calls. */
    { "return older(case, p.min_age)",
      "(seq p.min_age (and (not (< (months innovation.started_on "
      "case.as_of) 0)) (>= (months innovation.started_on case.as_of) "
      "p.min_age)))" },
    { "local function f(x) return x + 1 end\nreturn f(f(p.min_age)) > 3",
      "(> (+ (+ p.min_age 1) 1) 3)" },
    /* Reasons. */
    { "return p.strict, 'umur ' .. case.innovation.awards",
      "(seq (seq p.strict innovation.awards) p.strict)" },
    { "return p.min_age > 3, { id = 'a ', en = 'b' }", "(> p.min_age 3)" },
    { "local n = p.min_age\nreturn n > 3, n .. (n == 1 and ' day' or "
      "' days') .. ' short'", "(seq (seq (> p.min_age 3) (.. (if "
      "(== p.min_age 1) ' day' ' days') ' short')) (> p.min_age 3))" },
    { "return p.strict, case.innovation.urgency",
      "(seq (seq p.strict innovation.urgency) p.strict)" },
    { "return p.strict, case.kind", "(seq (seq p.strict (if (<= "
      "(count case.kind) 2000) true (fail))) p.strict)" },
    { "return p.strict, string.format('%d dan %s: %.2f', p.min_age, "
      "case.innovation.awards, p.threshold)",
      "(seq (seq p.strict (seq (seq p.min_age innovation.awards) "
      "p.threshold)) p.strict)" },
    /* Not lifted, with the message of the reason. */
    { "for i = 1, p.min_age do end return true", "AW3602" },
    { "while p.strict do return true end return false", "AW3602" },
    { "goto x; ::x:: return true", "AW3602" },
    { "return case.innovation[case.kind] == 1", "AW3604" },
    { "return (p.strict and 1 or 'x') == 1", "AW3603" },
    { "return (p.strict and 1 or case.innovation.digital and 'x' or 3) == 1",
      "AW3603" },
    { "return p.min_age & 1 == 1", "AW3608" },
    { "return string.char(65) == case.kind", "AW3609" },
    { "return p.strict, case.kind .. p.min_age", "AW3612" },
    { "local t = { 1 }; t[1] = 2; return t[1] == 2", "AW3606" },
    { "local t = {}; t.x = p.min_age; return t.x == 2", "AW3606" },
    { "local function f(x) return f(x) end return f(1)", "AW3611" },
    { "local function f(...) return ... end return f(true)", "AW3605" },
    { "return tables.sums(case).level == 'x'", "AW3613" },
    { "return tables.all(case)[1] == 'x'", "AW3614" },
    { "local x = p.min_age\n"
      "x = x + x x = x + x x = x + x x = x + x x = x + x x = x + x\n"
      "x = x + x x = x + x x = x + x x = x + x x = x + x x = x + x\n"
      "x = x + x x = x + x x = x + x x = x + x x = x + x x = x + x\n"
      "return x > 3", "AW3607" },
    { "return p.strict, 'a', 'b'", "AW3610" }
};

static void test_nodes(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct world world;
        struct lift_result result;
        struct buf source;
        struct buf printed;
        struct mem mem;
        mem_init(&mem);
        buf_init(&source, &mem, 0);
        buf_text(&source, rule_head);
        buf_text(&source, bodies[i].body);
        buf_text(&source, "\nend }\n");
        lift(&world, source.bytes, &result);
        buf_init(&printed, &mem, 0);
        assert_int_equal(result.count, 1);
        const struct lifted *lifted = &result.functions[0];
        if (lifted->ok) {
            world_node(&world, &printed, lifted->node);
        } else {
            buf_format(&printed, "AW%d",
                       message_row(lifted->why_not.message)->number);
        }
        if (strcmp(printed.bytes, bodies[i].node) != 0) {
            char why[500];
            err_text(&lifted->why_not, LANGUAGE_EN, why, sizeof why);
            print_error("%s\nexpected %s\ngot      %s\n%s\n",
                        bodies[i].body, bodies[i].node, printed.bytes,
                        lifted->ok ? "" : why);
            wrong++;
        }
        buf_free(&printed);
        buf_free(&source);
        world_close(&world);
    }
    assert_int_equal(wrong, 0);
}

/* --- Findings ------------------------------------------------------------- */

/* `line:column number` of each finding in order, as one text. */
static const struct { const char *source, *findings; } findings_table[] = {
    /* Names. */
    { "B return case.innovation.skor > 1 E", "2:24e3101" },
    { "B return case.inovation.score > 1 E", "2:13e3541" },
    { "B return case.x.y.z > 1 E", "2:13e3100" },
    { "B return case.kid == 'x' E", "2:13e3101" },
    { "B return p.min_ages > 1 E", "2:10e3103" },
    { "B return known(case.innovation, 'scor') E", "2:31e3101" },
    { "B return known(p, 'x') E", "2:17e3102" },
    { "B return tables.level(case) == 'x' E", "2:15e3108" },
    { "B return tables.pairs(case).levels == 'x' E", "2:27e3543" },
    { "B return month_between(case.as_of, case.as_of) > 1 E", "2:8e3022" },
    { "B return math.flor(1.5) > p.min_age E", "2:13e3022" },
    { "B return math.sqrt(p.threshold) > 1.0 E", "2:13e3023" },
    { "B return (case.kind):uper() == 'X' E", "2:8e3022" },
    { "B return os.time() > 1 E", "2:8e3029" },
    { "B return pcall(error) E", "2:8e3031" },
    { "local x = case.kind", "1:7n3534 1:11e3540" },
    { "B local L = { high = 1 } return L.hihg == nil E",
      "2:33w3544 2:31w3562 1:56w3564" },
    { "B return tables.levels(p) == 'x' E", "2:8e3572" },
    /* Assignment. */
    { "x = 1", "1:1e3530" },
    { "function f() end", "1:10e3530" },
    { "B y = 1 return p.strict E", "2:1e3530" },
    { "local n = 0\nlocal function f() n = n + 1 end f()", "2:20e3531" },
    { "B case.innovation.score = 1 return p.strict E", "2:17e3025" },
    { "local T = {}\nlocal function f() T.x = 1 end f()", "2:20e3532" },
    { "string.x = 1", "1:1e3532" },
    { "local a = 1\nlocal a = a\nlocal b = a", "2:7w3533 3:7n3534" },
    { "B local case = 1 return case == p.min_age E", "2:7w3533" },
    { "B local _x = 1 return p.strict E", "" },
    { "local _ENV = {}", "1:7e3023" },
    { "B local x <close> = nil return p.strict E", "2:7n3534 2:7e3015" },
    /* Types. */
    { "B return case.kind == 1 E", "2:8e3577" },
    { "B return case.as_of == '2020-01-01' E", "2:8e3547" },
    { "B return case.as_of > 5 E", "2:8e3580" },
    { "B return case.kind < 'x' E", "2:8e3549" },
    { "B return p.strict > p.strict E", "2:8e3549" },
    { "B return p.strict == 1 E", "2:8e3547" },
    { "B return case.innovation.score == nil E", "2:8e3550" },
    { "B return case.innovation == nil E", "2:8e3550" },
    { "B return p.min_age ~= nil E", "2:8e3550" },
    { "B return case.innovation > 1 E", "2:8e3551" },
    { "B return p.allowed == case.innovation.fields E", "2:8e3548" },
    { "B return case.kind + 1 > 2 E", "2:8e3552" },
    { "B return -case.kind > 2 E", "2:8e3552" },
    { "B return case.as_of + case.as_of > case.as_of E", "2:8e3553" },
    { "B return 5 - case.as_of > 1 E", "2:8e3553" },
    { "B return case.as_of * 2 > 1 E", "2:8e3553" },
    { "B return p.strict .. 'x' == 'x' E", "2:8e3554" },
    { "B return #p.min_age > 1 E", "2:8e3555" },
    { "B return 2 ^ p.min_age > 1 E", "2:12e3014" },
    { "B return months_between(case.as_of, 5) > 1 E", "2:35e3556" },
    { "B return months_between('x', case.as_of) > 1 E", "2:23e3556" },
    { "B return add_months(case.as_of, 1.5) > case.as_of E", "2:31e3576" },
    { "B return count(case.kind) > 1 E", "2:14e3576" },
    { "B return contains(case.kind, 'x') E", "2:17e3576" },
    { "B return contains(p.allowed, 1) E", "2:8e3547" },
    { "B return one_of(case.kind, 1, 'x') E", "2:8e3547" },
    { "B return one_of(case.kind, { 1 }) E", "2:8e3547" },
    { "B return known(case.kind, 'x') E", "2:14e3576" },
    { "B return months_between(case.as_of) > 1 E", "2:8e3557" },
    { "B return math.abs(1, 2) > p.min_age E", "2:8e3557" },
    { "B return math.max(1, 2.0) > p.min_age E", "2:8e3558" },
    { "B return clamp(p.min_age, 0.0, 5) > 1 E", "2:8e3558" },
    { "B return case.as_of > date '2020-02-30' E", "2:26e3222" },
    { "B return case.as_of > date(case.kind) E", "2:21e3561" },
    { "B return p.min_age() E", "2:8e3573" },
    { "B return case.kind.x == 'y' E", "2:18e3546" },
    { "B return case.innovation.years.x == 1 E", "2:30e3546" },
    { "B return p.weight > 1.0 E", "2:10e3545" },
    /* Writing what is read-only: told, though no path may come by. */
    { "B case.kind = 'x' return p.strict E", "2:6e3025" },
    { "B case.innovation.years = 1 return p.strict E", "2:17e3025" },
    { "B p.strict = true return p.strict E", "2:3e3025" },
    { "B if p.strict then p.min_age = 0 end return p.strict E",
      "2:20e3025" },
    { "B local i = case.innovation i.years = 1 return p.strict E",
      "2:29e3025" },
    { "B p['min_' .. case.kind] = 0 return p.strict E", "2:3e3025" },
    { "B case.innovation.fields[1] = 'x' return p.strict E", "2:24e3025" },
    { "B function p.f() end return p.strict E", "2:12e3025" },
    { "B local t = {} t.years = 1 return p.strict E", "" },
    { "B return p.min_age E", "2:8w3559" },
    { "B return true, 5 E", "2:14w3560" },
    { "B return p.strict, { idd = 'x', en = 'y', 'z' } E",
      "2:20w3575 2:41w3575" },
    /* Conditions. */
    { "B if 0 then return p.strict end return p.strict E", "2:4w3562" },
    { "B if case.kind then return p.strict end return p.strict E",
      "2:4w3562" },
    { "B if 1 < 2 then return p.strict end return p.strict E", "2:4w3562" },
    { "B return p.min_age == p.min_age E", "2:8w3563" },
    { "B return true E", "1:56w3564" },
    { "B return 1 > 2 E", "1:56w3564" },
    { "B if p.strict then return true end E", "1:56w3565" },
    { "B return case.innovation.urgency == 'hihg' E", "2:35w3571" },
    { "B return one_of(case.innovation.urgency, 'x', 'low') E",
      "2:40w3570" },
    /* Declarations. */
    { "rule { id = 'a', check = function(case, p) return p.strict end }",
      "1:1w3566 1:1w3567" },
    { "rule { id = 'a', title = 't', basis = 'b' }", "1:1e3124" },
    { "rule { title = 't', basis = 'b', check = function(case, p) return "
      "p.strict end }", "1:1e3124" },
    { "rule { id = 'a', title = 't', basis = 'b', chek = function(case, p) "
      "return p.strict end }", "1:44e3123 1:1e3124" },
    { "rule { id = 'a', title = 't', basis = 'b', on_fail = 'inelligible', "
      "check = function(case, p) return p.strict end }", "1:54e3569" },
    { "rule { id = 'a', title = 't', basis = 'b', check = true }",
      "1:44e3126" },
    { "component { id = 'a', title = 't', basis = 'b', weight = 'wieght', "
      "value = function(case, p) return p.weight end }", "1:58e3103" },
    { "component { id = 'a', title = 't', basis = 'b', weight = 'weight', "
      "value = function(case, p) return p.weight end }", "" },
    { "rule 'x'", "1:1e3120" },
    { "prefer { value = function(case, p) return p.weight end }", "" },
    { "guard { id = 'a', title = 't', basis = 'b', action = '*', check = "
      "function(case, p) return p.weight > 1 end }", "1:94e3545" },
    { "B rule { id = 'x' } return p.strict E", "2:1e3121" },
    /* Functions that nobody calls, loops, and unlifted code are checked. */
    { "local function f(case, p) return case.kidn end", "1:16n3534 "
      "1:39e3101" },
    { "B for _, x in ipairs(case.innovation.fields) do if x > 1 then return "
      "p.strict end end return p.strict E", "2:50e3577" },
    { "B for i = 1, 3 do if case.innovation.skor == i then return p.strict "
      "end end return p.strict E", "2:36e3101" },
    { "B local t = {} for i = 1, 3 do t[i] = case.innovation.skor end "
      "return p.strict E", "2:53e3101" },
    { "B local n = nil for i = 1, p.min_age do n = (n or 0) + i end "
      "return n > 1 E",
      "" },
    { "B local f = function(x) return x.y + 1 end return f(case) == 1 E",
      "2:32e3100" },
    /* Syntax. */
    { "rule {\n  id = 'a'\n", "3:1e3502" },
    { "rule { id = 'a' title = 't' }", "1:17e3501" }
};

static void list_findings(const struct world *world, struct buf *buf)
{
    static const char letters[] = "nwe";
    buf_text(buf, "");
    for (size_t i = 0; i < world->findings.count; i++) {
        const struct finding *finding = &world->findings.items[i];
        buf_format(buf, "%s%lld:%lld%c%d", i == 0 ? "" : " ",
                   (long long)finding->err.line,
                   (long long)finding->err.column,
                   letters[finding->severity],
                   message_row(finding->err.message)->number);
    }
}

/* B and E stand for the head and the end of a rule. */
static void expand(struct buf *buf, const char *source)
{
    size_t size = strlen(source);
    bool rule = size > 2 && source[0] == 'B' && source[1] == ' ';
    buf_clear(buf);
    if (!rule) {
        buf_text(buf, source);
        return;
    }
    buf_text(buf, "rule { id = 'R', title = 't', basis = 'b',     "
                  "check = function(case, p)\n");
    buf_add(buf, source + 2, size - 3);
    buf_text(buf, "\nend }\n");
}

static void test_findings(void **state)
{
    (void)state;
    struct mem mem;
    struct buf source;
    struct buf found;
    int wrong = 0;
    mem_init(&mem);
    buf_init(&source, &mem, 0);
    buf_init(&found, &mem, 0);
    for (size_t i = 0;
         i < sizeof findings_table / sizeof findings_table[0]; i++) {
        struct world world;
        struct lift_result result;
        expand(&source, findings_table[i].source);
        lift(&world, source.bytes, &result);
        buf_clear(&found);
        list_findings(&world, &found);
        if (strcmp(found.bytes, findings_table[i].findings) != 0) {
            print_error("%s\nexpected %s\ngot %s\n", source.bytes,
                        findings_table[i].findings, found.bytes);
            buf_clear(&found);
            world_findings(&world, &found);
            print_error("%s\n", found.bytes);
            wrong++;
        }
        for (size_t k = 0; k < world.findings.count; k++) {
            assert_true(world.findings.items[k].err.source[0] != '\0' ||
                        world.findings.items[k].err.column == 1);
            assert_string_equal(world.findings.items[k].err.file, "f.lua");
        }
        world_close(&world);
    }
    buf_free(&source);
    buf_free(&found);
    assert_int_equal(wrong, 0);
}

/* --- The rest ------------------------------------------------------------- */

static void test_reads(void **state)
{
    (void)state;
    struct world world;
    struct lift_result result;
    lift(&world, "rule { id = 'R', title = 't', basis = 'b',\n"
         "  when = function(case) return case.kind == 'x' end,\n"
         "  check = function(case, p)\n"
         "    for _, x in ipairs(case.innovation.fields) do\n"
         "      if x == p.label then return true end\n"
         "    end\n"
         "    return known(case.innovation, 'score')\n"
         "  end }\n", &result);
    assert_int_equal(result.count, 2);
    const struct lifted *when = &result.functions[0];
    const struct lifted *check = &result.functions[1];
    assert_true(str_is(when->field, "when") && when->ok);
    assert_true(str_is(when->id, "R") && str_is(when->declaration, "rule"));
    assert_int_equal(when->line, 2);
    assert_int_equal(when->column, 10);
    assert_int_equal(when->facts_read_count, 1);
    assert_int_equal(when->facts_read[0], 0);
    assert_false(check->ok);
    assert_int_equal(check->node, NODE_ID_NONE);
    assert_int_equal(check->why_not.line, 4);
    assert_int_equal(check->facts_read_count, 2);
    assert_int_equal(check->facts_read[0], 4);
    assert_int_equal(check->facts_read[1], 7);
    assert_int_equal(check->parameters_read_count, 1);
    assert_int_equal(check->parameters_read[0], 4);
    assert_true(check->uses_case);
    world_close(&world);
}

/* A helper that declares rules makes its functions anew each time. */
static void test_shared(void **state)
{
    (void)state;
    struct world world;
    struct lift_result result;
    lift(&world, "local function is_new(case, p) return p.min_age > 1 end\n"
         "local function make(id, n)\n"
         "  rule { id = id, title = 't', basis = 'b', when = is_new,\n"
         "    check = function(case, p) return p.min_age > n end }\n"
         "end\n"
         "make('A', 1)\nmake('B', 2)\n", &result);
    assert_int_equal(findings_errors(&world.findings), 0);
    assert_int_equal(result.count, 4);
    for (size_t i = 0; i < result.count; i++) {
        bool is_when = str_is(result.functions[i].field, "when");
        assert_true(result.functions[i].ok == is_when);
    }
    world_close(&world);
}

static void test_expressions(void **state)
{
    (void)state;
    static const struct { const char *source, *node, *findings; } cases[] = {
        { "case.innovation.awards + 1", "(+ innovation.awards 1)", "" },
        { "months_between(case.innovation.started_on, case.as_of)",
          "(months innovation.started_on case.as_of)", "" },
        { "case.innovation.score / 4", "(if (== (- (/ innovation.score 4) "
          "(/ innovation.score 4)) 0f) (/ innovation.score 4) (fail))", "" },
        { "clamp(case.innovation.score / 4, 0.0, 1.0)",
          "(clamp (/ innovation.score 4) 0f 1f)", "" },
        { "case.innovation.skor", NULL, "1:17e3101" },
        { "1 +", NULL, "1:4e3500" },
        { "1) + (2", NULL, "1:2e3501" },
        { "return 1", NULL, "1:1e3500" },
        { "case", NULL, "" },
        { "(function() return p.min_age end)()", "p.min_age", "" }
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        struct lifted lifted;
        struct buf text;
        struct lift_source source = { STR("age"), str_of(cases[i].source) };
        world_open(&world);
        buf_init(&text, &world.mem, 0);
        assert_int_equal(lift_expression(&lifted, &world.arena,
                                         &world.context, &source,
                                         &world.findings, &world.err), 0);
        list_findings(&world, &text);
        assert_string_equal(text.bytes, cases[i].findings);
        buf_clear(&text);
        assert_true(lifted.ok == (cases[i].node != NULL));
        if (lifted.ok) {
            world_node(&world, &text, lifted.node);
            assert_string_equal(text.bytes, cases[i].node);
        }
        buf_free(&text);
        world_close(&world);
    }
}

static void test_no_memory(void **state)
{
    (void)state;
    static const char body[] =
        "local t = { a = 1, b = 2 }\n"
        "local n = t[case.kind] or 0\n"
        "if n > 1 and older(case, 3) then n = n + 1 end\n"
        "for i = 1, 2 do n = i end\n"
        "return n > LEVELS[case.innovation.urgency], 'x' .. n\nend }\n"
        "rule { id = 'Q', title = 't', basis = 'b', check = "
        "function(case, p) return case.innovation.skor > p.min_age end }";
    struct world world;
    struct buf source;
    struct mem own;
    mem_init(&own);
    buf_init(&source, &own, 0);
    buf_text(&source, rule_head);
    buf_text(&source, body);
    for (uint64_t at = 1;; at++) {
        struct lift_result result;
        struct lift_source text = { STR("f.lua"), buf_view(&source) };
        world_open(&world);
        world.mem.calls = 0;
        world.mem.fail_at = at;
        int code = lift_file(&result, &world.arena, &world.context, &text,
                             &world.findings, &world.err);
        bool failed = world.mem.calls >= at;
        world_close(&world);
        assert_int_equal(world.mem.used_bytes, 0);
        if (!failed) {
            assert_int_equal(code, 0);
            break;
        }
        assert_int_equal(code, ERR_NOMEM);
    }
    buf_free(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nodes), cmocka_unit_test(test_findings),
        cmocka_unit_test(test_reads), cmocka_unit_test(test_shared),
        cmocka_unit_test(test_expressions),
        cmocka_unit_test(test_no_memory)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
