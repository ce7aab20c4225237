/* Findings as data. */
#include "engine/findings.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ORDER: enum severity. These words are part of CLI.md. */
static const char *const severity_names[] = { "note", "warning", "error" };

void finding_code(const struct err *err, char out[8])
{
    assert(err->message < MESSAGE_COUNT);
    (void)snprintf(out, 8, "AW%04u",
                   (unsigned)message_row(err->message)->number % 10000u);
}

/* Members of `more` follow those of every finding; only "kind" stands in
 * front, as tools look there. */
static struct value *finding_value(struct arena *arena,
                                   const struct finding *finding,
                                   enum language language)
{
    assert(arena != NULL);
    assert(finding->severity <= SEVERITY_ERROR);
    const struct err *err = &finding->err;
    struct value *map = value_map(arena);
    char code[8];
    char text[1024];
    finding_code(err, code);
    if (value_get(finding->more, "kind") != NULL) {
        value_set_text(arena, map, "kind",
                       value_get_text(finding->more, "kind"));
    }
    value_set_string(arena, map, "code", code);
    value_set_string(arena, map, "severity",
                     severity_names[finding->severity]);
    value_set_string(arena, map, "file", err->file);
    value_set_integer(arena, map, "line", err->line);
    value_set_integer(arena, map, "column", err->column);
    err_message(err, language, text, sizeof(text));
    value_set_string(arena, map, "message", text);
    err_hint(err, language, text, sizeof(text));
    value_set_string(arena, map, "hint", text);
    if (err->source[0] != '\0') {
        value_set_string(arena, map, "source", err->source);
        err_caret(err, text, sizeof(text));
        value_set_string(arena, map, "caret", text);
    }
    const struct value *more = finding->more;
    for (const struct value *item = more != NULL ? more->first : NULL;
         item != NULL; item = item->next) {
        if (!str_is(item->key, "kind")) {
            value_set(map, item->key.bytes, value_copy(arena, item));
        }
    }
    return map;
}

/* One map, so that more can be said beside the list one day. */
struct value *findings_value(struct arena *arena,
                             const struct findings *findings,
                             enum language language)
{
    assert(arena != NULL);
    assert(findings != NULL);
    struct value *map = value_map(arena);
    struct value *list = value_list(arena);
    for (size_t i = 0; i < findings->count; i++) {
        value_add(list, finding_value(arena, &findings->items[i], language));
    }
    value_set(map, "findings", list);
    return map;
}
