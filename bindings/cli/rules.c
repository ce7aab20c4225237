/* Rules as sentences, and how far a pack's cases reach, for people who check
 * both against a decree: the condition first, the place in the file last. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { LABEL = 18, LINE = 6000 };

/* "  label         text", wrapped beside its label. */
static void put_line(struct cli *cli, const char *label, const char *text)
{
    assert(label != NULL && text != NULL);
    size_t width = text_width(label);
    put(cli, "  ");
    put(cli, label);
    put_spaces(cli, width + 2 < LABEL ? LABEL - 2 - width : 1);
    put_wrapped(cli, text, LABEL);
}

/* Where the words `joint` next stand outside parentheses, or NULL. */
static const char *outside(const char *text, const char *joint)
{
    int depth = 0;
    size_t size = strlen(joint);
    for (const char *at = text; *at != '\0'; at++) {
        depth += (*at == '(') - (*at == ')');
        if (depth == 0 && strncmp(at, joint, size) == 0) {
            return at;
        }
    }
    return NULL;
}

/* A condition; what must hold together stands on lines of its own when it
 * does not fit one line. */
static void put_parts(struct cli *cli, const char *label, const char *text)
{
    const char *joint = say(cli, " dan ", " and ");
    bool mixed = outside(text, say(cli, " atau ", " or ")) != NULL
        || outside(text, say(cli, "jika ", "if ")) != NULL;
    char part[LINE];
    const char *next = mixed || text_width(text) + LABEL < cli->line_width
        ? NULL : outside(text, joint);
    while (next != NULL) {
        (void)snprintf(part, sizeof(part), "%.*s", (int)(next - text), text);
        put_line(cli, label, part);
        label = "";
        text = next + 1;          /* the next line begins with the joint */
        next = outside(text + strlen(joint) - 1, joint);
    }
    put_line(cli, label, text);
}

/* The member in the reader's language, or "". */
static const char *both(const struct cli *cli, const awig_value *map,
                        const char *key)
{
    const awig_value *text = awig_get(map, key);
    if (awig_kind(text) != AWIG_MAP) {
        return text == NULL ? "" : awig_text(text);
    }
    return awig_text(awig_get(text, cli->english ? "en" : "id"));
}

/* --- rules show ----------------------------------------------------------- */

/* What the rule asks, or why that can only be read in its file. */
static void put_conditions(struct cli *cli, const awig_value *rule)
{
    char text[LINE] = "";
    const char *when = both(cli, rule, "when");
    const char *check = both(cli, rule, "check");
    bool guard = strcmp(awig_text(awig_get(rule, "kind")), "guard") == 0;
    if (when[0] != '\0') {
        put_parts(cli, say(cli, "berlaku bila", "applies when"), when);
    }
    if (check[0] != '\0') {
        put_parts(cli, guard ? say(cli, "terpenuhi bila", "met when")
                             : say(cli, "lulus bila", "passes when"), check);
    }
    if (awig_get(rule, "not_lifted") != NULL) {
        (void)snprintf(text, sizeof(text), "%s: %s",
                       say(cli, "dinilai dalam Lua", "judged in Lua"),
                       both(cli, rule, "not_lifted"));
        put_line(cli, say(cli, "syarat", "condition"), text);
    }
}

static void put_rule(struct cli *cli, const awig_value *rule)
{
    char text[LINE] = "";
    const char *basis = awig_text(awig_get(rule, "basis"));
    const awig_value *on_fail = awig_get(rule, "on_fail");
    put_color(cli, "1", awig_text(awig_get(rule, "id")));
    put(cli, "  ");
    put(cli, both(cli, rule, "title"));
    put(cli, "\n");
    put_conditions(cli, rule);
    if (on_fail != NULL && awig_text(on_fail)[0] != '\0') {
        put_line(cli, say(cli, "jika gagal", "if it fails"),
                 label_of(cli, awig_text(on_fail)));
    }
    put_line(cli, say(cli, "dasar", "basis"),
             basis[0] == '\0' ? say(cli, "belum disebut", "not stated")
                              : basis);
    (void)snprintf(text, sizeof(text), "%s/%s:%lld",
                   awig_text(awig_get(rule, "pack")),
                   awig_text(awig_get(rule, "file")),
                   (long long)awig_integer(awig_get(rule, "line")));
    put_line(cli, say(cli, "tertulis di", "written in"), text);
}

/* One paragraph a rule; a heading where the pack or the kind changes. */
void rules_text(struct cli *cli, const awig_value *result)
{
    const awig_value *before = NULL;
    const awig_value *rules = awig_get(result, "rules");
    assert(cli->operation != NULL);
    for (const awig_value *rule = awig_first(rules); rule != NULL;
         rule = awig_next(rule)) {
        const char *pack = awig_text(awig_get(rule, "pack"));
        const char *kind = awig_text(awig_get(rule, "kind"));
        bool same = before != NULL
            && strcmp(awig_text(awig_get(before, "pack")), pack) == 0
            && strcmp(awig_text(awig_get(before, "kind")), kind) == 0;
        put(cli, before == NULL ? "" : "\n");
        if (!same) {
            put(cli, say(cli, "Paket ", "Pack "));
            put(cli, pack);
            put(cli, ": ");
            put(cli, label_of(cli, kind));
            put(cli, "\n\n");
        }
        put_rule(cli, rule);
        before = rule;
    }
    if (before == NULL) {
        put(cli, say(cli, "paket ini tidak punya aturan\n",
                     "the pack has no rules\n"));
    }
}

/* --- test --coverage ------------------------------------------------------ */

static long long count_of(const awig_value *map, const char *key)
{
    return (long long)awig_integer(awig_get(map, key));
}

/* How often a condition was true and false, and what no case has shown. */
static void put_condition(struct cli *cli, const awig_value *condition)
{
    char text[LINE] = "";
    long long yes = count_of(condition, "true");
    long long no = count_of(condition, "false");
    bool when = strcmp(awig_text(awig_get(condition, "in")), "when") == 0;
    put_line(cli, when ? say(cli, "berlaku bila", "applies when")
                       : say(cli, "lulus bila", "passes when"),
             awig_text(awig_get(condition, "text")));
    (void)snprintf(text, sizeof(text),
                   say(cli, "benar %lld kali, salah %lld kali",
                       "true %lld times, false %lld times"), yes, no);
    if (yes == 0 || no == 0) {
        text_append(text, sizeof(text), yes > 0
            ? say(cli, "; belum ada kasus yang membuatnya salah",
                  "; no case makes it false")
            : no > 0 ? say(cli, "; belum ada kasus yang membuatnya benar",
                           "; no case makes it true")
                     : say(cli, "; belum ada kasus yang sampai ke sini",
                           "; no case comes here"));
    } else if (!awig_truth(awig_get(condition, "decides"))) {
        text_append(text, sizeof(text),
                    say(cli, "; belum pernah menentukan hasil dua arah",
                        "; has not decided the result both ways"));
    }
    put_line(cli, "", text);
}

static void put_covered(struct cli *cli, const awig_value *rule)
{
    static const char *const outcomes[] = {
        "pass", "fail", "unknown", "error", "skipped"
    };
    char text[LINE] = "";
    for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
        char one[80];
        (void)snprintf(one, sizeof(one), "%s%s %lld", i == 0 ? "" : ", ",
                       label_of(cli, outcomes[i]),
                       count_of(rule, outcomes[i]));
        text_append(text, sizeof(text), one);
    }
    put_color(cli, "1", awig_key(rule));
    put(cli, "\n");
    put_line(cli, say(cli, "hasil", "outcomes"), text);
    for (const awig_value *one = awig_first(awig_get(rule, "conditions"));
         one != NULL; one = awig_next(one)) {
        put_condition(cli, one);
    }
}

/* The rows of a table that no case matches, or that all are matched. */
static void put_rows(struct cli *cli, const awig_value *table)
{
    char text[LINE] = "";
    size_t missed = 0;
    for (const awig_value *row = awig_first(table); row != NULL;
         row = awig_next(row)) {
        if (count_of(row, "hit") == 0) {
            text_append(text, sizeof(text), missed++ > 0 ? ", " : "");
            text_append(text, sizeof(text),
                        awig_text(awig_get(row, "row")));
        }
    }
    put_color(cli, "1", awig_key(table));
    put(cli, "\n");
    put_line(cli, say(cli, "baris", "rows"), missed == 0
             ? say(cli, "semua pernah kena", "all are matched")
             : say(cli, "ada yang belum pernah kena", "some never match"));
    if (missed > 0) {
        put_line(cli, say(cli, "belum kena", "never matched"), text);
    }
}

void coverage_text(struct cli *cli, const awig_value *rules,
                   const awig_value *tables)
{
    assert(rules != NULL);
    put(cli, say(cli, "Cakupan aturan\n", "Coverage of rules\n"));
    for (const awig_value *rule = awig_first(rules); rule != NULL;
         rule = awig_next(rule)) {
        put(cli, "\n");
        put_covered(cli, rule);
    }
    if (awig_count(tables) > 0) {
        put(cli, say(cli, "\nCakupan tabel\n", "\nCoverage of tables\n"));
    }
    for (const awig_value *table = awig_first(tables); table != NULL;
         table = awig_next(table)) {
        put(cli, "\n");
        put_rows(cli, table);
    }
}
