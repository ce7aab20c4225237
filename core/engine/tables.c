/* `awig table eval` and `awig table check`: one table, no pack.
 *
 * A decision table needs nothing but itself: facts are named by its own
 * heads. */
#include "engine/tables.h"

#include <assert.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/json.h"
#include "engine/findings.h"
#include "pack/table.h"

/* Reads and parses the table named by argument "file"; what does not parse
 * is in `findings`. The bytes live in the session's arena, as the table
 * borrows from them. */
static int load(struct session *session, struct table **out,
                struct findings *findings, struct err *err)
{
    assert(findings != NULL);
    assert(out != NULL);
    const char *path = session_string(session, "file");
    struct buf buf;
    buf_init(&buf, session->mem, LIMIT_PACK_FILE_BYTES);
    int code = file_read(&buf, path, err);
    if (code == 0) {
        struct str bytes = str_copy(session->arena, buf_view(&buf));
        struct str file = str_copy(session->arena, str_of(path));
        struct table_source source = { file, file, bytes, NULL };
        code = bytes.bytes == NULL
            ? err_nomem(err)
            : table_parse(out, session->arena, &source, findings, err);
    }
    buf_free(&buf);
    return code;
}

/* Violations and facts that could not be read stand beside the result;
 * errors make the exit status 1. */
static void add_findings(struct session *session, struct value *result,
                         const struct findings *findings)
{
    assert(findings != NULL);
    if (findings->count > 0) {
        struct value *list = findings_value(session->arena, findings,
                                            session->language);
        value_set(result, "findings", value_get(list, "findings"));
    }
    if (findings_errors(findings) > 0) {
        session->answer = 1;
    }
}

/* Evaluates on one map of facts. The result before is given out as a row now
 * that there is one more; the last one stays in `out`, so that one alone is
 * answered as such. */
static int eval_one(struct session *session, const struct table *table,
                    const struct value *facts, struct value **out,
                    struct err *err)
{
    assert(table != NULL);
    assert(out != NULL);
    struct value *result = NULL;
    struct findings findings;
    findings_init(&findings, session->mem);
    int code = table_eval_value(&result, session->arena, table, facts,
                                &findings);
    if (code == 0) {
        add_findings(session, result, &findings);
    }
    findings_free(&findings);
    if (code != 0) {
        return err_nomem(err);
    }
    if (*out != NULL && session->emit != NULL) {
        code = session->emit(session->user, *out);
    }
    *out = result;
    return code;
}

/* A row as a map of texts; blanks are null, columns with # are remarks. */
static struct value *csv_facts(struct arena *arena, const struct csv *csv)
{
    assert(arena != NULL);
    assert(csv != NULL);
    struct value *map = value_map(arena);
    for (size_t i = 0; i < csv_columns(csv); i++) {
        struct str head = str_copy(arena, csv_head(csv, i));
        struct csv_cell cell = csv_cell(csv, i);
        if (head.bytes == NULL || str_starts(head, "#")) {
            continue;
        }
        value_set(map, head.bytes,
                  str_trim(cell.text).size == 0
                      ? value_null(arena) : value_text(arena, cell.text));
    }
    return map;
}

/* Evaluates on every row. Errors: those of CSV, no memory. */
static int eval_csv(struct session *session, const struct table *table,
                    struct str text, struct value **out, struct err *err)
{
    assert(session != NULL);
    assert(table != NULL);
    struct csv *csv = NULL;
    int code = csv_open(&csv, session->mem, text,
                        session_string(session, "facts"), err);
    while (code == 0) {
        int found = csv_next(csv, err);
        if (found <= 0) {
            code = found;
            break;
        }
        code = eval_one(session, table, csv_facts(session->arena, csv), out,
                        err);
    }
    csv_close(csv);
    return code;
}

/* Evaluates on a JSON document: one map or a list of maps. */
static int eval_json(struct session *session, const struct table *table,
                     struct str text, struct value **out, struct err *err)
{
    assert(session != NULL);
    assert(table != NULL);
    const char *path = session_string(session, "facts");
    struct value *value = NULL;
    int code = json_parse(session->arena, text, path, &value, err);
    if (code == 0 && value->kind == VALUE_LIST) {
        for (struct value *item = value->first; item != NULL && code == 0;
             item = item->next) {
            code = eval_one(session, table, item, out, err);
        }
        return code;
    }
    if (code == 0) {
        return eval_one(session, table, value, out, err);
    }
    return code;
}

/* Is it one map a line: is the first line alone a whole document, and does
 * more follow? */
static bool is_lines(struct arena *arena, struct str text)
{
    assert(text.bytes != NULL || text.size == 0);
    const char *end = memchr(text.bytes, '\n', text.size);
    struct value *value = NULL;
    struct err ignored;
    if (end == NULL) {
        return false;
    }
    struct str line = { text.bytes, (size_t)(end - text.bytes) };
    struct str rest = { end, text.size - line.size };
    return str_trim(rest).size > 0
        && json_parse(arena, line, "", &value, &ignored) == 0;
}

/* Evaluates on one map a line; blank lines are skipped. */
static int eval_lines(struct session *session, const struct table *table,
                      struct str text, struct value **out, struct err *err)
{
    assert(table != NULL);
    int code = 0;
    while (text.size > 0 && code == 0) {
        const char *end = memchr(text.bytes, '\n', text.size);
        size_t size = end != NULL ? (size_t)(end - text.bytes) : text.size;
        struct str line = { text.bytes, size };
        if (str_trim(line).size > 0) {
            code = eval_json(session, table, line, out, err);
        }
        text.bytes += size + (end != NULL);
        text.size -= size + (end != NULL);
    }
    return code;
}

/* One result or a list of them, as the file has one record or many. */
static int eval_facts(struct session *session, const struct table *table,
                      struct value **out, struct err *err)
{
    assert(session != NULL);
    struct buf buf;
    buf_init(&buf, session->mem, LIMIT_IMPORT_BYTES);
    int code = file_read(&buf, session_string(session, "facts"), err);
    struct str text = str_trim(buf_view(&buf));
    if (code == 0 && text.size > 0 && text.bytes[0] == '{'
        && is_lines(session->arena, text)) {
        code = eval_lines(session, table, text, out, err);
    } else if (code == 0 && text.size > 0
               && (text.bytes[0] == '{' || text.bytes[0] == '[')) {
        code = eval_json(session, table, text, out, err);
    } else if (code == 0) {
        code = eval_csv(session, table, buf_view(&buf), out, err);
    }
    if (code == 0 && *out == NULL) {
        (void)err_fail(err, MESSAGE_FACT_NO_RECORD, "");
        code = err_at(err, session_string(session, "facts"), 0, 0);
    }
    buf_free(&buf);
    return code;
}

/* Exit 1 when the hit policy is violated. */
int op_table_eval(struct session *session, struct value **out,
                  struct err *err)
{
    assert(session != NULL);
    struct findings findings;
    struct table *table = NULL;
    findings_init(&findings, session->mem);
    int code = load(session, &table, &findings, err);
    if (code == 0) {
        code = eval_facts(session, table, out, err);
    }
    findings_free(&findings);
    return code;
}

/* All findings; exit 1 when one is an error. */
int op_table_check(struct session *session, struct value **out,
                   struct err *err)
{
    assert(session != NULL);
    struct findings findings;
    struct table *table = NULL;
    findings_init(&findings, session->mem);
    int code = load(session, &table, &findings, err);
    if (code == 0) {
        code = table_check(table, session->arena, &findings, err);
    } else if (code == ERR_RULES && findings.count > 0) {
        code = 0;                 /* what does not parse is a finding too */
        err_clear(err);
    }
    if (code == 0) {
        *out = findings_value(session->arena, &findings, session->language);
        session->answer = findings_errors(&findings) > 0 ? 1 : 0;
    }
    findings_free(&findings);
    return code;
}
