/* Any result as readable text: scalars as lines, lists of maps as tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { CELL_BYTES = 256, COLUMNS_MAX = 24, WIDTH_MAX = 48 };

size_t text_width(const char *text)
{
    size_t width = 0;
    for (const char *c = text; *c != '\0'; c++) {
        width += ((unsigned char)*c & 0xC0) != 0x80;
    }
    return width;
}

/* Appends to a cell, cut at a character's edge. */
static void append(char *out, size_t size, const char *text)
{
    size_t at = strlen(out);
    for (const char *c = text; *c != '\0' && at + 1 < size; c++) {
        out[at] = *c == '\n' ? ' ' : *c;
        at++;
    }
    while (at > 0 && at + 1 >= size
           && ((unsigned char)out[at - 1] & 0x80) != 0) {
        at--;
    }
    out[at] = '\0';
}

/* The decimal mark of the language. */
static void number_text(const struct cli *cli, const awig_value *value,
                        char *out, size_t size)
{
    char *text = NULL;
    size_t length = 0;
    if (awig_value_json(cli->context, value, 0, &text, &length)
        != AWIG_OK) {
        append(out, size, "?");
        return;
    }
    char *dot = strchr(text, '.');
    if (dot != NULL && !cli->english) {
        *dot = ',';
    }
    append(out, size, text);
    awig_text_free(cli->context, text);
}

/* Is the member one whose texts are identifiers with labels? */
static bool has_labels(const char *key)
{
    static const char *const keys[] = { "verdict", "outcome", "effect",
        "severity", "use", "on_fail", "before", "after", "verdicts",
        "change", "status", "source", "state" };
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strcmp(key, keys[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void list_text(struct cli *cli, const awig_value *value, char *out,
                      size_t size)
{
    for (const awig_value *one = awig_first(value); one != NULL;
         one = awig_next(one)) {
        char text[CELL_BYTES] = "";
        if (awig_kind(value) == AWIG_MAP) {
            append(out, size, has_labels(awig_key(value))
                       ? label_of(cli, word_of(cli, awig_key(one)))
                       : awig_key(one));
            append(out, size, " = ");
        }
        text_value(cli, one, text, sizeof(text));
        append(out, size, text);
        append(out, size, awig_next(one) != NULL ? ", " : "");
    }
}

/* What stands for null: where data was looked for, that there is none. */
static const char *null_text(const struct cli *cli, const char *key)
{
    bool data = strcmp(key, "gap") == 0 || strcmp(key, "need") == 0;
    return data ? say(cli, "tidak ada data", "no data") : "-";
}

void text_value(struct cli *cli, const awig_value *value, char *out,
                size_t size)
{
    const char *key = awig_key(value);
    out[0] = '\0';
    switch (awig_kind(value)) {
    case AWIG_NULL:
        append(out, size, null_text(cli, key));
        return;
    case AWIG_BOOL:
        append(out, size, awig_truth(value) ? say(cli, "ya", "yes")
                                            : say(cli, "tidak", "no"));
        return;
    case AWIG_INTEGER:
    case AWIG_NUMBER:
        number_text(cli, value, out, size);
        return;
    case AWIG_TEXT:
        append(out, size, has_labels(key) ? label_of(cli, awig_text(value))
                                          : awig_text(value));
        return;
    default:
        break;
    }
    const awig_value *chosen = awig_kind(value) == AWIG_MAP
        ? awig_get(value, cli->english ? "en" : "id") : NULL;
    if (chosen != NULL && awig_kind(chosen) == AWIG_TEXT) {
        append(out, size, awig_text(chosen));
    } else {
        list_text(cli, value, out, size);
    }
}

/* --- Tables --------------------------------------------------------------- */

struct grid {
    const char *keys[COLUMNS_MAX];
    size_t widths[COLUMNS_MAX];
    bool numbers[COLUMNS_MAX];
    size_t columns;
};

static void measure(struct cli *cli, struct grid *grid,
                    const awig_value *row)
{
    char text[CELL_BYTES];
    for (const awig_value *one = awig_first(row); one != NULL;
         one = awig_next(one)) {
        size_t at = 0;
        while (at < grid->columns
               && strcmp(grid->keys[at], awig_key(one)) != 0) {
            at++;
        }
        if (at == COLUMNS_MAX) {
            continue;
        }
        if (at == grid->columns) {
            grid->keys[at] = awig_key(one);
            grid->widths[at] = text_width(word_of(cli, awig_key(one)));
            grid->numbers[at] = true;
            grid->columns++;
        }
        text_value(cli, one, text, sizeof(text));
        size_t width = text_width(text);
        if (width > grid->widths[at]) {
            grid->widths[at] = width;
        }
        int kind = awig_kind(one);
        grid->numbers[at] = grid->numbers[at]
            && (kind == AWIG_INTEGER || kind == AWIG_NUMBER
                || kind == AWIG_NULL);
    }
}

/* One cell, padded; the last column is not cut. */
static void put_cell(struct cli *cli, const struct grid *grid, size_t at,
                     const char *text)
{
    size_t width = text_width(text);
    size_t wide = grid->widths[at];
    bool last = at + 1 == grid->columns;
    wide = !last && wide > WIDTH_MAX ? WIDTH_MAX : wide;
    if (grid->numbers[at] && width < wide) {
        put_spaces(cli, wide - width);
    }
    put(cli, text);
    if (!last) {
        put_spaces(cli, (grid->numbers[at] || width >= wide ? 0
                                                            : wide - width)
                            + 2);
    }
}

static void put_table(struct cli *cli, const awig_value *list)
{
    struct grid grid = { .columns = 0 };
    char text[CELL_BYTES];
    for (const awig_value *row = awig_first(list); row != NULL;
         row = awig_next(row)) {
        measure(cli, &grid, row);
    }
    for (size_t i = 0; i < grid.columns; i++) {
        put_cell(cli, &grid, i, word_of(cli, grid.keys[i]));
    }
    put(cli, "\n");
    for (const awig_value *row = awig_first(list); row != NULL;
         row = awig_next(row)) {
        for (size_t i = 0; i < grid.columns; i++) {
            text_value(cli, awig_get(row, grid.keys[i]), text, sizeof(text));
            put_cell(cli, &grid, i, text);
        }
        put(cli, "\n");
    }
}

/* --- Results -------------------------------------------------------------- */

static bool is_table(const awig_value *value)
{
    return awig_kind(value) == AWIG_LIST && awig_first(value) != NULL
        && awig_kind(awig_first(value)) == AWIG_MAP;
}

/* A text of several lines stands below its name, as it is in a file. */
static void put_lines(struct cli *cli, const awig_value *member)
{
    put(cli, word_of(cli, awig_key(member)));
    put(cli, ":\n    ");
    for (const char *c = awig_text(member); *c != '\0'; c++) {
        char one[2] = { *c, '\0' };
        put(cli, one);
        put(cli, *c == '\n' && c[1] != '\0' ? "    " : "");
    }
}

static void put_member(struct cli *cli, const awig_value *member)
{
    char text[4096] = "";
    if (is_table(member)) {
        put(cli, "\n");
        put_color(cli, "1", word_of(cli, awig_key(member)));
        put(cli, "\n");
        put_table(cli, member);
        return;
    }
    if (awig_kind(member) == AWIG_LIST && awig_count(member) == 0) {
        put(cli, word_of(cli, awig_key(member)));
        put(cli, say(cli, ": tidak ada\n", ": none\n"));
        return;
    }
    const char *whole = awig_text(member);
    if (whole[0] != '\0' && whole[strlen(whole) - 1] == '\n') {
        put_lines(cli, member);
        return;
    }
    text_value(cli, member, text, sizeof(text));
    put(cli, word_of(cli, awig_key(member)));
    put(cli, ": ");
    put(cli, text);
    put(cli, "\n");
}

/* Findings as compilers print them. */
static void findings_text(struct cli *cli, const awig_value *list)
{
    static const char *const colors[] = { "31", "33", "36" };
    for (const awig_value *one = awig_first(list); one != NULL;
         one = awig_next(one)) {
        const char *severity = awig_text(awig_get(one, "severity"));
        int color = strcmp(severity, "error") == 0 ? 0
            : strcmp(severity, "warning") == 0 ? 1 : 2;
        char place[512];
        (void)snprintf(place, sizeof(place), "%s:%lld:%lld: ",
                       awig_text(awig_get(one, "file")),
                       (long long)awig_integer(awig_get(one, "line")),
                       (long long)awig_integer(awig_get(one, "column")));
        put(cli, place);
        put_color(cli, colors[color], label_of(cli, severity));
        put(cli, ": ");
        put(cli, awig_text(awig_get(one, "message")));
        put(cli, " [");
        put(cli, awig_text(awig_get(one, "code")));
        put(cli, "]\n");
        if (awig_text(awig_get(one, "source"))[0] != '\0') {
            put(cli, "    ");
            put(cli, awig_text(awig_get(one, "source")));
            put(cli, "\n");
        }
        if (awig_text(awig_get(one, "hint"))[0] != '\0') {
            put(cli, say(cli, "    saran: ", "    hint: "));
            put(cli, awig_text(awig_get(one, "hint")));
            put(cli, "\n");
        }
    }
    if (awig_count(list) == 0) {
        put(cli, say(cli, "tidak ada temuan\n", "no findings\n"));
    }
}

/* Signed notes, proofs and keys go out byte for byte: other programs read
 * them. */
static bool put_whole(struct cli *cli, const awig_value *result)
{
    static const char *const keys[] = { "note", "proof", "vkey",
                                        "request", "cosignature" };
    if (awig_kind(result) == AWIG_TEXT) {
        put(cli, awig_text(result));
        return true;
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const awig_value *text = awig_get(result, keys[i]);
        if (text != NULL && awig_kind(text) == AWIG_TEXT) {
            put(cli, awig_text(text));
            put(cli, i == 2 ? "\n" : "");
            return true;
        }
    }
    return false;
}

void text_result(struct cli *cli, const awig_value *result)
{
    if (put_whole(cli, result)) {
        return;
    }
    if (awig_kind(result) == AWIG_LIST && is_table(result)) {
        put_table(cli, result);
        return;
    }
    if ((awig_get(result, "verdict") != NULL
         && awig_get(result, "rules") != NULL)
        || awig_get(result, "refusal") != NULL) {
        judgement_text(cli, result);
        return;
    }
    if (awig_get(result, "done") != NULL
        && awig_get(result, "unmet") != NULL) {
        action_text(cli, result);
        return;
    }
    for (const awig_value *one = awig_first(result); one != NULL;
         one = awig_next(one)) {
        if (strcmp(awig_key(one), "findings") == 0) {
            findings_text(cli, one);
        } else {
            put_member(cli, one);
        }
    }
}
