/* The imported files are kept whole, so an old name is read from the file
 * that brought it; nothing is stored twice for it.
 *
 * Files are read only where one of the kind came after the entry, which is
 * rare: catalogues change a few times a year. */
#include "engine/names_then.h"

#include <assert.h>
#include <string.h>

#include "base/csv.h"
#include "store/import.h"

/* Looks the key up in one file: 1 found, 0 not, negative. A file without one
 * of the columns brought no such names. */
static int look_up(struct session *session, const struct name_wish *wish,
                   const struct import_report *report, struct str *out,
                   struct err *err)
{
    struct csv *csv = NULL;
    struct str bytes;
    assert(report->sha256.size == 64);
    int code = blob_get(session->hub->db, report->sha256, session->arena,
                        &bytes, err);
    if (code == 0) {
        code = csv_open(&csv, session->mem, bytes, wish->kind, err);
    }
    if (code != 0) {
        return code;
    }
    int key = csv_find(csv, wish->key_head), at = csv_find(csv, wish->head);
    bool found = false;
    while (key >= 0 && at >= 0 && !found) {
        code = csv_next(csv, err);
        if (code != 1) {
            break;
        }
        found = str_equal(str_trim(csv_cell(csv, (size_t)key).text),
                          wish->key);
        if (found) {
            *out = str_copy(session->arena,
                            str_trim(csv_cell(csv, (size_t)at).text));
        }
    }
    csv_close(csv);
    assert(code <= 1);
    return code < 0 ? code : found ? 1 : 0;
}

int name_then(struct session *session, const struct name_wish *wish,
              struct str *out, struct err *err)
{
    struct import_report *reports = NULL;
    size_t count = 0;
    bool later = false;
    assert(wish->key.size > 0 && out != NULL);
    int code = import_reports(session->hub->db, session->arena, &reports,
                              &count, err);
    for (size_t i = 0; code == 0 && i < count; i++) {
        later = later || (str_is(reports[i].kind, wish->kind)
                          && reports[i].entry > wish->known);
    }
    /* Newest first: `reports` is not relied on to be in any order. */
    for (int64_t before = wish->known; code == 0 && later && before >= 0;) {
        const struct import_report *newest = NULL;
        for (size_t i = 0; i < count; i++) {
            if (str_is(reports[i].kind, wish->kind)
                && reports[i].entry <= before
                && (newest == NULL || reports[i].entry > newest->entry)) {
                newest = &reports[i];
            }
        }
        if (newest == NULL) {
            break;
        }
        code = look_up(session, wish, newest, out, err);
        before = newest->entry - 1;
    }
    assert(code <= 1);
    return code < 0 ? code : 0;
}
