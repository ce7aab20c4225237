/* Results as CSV: RFC 4180, or with BOM and ';' for a spreadsheet under
 * Indonesian settings.  Text that starts like a formula is defused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

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

/* {id, en} texts show the language asked for. */
static const awig_value *chosen(const struct cli *cli,
                                const awig_value *value)
{
    const awig_value *text = awig_kind(value) == AWIG_MAP
        ? awig_get(value, cli->english ? "en" : "id") : NULL;
    return text != NULL && awig_kind(text) == AWIG_TEXT ? text : value;
}

void csv_row(struct cli *cli, const awig_value *row, bool head)
{
    if (head) {
        put(cli, cli->excel ? "\xEF\xBB\xBF" : "");
        for (const awig_value *one = awig_first(row); one != NULL;
             one = awig_next(one)) {
            put_cell(cli, awig_key(one), true);
            put(cli, awig_next(one) != NULL ? separator(cli) : "\r\n");
        }
    }
    for (const awig_value *one = awig_first(row); one != NULL;
         one = awig_next(one)) {
        put_scalar(cli, chosen(cli, one));
        put(cli, awig_next(one) != NULL ? separator(cli) : "\r\n");
    }
}

void csv_result(struct cli *cli, const awig_value *result)
{
    for (const awig_value *one = awig_first(result); one != NULL;
         one = awig_next(one)) {
        if (awig_kind(one) == AWIG_LIST
            && (awig_first(one) == NULL
                || awig_kind(awig_first(one)) == AWIG_MAP)) {
            bool head = true;
            for (const awig_value *row = awig_first(one); row != NULL;
                 row = awig_next(row)) {
                csv_row(cli, row, head);
                head = false;
            }
            return;
        }
    }
    if (awig_kind(result) == AWIG_MAP && awig_count(result) > 0) {
        csv_row(cli, result, cli->rows == 0);
    }
}
