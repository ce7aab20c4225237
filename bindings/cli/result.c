/* Any result on the screen: a first sentence, single members in one aligned
 * block, then maps and tables, each under its name. layout.c says what
 * differs from that for a command. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { TEXT_BYTES = 8192, NAME_MAX_WIDTH = 30 };

static bool is_table(const awig_value *value)
{
    return awig_kind(value) == AWIG_LIST && awig_first(value) != NULL
        && awig_kind(awig_first(value)) == AWIG_MAP;
}

/* {id, en}: one text. {id, version, sha256}: one pack. */
static bool is_single(const awig_value *value)
{
    switch (awig_kind(value)) {
    case AWIG_MAP:
        return awig_get(value, "en") != NULL
            || awig_get(value, "sha256") != NULL;
    case AWIG_LIST:
        return awig_first(value) != NULL && !is_table(value);
    default:
        return true;
    }
}

/* Text that ends its lines itself, as files do. */
static bool is_lines(const awig_value *value)
{
    const char *text = awig_text(value);
    return text[0] != '\0' && text[strlen(text) - 1] == '\n';
}

static void put_name(struct cli *cli, const char *name)
{
    char first[2] = { name[0], '\0' };
    if (first[0] >= 'a' && first[0] <= 'z') {
        first[0] = (char)(first[0] - 'a' + 'A');
    }
    put_begin(cli, "1");
    put(cli, first);
    put(cli, name[0] != '\0' ? name + 1 : "");
    put_end(cli);
}

/* --- The first sentence --------------------------------------------------- */

/* Is the member named in the sentence? */
static bool is_told(const struct headline *headline, const char *key)
{
    char named[128], silent[128];
    (void)snprintf(named, sizeof(named), "{%s}", key);
    (void)snprintf(silent, sizeof(silent), "{-%s}", key);
    return headline != NULL && (strstr(headline->en, named) != NULL
                                || strstr(headline->en, silent) != NULL);
}

static void put_headline(struct cli *cli, const struct headline *headline,
                         const awig_value *result)
{
    char line[TEXT_BYTES] = "", text[TEXT_BYTES];
    const char *at = say(cli, headline->id, headline->en);
    while (*at != '\0') {
        size_t size = strcspn(at, "{");
        (void)snprintf(text, sizeof(text), "%.*s", (int)size, at);
        text_append(line, sizeof(line), text);
        at += size;
        if (*at == '{') {
            size = strcspn(at, "}");
            (void)snprintf(text, sizeof(text), "%.*s", (int)size - 1,
                           at + 1);
            if (text[0] != '-') {
                text_cell(cli, cli->operation->name,
                          awig_get(result, text), text, sizeof(text));
                text_append(line, sizeof(line), text);
            }
            at += size + (at[size] == '}');
        }
    }
    size_t end = strlen(line);
    while (end > 0 && line[end - 1] == ' ') {
        end--;
    }
    line[end] = '\0';
    put_begin(cli, headline->color);
    put_wrapped(cli, line, 0);
    put_end(cli);
}

/* --- Members -------------------------------------------------------------- */

static bool is_hidden(const struct cli *cli, const awig_value *member)
{
    const char *columns = layout_of(cli, awig_key(member));
    return (columns != NULL && strcmp(columns, "-") == 0)
        || strcmp(awig_key(member), "printed") == 0;
}

/* Single members of `map`, names padded to the widest. Were there any? */
static bool put_singles(struct cli *cli, const awig_value *map,
                        const struct headline *headline)
{
    const char *context = cli->operation->name;
    size_t widest = 0;
    bool any = false;
    for (int round = 0; round < 2; round++) {
        for (const awig_value *one = awig_first(map); one != NULL;
             one = awig_next(one)) {
            char text[TEXT_BYTES];
            const char *name = heading_of(cli, context, awig_key(one));
            size_t width = text_width(name);
            text_cell(cli, context, one, text, sizeof(text));
            if (!is_single(one) || is_lines(one) || is_hidden(cli, one)
                || is_told(headline, awig_key(one))
                || strcmp(text, "-") == 0) {
                continue;
            }
            widest = width > widest ? width : widest;
            widest = widest < NAME_MAX_WIDTH ? widest : NAME_MAX_WIDTH;
            any = true;
            if (round == 1) {
                put(cli, name);
                put(cli, ":");
                put_spaces(cli, width < widest ? widest - width + 1 : 1);
                put_begin(cli, color_of_text(cli, text));
                put_wrapped(cli, text, widest + 2);
                put_end(cli);
            }
        }
    }
    return any;
}

/* A text of several lines stands below its name, as it is in a file. */
static void put_lines(struct cli *cli, const awig_value *member)
{
    put_name(cli, heading_of(cli, cli->operation->name, awig_key(member)));
    put(cli, "\n    ");
    for (const char *c = awig_text(member); *c != '\0'; c++) {
        char one[2] = { *c, '\0' };
        put(cli, one);
        put(cli, *c == '\n' && c[1] != '\0' ? "    " : "");
    }
}

/* The name of a map's member: a label where it is an identifier. */
static const char *name_in(struct cli *cli, const awig_value *map,
                           const awig_value *member)
{
    enum form form = form_of("", awig_key(map));
    return form != FORM_PLAIN ? label_as(cli, form, awig_key(member))
                              : heading_of(cli, awig_key(map),
                                           awig_key(member));
}

/* A map of single values: pairs, down and then across, as many columns of
 * pairs as fit. */
static void put_pairs(struct cli *cli, const awig_value *map)
{
    enum { PAIRS_MAX = 256 };
    const awig_value *pairs[PAIRS_MAX];
    char text[TEXT_BYTES];
    size_t count = 0, names = 0, values = 0;
    bool digits = true;
    for (const awig_value *one = awig_first(map);
         one != NULL && count < PAIRS_MAX; one = awig_next(one)) {
        size_t name = text_width(name_in(cli, map, one));
        text_cell(cli, awig_key(map), one, text, sizeof(text));
        names = name > names ? name : names;
        values = text_width(text) > values ? text_width(text) : values;
        digits = digits && (awig_kind(one) == AWIG_INTEGER
                            || awig_kind(one) == AWIG_NUMBER);
        pairs[count] = one;
        count++;
    }
    size_t wide = names + values + 4;
    size_t across = wide + 2 < cli->line_width && count > 6
        ? (cli->line_width - 2) / (wide + 2) : 1;
    size_t down = (count + across - 1) / (across > 0 ? across : 1);
    for (size_t row = 0; row < down; row++) {
        for (size_t at = row; at < count; at += down) {
            const char *name = name_in(cli, map, pairs[at]);
            bool last = at + down >= count;
            text_cell(cli, awig_key(map), pairs[at], text, sizeof(text));
            put(cli, "  ");
            put(cli, name);
            put_spaces(cli, names - text_width(name) + 2
                                + (digits ? values - text_width(text) : 0));
            if (last) {
                put_wrapped(cli, text, names + 4);
            } else {
                put(cli, text);
                put_spaces(cli, wide - names
                                    - (digits ? values : text_width(text)));
            }
        }
    }
}

static void put_member(struct cli *cli, const awig_value *member)
{
    const char *name = heading_of(cli, cli->operation->name,
                                  awig_key(member));
    if (is_lines(member)) {
        put_lines(cli, member);
        return;
    }
    put_name(cli, name);
    if (awig_count(member) == 0) {
        put(cli, say(cli, ": tidak ada\n", ": none\n"));
        return;
    }
    put(cli, "\n");
    if (is_table(member)) {
        put_table(cli, awig_key(member), member,
                  layout_of(cli, awig_key(member)));
    } else if (awig_kind(awig_first(member)) == AWIG_MAP
               && !is_single(awig_first(member))) {
        put_table(cli, awig_key(member), member, NULL);
    } else {
        put_pairs(cli, member);
    }
}

/* --- Findings ------------------------------------------------------------- */

/* Findings as compilers print them. */
static void put_finding(struct cli *cli, const awig_value *one)
{
    const char *severity = awig_text(awig_get(one, "severity"));
    const char *color = strcmp(severity, "error") == 0 ? "31"
        : strcmp(severity, "warning") == 0 ? "33" : "36";
    char place[512];
    long long line = awig_integer(awig_get(one, "line"));
    long long column = awig_integer(awig_get(one, "column"));
    (void)snprintf(place, sizeof(place), column > 0 ? "%s:%lld:%lld: "
                   : line > 0 ? "%s:%lld: " : "%s: ",
                   awig_text(awig_get(one, "file")), line, column);
    put(cli, place);
    put_color(cli, color, label_of(cli, severity));
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
    if (awig_text(awig_get(one, "caret"))[0] != '\0') {
        put(cli, "    ");
        put(cli, awig_text(awig_get(one, "caret")));
        put(cli, "\n");
    }
    if (awig_text(awig_get(one, "hint"))[0] != '\0') {
        put(cli, say(cli, "    saran: ", "    hint: "));
        put(cli, awig_text(awig_get(one, "hint")));
        put(cli, "\n");
    }
}

static void findings_text(struct cli *cli, const awig_value *list)
{
    for (const awig_value *one = awig_first(list); one != NULL;
         one = awig_next(one)) {
        put_finding(cli, one);
    }
    if (awig_count(list) == 0) {
        put(cli, say(cli, "tidak ada temuan\n", "no findings\n"));
    }
}

/* --- Results -------------------------------------------------------------- */

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
        if (text != NULL && awig_kind(text) == AWIG_TEXT
            && strncmp(cli->operation->name, "audit", 5) == 0) {
            put(cli, awig_text(text));
            put(cli, i == 2 ? "\n" : "");
            return true;
        }
    }
    /* A consistency proof: its hashes, a line each, as tlog-witness has it. */
    const awig_value *proof = awig_get(result, "proof");
    if (strcmp(cli->operation->name, "audit consistency") != 0
        || awig_kind(proof) != AWIG_LIST) {
        return false;
    }
    for (const awig_value *one = awig_first(proof); one != NULL;
         one = awig_next(one)) {
        put(cli, awig_text(one));
        put(cli, "\n");
    }
    return true;
}

static void put_members(struct cli *cli, const awig_value *result)
{
    const struct headline *headline = headline_of(cli, result);
    if (headline != NULL) {
        put_headline(cli, headline, result);
    }
    bool any = put_singles(cli, result, headline) || headline != NULL;
    for (const awig_value *one = awig_first(result); one != NULL;
         one = awig_next(one)) {
        if (strcmp(awig_key(one), "findings") == 0) {
            findings_text(cli, one);
        } else if (strcmp(cli->operation->name, "test") == 0
                   && strcmp(awig_key(one), "coverage") == 0) {
            put(cli, "\n");
            coverage_text(cli, one, awig_get(result, "tables"));
            any = true;
        } else if (strcmp(cli->operation->name, "test") == 0
                   && strcmp(awig_key(one), "tables") == 0) {
            continue;             /* told with the rules */
        } else if ((!is_single(one) || is_lines(one)) && !is_hidden(cli, one)
                   && !is_told(headline, awig_key(one))) {
            put(cli, any ? "\n" : "");
            put_member(cli, one);
            any = true;
        }
    }
}

void text_result(struct cli *cli, const awig_value *result)
{
    assert(cli->operation != NULL);
    if (put_whole(cli, result)) {
        return;
    }
    if (awig_kind(result) == AWIG_LIST && is_table(result)) {
        const char *member = cli->list != NULL ? cli->list : "";
        put_table(cli, member, result, layout_of(cli, member));
    } else if (awig_kind(result) == AWIG_LIST) {
        put(cli, say(cli, "tidak ada\n", "none\n"));
    } else if ((awig_get(result, "verdict") != NULL
                && awig_get(result, "rules") != NULL)
               || awig_get(result, "refusal") != NULL) {
        wrap_begin(cli);
        judgement_text(cli, result);
        wrap_end(cli);
    } else if (strcmp(cli->operation->name, "rules show") == 0) {
        rules_text(cli, result);
    } else if (awig_get(result, "done") != NULL
               && awig_get(result, "unmet") != NULL) {
        action_text(cli, result);
    } else {
        put_members(cli, result);
    }
}

/* An entry of the log: what happened in one line, the rest below it. */
static void put_entry(struct cli *cli, const awig_value *row)
{
    enum { INDEX = 7, AT = 31, KIND = 22 };
    char text[TEXT_BYTES];
    const awig_value *body = awig_get(row, "body");
    text_value(cli, awig_get(row, "index"), text, sizeof(text));
    size_t width = text_width(text);
    put_spaces(cli, width < INDEX ? INDEX - width : 0);
    put(cli, text);
    put(cli, "  ");
    text_value(cli, awig_get(row, "at"), text, sizeof(text));
    width = text_width(text);
    put(cli, text);
    put_spaces(cli, width < AT ? AT - width : 1);
    text_value(cli, awig_get(row, "kind"), text, sizeof(text));
    width = text_width(text);
    put_color(cli, "1", text);
    put_spaces(cli, width < KIND ? KIND - width : 1);
    put(cli, awig_text(awig_get(row, "actor")));
    put(cli, "\n");
    if (awig_count(body) > 0) {
        text_value(cli, body, text, sizeof(text));
        put_spaces(cli, INDEX + 2);
        put_wrapped(cli, text, INDEX + 2);
    }
}

void text_row(struct cli *cli, const awig_value *row)
{
    assert(row != NULL);
    if (awig_get(row, "index") != NULL && awig_get(row, "kind") != NULL) {
        put_entry(cli, row);
        return;
    }
    if (cli->rows > 0) {
        put(cli, "\n");
    }
    text_result(cli, row);
}
