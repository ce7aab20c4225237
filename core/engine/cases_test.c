/* `awig test`: every row of cases/(name).csv is judged; its verdict and the
 * ids of the rules that do not pass are compared with what the row expects.
 *
 * A row is a case with what it must give. Nothing of the hub is read and
 * nothing is stored: the same rows pass on every machine. */
#include "engine/cases_test.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "engine/evaluate.h"
#include "pack/pack.h"

struct testing {
    struct session *session;
    struct pack *pack;
    struct csv *csv;
    const struct pack_file *file;
    int expect, rules, name;      /* columns, -1 = absent */
    int *slots;                   /* one a column, -1 = not a fact */
    int64_t passed, failed;
    struct value *failures;
    /* coverage: one a judged rule id, bits 1 pass, 2 not pass */
    struct value *coverage;
};

/* Finds what each column of the file holds: what is expected, the name of
 * the case, facts; heads that begin with # are remarks. Errors:
 * MESSAGE_CASES_NO_EXPECT when nothing is expected (such a file would always
 * pass), MESSAGE_FACT_UNDECLARED_NEAR. */
static int bind(struct testing *testing, struct err *err)
{
    assert(testing->csv != NULL);
    assert(testing->pack != NULL);
    size_t columns = csv_columns(testing->csv);
    testing->slots = arena_alloc(testing->session->arena,
                                 (columns + 1) * sizeof(int));
    if (testing->slots == NULL) {
        return err_nomem(err);
    }
    testing->expect = csv_find(testing->csv, "expect");
    testing->rules = csv_find(testing->csv, "expect_rules");
    testing->name = csv_find(testing->csv, "case");
    if (testing->expect < 0 && testing->rules < 0) {
        (void)err_fail(err, MESSAGE_CASES_NO_EXPECT, "");
        return csv_at(testing->csv, 0, err);
    }
    for (size_t i = 0; i < columns; i++) {
        struct str head = csv_head(testing->csv, i);
        testing->slots[i] = -1;
        if ((int)i == testing->expect || (int)i == testing->rules
            || (int)i == testing->name || str_starts(head, "#")) {
            continue;
        }
        testing->slots[i] = schema_find(&testing->pack->facts, head);
        if (testing->slots[i] < 0) {
            (void)err_fail(err, MESSAGE_FACT_UNDECLARED_NEAR, "tt", head,
                           schema_nearest(&testing->pack->facts, head));
            return csv_at(testing->csv, i, err);
        }
    }
    return 0;
}

/* Fills the record from the row; an empty cell is a missing fact. Without a
 * day the case is judged today. Errors are placed at the cell. */
static int read_record(struct testing *testing, struct record *record,
                       struct arena *arena, struct err *err)
{
    assert(testing->slots != NULL);
    assert(record->schema == &testing->pack->facts);
    struct cell_style style = { csv_decimal_comma(testing->csv),
                                testing->pack->zone };
    for (size_t i = 0; i < csv_columns(testing->csv); i++) {
        int slot = testing->slots[i];
        if (slot < 0) {
            continue;
        }
        struct cell cell;
        int code = cell_parse(&cell, arena,
                              testing->pack->facts.fields[slot].type,
                              csv_cell(testing->csv, i).text, style, err);
        if (code == 0 && cell.known) {
            code = record_set(record, (size_t)slot, cell, err);
        }
        if (code != 0) {
            return csv_at(testing->csv, i, err);
        }
    }
    int as_of = schema_find(&testing->pack->facts, STR("as_of"));
    struct session *session = testing->session;
    if (!record->cells[as_of].known) {
        record->cells[as_of].known = true;
        record->cells[as_of].as.integer = time_to_date(
            session->clock.now(session->clock.user), testing->pack->zone);
    }
    return arena->failed ? err_nomem(err) : 0;
}

/* The order of ids, for qsort. */
static int compare(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* The ids sorted, each once, joined by '|': two sets are equal when these
 * texts are. Sorts `ids` in place; empty when there is no memory. */
static struct str join(struct arena *arena, struct str *ids, size_t count)
{
    assert(ids != NULL);
    struct buf buf;
    buf_init(&buf, arena->mem, 0);
    qsort(ids, count, sizeof(*ids), compare);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && str_equal(ids[i], ids[i - 1])) {
            continue;
        }
        if (buf.size > 0) {
            buf_char(&buf, '|');
        }
        buf_str(&buf, ids[i]);
    }
    struct str text = str_copy(arena, buf_view(&buf));
    buf_free(&buf);
    return text;
}

/* The ids in a cell, which '|' parts in any order, in the form of join. */
static struct str expected_ids(struct arena *arena, struct str cell)
{
    assert(cell.bytes != NULL || cell.size == 0);
    size_t count = 0;
    struct str *ids = arena_alloc(arena, (cell.size + 1) * sizeof(*ids));
    for (size_t start = 0; ids != NULL && start <= cell.size;) {
        const char *end = memchr(cell.bytes + start, '|', cell.size - start);
        size_t size = end != NULL ? (size_t)(end - cell.bytes) - start
                                  : cell.size - start;
        struct str one = str_trim((struct str){ cell.bytes + start, size });
        if (one.size > 0) {
            ids[count] = one;
            count++;
        }
        start += size + 1;
    }
    return ids == NULL ? (struct str){ "", 0 } : join(arena, ids, count);
}

/* The ids of rules that neither passed nor were skipped, in the form of
 * join. */
static struct str got_ids(struct arena *arena,
                          const struct judgement *judgement)
{
    assert(judgement != NULL);
    size_t count = 0;
    struct str *ids = arena_alloc(
        arena, (judgement->rules_count + 1) * sizeof(*ids));
    for (size_t i = 0; ids != NULL && i < judgement->rules_count; i++) {
        enum outcome outcome = judgement->rules[i].outcome;
        if (outcome != OUTCOME_PASS && outcome != OUTCOME_SKIPPED) {
            ids[count] = judgement->rules[i].rule->id;
            count++;
        }
    }
    return ids == NULL ? (struct str){ "", 0 } : join(arena, ids, count);
}

/* Counts the outcomes of each rule: one that no case has ever failed is a
 * rule that nobody has tested. */
static void cover(struct testing *testing, const struct judgement *judgement)
{
    assert(testing->coverage != NULL || testing->session->arena->failed);
    struct arena *arena = testing->session->arena;
    for (size_t i = 0; i < judgement->rules_count; i++) {
        const struct judged_rule *judged = &judgement->rules[i];
        const char *key = judged->rule->id.bytes;
        struct value *one = value_get(testing->coverage, key);
        if (one == NULL) {
            one = value_map(arena);
            for (int k = 0; k < OUTCOME_COUNT; k++) {
                value_set_integer(arena, one, outcome_name((enum outcome)k),
                                  0);
            }
            struct str copy = str_copy(arena, judged->rule->id);
            if (copy.bytes != NULL) {
                value_set(testing->coverage, copy.bytes, one);
            }
        }
        struct value *count = value_get(one, outcome_name(judged->outcome));
        if (count != NULL) {
            count->integer++;
        }
    }
}

/* Adds what was expected and what came to the list of failures. */
static void put_failure(struct testing *testing, struct str expect,
                        const char *got, struct str rules,
                        struct str got_rules)
{
    assert(got != NULL);
    struct arena *arena = testing->session->arena;
    struct value *map = value_map(arena);
    value_set_text(arena, map, "pack", testing->pack->id);
    value_set_text(arena, map, "file", testing->file->path);
    value_set_integer(arena, map, "line", csv_line(testing->csv));
    if (testing->name >= 0) {
        value_set_text(arena, map, "case",
                       csv_cell(testing->csv, (size_t)testing->name).text);
    }
    value_set_text(arena, map, "expected", expect);
    value_set_string(arena, map, "got", got);
    value_set_text(arena, map, "expected_rules", rules);
    value_set_text(arena, map, "got_rules", got_rules);
    value_add(testing->failures, map);
}

/* Compares one judged row with what it expects: the verdict, the rules that
 * are not met, or both. A failure is counted, not an error. Errors:
 * MESSAGE_CASES_EXPECT for a word that is no verdict, no memory. */
static int check_row(struct testing *testing,
                     const struct judgement *judgement, struct arena *arena,
                     struct err *err)
{
    assert(judgement != NULL);
    struct str expect = { "", 0 }, rules = { "", 0 };
    struct str got = got_ids(arena, judgement);
    bool same = true;
    if (testing->expect >= 0) {
        expect = csv_cell(testing->csv, (size_t)testing->expect).text;
        enum verdict verdict;
        if (!verdict_find(str_trim(expect), &verdict)) {
            (void)err_fail(err, MESSAGE_CASES_EXPECT, "t", expect);
            return csv_at(testing->csv, (size_t)testing->expect, err);
        }
        same = verdict == judgement->verdict;
        expect = str_of(verdict_name(verdict));
    }
    if (testing->rules >= 0) {
        rules = expected_ids(
            arena, csv_cell(testing->csv, (size_t)testing->rules).text);
        same = same && str_equal(rules, got);
    }
    if (same) {
        testing->passed++;
    } else {
        testing->failed++;
        put_failure(testing, expect, verdict_name(judgement->verdict), rules,
                    got);
    }
    return arena->failed ? err_nomem(err) : 0;
}

/* Judges one row in an arena of its own, so that a file of any length needs
 * the memory of one row. */
static int test_row(struct testing *testing, struct err *err)
{
    assert(testing->csv != NULL);
    struct arena arena;
    struct judgement judgement;
    arena_init(&arena, testing->session->mem);
    struct record record = record_create(&arena, &testing->pack->facts);
    int code = record.cells == NULL
        ? err_nomem(err) : read_record(testing, &record, &arena, err);
    if (code == 0) {
        code = evaluate_case(&judgement, &arena, testing->pack, &record,
                             err);
    }
    if (code == 0) {
        cover(testing, &judgement);
        code = check_row(testing, &judgement, &arena, err);
    }
    arena_free(&arena);
    return code;
}

/* Tests every row of one file. Stops at the first error: a file that cannot
 * be read proves nothing. */
static int test_file(struct testing *testing, struct err *err)
{
    assert(testing->file != NULL);
    int code = csv_open(&testing->csv, testing->session->mem,
                        testing->file->bytes, testing->file->path.bytes,
                        err);
    if (code == 0) {
        code = bind(testing, err);
    }
    while (code == 0) {
        int found = csv_next(testing->csv, err);
        if (found <= 0) {
            code = found;
            break;
        }
        code = test_row(testing, err);
    }
    csv_close(testing->csv);
    testing->csv = NULL;
    return code;
}

/* Files of cases are the tables in folder cases/ of a pack. */
static bool is_cases_file(struct str path)
{
    return str_starts(path, "cases/") && path.size > 4
        && memcmp(path.bytes + path.size - 4, ".csv", 4) == 0;
}

/* Tests a pack with all files of cases it brings; the pack is released
 * after. */
static int test_pack(struct testing *testing, const char *folder,
                     struct err *err)
{
    assert(folder != NULL);
    int code = session_load_pack(testing->session, folder, NULL,
                                 &testing->pack, err);
    if (code != 0) {
        return code;
    }
    const struct pack_files *files = &testing->pack->files;
    for (size_t i = 0; i < files->count && code == 0; i++) {
        if (is_cases_file(files->files[i].path)) {
            testing->file = &files->files[i];
            code = test_file(testing, err);
        }
    }
    pack_release(testing->pack);
    testing->pack = NULL;
    return code;
}

int op_test(struct session *session, struct value **out, struct err *err)
{
    struct arena *arena = session->arena;
    struct testing testing = { .session = session,
                               .failures = value_list(arena),
                               .coverage = value_map(arena) };
    const struct value *folders = session_list(session, "pack");
    int code = 0;
    for (const struct value *item = folders != NULL ? folders->first : NULL;
         item != NULL && code == 0; item = item->next) {
        code = test_pack(&testing, item->text.bytes, err);
    }
    if (code != 0) {
        return code;
    }
    *out = value_map(arena);
    value_set_integer(arena, *out, "passed", testing.passed);
    value_set_integer(arena, *out, "failed", testing.failed);
    value_set(*out, "failures", testing.failures);
    if (session_flag(session, "coverage")) {
        value_set(*out, "coverage", testing.coverage);
    }
    session->answer = testing.failed > 0 ? 1 : 0;
    return arena->failed ? err_nomem(err) : 0;
}
