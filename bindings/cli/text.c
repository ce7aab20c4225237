/* Values as people read them: dates with the month's name, numbers with the
 * marks of the language, labels for identifiers, lists in one line.
 *
 * What a text means is known by the name of the member that holds it (see
 * form_of in words.c); dates and times are known by their shape. A cell that
 * does not fit its buffer ends with an ellipsis: --json has it whole. */
#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { HASH_SHOWN = 12, GROUPED_DIGITS = 5, DATE_SIZE = 10 };

size_t text_width(const char *text)
{
    assert(text != NULL);
    size_t width = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\033') {
            c += strcspn(c, "m");         /* a colour takes no room */
        } else {
            width += ((unsigned char)*c & 0xC0) != 0x80;
        }
        if (*c == '\0') {
            break;
        }
    }
    return width;
}

void text_append(char *out, size_t size, const char *text)
{
    static const char cut[] = "\xE2\x80\xA6";     /* an ellipsis */
    assert(size > sizeof(cut));
    size_t at = strlen(out);
    size_t more = strlen(text);
    if (at + more < size) {
        memcpy(out + at, text, more + 1);
        return;
    }
    if (at + sizeof(cut) > size) {
        return;                           /* was cut before */
    }
    size_t room = size - at - sizeof(cut);
    while (room > 0 && ((unsigned char)text[room] & 0xC0) == 0x80) {
        room--;                           /* whole characters only */
    }
    memcpy(out + at, text, room);
    memcpy(out + at + room, cut, sizeof(cut));
}

/* --- Dates and times ------------------------------------------------------ */

/* Does the text begin with YYYY-MM-DD? */
static bool is_date(const char *text)
{
    static const char shape[] = "dddd-dd-dd";
    for (int i = 0; i < DATE_SIZE; i++) {
        bool fits = shape[i] == 'd'
            ? isdigit((unsigned char)text[i]) != 0 : text[i] == shape[i];
        if (!fits) {
            return false;
        }
    }
    /* The year 9999 stands for "no date yet" and is left as it is. */
    int month = (text[5] - '0') * 10 + text[6] - '0';
    return month >= 1 && month <= 12 && strncmp(text, "9999", 4) != 0;
}

/* "11 November 2021" for "2021-11-11". */
static void append_date(const struct cli *cli, const char *date, char *out,
                        size_t size)
{
    static const char *const months[2][12] = {
        { "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli",
          "Agustus", "September", "Oktober", "November", "Desember" },
        { "January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December" }
    };
    assert(is_date(date));
    int month = (date[5] - '0') * 10 + date[6] - '0';
    char text[64];
    (void)snprintf(text, sizeof(text), "%s%.*s %s %.4s",
                   "", date[8] == '0' ? 1 : 2,
                   date[8] == '0' ? date + 9 : date + 8,
                   months[cli->english][month - 1], date);
    text_append(out, size, text);
}

/* Does the text have the shape of RFC 3339 with seconds? */
static bool is_time(const char *text)
{
    size_t size = strlen(text);
    return (size == 20 || size == 25) && is_date(text) && text[10] == 'T'
        && text[13] == ':' && text[16] == ':'
        && (size == 20 ? text[19] == 'Z' : text[22] == ':');
}

/* " 10.00 WIB": the hour as the language writes it, seconds only when there
 * are any, and Indonesia's zones by name. */
static void append_hour(const struct cli *cli, const char *text, char *out,
                        size_t size)
{
    static const char *const zones[][2] = {
        { "+07:00", " WIB" }, { "+08:00", " WITA" }, { "+09:00", " WIT" },
        { "Z", " UTC" }
    };
    assert(is_time(text));
    char mark = cli->english ? ':' : '.';
    char hour[32];
    (void)snprintf(hour, sizeof(hour), " %.2s%c%.2s", text + 11, mark,
                   text + 14);
    text_append(out, size, hour);
    if (strncmp(text + 17, "00", 2) != 0) {
        (void)snprintf(hour, sizeof(hour), "%c%.2s", mark, text + 17);
        text_append(out, size, hour);
    }
    const char *zone = text + 19;
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        if (strcmp(text + 19, zones[i][0]) == 0) {
            zone = zones[i][1];
        }
    }
    text_append(out, size, zone);
}

/* Bytes of the date or time that begins here; 0 = none. */
static size_t date_size(const char *text)
{
    static const size_t sizes[] = { 25, 20, DATE_SIZE };
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        char one[32];
        (void)snprintf(one, sizeof(one), "%.*s", (int)sizes[i], text);
        bool found = sizes[i] == DATE_SIZE
            ? is_date(one) && strchr("0123456789-T", text[DATE_SIZE]) == NULL
            : strlen(one) == sizes[i] && is_time(one);
        if (found || (sizes[i] == DATE_SIZE && is_date(one)
                      && text[DATE_SIZE] == '\0')) {
            return sizes[i];
        }
    }
    return 0;
}

void text_dates(const struct cli *cli, const char *text, size_t size,
                char *out, size_t out_size)
{
    assert(size <= strlen(text));
    out[0] = '\0';
    for (size_t at = 0; text[at] != '\0'; ) {
        char one[32] = { text[at], '\0' };
        bool apart = at == 0 || strchr(" (", text[at - 1]) != NULL;
        size_t taken = apart && at < size ? date_size(text + at) : 0;
        if (taken > 0) {
            char shown[128] = "";
            (void)snprintf(one, sizeof(one), "%.*s", (int)taken, text + at);
            text_of_text(cli, one, shown, sizeof(shown));
            text_append(out, out_size, shown);
        } else {
            text_append(out, out_size, one);
            taken = 1;
        }
        at += taken;
    }
}

size_t text_date_width(const char *shown, const char *text)
{
    assert(shown != NULL && text != NULL);
    if (!is_time(text) && !(is_date(text) && text[DATE_SIZE] == '\0')) {
        return 0;
    }
    /* "11 November 2021": up to the third blank. */
    size_t width = 0;
    for (int blanks = 0; shown[width] != '\0'; width++) {
        blanks += shown[width] == ' ';
        if (blanks == 3) {
            break;
        }
    }
    return width;
}

/* --- Numbers -------------------------------------------------------------- */

/* 9611883.5 -> "9.611.883,5": the marks of the language; thousands apart
 * from five digits on, so that years stay years. */
static void append_number(const struct cli *cli, const char *digits,
                          char *out, size_t size)
{
    size_t whole = strspn(digits, "-0123456789");
    size_t sign = digits[0] == '-';
    char text[64];
    size_t at = 0;
    if (strlen(digits) > 32 || strpbrk(digits, "eE") != NULL) {
        text_append(out, size, digits);
        return;
    }
    for (size_t i = 0; i < whole; i++) {
        size_t left = whole - i;
        if (whole - sign >= GROUPED_DIGITS && i > sign && left % 3 == 0) {
            text[at] = cli->english ? ',' : '.';
            at++;
        }
        text[at] = digits[i];
        at++;
    }
    text[at] = '\0';
    assert(at < sizeof(text));
    text_append(out, size, text);
    if (digits[whole] == '.') {
        text_append(out, size, cli->english ? "." : ",");
        text_append(out, size, digits + whole + 1);
    }
}

static void number_text(const struct cli *cli, const awig_value *value,
                        char *out, size_t size)
{
    char *text = NULL;
    size_t length = 0;
    assert(awig_kind(value) == AWIG_INTEGER
           || awig_kind(value) == AWIG_NUMBER);
    if (awig_value_json(cli->context, value, 0, &text, &length)
        != AWIG_OK) {
        text_append(out, size, "?");
        return;
    }
    append_number(cli, text, out, size);
    awig_text_free(cli->context, text);
}

/* --- Texts ---------------------------------------------------------------- */

/* One identifier, or several joined by '|', as their labels. */
static void append_labels(const struct cli *cli, enum form form,
                          const char *text, char *out, size_t size)
{
    assert(form != FORM_PLAIN);
    while (*text != '\0') {
        char one[128];
        size_t length = strcspn(text, "|");
        (void)snprintf(one, sizeof(one), "%.*s", (int)length, text);
        text_append(out, size, label_as(cli, form, one));
        text += length;
        if (*text == '|') {
            text_append(out, size, ", ");
            text++;
        }
    }
}

static void append_text(const struct cli *cli, enum form form,
                        const char *text, char *out, size_t size)
{
    assert(text != NULL);
    char hash[HASH_SHOWN + 4];
    if (form == FORM_HASH && strlen(text) > HASH_SHOWN) {
        (void)snprintf(hash, sizeof(hash), "%.*s\xE2\x80\xA6", HASH_SHOWN,
                       text);
        text_append(out, size, hash);
    } else if (is_date(text) && text[DATE_SIZE] == '\0') {
        append_date(cli, text, out, size);
    } else if (is_time(text)) {
        append_date(cli, text, out, size);
        append_hour(cli, text, out, size);
    } else if (form == FORM_PLAIN || form == FORM_HASH) {
        text_append(out, size, text);
    } else {
        append_labels(cli, form, text, out, size);
    }
}

void text_of_text(const struct cli *cli, const char *text, char *out,
                  size_t size)
{
    out[0] = '\0';
    append_text(cli, FORM_PLAIN, text, out, size);
}

/* --- Values --------------------------------------------------------------- */

static void append_value(struct cli *cli, enum form form,
                         const awig_value *value, char *out, size_t size);

/* {id, version, sha256}: which pack, exactly. */
static bool append_pack(const awig_value *value, char *out, size_t size)
{
    const char *id = awig_text(awig_get(value, "id"));
    const char *version = awig_text(awig_get(value, "version"));
    const char *sha256 = awig_text(awig_get(value, "sha256"));
    if (awig_kind(value) != AWIG_MAP || id[0] == '\0' || sha256[0] == '\0') {
        return false;
    }
    char text[256];
    assert(version != NULL);
    (void)snprintf(text, sizeof(text), "%s %s (%.*s\xE2\x80\xA6)", id,
                   version, HASH_SHOWN, sha256);
    text_append(out, size, text);
    return true;
}

/* A text that begins with the 64 digits of a SHA-256. */
static bool is_hash(const awig_value *value)
{
    enum { DIGITS = 64 };
    return strspn(awig_text(value), "0123456789abcdef") >= DIGITS;
}

/* Members one after the other; maps in a list each on a line of its own. */
static void append_members(struct cli *cli, enum form form,
                           const awig_value *value, char *out, size_t size)
{
    bool map = awig_kind(value) == AWIG_MAP;
    assert(map || awig_kind(value) == AWIG_LIST);
    for (const awig_value *one = awig_first(value); one != NULL;
         one = awig_next(one)) {
        if (map) {
            const char *label = form == FORM_PLAIN ? awig_key(one)
                : label_as(cli, form, awig_key(one));
            text_append(out, size, strcmp(label, awig_key(one)) != 0
                            ? label : word_of(cli, awig_key(one)));
            text_append(out, size, ": ");
        }
        enum form own = map ? form_of("", awig_key(one)) : form;
        append_value(cli, is_hash(one) ? FORM_HASH : own, one, out, size);
        if (awig_next(one) != NULL) {
            text_append(out, size,
                        awig_kind(one) == AWIG_MAP ? "\n" : ", ");
        }
    }
    if (awig_first(value) == NULL) {
        text_append(out, size, "-");
    }
}

static void append_value(struct cli *cli, enum form form,
                         const awig_value *value, char *out, size_t size)
{
    const awig_value *chosen = NULL;
    switch (awig_kind(value)) {
    case AWIG_NULL:
        text_append(out, size, "-");
        return;
    case AWIG_BOOL:
        text_append(out, size, awig_truth(value) ? say(cli, "ya", "yes")
                                                 : say(cli, "tidak", "no"));
        return;
    case AWIG_INTEGER:
    case AWIG_NUMBER:
        number_text(cli, value, out, size);
        return;
    case AWIG_TEXT:
        append_text(cli, form,
                    awig_text(value)[0] != '\0' ? awig_text(value) : "-",
                    out, size);
        return;
    default:
        break;
    }
    if (awig_kind(value) == AWIG_MAP) {
        chosen = awig_get(value, cli->english ? "en" : "id");
        chosen = awig_get(value, "en") != NULL ? chosen : NULL;
    }
    if (chosen != NULL && awig_kind(chosen) == AWIG_TEXT) {
        text_append(out, size, awig_text(chosen));
    } else if (!append_pack(value, out, size)) {
        append_members(cli, form, value, out, size);
    }
}

void text_cell(struct cli *cli, const char *member, const awig_value *value,
               char *out, size_t size)
{
    assert(member != NULL);
    assert(size > 0);
    const char *key = awig_key(value);
    out[0] = '\0';
    /* Where something was looked for, that there is none is said. */
    if (awig_kind(value) == AWIG_NULL && strcmp(member, "components") != 0) {
        if (strcmp(key, "gap") == 0 || strcmp(key, "need") == 0) {
            text_append(out, size, say(cli, "tidak ada data", "no data"));
            return;
        }
        if (strcmp(key, "result") == 0) {
            /* Rows that match and give nothing: the policy is violated. */
            text_append(out, size, awig_count(awig_next(value)) > 0
                        ? say(cli, "tidak ada: beberapa baris bertabrakan,"
                              " atau hasilnya kosong",
                              "none: rows collide, or the output is empty")
                        : say(cli, "tidak ada baris yang cocok",
                              "no row matches"));
            return;
        }
    }
    append_value(cli, form_of(member, key), value, out, size);
}

void text_value(struct cli *cli, const awig_value *value, char *out,
                size_t size)
{
    text_cell(cli, "", value, out, size);
}
