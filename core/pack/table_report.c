/* How findings of an analysis are told: labels, lines, examples.
 *
 * Every finding has `more` {kind, row, rows, example}; a kind that has had
 * LIMIT_TABLE_FINDINGS of them is only counted from there on. */
#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "pack/table_check_internal.h"
#include "pack/table_draft.h"

static const char *const kind_names[] = {
    [CHECK_GAP] = "gap", [CHECK_OVERLAP] = "overlap",
    [CHECK_UNREACHABLE] = "unreachable", [CHECK_CONFLICT] = "conflict",
    [CHECK_VALUE] = "value",
};

_Static_assert(sizeof kind_names / sizeof kind_names[0] == CHECK_KIND_COUNT,
               "a name for every kind");

/* A finding with its example; the caller fills err.  NULL when the kind has
 * enough of them, or at no memory.  Beyond the limit findings are only
 * counted; run() says at the end how many kinds were cut. */
struct finding *check_add(struct check *check, enum check_kind kind,
                           enum severity severity, struct str row,
                           struct value *rows)
{
    assert(check != NULL);
    assert(kind < CHECK_KIND_COUNT);
    check->counts[kind]++;
    if (check->counts[kind] > LIMIT_TABLE_FINDINGS) {
        return NULL;
    }
    struct finding *finding = findings_add(check->findings, severity);
    if (finding == NULL) {
        check->nomem = true;
        return NULL;
    }
    finding->more = draft_more(check->arena, kind_names[kind], row, rows,
                               NULL);
    return finding;
}

/* What people call a row. */
struct str check_label(const struct check *check, size_t row)
{
    assert(check != NULL);
    assert(row < check->table->rows_count);
    return check->table->rows[row].label;
}

/* One or two labels as a list; a pair of equal rows gives one.  The labels are
 * copied into the check's arena. */
struct value *check_labels(struct check *check, size_t a, size_t b)
{
    assert(check != NULL);
    struct value *list = value_list(check->arena);
    value_add(list, value_text(check->arena, check_label(check, a)));
    if (b != a) {
        value_add(list, value_text(check->arena, check_label(check, b)));
    }
    return list;
}

/* A finding about a row stands at its line. */
void check_place(const struct check *check, struct finding *finding,
                  size_t row)
{
    assert(check != NULL);
    assert(finding != NULL);
    (void)err_at(&finding->err, check->table->file.bytes,
                 check->table->rows[row].line, 1);
}

/* Sets the example of a finding to a point of `box`, and its text to `buf` (to
 * be freed by the caller).  At no memory `buf` is empty and check->nomem is
 * set. */
void check_exemplify(struct check *check, struct finding *finding,
                      const uint64_t *box, struct buf *buf)
{
    assert(check != NULL);
    assert(finding != NULL);
    assert(box != NULL);
    struct cell *cells = example_cells(&check->space, box, check->arena);
    buf_init(buf, check->arena->mem, 0);
    if (cells == NULL) {
        check->nomem = true;
        return;
    }
    value_set(finding->more, "example",
              example_value(&check->space, cells, check->arena));
    example_print(buf, &check->space, cells);
}

/* Frees a text; one that is not whole means there was no memory. */
void check_done(struct check *check, struct buf *buf)
{
    assert(check != NULL);
    assert(buf != NULL);
    check->nomem = check->nomem || buf->failed;
    buf_free(buf);
}

/* Says that a kind of finding may not be complete. */
void check_add_limit(struct check *check, enum check_kind kind)
{
    assert(check != NULL);
    struct finding *finding = findings_add(check->findings,
                                           SEVERITY_WARNING);
    if (finding == NULL) {
        check->nomem = true;
        return;
    }
    (void)err_fail(&finding->err, MESSAGE_TABLE_CHECK_LIMIT, "si",
                   kind_names[kind], (int64_t)LIMIT_TABLE_CELLS);
    (void)err_at(&finding->err, check->table->file.bytes, 1, 1);
    finding->more = draft_more(check->arena, "limit", STR(""), NULL, NULL);
}

/* Says that there were more findings of a kind than are shown. */
void check_add_more(struct check *check, enum check_kind kind, size_t shown)
{
    assert(check != NULL);
    struct finding *finding = findings_add(check->findings, SEVERITY_NOTE);
    if (finding == NULL) {
        check->nomem = true;
        return;
    }
    (void)err_fail(&finding->err, MESSAGE_TABLE_CHECK_MORE, "si",
                   kind_names[kind], (int64_t)shown);
    (void)err_at(&finding->err, check->table->file.bytes, 1, 1);
    finding->more = draft_more(check->arena, "more", STR(""), NULL, NULL);
}
