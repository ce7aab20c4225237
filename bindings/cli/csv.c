/* Results as CSV: RFC 4180, or with BOM and ';' for a spreadsheet under
 * Indonesian settings.  Text that starts like a formula is defused. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { CSV_COLUMNS_MAX = 256 };

static bool needs_quotes(const char *text)
{
    return strpbrk(text, "\",;\r\n") != NULL;
}

/* A leading =, +, -, @ in text (not a number) gets an apostrophe. */
static bool is_formula(const char *text)
{
    if (strchr("=+-@\t\r", text[0]) == NULL || text[0] == '\0') {
        return false;
    }
    char *end = NULL;
    (void)strtod(text, &end);
    return *end != '\0';
}

static void put_cell(struct cli *cli, const char *text, bool defuse)
{
    bool formula = defuse && is_formula(text);
    if (!formula && !needs_quotes(text)) {
        put(cli, text);
        return;
    }
    put(cli, "\"");
    if (formula) {
        put(cli, "'");
    }
    for (const char *c = text; *c != '\0'; c++) {
        char one[3] = { *c, '\0', '\0' };
        if (*c == '"') {
            one[1] = '"';
        }
        put(cli, one);
    }
    put(cli, "\"");
}

/* A list of single values as the tables of rules write one: a|b|c. */
static bool put_list(struct cli *cli, const awig_value *list)
{
    char joined[4096] = "";
    for (const awig_value *one = awig_first(list); one != NULL;
         one = awig_next(one)) {
        if (awig_kind(one) != AWIG_TEXT
            || strlen(joined) + strlen(awig_text(one)) + 2 > sizeof(joined)) {
            return false;
        }
        text_append(joined, sizeof(joined), joined[0] != '\0' ? "|" : "");
        text_append(joined, sizeof(joined), awig_text(one));
    }
    put_cell(cli, joined, true);
    return true;
}

/* Numbers keep their own digits, with a decimal comma for the spreadsheet. */
static void put_scalar(struct cli *cli, const awig_value *value)
{
    char *text = NULL;
    size_t size = 0;
    switch (awig_kind(value)) {
    case AWIG_NULL:
        return;
    case AWIG_TEXT:
        put_cell(cli, awig_text(value), true);
        return;
    case AWIG_LIST:
        if (put_list(cli, value)) {
            return;
        }
        break;
    default:
        break;
    }
    if (awig_value_json(cli->context, value, 0, &text, &size) != AWIG_OK) {
        cli->write_failed = true;
        return;
    }
    if (cli->excel && awig_kind(value) == AWIG_NUMBER) {
        char *dot = strchr(text, '.');
        if (dot != NULL) {
            *dot = ',';
        }
    }
    put_cell(cli, text, false);
    awig_text_free(cli->context, text);
}

static const char *separator(const struct cli *cli)
{
    return cli->excel ? ";" : ",";
}

/* A pair {id, en} of texts show the language asked for. */
static const awig_value *chosen(const struct cli *cli,
                                const awig_value *value)
{
    const awig_value *text = awig_kind(value) == AWIG_MAP
        ? awig_get(value, cli->english ? "en" : "id") : NULL;
    return text != NULL && awig_kind(text) == AWIG_TEXT ? text : value;
}

/* --- Columns -------------------------------------------------------------- */

/* The members of all rows; a map of single values (components, verdicts)
 * gets a column for each of its members. */
struct columns {
    const char *keys[CSV_COLUMNS_MAX], *parts[CSV_COLUMNS_MAX];
    size_t count;
};

static bool is_flat(const struct cli *cli, const awig_value *value)
{
    if (awig_kind(value) != AWIG_MAP || awig_count(value) == 0
        || chosen(cli, value) != value) {
        return false;
    }
    for (const awig_value *one = awig_first(value); one != NULL;
         one = awig_next(one)) {
        if (awig_kind(one) == AWIG_MAP || awig_kind(one) == AWIG_LIST) {
            return false;
        }
    }
    return true;
}

static void add_column(struct columns *columns, const char *key,
                       const char *part)
{
    assert(key != NULL && part != NULL);
    for (size_t i = 0; i < columns->count; i++) {
        if (strcmp(columns->keys[i], key) == 0
            && strcmp(columns->parts[i], part) == 0) {
            return;
        }
    }
    if (columns->count < CSV_COLUMNS_MAX) {
        columns->keys[columns->count] = key;
        columns->parts[columns->count] = part;
        columns->count++;
    }
}

static void add_columns(const struct cli *cli, struct columns *columns,
                        const awig_value *row)
{
    for (const awig_value *one = awig_first(row); one != NULL;
         one = awig_next(one)) {
        if (!is_flat(cli, one)) {
            add_column(columns, awig_key(one), "");
            continue;
        }
        for (const awig_value *part = awig_first(one); part != NULL;
             part = awig_next(part)) {
            add_column(columns, awig_key(one), awig_key(part));
        }
    }
}

static void put_heads(struct cli *cli, const struct columns *columns)
{
    put(cli, cli->excel ? "\xEF\xBB\xBF" : "");
    for (size_t i = 0; i < columns->count; i++) {
        char name[256];
        (void)snprintf(name, sizeof(name), "%s%s%s", columns->keys[i],
                       columns->parts[i][0] != '\0' ? "." : "",
                       columns->parts[i]);
        put(cli, i > 0 ? separator(cli) : "");
        put_cell(cli, name, true);
    }
    put(cli, "\r\n");
}

static void put_values(struct cli *cli, const struct columns *columns,
                       const awig_value *row)
{
    for (size_t i = 0; i < columns->count; i++) {
        const awig_value *value = awig_get(row, columns->keys[i]);
        const char *part = columns->parts[i];
        put(cli, i > 0 ? separator(cli) : "");
        if (part[0] != '\0') {
            put_scalar(cli, awig_get(value, part));
        } else if (value != NULL) {
            put_scalar(cli, chosen(cli, value));
        }
    }
    put(cli, "\r\n");
}

/* --- Results -------------------------------------------------------------- */

/* Rows of a long result: the members of the first are the columns of all,
 * since nothing is known of those to come. */
void csv_row(struct cli *cli, const awig_value *row, bool head)
{
    struct columns columns = { .count = 0 };
    if (head) {
        cli->head[0] = '\0';
        for (const awig_value *one = awig_first(row); one != NULL;
             one = awig_next(one)) {
            text_append(cli->head, sizeof(cli->head), awig_key(one));
            text_append(cli->head, sizeof(cli->head), "\n");
        }
    }
    char names[sizeof(cli->head)];
    memcpy(names, cli->head, sizeof(names));
    for (char *at = names; *at != '\0'; ) {
        char *end = strchr(at, '\n');
        assert(end != NULL);
        *end = '\0';
        add_column(&columns, at, "");
        at = end + 1;
    }
    if (head) {
        put_heads(cli, &columns);
    }
    put_values(cli, &columns, row);
}

static void put_rows(struct cli *cli, const awig_value *list)
{
    struct columns columns = { .count = 0 };
    for (const awig_value *row = awig_first(list); row != NULL;
         row = awig_next(row)) {
        add_columns(cli, &columns, row);
    }
    if (columns.count > 0) {
        put_heads(cli, &columns);
    }
    for (const awig_value *row = awig_first(list); row != NULL;
         row = awig_next(row)) {
        put_values(cli, &columns, row);
    }
}

bool csv_is_list(const awig_value *value)
{
    return awig_kind(value) == AWIG_LIST
        && (awig_first(value) == NULL
            || awig_kind(awig_first(value)) == AWIG_MAP);
}

void csv_result(struct cli *cli, const awig_value *result)
{
    struct columns columns = { .count = 0 };
    if (cli->list != NULL) {
        put_rows(cli, awig_get(result, cli->list));
        return;
    }
    for (const awig_value *one = awig_first(result); one != NULL;
         one = awig_next(one)) {
        if (csv_is_list(one)) {
            put_rows(cli, one);
            return;
        }
    }
    /* After the rows of a long result nothing else fits their columns. */
    if (awig_kind(result) == AWIG_MAP && cli->rows == 0) {
        add_columns(cli, &columns, result);
        put_heads(cli, &columns);
        put_values(cli, &columns, result);
    }
}
