/* The lifted form agrees with the VM: random rules over random records, with
 * missing facts and values at the edges.  AWIG_CAMPAIGN=1 runs many more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "expr/eval.h"
#include "lift_random.h"
#include "lift_world.h"
#include "script/runtime.h"

enum { RULES_A_FILE = 20, RECORDS_A_RULE = 12 };

/* --- A decision table both sides use -------------------------------------- */

/* levels(awards, urgency): awards 7 violates, below 0 no row matches.
 * pairs(awards, urgency): the same rows, but `note`, the awards, beside
 * `level`, which is empty for 3 awards. */
static void decide(const struct eval_result inputs[2], int table, int output,
                   struct eval_result *out)
{
    *out = (struct eval_result){ .state = EVAL_NIL };
    for (int i = 0; i < 2; i++) {
        if (inputs[i].state == EVAL_UNKNOWN) {
            *out = inputs[i];
            return;
        }
    }
    int64_t awards = inputs[0].cell.as.integer;
    if (awards == 7) {
        out->state = EVAL_ERROR;
    } else if (awards >= 0) {
        out->state = output == 0 && table == 1 && awards == 3
            ? EVAL_NIL : EVAL_VALUE;
        out->cell = inputs[output == 1 ? 0 : 1].cell;
        if (output == TABLE_MATCHED) {
            out->cell = (struct cell){ .known = true, .as.boolean = true };
        }
    }
}

static void eval_lookup(const void *user, int table, int output,
                        const struct eval_result *inputs,
                        struct arena *arena, struct eval_result *out)
{
    (void)user, (void)arena;
    assert_true(table == 1 || (table == 0 && output == 0));
    decide(inputs, table, output, out);
}

static int find_table(const void *user, struct str name)
{
    (void)user;
    return str_is(name, "levels") ? 0 : str_is(name, "pairs") ? 1 : -1;
}

static struct str table_name(const void *user, int index)
{
    (void)user;
    return index == 0 ? STR("levels") : index == 1 ? STR("pairs") : STR("");
}

static void lent_lookup(const void *user, int table,
                        const struct cell *facts, struct arena *arena,
                        struct eval_result *out, struct type *type,
                        struct value **many, int64_t *steps)
{
    static const int slots[2] = { 5, 6 };
    struct eval_result inputs[2];
    (void)user;
    assert_true(table == 0 || table == 1);
    for (int i = 0; i < 2; i++) {
        inputs[i] = (struct eval_result){
            .state = facts[slots[i]].known ? EVAL_VALUE : EVAL_UNKNOWN,
            .cell = facts[slots[i]], .slot = slots[i]
        };
    }
    decide(inputs, table, table == 0 ? 0 : TABLE_MATCHED, out);
    *type = (struct type){ TYPE_TEXT, false };
    *many = NULL;
    *steps = 1;
    if (table == 1 && out->state == EVAL_VALUE) {
        struct eval_result level;
        decide(inputs, 1, 0, &level);
        *many = value_map(arena);
        value_set(*many, "level", level.state == EVAL_VALUE
                  ? value_text(arena, level.cell.as.text)
                  : value_null(arena));
        value_set_integer(arena, *many, "note", inputs[0].cell.as.integer);
    }
}

/* --- Records -------------------------------------------------------------- */

static struct cell random_scalar(struct dice *dice, enum type_base base)
{
    static const int64_t ints[] = {
        0, 1, -1, 2, 3, 7, 12, 24, -24, 100, 9007199254740992,
        -9007199254740992, 9007199254740991
    };
    static const double numbers[] = {
        0.0, -0.0, 0.5, 1.0, -1.5, 2.0, 24.0, 100.0, 3.0, 1e300, -1e300,
        9007199254740992.0, 9007199254740994.0, 5e-324, 0.1
    };
    /* Some searches in it are too dear for the lifted form. */
    static const char long_text[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        " i1x-_hh.9%";
    static const struct str texts[] = {
        { "a", 1 }, { "b", 1 }, { "", 0 }, { "high", 4 }, { "low", 3 },
        { "medium", 6 }, { "x y", 3 }, { "energi", 6 }, { "HIGH", 4 },
        { "r\xC3\xA9gion", 7 }, { "19.71", 5 }, { "2021-08-04", 10 },
        { "a,b,,c", 6 }, { "((a)b)x", 7 }, { "  key = val ", 12 },
        { "\xC3\xA9", 2 }, { "Digital%1 2021", 14 }, { "a\nb\tc", 5 },
        { "x\0y", 3 }, { long_text, sizeof(long_text) - 1 }
    };
    static const int64_t dates[] = {
        DATE_MIN, DATE_MAX, 0, 18262, 18321, 18322, 18687, 18843, 19052, -1
    };
    struct cell cell = { .known = true };
    switch (base) {
    case TYPE_BOOL: cell.as.boolean = roll(dice, 2) == 0; break;
    case TYPE_INT: cell.as.integer = ints[roll(dice, 13)]; break;
    case TYPE_NUMBER: cell.as.number = numbers[roll(dice, 15)]; break;
    case TYPE_TEXT: cell.as.text = texts[roll(dice, 20)]; break;
    case TYPE_DATE:
        cell.as.integer = roll(dice, 4) == 0 ? dates[roll(dice, 10)]
                        : 17000 + (int64_t)roll(dice, 3000);
        break;
    default:
        cell.as.integer = 1600000000 + (int64_t)roll(dice, 100000000);
        break;
    }
    return cell;
}

static void random_cells(struct dice *dice, struct arena *arena,
                         const struct schema *schema, struct cell *cells)
{
    for (size_t i = 0; i < schema->count; i++) {
        struct type type = schema->fields[i].type;
        cells[i] = (struct cell){ .known = roll(dice, 9) != 0 };
        if (!cells[i].known) {
            continue;
        }
        if (!type.list) {
            cells[i] = random_scalar(dice, type.base);
            continue;
        }
        size_t count = roll(dice, 4);
        struct cell *items = arena_alloc(arena, 4 * sizeof *items);
        assert_non_null(items);
        for (size_t k = 0; k < count; k++) {
            items[k] = random_scalar(dice, type.base);
        }
        cells[i].as.list.items = items;
        cells[i].as.list.count = count;
    }
}

/* --- Comparing ------------------------------------------------------------ */

struct counts {
    long rules, lifted, pairs, values, unknowns, errors, deferred;
};

static const char *state_text(enum eval_state state)
{
    static const char *const texts[] = { "value", "nil", "unknown", "error" };
    return texts[state];
}

static void describe(struct buf *buf, const struct schema *schema,
                     const struct cell *cells)
{
    for (size_t i = 0; i < schema->count; i++) {
        buf_str(buf, schema->fields[i].name);
        buf_text(buf, "=");
        if (cells[i].known) {
            world_cell(buf, schema->fields[i].type, cells[i]);
        }
        buf_char(buf, ' ');
    }
}

static void fail_with(struct world *world, const struct lifted *lifted,
                      const struct call *call, struct eval_result result,
                      const char *source)
{
    struct buf buf;
    char text[1000] = "";
    buf_init(&buf, &world->mem, 0);
    buf_format(&buf, "%s\nrule %.*s\n", source, (int)lifted->id.size,
               lifted->id.bytes);
    world_node(world, &buf, lifted->node);
    if (call->status == CALL_ERROR) {
        err_text(&world->err, LANGUAGE_EN, text, sizeof text);
    }
    buf_format(&buf, "\nVM: status %d value %d slot %d kind %d %s\n"
               "lifted: %s %d slot %d\n", (int)call->status,
               call->value.as.boolean, call->slot, (int)call->kind, text,
               state_text(result.state), result.cell.as.boolean,
               result.slot);
    describe(&buf, &world->facts, call->facts);
    buf_char(&buf, '\n');
    describe(&buf, &world->parameters, call->parameters);
    FILE *file = fopen("/tmp/awig-lift-failed.txt", "w");
    if (file != NULL) {
        (void)fwrite(buf.bytes, 1, buf.size, file);
        (void)fclose(file);
    }
    fail_msg("%s", buf.bytes);
}

/* The same value, to the bit; a date is an int in the VM. */
static bool same_value(struct type type, struct eval_result result,
                       const struct call *call)
{
    if (call->is_nil || result.state != EVAL_VALUE) {
        return call->is_nil && result.state == EVAL_NIL;
    }
    if (type.base == TYPE_DATE || type.base == TYPE_TIME) {
        type.base = TYPE_INT;
    }
    if (type.base == TYPE_NUMBER && call->type.base == TYPE_INT) {
        /* A component's value is always a number when lifted. */
        return result.cell.as.number == (double)call->value.as.integer;
    }
    if (!type_equal(type, call->type) || type.list) {
        return false;
    }
    if (type.base == TYPE_NUMBER) {
        return memcmp(&result.cell.as.number, &call->value.as.number,
                      sizeof(double)) == 0;
    }
    return cell_equal(type, result.cell, call->value);
}

static void compare(struct world *world, const struct lifted *lifted,
                    struct call *call, const char *source,
                    struct counts *counts)
{
    static const struct eval_tables tables = { .lookup = eval_lookup };
    struct arena arena;
    arena_init(&arena, &world->mem);
    struct eval eval = { &world->graph, call->facts, call->parameters,
                         &tables, &arena };
    struct eval_result result = eval_node(&eval, lifted->node);
    bool same = false;
    switch (call->status) {
    case CALL_VALUE:
        same = same_value(world->graph.nodes[lifted->node].type, result,
                          call);
        counts->values++;
        break;
    case CALL_UNKNOWN:
        same = result.state == EVAL_UNKNOWN && result.slot == call->slot &&
               result.slot_is_parameter == call->slot_is_parameter;
        counts->unknowns++;
        break;
    case CALL_ERROR:
        same = result.state == EVAL_ERROR;
        counts->errors++;
        break;
    case CALL_TIME: same = true; break;
    }
    /* Left to the VM, which the node must have announced. */
    counts->deferred += result.deferred;
    same = same || (result.deferred
                    && world->graph.nodes[lifted->node].may_defer);
    counts->pairs++;
    if (!same) {
        fail_with(world, lifted, call, result, source);
    }
    arena_free(&arena);
}

/* The VM's handle of a lifted function: they are known by their line. */
static int handle_of(const struct script *script, const struct lifted *lifted)
{
    enum declaration_function field = str_is(lifted->field, "check")
                                    ? FUNCTION_CHECK : FUNCTION_VALUE;
    for (size_t i = 0; i < script_declarations_count(script); i++) {
        const struct declaration *declared = script_declaration(script, i);
        if (declared->function_line[field] == lifted->line) {
            return declared->functions[field];
        }
    }
    return -1;                    /* in code that never ran */
}

/* A file of random rules; with `mutations` it has few rules and that many
 * slips of the keyboard. */
static void make_file(struct dice *dice, struct buf *source, int mutations)
{
    struct buf other;
    buf_init(&other, source->mem, 0);
    buf_clear(source);
    buf_text(source, rules_head);
    for (int i = 0; i < (mutations > 0 ? 2 : RULES_A_FILE); i++) {
        struct maker maker = { .dice = *dice, .out = source };
        make_rule(&maker, i);
        *dice = maker.dice;
    }
    for (int i = 0; i < mutations; i++) {
        /* The names at the head change now and then, too. */
        size_t from = roll(dice, 4) == 0 ? 0 : sizeof rules_head - 1;
        mutate(dice, source, from, &other);
        buf_clear(source);
        buf_add(source, other.bytes, other.size);
    }
    assert_false(source->failed || other.failed);
    buf_free(&other);
}

/* One file: lifted, loaded, compared.  A mutated one need not load. */
static void run_file(struct dice *dice, struct counts *counts, int mutations)
{
    struct world world;
    struct buf source;
    struct lift_result result;
    struct script *script = NULL;
    struct clock clock;
    int64_t now = 1640000000;
    static const struct script_tables tables = {
        .find = find_table, .lookup = lent_lookup, .name = table_name
    };
    world_open(&world);
    clock_fixed(&clock, &now);    /* steps alone end a rule */
    buf_init(&source, &world.mem, 0);
    make_file(dice, &source, mutations);
    struct lift_source text = { STR("eligibility.lua"), buf_view(&source) };
    assert_int_equal(lift_file(&result, &world.arena, &world.context, &text,
                               &world.findings, &world.err), 0);
    struct script_host host = {
        .mem = &world.mem, .facts = &world.facts,
        .parameters = &world.parameters, .tables = &tables,
        .clock = &clock, .pack = "test"
    };
    assert_int_equal(script_create(&script, &host, &world.err), 0);
    bool loads = script_load(script, text.name, text.text, &world.err) == 0
                 && script_seal(script, &world.err) == 0;
    if (mutations == 0 && !loads) {
        char why[1000];
        err_text(&world.err, LANGUAGE_EN, why, sizeof why);
        fail_msg("%s", why);
    }
    struct cell facts[32];
    struct cell parameters[16];
    for (size_t i = 0; i < result.count && loads; i++) {
        const struct lifted *lifted = &result.functions[i];
        counts->rules++;
        counts->lifted += lifted->ok;
        int function = handle_of(script, lifted);
        assert_true(function >= 0 || mutations > 0);
        for (int k = 0; k < RECORDS_A_RULE && lifted->ok && function >= 0;
             k++) {
            struct arena arena;
            arena_init(&arena, &world.mem);
            random_cells(dice, &arena, &world.facts, facts);
            random_cells(dice, &arena, &world.parameters, parameters);
            struct call call = {
                .function = function, .facts = facts,
                .parameters = parameters, .arena = &arena,
                .strict_bool = str_is(lifted->declaration, "rule")
            };
            (void)script_call(script, &call, &world.err);
            compare(&world, lifted, &call, source.bytes, counts);
            arena_free(&arena);
        }
    }
    script_destroy(script);
    buf_free(&source);
    world_close(&world);
    assert_int_equal(world.mem.used_bytes, 0);
}

static void test_random(void **state)
{
    (void)state;
    struct counts counts = { 0 };
    const char *seed = getenv("AWIG_SEED");
    struct dice dice = { seed != NULL ? strtoull(seed, NULL, 10) + 1
                                      : 88172645463325252u };
    const bool campaign = getenv("AWIG_CAMPAIGN") != NULL;
    long wanted = campaign ? 300000 : 36000;
    while (counts.rules < wanted) {
        run_file(&dice, &counts, 0);
    }
    printf("%ld rules, %ld lifted; %ld pairs: %ld values, %ld unknown, "
           "%ld errors, %ld left to the VM\n", counts.rules, counts.lifted,
           counts.pairs, counts.values, counts.unknowns, counts.errors,
           counts.deferred);
    assert_true(counts.pairs >= (campaign ? 1000000 : 100000));
    assert_true(counts.lifted >= (campaign ? 20000 : 2000));
    assert_true(counts.deferred < counts.pairs / 50);
    /* Each outcome must be seen often, or nothing is compared. */
    assert_true(counts.lifted > counts.rules / 3);
    assert_true(counts.values > counts.pairs / 5);
    assert_true(counts.unknowns > counts.pairs / 20);
    assert_true(counts.errors > counts.pairs / 50);
}

/* Sources with slips: nothing crashes, and what loads and lifts agrees. */
static void test_mutated(void **state)
{
    (void)state;
    struct counts counts = { 0 };
    const char *seed = getenv("AWIG_SEED");
    struct dice dice = { seed != NULL ? strtoull(seed, NULL, 10) + 7
                                      : 2862933555777941757u };
    long wanted = getenv("AWIG_CAMPAIGN") != NULL ? 60000 : 8000;
    for (long i = 0; i < wanted; i++) {
        run_file(&dice, &counts, 1 + (int)roll(&dice, 2));
    }
    printf("%ld mutated files, %ld rules in those that load, %ld lifted, "
           "%ld pairs\n", wanted, counts.rules, counts.lifted,
           counts.pairs);
    assert_true(counts.lifted > wanted / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_random),
                                        cmocka_unit_test(test_mutated) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
