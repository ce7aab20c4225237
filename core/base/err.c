/* Errors: filled once, rendered later in either language.
 *
 * Arguments are kept as text, cut at a character's end; rendering puts them
 * in place of {0}..{5} and never fails: what does not fit `size` is cut.
 *
 * An err has fixed room for everything, so that filling one never allocates
 * and so never fails.  The first to know the cause fills it; callers only add
 * a place that is still missing.  Text from outside is made harmless when it
 * is kept, not when it is shown, so that no renderer can forget it. */
#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

/* Text being written into a caller's bytes; always terminated. */
struct out {
    char *bytes;                  /* the caller's, always terminated */
    size_t size, used;            /* of them, and how many are used */
};

/* Starts empty; the first size - 1 bytes will be used.  `size` is at least 1,
 * for the terminator. */
static void out_init(struct out *out, char *bytes, size_t size)
{
    assert(bytes != NULL);
    assert(size > 0);
    *out = (struct out){ bytes, size, 0 };
    bytes[0] = '\0';
}

/* Of the first `most` bytes of `text`, as many as end with a character.  A cut
 * inside a UTF-8 sequence would make the whole message invalid; at most three
 * bytes are given up for it.  Text that is not UTF-8 may be cut anywhere. */
static size_t cut_at(struct str text, size_t most)
{
    assert(text.bytes != NULL || text.size == 0);
    if (text.size <= most) {
        return text.size;
    }
    while (most > 0 && ((unsigned char)text.bytes[most] & 0xC0) == 0x80) {
        most--;
    }
    return most;
}

/* Adds what fits, whole characters only.  `used` never reaches `size`, and the
 * byte behind the text is always 0.  What does not fit is dropped without a
 * sign: a shortened message is better than none. */
static void out_add(struct out *out, struct str text)
{
    assert(out->used < out->size);
    size_t size = cut_at(text, out->size - 1 - out->used);
    if (size != 0) {
        memcpy(out->bytes + out->used, text.bytes, size);
    }
    out->used += size;
    out->bytes[out->used] = '\0';
}

/* The same for terminated text.  `text` is not NULL. */
static void out_text(struct out *out, const char *text)
{
    out_add(out, str_of(text));
}

/* Nothing went wrong so far. */
void err_clear(struct err *err)
{
    assert(err != NULL);
    /* The arguments' bytes need no clearing: args_count guards them. */
    err->message = MESSAGE_NONE;
    err->code = ERR_OK;
    err->file[0] = '\0';
    err->line = 0;
    err->column = 0;
    err->byte = 0;
    err->args_count = 0;
    err->about[0] = '\0';
    err->rule[0] = '\0';
    err->judged[0] = '\0';
    err->source[0] = '\0';
    err->source_cut = 0;
}

/* What is kept from outside may reach a terminal: control characters, which
 * could move its cursor or hide text, become '?' (a tab stays in a source
 * line).  C1 controls are two bytes in UTF-8, 0xC2 and 0x80..0x9F. */
static void defuse(char *text, size_t size, bool tabs)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        unsigned char next = i + 1 < size ? (unsigned char)text[i + 1] : 0;
        if (c == 0xC2 && next >= 0x80 && next <= 0x9F) {
            text[i] = '?';
            text[i + 1] = '?';
        } else if ((c < 0x20 && !(tabs && c == '\t')) || c == 0x7F) {
            text[i] = '?';
        }
    }
    assert(text[size] == '\0');
}

/* Keeps text that came from outside in a field of err.  Cut to `size`, always
 * terminated.  Defusing never changes the length, so the bytes kept are those
 * that fit. */
static void keep(char *into, size_t size, struct str text, bool tabs)
{
    struct out out;
    out_init(&out, into, size);
    out_add(&out, text);
    assert(into[out.used] == '\0');
    defuse(into, out.used, tabs);
}

/* The format of err.h; arguments are kept as text at once, so that they may be
 * borrowed. Never allocates. */
int err_fail(struct err *err, enum message message, const char *types, ...)
{
    assert(err != NULL);
    assert(types != NULL);
    assert(message > MESSAGE_NONE);
    assert(message < MESSAGE_COUNT);
    assert(strlen(types) <= ERR_ARGS_MAX);
    err_clear(err);
    err->message = message;
    err->code = message_row(message)->code;
    assert(err->code < 0);
    va_list list;
    va_start(list, types);
    /* ORDER: one letter an argument, as err.h says; the catalogue's {0} is the
     * first of them. */
    for (const char *type = types; *type != '\0'; type++) {
        char number[32];
        struct str text = STR("");
        switch (*type) {
        case 's':
            text = str_of(va_arg(list, const char *));
            break;
        case 't':
            text = va_arg(list, struct str);
            break;
        case 'i':
            (void)snprintf(number, sizeof number, "%lld",
                           (long long)va_arg(list, int64_t));
            text = str_of(number);
            break;
        case 'n':
            text.size = str_from_number(va_arg(list, double), number);
            text.bytes = number;
            break;
        default:
            assert(!"a letter of types is s, t, i or n");
        }
        keep(err->args[err->args_count++], ERR_ARG_BYTES, text, false);
    }
    va_end(list);
    return err->code;
}

/* The first place that is known wins: it is the innermost. */
int err_at(struct err *err, const char *file, int64_t line, int64_t column)
{
    assert(err != NULL);
    assert(line >= 0);
    assert(column >= 0);
    bool same_file = err->file[0] == '\0' || file == NULL ||
                     strcmp(err->file, file) == 0;
    if (err->file[0] == '\0' && file != NULL) {
        keep(err->file, sizeof err->file, str_of(file), false);
    }
    /* A line of another file says nothing about this one. */
    if (same_file && err->line == 0) {
        err->line = line;
        err->column = column;
    }
    return err->code;
}

int err_about(struct err *err, struct str name)
{
    assert(err != NULL);
    assert(err->code < 0);
    /* Only input has names; "no memory" is about no fact. */
    bool of_input = err->code == ERR_INPUT || err->code == ERR_LIMIT;
    if (of_input && err->about[0] == '\0') {
        keep(err->about, sizeof err->about, name, false);
    }
    return err->code;
}

void err_judged(struct err *err, struct str rule, struct str judged)
{
    assert(err != NULL);
    assert(err->code < 0);
    if (err->rule[0] == '\0') {
        keep(err->rule, sizeof err->rule, rule, false);
    }
    if (err->judged[0] == '\0') {
        keep(err->judged, sizeof err->judged, judged, false);
    }
}

int err_nomem(struct err *err)
{
    int code = err_fail(err, MESSAGE_NOMEM, "");
    assert(code == ERR_NOMEM);
    return code;
}

/* Columns kept before the one that the error is about, of a long line. */
enum { SOURCE_BEFORE = 60, SOURCE_KEPT = 140 };

/* The part of a long line around byte `at`, between whole characters; what is
 * left out in front is counted in *cut. */
static struct str around(struct str line, size_t at, size_t *cut)
{
    size_t from = at > SOURCE_BEFORE && at <= line.size ? at - SOURCE_BEFORE
                                                        : 0;
    assert(from <= line.size);
    while (from > 0 && ((unsigned char)line.bytes[from] & 0xC0) == 0x80) {
        from--;
    }
    *cut = from;
    struct str rest = { line.bytes + from, line.size - from };
    rest.size = cut_at(rest, SOURCE_KEPT);
    return rest;
}

/* Only whole UTF-8 is kept: a terminal shows it as it is.  A line may be a
 * whole file: no more of it is looked at than can be shown. */
void err_source(struct err *err, struct str line)
{
    static const char dots[] = "...";
    assert(err != NULL);
    assert(err->column >= 0);
    size_t cut = 0;
    size_t at = err->column > 0 ? (size_t)err->column - 1 : 0;
    size_t most = at + 2 * SOURCE_KEPT;
    /* The column lies in the line: no end of a line stands before it. */
    size_t end = at < line.size ? at : 0;
    while (end < line.size && end < most && line.bytes[end] != '\n' &&
           line.bytes[end] != '\r' && line.bytes[end] != '\0') {
        end++;
    }
    line.size = end;
    struct str shown = end > SOURCE_KEPT ? around(line, at, &cut) : line;
    if (err->source[0] != '\0' || !str_utf8_ok(shown, NULL)) {
        return;
    }
    struct out out;
    out_init(&out, err->source, sizeof err->source);
    if (cut > 0) {
        out_text(&out, dots);
        err->source_cut = (int64_t)cut - (int64_t)strlen(dots);
    }
    out_add(&out, shown);
    if (cut + shown.size < end) {
        out_text(&out, dots);
    }
    defuse(err->source, out.used, true);
}

/* The words of `{2:words}`, which stand in for an empty argument, and in
 * *end the closing brace; *end is NULL when `at` begins no such slot. */
static struct str slot_words(const char *at, const char **end)
{
    assert(at[0] == '{');
    *end = at[2] == '}' ? at + 2
         : at[2] == ':' ? strchr(at + 3, '}') : NULL;
    if (*end == NULL || at[2] == '}') {
        return STR("");
    }
    return (struct str){ at + 3, (size_t)(*end - (at + 3)) };
}

/* Writes a catalogue text with its arguments in place.  A brace that is no
 * {0}..{5} is plain text; a number without an argument leaves its own words or
 * nothing, since a missing word must not hide the rest of the message. */
static void out_filled(struct out *out, const struct err *err,
                       const char *text)
{
    assert(text != NULL);
    const char *plain = text;
    for (const char *at = text; *at != '\0'; at++) {
        const char *end = NULL;
        int index = at[0] == '{' ? at[1] - '0' : -1;
        if (index < 0 || index >= ERR_ARGS_MAX) {
            continue;
        }
        struct str words = slot_words(at, &end);
        if (end == NULL) {
            continue;
        }
        out_add(out, (struct str){ plain, (size_t)(at - plain) });
        if (index < err->args_count && err->args[index][0] != '\0') {
            out_text(out, err->args[index]);
        } else {
            out_add(out, words);
        }
        plain = end + 1;
        at = end;
    }
    assert(plain >= text);
    out_text(out, plain);
}

/* "name: " of what the value was for, when that is known. */
static void out_about(struct out *out, const struct err *err)
{
    assert(out->used < out->size);
    if (err->about[0] != '\0') {
        out_text(out, err->about);
        out_text(out, ": ");
    }
}

/* ' (rule "B03", case 17)', with what is known. */
static void out_judged(struct out *out, const struct err *err,
                       enum language language)
{
    static const char *const words[LANGUAGE_COUNT][2] = {
        [LANGUAGE_ID] = { "aturan", "kasus" },
        [LANGUAGE_EN] = { "rule", "case" },
    };
    char text[2 * ERR_RULE_BYTES + 40] = "";
    bool rule = err->rule[0] != '\0', judged = err->judged[0] != '\0';
    assert((size_t)language < LANGUAGE_COUNT);
    if (rule || judged) {
        (void)snprintf(text, sizeof text, " (%s%s%s%s%s%s%s%s)",
                       rule ? words[language][0] : "", rule ? " \"" : "",
                       err->rule, rule ? "\"" : "",
                       rule && judged ? ", " : "",
                       judged ? words[language][1] : "",
                       judged ? " " : "", err->judged);
    }
    out_text(out, text);
}

/* A hint that names something ("did you mean '{1}{2}'?") is none when there is
 * nothing to name: when all that it would name is empty. */
static const char *hint_of(const struct err *err, enum language language)
{
    const char *text = message_row(err->message)->hint[language];
    bool empty = false, some = false;
    assert(text != NULL);
    for (const char *at = text; at[0] != '\0'; at++) {
        int index = at[0] == '{' ? at[1] - '0' : -1;
        bool named = index >= 0 && index < ERR_ARGS_MAX && at[2] == '}';
        if (named && index < err->args_count) {
            some = some || err->args[index][0] != '\0';
            empty = empty || err->args[index][0] == '\0';
        }
    }
    assert(err->args_count <= ERR_ARGS_MAX);
    return empty && !some ? "" : text;
}

/* The text in one language, without place and hint. */
void err_message(const struct err *err, enum language language, char *out,
                 size_t size)
{
    assert(err != NULL);
    assert((size_t)language < LANGUAGE_COUNT);
    struct out text;
    out_init(&text, out, size);
    out_about(&text, err);
    out_filled(&text, err, message_row(err->message)->text[language]);
    out_judged(&text, err, language);
}

void err_hint(const struct err *err, enum language language, char *out,
              size_t size)
{
    assert(err != NULL);
    assert((size_t)language < LANGUAGE_COUNT);
    struct out text;
    out_init(&text, out, size);
    out_filled(&text, err, hint_of(err, language));
}

/* "file:line:column: ", with what is known.  The form that editors and CI know
 * how to jump to.  A column without a line means nothing and is not
 * written. */
static void out_place(struct out *out, const struct err *err)
{
    assert(err != NULL);
    char number[32];
    if (err->file[0] == '\0' && err->line == 0) {
        return;
    }
    out_text(out, err->file);
    if (err->line > 0) {
        (void)snprintf(number, sizeof number, "%s%lld",
                       err->file[0] == '\0' ? "" : ":",
                       (long long)err->line);
        out_text(out, number);
    }
    if (err->line > 0 && err->column > 0) {
        (void)snprintf(number, sizeof number, ":%lld",
                       (long long)err->column);
        out_text(out, number);
    }
    out_text(out, ": ");
}

/* Tabs are repeated so that the caret stands right whatever a tab's width.
 * `column` counts bytes from 1; the caret counts characters, skipping
 * continuation bytes.  Wide characters may still shift it, which no terminal
 * settles alike. */
void err_caret(const struct err *err, char *text, size_t size)
{
    struct out out;
    assert(err != NULL);
    out_init(&out, text, size);
    int64_t before = err->column - 1 - err->source_cut;
    if (err->column <= 0 || err->source[0] == '\0' || before < 0
        || before > (int64_t)strlen(err->source)) {
        return;
    }
    for (int64_t i = 0; i < before; i++) {
        unsigned char c = (unsigned char)err->source[i];
        if ((c & 0xC0) != 0x80) {
            out_text(&out, c == '\t' ? "\t" : " ");
        }
    }
    out_text(&out, "^");
    assert(out.used > 0);
}

/* The source line, and a caret under the character of err->column.  When the
 * line was cut before the column only the line is shown. */
static void out_source(struct out *out, const struct err *err)
{
    char caret[ERR_SOURCE_BYTES + 2];
    assert(err->source[0] != '\0');
    out_text(out, "\n");
    out_text(out, err->source);
    err_caret(err, caret, sizeof caret);
    if (caret[0] != '\0') {
        out_text(out, "\n");
        out_text(out, caret);
    }
}

/* The whole line as people read it; see err.h. */
void err_text(const struct err *err, enum language language, char *out,
              size_t size)
{
    assert(err != NULL);
    assert((size_t)language < LANGUAGE_COUNT);
    struct out text;
    out_init(&text, out, size);
    const struct message_row *row = message_row(err->message);
    out_place(&text, err);
    out_about(&text, err);
    out_filled(&text, err, row->text[language]);
    out_judged(&text, err, language);
    const char *hint = hint_of(err, language);
    if (hint[0] != '\0') {
        out_text(&text, "; ");
        out_filled(&text, err, hint);
    }
    if (err->source[0] != '\0') {
        out_source(&text, err);
    }
}

void findings_init(struct findings *findings, struct mem *mem)
{
    assert(findings != NULL);
    assert(mem != NULL);
    *findings = (struct findings){ .mem = mem };
}

/* The list is empty afterwards and may be used again. */
void findings_free(struct findings *findings)
{
    assert(findings != NULL);
    if (findings->items != NULL) {
        mem_free(findings->mem, findings->items,
                 findings->capacity * sizeof findings->items[0]);
    }
    *findings = (struct findings){ .mem = findings->mem };
}

/* Notes end at the limit; errors too, once one is told: the pack is refused
 * all the same. */
bool findings_full(const struct findings *findings, enum severity severity)
{
    assert(findings != NULL);
    assert(severity <= SEVERITY_ERROR);
    return findings->count >= LIMIT_FINDINGS
           && (severity != SEVERITY_ERROR || findings_errors(findings) > 0);
}

/* Doubles the room, so that adding is cheap on the whole. */
struct finding *findings_add(struct findings *findings,
                             enum severity severity)
{
    assert(findings != NULL);
    assert(findings->mem != NULL);
    assert(findings->count <= findings->capacity);
    if (findings->count == findings->capacity) {
        size_t capacity = findings->capacity == 0 ? 4
                                                  : 2 * findings->capacity;
        size_t each = sizeof findings->items[0];
        struct finding *items = NULL;
        if (capacity <= SIZE_MAX / each) {
            items = mem_resize(findings->mem, findings->items,
                               findings->capacity * each, capacity * each);
        }
        if (items == NULL) {
            findings->failed = true;
            return NULL;
        }
        findings->items = items;
        findings->capacity = capacity;
    }
    struct finding *finding = &findings->items[findings->count++];
    finding->severity = severity;
    finding->more = NULL;
    err_clear(&finding->err);
    return finding;
}

/* Notes and warnings do not count. */
size_t findings_errors(const struct findings *findings)
{
    assert(findings != NULL);
    size_t errors = 0;
    for (size_t i = 0; i < findings->count; i++) {
        errors += findings->items[i].severity == SEVERITY_ERROR;
    }
    return errors;
}
