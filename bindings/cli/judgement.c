/* A judged case and a lifecycle action, for people: what was required, what
 * was found, on what basis. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

static const char *color_of(const char *word)
{
    if (strcmp(word, "eligible") == 0 || strcmp(word, "pass") == 0) {
        return "32";
    }
    if (strcmp(word, "ineligible") == 0 || strcmp(word, "fail") == 0
        || strcmp(word, "error") == 0) {
        return "31";
    }
    return "33";
}

static const char *in_language(const struct cli *cli,
                               const awig_value *both)
{
    const char *text = awig_text(awig_get(both, cli->english ? "en" : "id"));
    return text[0] != '\0' ? text : awig_text(awig_get(both, "id"));
}

/* "      heading: text" when there is a text. */
static void put_detail(struct cli *cli, const char *heading,
                       const char *text)
{
    if (text[0] != '\0') {
        put(cli, "      ");
        put(cli, heading);
        put(cli, ": ");
        put(cli, text);
        put(cli, "\n");
    }
}

/* parameters: {key: {value, basis}} as "key = value". */
static void put_required(struct cli *cli, const awig_value *parameters)
{
    for (const awig_value *one = awig_first(parameters); one != NULL;
         one = awig_next(one)) {
        char line[1024], text[512];
        text_value(cli, awig_get(one, "value"), text, sizeof(text));
        (void)snprintf(line, sizeof(line), "%s = %s", awig_key(one), text);
        put_detail(cli, say(cli, "disyaratkan", "required"), line);
    }
}

static void put_rule(struct cli *cli, const awig_value *rule)
{
    const char *outcome = awig_text(awig_get(rule, "outcome"));
    char text[2048];
    put(cli, "  ");
    put_color(cli, color_of(outcome), awig_text(awig_get(rule, "id")));
    put(cli, "  ");
    put(cli, in_language(cli, awig_get(rule, "title")));
    put(cli, " [");
    put(cli, label_of(cli, outcome));
    if (strcmp(awig_text(awig_get(rule, "effect")), "none") != 0) {
        put(cli, say(cli, ", akibat: ", ", effect: "));
        put(cli, label_of(cli, awig_text(awig_get(rule, "effect"))));
    }
    put(cli, "]\n");
    put_detail(cli, say(cli, "paket", "pack"),
               awig_text(awig_get(rule, "pack")));
    put_detail(cli, say(cli, "alasan", "reason"),
               in_language(cli, awig_get(rule, "reason")));
    put_required(cli, awig_get(rule, "parameters"));
    if (awig_count(awig_get(rule, "reads")) > 0) {
        text_value(cli, awig_get(rule, "reads"), text, sizeof(text));
        put_detail(cli, say(cli, "ditemukan", "found"), text);
    }
    put_detail(cli, say(cli, "dasar", "basis"),
               awig_text(awig_get(rule, "basis")));
}

/* "Lulus: N01, N05". */
static void put_ids(struct cli *cli, const awig_value *rules,
                    const char *outcome)
{
    bool first = true;
    for (const awig_value *one = awig_first(rules); one != NULL;
         one = awig_next(one)) {
        if (strcmp(awig_text(awig_get(one, "outcome")), outcome) == 0) {
            put(cli, first ? label_of(cli, outcome) : ", ");
            put(cli, first ? ": " : "");
            put(cli, awig_text(awig_get(one, "id")));
            first = false;
        }
    }
    put(cli, first ? "" : "\n");
}

/* One answer: what would have to be different. */
static void put_answer(struct cli *cli, const awig_value *answer)
{
    char from[256], to[256];
    const awig_value *day = awig_get(answer, "from_date");
    put(cli, "  - ");
    if (day != NULL) {
        put(cli, say(cli, "tanpa perubahan lain, sejak ",
                     "without other change, from "));
        put(cli, awig_text(day));
        put(cli, "\n");
        return;
    }
    for (const awig_value *one = awig_first(awig_get(answer, "changes"));
         one != NULL; one = awig_next(one)) {
        text_value(cli, awig_get(one, "from"), from, sizeof(from));
        text_value(cli, awig_get(one, "to"), to, sizeof(to));
        put(cli, awig_text(awig_get(one, "fact")));
        put(cli, ": ");
        put(cli, from);
        put(cli, " -> ");
        put(cli, to);
        put(cli, awig_next(one) != NULL ? "; " : "\n");
    }
}

static void put_how(struct cli *cli, const awig_value *how)
{
    const awig_value *answers = awig_get(how, "answers");
    if (how == NULL) {
        return;
    }
    put(cli, say(cli, "Perubahan terkecil agar layak:\n",
                 "The least change that would make it eligible:\n"));
    for (const awig_value *one = awig_first(answers); one != NULL;
         one = awig_next(one)) {
        put_answer(cli, one);
    }
    if (awig_count(answers) == 0) {
        put(cli, say(cli, "  - tidak ditemukan pada fakta yang dapat"
                     " diubah\n",
                     "  - none found among facts that may change\n"));
    }
    if (awig_truth(awig_get(how, "bounded"))) {
        put(cli, say(cli, "  (pencarian dihentikan pada batasnya)\n",
                     "  (the search was ended at its bound)\n"));
    }
}

void judgement_text(struct cli *cli, const awig_value *judgement)
{
    const char *verdict = awig_text(awig_get(judgement, "verdict"));
    const awig_value *rules = awig_get(judgement, "rules");
    char text[256];
    if (awig_get(judgement, "case") != NULL) {
        text_value(cli, awig_get(judgement, "case"), text, sizeof(text));
        put(cli, say(cli, "kasus ", "case "));
        put(cli, text);
        put(cli, ": ");
    }
    put(cli, say(cli, "putusan: ", "verdict: "));
    put_color(cli, color_of(verdict), label_of(cli, verdict));
    put(cli, say(cli, " (per ", " (as of "));
    put(cli, awig_text(awig_get(judgement, "as_of")));
    put(cli, ")\n");
    for (const awig_value *one = awig_first(rules); one != NULL;
         one = awig_next(one)) {
        const char *outcome = awig_text(awig_get(one, "outcome"));
        if (strcmp(outcome, "pass") != 0
            && strcmp(outcome, "skipped") != 0) {
            put_rule(cli, one);
        }
    }
    put_ids(cli, rules, "pass");
    put_ids(cli, rules, "skipped");
    put_how(cli, awig_get(judgement, "how"));
}

/* --- case do -------------------------------------------------------------- */

static void put_unmet(struct cli *cli, const awig_value *unmet)
{
    char text[2048];
    static const char *const keys[3] = { "required", "found", "basis" };
    static const char *const names[3][2] = {
        { "disyaratkan", "required" }, { "ditemukan", "found" },
        { "dasar", "basis" }
    };
    put(cli, "  ");
    put_color(cli, "31", awig_text(awig_get(unmet, "guard")));
    put(cli, "\n");
    for (int i = 0; i < 3; i++) {
        if (awig_get(unmet, keys[i]) != NULL) {
            text_value(cli, awig_get(unmet, keys[i]), text, sizeof(text));
            put_detail(cli, say(cli, names[i][0], names[i][1]), text);
        }
    }
}

void action_text(struct cli *cli, const awig_value *result)
{
    bool done = awig_truth(awig_get(result, "done"));
    char text[1024];
    put(cli, awig_text(awig_get(result, "case")));
    put(cli, ": ");
    put(cli, awig_text(awig_get(result, "action")));
    put(cli, " ");
    put_color(cli, done ? "32" : "31",
              done ? say(cli, "dilaksanakan", "done")
                   : say(cli, "ditolak", "refused"));
    put(cli, say(cli, "; status: ", "; state: "));
    put(cli, awig_text(awig_get(result, "state")));
    put(cli, "\n");
    for (const awig_value *one = awig_first(awig_get(result, "unmet"));
         one != NULL; one = awig_next(one)) {
        put_unmet(cli, one);
    }
    for (const awig_value *one = awig_first(awig_get(result, "warnings"));
         one != NULL; one = awig_next(one)) {
        text_value(cli, one, text, sizeof(text));
        put(cli, say(cli, "  peringatan: ", "  warning: "));
        put(cli, text);
        put(cli, "\n");
    }
}
