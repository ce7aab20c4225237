/* Results, errors, progress: stdout carries the result only. */
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli.h"

/* Bytes to stdout, or to the line that is being wrapped. */
void put_bytes(struct cli *cli, const char *bytes, size_t size)
{
    if (!cli->wrapping) {
        if (fwrite(bytes, 1, size, stdout) != size) {
            cli->write_failed = true;
        }
        return;
    }
    for (size_t i = 0; i < size; i++) {
        bool full = cli->line_size + 1 == sizeof(cli->line);
        if (bytes[i] == '\n' || full) {
            cli->line[cli->line_size] = '\0';
            cli->line_size = 0;
            cli->wrapping = false;
            size_t indent = strspn(cli->line, " ");
            put_spaces(cli, indent);
            put_wrapped_at(cli, cli->line + indent, indent, indent + 2);
            cli->wrapping = true;
        }
        if (bytes[i] != '\n') {
            cli->line[cli->line_size] = bytes[i];
            cli->line_size++;
        }
    }
}

void wrap_begin(struct cli *cli)
{
    assert(!cli->wrapping);
    cli->wrapping = true;
    cli->line_size = 0;
}

void wrap_end(struct cli *cli)
{
    assert(cli->wrapping);
    if (cli->line_size > 0) {
        put(cli, "\n");
    }
    cli->wrapping = false;
}

void put(struct cli *cli, const char *text)
{
    put_bytes(cli, text, strlen(text));
}

void put_spaces(struct cli *cli, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put(cli, " ");
    }
}

void put_begin(struct cli *cli, const char *color)
{
    if (cli->color && color[0] != '\0') {
        put(cli, "\033[");
        put(cli, color);
        put(cli, "m");
        cli->colored = true;
    }
}

void put_end(struct cli *cli)
{
    if (cli->colored) {
        put(cli, "\033[0m");
        cli->colored = false;
    }
}

void put_color(struct cli *cli, const char *color, const char *text)
{
    if (color[0] == '\0') {
        put(cli, text);           /* within the colour that is on */
        return;
    }
    put_begin(cli, color);
    put(cli, text);
    put_end(cli);
}

void put_json(struct cli *cli, const awig_value *value, int indent)
{
    char *text = NULL;
    size_t size = 0;
    if (awig_value_json(cli->context, value, indent, &text, &size)
        != AWIG_OK) {
        cli->write_failed = true;
        return;
    }
    put_bytes(cli, text, size);
    awig_text_free(cli->context, text);
}

int output_row(void *user, const awig_value *row)
{
    struct cli *cli = user;
    output_clear_progress(cli);
    switch (cli->mode) {
    case MODE_JSON:
        put(cli, cli->rows == 0 ? "[\n" : ",\n");
        put_json(cli, row, 0);
        break;
    case MODE_NDJSON:
        put_json(cli, row, 0);
        put(cli, "\n");
        break;
    case MODE_CSV:
        csv_row(cli, row, cli->rows == 0);
        break;
    case MODE_TEXT:
        text_row(cli, row);
        break;
    }
    cli->rows++;
    return cli->write_failed ? AWIG_E_STORAGE : 0;
}

/* A list of rows in JSON is closed; a last single result joins it, unless
 * the rows were all there is to say. */
static void end_json(struct cli *cli, const awig_value *result)
{
    assert(cli->mode == MODE_JSON);
    if (cli->rows > 0) {
        if (awig_kind(result) != AWIG_NULL) {
            put(cli, ",\n");
            put_json(cli, result, 0);
        }
        put(cli, "\n]\n");
    } else if (result != NULL) {
        put_json(cli, result, 2);
        put(cli, "\n");
    }
}

/* The format that `awig check --format` names overrides the mode. */
static bool is_format(const struct cli *cli, const char *name)
{
    return strcmp(awig_text(awig_get(cli->arguments, "format")), name) == 0;
}

/* --list NAME: that list alone, in every form; an unknown name is a mistake
 * that names the lists there are. */
static bool check_list(struct cli *cli, const awig_value *result)
{
    char hint[512] = "";
    if (cli->list == NULL || csv_is_list(awig_get(result, cli->list))) {
        return true;
    }
    for (const awig_value *one = awig_first(result); one != NULL;
         one = awig_next(one)) {
        if (csv_is_list(one)) {
            text_append(hint, sizeof(hint), hint[0] != '\0' ? ", "
                        : say(cli, "daftar yang ada: ", "lists: "));
            text_append(hint, sizeof(hint), awig_key(one));
        }
    }
    char message[256];
    (void)snprintf(message, sizeof(message),
                   say(cli, "--list: hasil ini tidak memuat daftar '%s'",
                       "--list: this result has no list '%s'"), cli->list);
    cli->stop = output_usage(cli, "AW8007", message, hint);
    return false;
}

void output_result(struct cli *cli, const awig_value *result)
{
    if (!check_list(cli, result)) {
        return;
    }
    if (cli->list != NULL && cli->mode != MODE_CSV) {
        result = awig_get(result, cli->list);
    }
    for (const awig_value *row = awig_first(result);
         row != NULL && cli->list != NULL && cli->mode == MODE_NDJSON;
         row = awig_next(row)) {
        put_json(cli, row, 0);
        put(cli, "\n");
    }
    if (is_format(cli, "json")) {
        cli->mode = MODE_JSON;
    }
    const awig_value *printed = awig_get(result, "printed");
    if (printed != NULL && cli->mode == MODE_TEXT) {
        put(cli, awig_text(printed));
        return;
    }
    switch (cli->mode) {
    case MODE_JSON:
        end_json(cli, result);
        break;
    case MODE_NDJSON:
        if (result != NULL && awig_kind(result) == AWIG_MAP
            && awig_count(result) > 0) {
            put_json(cli, result, 0);
            put(cli, "\n");
        }
        break;
    case MODE_CSV:
        if (result != NULL) {
            csv_result(cli, result);
        }
        break;
    case MODE_TEXT:
        if (result != NULL) {
            if (cli->rows > 0) {
                put(cli, "\n");
            }
            text_result(cli, result);
        }
        break;
    }
}

/* --- Errors --------------------------------------------------------------- */

/* A JSON text with quotes, on stderr. */
static void quote(const char *text)
{
    (void)fputc('"', stderr);
    for (const char *c = text; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;
        if (byte == '"' || byte == '\\') {
            (void)fprintf(stderr, "\\%c", byte);
        } else if (byte < 0x20) {
            (void)fprintf(stderr, "\\u%04x", byte);
        } else {
            (void)fputc(byte, stderr);
        }
    }
    (void)fputc('"', stderr);
}

static void json_error(struct cli *cli)
{
    const char *language = cli->english ? "en" : "id";
    (void)fputs("{\"error\":{\"code\":", stderr);
    quote(awig_error_id(cli->context));
    (void)fputs(",\"message\":", stderr);
    quote(awig_error_message(cli->context, language));
    (void)fputs(",\"file\":", stderr);
    quote(awig_error_file(cli->context));
    (void)fprintf(stderr, ",\"line\":%lld,\"column\":%lld,\"byte\":%lld",
                  (long long)awig_error_line(cli->context),
                  (long long)awig_error_column(cli->context),
                  (long long)awig_error_byte(cli->context));
    (void)fputs(",\"hint\":", stderr);
    quote(awig_error_hint(cli->context, language));
    (void)fputs("}}\n", stderr);
}

/* The error for people: what is wrong and its code in one line, then the line
 * of the source that it is about. Dates are written out, but for those in
 * the hint, which are to be typed. */
static void text_error(struct cli *cli)
{
    const char *language = cli->english ? "en" : "id";
    char hint[1024], text[8192];
    (void)snprintf(hint, sizeof(hint), "%s",
                   awig_error_hint(cli->context, language));
    const char *whole = awig_error_text(cli->context, language);
    const char *end = hint[0] != '\0' ? strstr(whole, hint) : NULL;
    assert(whole != NULL);
    text_dates(cli, whole, end != NULL ? (size_t)(end - whole)
                                       : strcspn(whole, "\n"),
               text, sizeof(text));
    size_t line = strcspn(text, "\n");
    (void)fprintf(stderr, "%sawig:%s %.*s [%s]%s\n",
                  cli->color_errors ? "\033[31m" : "",
                  cli->color_errors ? "\033[0m" : "", (int)line, text,
                  awig_error_id(cli->context), text + line);
}

int output_error(struct cli *cli)
{
    (void)fflush(stdout);
    if (cli->mode == MODE_JSON || cli->mode == MODE_NDJSON) {
        json_error(cli);
    } else {
        text_error(cli);
    }
    return -awig_error_code(cli->context);
}

int output_usage(struct cli *cli, const char *id, const char *message,
                 const char *hint)
{
    if (cli->mode == MODE_JSON || cli->mode == MODE_NDJSON) {
        (void)fputs("{\"error\":{\"code\":", stderr);
        quote(id);
        (void)fputs(",\"message\":", stderr);
        quote(message);
        (void)fputs(",\"file\":\"\",\"line\":0,\"column\":0,\"byte\":0,"
                    "\"hint\":", stderr);
        quote(hint);
        (void)fputs("}}\n", stderr);
    } else {
        (void)fprintf(stderr, "awig: %s%s%s [%s]\n", message,
                      hint[0] != '\0' ? "; " : "", hint, id);
    }
    return 2;
}

/* --- Progress and notices ------------------------------------------------- */

static int64_t ticks(void)
{
    struct timespec now = { 0, 0 };
    (void)timespec_get(&now, TIME_UTC);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void output_progress(void *user, const char *what, int64_t done, int64_t all)
{
    enum { FIRST_NS = 500000000, STEP_NS = 100000000 };
    struct cli *cli = user;
    int64_t now = ticks();
    if (cli->started_ns == 0) {
        cli->started_ns = now;
    }
    if (now - cli->started_ns < FIRST_NS || now - cli->shown_ns < STEP_NS) {
        return;
    }
    cli->shown_ns = now;
    cli->progress_shown = true;
    if (all > 0) {
        (void)fprintf(stderr, "\r%s: %lld / %lld\033[K", what,
                      (long long)done, (long long)all);
    } else {
        (void)fprintf(stderr, "\r%s: %lld\033[K", what, (long long)done);
    }
}

void output_clear_progress(struct cli *cli)
{
    if (cli->progress_shown) {
        (void)fputs("\r\033[K", stderr);
        cli->progress_shown = false;
    }
}

void output_notice(void *user, const char *text)
{
    struct cli *cli = user;
    output_clear_progress(cli);
    if (cli->mode == MODE_TEXT) {
        (void)fprintf(stderr, "awig: %s\n", text);
    }
}
