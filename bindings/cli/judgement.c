/* A judged case for people: what was required, what was found, on what
 * basis. Lines are as long as they are: result.c wraps them. */
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

/* A day as people say it: "25 Agustus 2019" of an ISO date. */
static void put_day(struct cli *cli, const char *iso)
{
    char text[128];
    text_of_text(cli, iso, text, sizeof(text));
    put(cli, text);
}

/* required: the parameters that asked for it, since when, on what basis. */
static void put_required(struct cli *cli, const awig_value *required)
{
    for (const awig_value *one = awig_first(required); one != NULL;
         one = awig_next(one)) {
        const char *since = awig_text(awig_get(one, "since"));
        const char *basis = awig_text(awig_get(one, "basis"));
        put(cli, say(cli, "      disyaratkan: ", "      required: "));
        put(cli, in_language(cli, awig_get(one, "title")));
        put(cli, " (");
        put(cli, awig_text(awig_get(one, "parameter")));
        put(cli, ") = ");
        put(cli, in_language(cli, awig_get(one, "text")));
        if (since[0] != '\0') {
            put(cli, say(cli, ", sejak ", ", since "));
            put_day(cli, since);
        }
        if (basis[0] != '\0') {
            put(cli, say(cli, "; dasar: ", "; basis: "));
            put(cli, basis);
        }
        put(cli, "\n");
    }
}

/* Who says so: " [SK Dinas, 5 Agustus 2021]". Of a file's facts nothing. */
static void put_source(struct cli *cli, const awig_value *fact)
{
    const char *origin = awig_text(awig_get(fact, "origin"));
    const char *date = awig_text(awig_get(fact, "source_date"));
    if (origin[0] == '\0' || strcmp(origin, "file") == 0) {
        return;
    }
    put(cli, " [");
    if (strcmp(origin, "entered") == 0) {
        put(cli, awig_text(awig_get(fact, "source")));
    } else {
        put(cli, label_of(cli, origin));
    }
    if (date[0] != '\0') {
        put(cli, ", ");
        put_day(cli, date);
    }
    put(cli, "]");
}

static void put_found(struct cli *cli, const awig_value *found)
{
    for (const awig_value *one = awig_first(found); one != NULL;
         one = awig_next(one)) {
        put(cli, say(cli, "      ditemukan: ", "      found: "));
        put(cli, in_language(cli, awig_get(one, "title")));
        put(cli, " (");
        put(cli, awig_text(awig_get(one, "fact")));
        put(cli, ") = ");
        put(cli, in_language(cli, awig_get(one, "text")));
        put_source(cli, one);
        put(cli, "\n");
    }
}

/* conditions: the parts that did not hold, down to the smallest; of an `or`
 * one would do, and it is said so. */
static void put_conditions(struct cli *cli, const awig_value *conditions,
                           size_t indent)
{
    for (const awig_value *one = awig_first(conditions); one != NULL;
         one = awig_next(one)) {
        const awig_value *holds = awig_get(one, "holds");
        const awig_value *parts = awig_get(one, "parts");
        const char *found = in_language(cli, awig_get(one, "found"));
        bool any = awig_truth(awig_get(one, "any"));
        if (awig_truth(holds)) {
            continue;
        }
        if (awig_count(parts) > 0 && !any) {
            put_conditions(cli, parts, indent);
            continue;
        }
        put_spaces(cli, indent);
        if (awig_count(parts) > 0) {
            put(cli, say(cli, "salah satu dari ini harus terpenuhi:\n",
                         "one of these has to be met:\n"));
            put_conditions(cli, parts, indent + 2);
            continue;
        }
        put(cli, awig_kind(holds) != AWIG_BOOL
                ? say(cli, "belum dapat dinilai: ", "cannot be judged: ")
                : indent > 6 ? "- "
                : say(cli, "tidak terpenuhi: ", "not met: "));
        put(cli, in_language(cli, awig_get(one, "text")));
        if (found[0] != '\0') {
            put(cli, say(cli, "; ditemukan: ", "; found: "));
            put(cli, found);
        }
        put(cli, "\n");
    }
}

/* Of a rule that only says "not met": which part. */
static void put_open(struct cli *cli, const awig_value *rule)
{
    if (!awig_truth(awig_get(rule, "reasoned"))) {
        put_conditions(cli, awig_get(rule, "conditions"), 6);
    }
}

/* A rule of an explanation, or, without findings, of a decision as it is
 * recorded. */
static void put_rule(struct cli *cli, const awig_value *rule)
{
    const char *outcome = awig_text(awig_get(rule, "outcome"));
    const char *code = awig_text(awig_get(awig_get(rule, "reason"), "code"));
    bool told = awig_get(rule, "found") == NULL
        && strcmp(code, "not_met") != 0;
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
    if (told || awig_truth(awig_get(rule, "reasoned"))) {
        put_detail(cli, say(cli, "alasan", "reason"),
                   in_language(cli, awig_get(rule, "reason")));
    }
    put_required(cli, awig_get(rule, "required"));
    put_open(cli, rule);
    put_found(cli, awig_get(rule, "found"));
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
    put(cli, "  - ");
    put_wrapped(cli, in_language(cli, awig_get(answer, "text")), 4);
}

/* A fact that nobody may change can still be found out: each rule that waits
 * for one, with its reason. */
static void put_unknowns(struct cli *cli, const awig_value *rules)
{
    bool first = true;
    for (const awig_value *one = awig_first(rules); one != NULL;
         one = awig_next(one)) {
        if (strcmp(awig_text(awig_get(one, "outcome")), "unknown") == 0) {
            put(cli, !first ? ""
                    : say(cli, "    yang perlu diketahui lebih dahulu:\n",
                          "    what has to be known first:\n"));
            put(cli, "    - ");
            put(cli, awig_text(awig_get(one, "id")));
            put(cli, ": ");
            put(cli, in_language(cli, awig_get(one, "reason")));
            put(cli, "\n");
            first = false;
        }
    }
}

static void put_how(struct cli *cli, const awig_value *how,
                    const awig_value *rules)
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
        put_unknowns(cli, rules);
    }
    if (awig_truth(awig_get(how, "bounded"))) {
        put(cli, say(cli, "  (pencarian dihentikan pada batasnya)\n",
                     "  (the search was ended at its bound)\n"));
    }
}

/* What would make a refused action possible, or what stands in the way of
 * every answer. */
void possible_text(struct cli *cli, const awig_value *how)
{
    const awig_value *answers = awig_get(how, "answers");
    if (how == NULL) {
        return;
    }
    put(cli, awig_count(answers) > 0
            ? say(cli, "Yang paling sedikit diperlukan (sudah dicoba pada"
                  " salinan hub):\n",
                  "The least that is needed (tried in a copy of the hub):\n")
            : say(cli, "Tidak ditemukan langkah yang membuatnya mungkin;"
                  " yang tersisa:\n",
                  "No steps were found that make it possible; what"
                  " remains:\n"));
    for (const awig_value *one = awig_first(answers); one != NULL;
         one = awig_next(one)) {
        put_answer(cli, one);
    }
    for (const awig_value *one = awig_first(awig_get(how, "remaining"));
         one != NULL; one = awig_next(one)) {
        const char *required = in_language(cli, awig_get(one, "required"));
        put(cli, "  - ");
        put(cli, required);
        put(cli, ": ");
        put_wrapped_at(cli, in_language(cli, awig_get(one, "found")),
                       6 + text_width(required), 4);
    }
}

/* What the case is about, when the hub knows. */
static void put_subject(struct cli *cli, const awig_value *subject)
{
    const char *keys[2] = { "unit", "region" };
    if (subject == NULL) {
        return;
    }
    put(cli, awig_text(awig_get(subject, "innovation")));
    for (int i = 0; i < 2; i++) {
        const char *text = awig_text(awig_get(subject, keys[i]));
        put(cli, text[0] != '\0' ? ", " : "");
        put(cli, text);
    }
    put(cli, "\n");
}

/* The score and its components: "Kebutuhan wilayah 50,93 (bobot 30)". */
static void put_match(struct cli *cli, const awig_value *match)
{
    char text[64];
    if (match == NULL) {
        return;
    }
    text_value(cli, awig_get(match, "score"), text, sizeof(text));
    put(cli, say(cli, "nilai kecocokan: ", "matching score: "));
    put(cli, text);
    put(cli, "\n");
    for (const awig_value *one = awig_first(awig_get(match, "components"));
         one != NULL; one = awig_next(one)) {
        put(cli, "  ");
        put(cli, in_language(cli, awig_get(one, "title")));
        put(cli, ": ");
        text_value(cli, awig_get(one, "value"), text, sizeof(text));
        put(cli, awig_kind(awig_get(one, "value")) == AWIG_NULL
                ? say(cli, "tidak ada data", "no data") : text);
        text_value(cli, awig_get(one, "weight"), text, sizeof(text));
        put(cli, say(cli, " (bobot ", " (weight "));
        put(cli, text);
        put(cli, ")\n");
    }
}

/* One unmet demand of a refused action. */
static void put_demand(struct cli *cli, const awig_value *demand)
{
    const awig_value *more = awig_get(demand, "more");
    put(cli, "  ");
    put_color(cli, "31", awig_text(awig_get(demand, "guard")));
    put(cli, "  ");
    put(cli, in_language(cli, awig_get(demand, "required")));
    put(cli, " [");
    put(cli, label_of(cli, awig_text(awig_get(demand, "demand"))));
    put(cli, "]\n");
    put_detail(cli, say(cli, "paket", "pack"),
               awig_text(awig_get(demand, "pack")));
    if (more == NULL || awig_truth(awig_get(more, "reasoned"))) {
        put_detail(cli, more != NULL ? say(cli, "alasan", "reason")
                                     : say(cli, "ditemukan", "found"),
                   in_language(cli, awig_get(demand, "found")));
    }
    put_required(cli, awig_get(more, "required"));
    put_open(cli, more);
    put_found(cli, awig_get(more, "found"));
    put_detail(cli, say(cli, "dasar", "basis"),
               awig_text(awig_get(demand, "basis")));
}

/* A refused action, from its record. */
static void put_refusal(struct cli *cli, const awig_value *refusal)
{
    const char *label = in_language(cli, awig_get(refusal, "label"));
    char text[64];
    put(cli, awig_text(awig_get(refusal, "action")));
    put(cli, " (");
    put(cli, label);
    put(cli, ") ");
    put_color(cli, "31", say(cli, "ditolak", "refused"));
    put(cli, say(cli, " pada ", " on "));
    put_day(cli, awig_text(awig_get(refusal, "at")));
    put(cli, say(cli, ", status: ", ", state: "));
    put(cli, in_language(cli, awig_get(refusal, "state_label")));
    put(cli, say(cli, " (entri ", " (entry "));
    text_value(cli, awig_get(refusal, "entry"), text, sizeof(text));
    put(cli, text);
    put(cli, ")\n");
    for (const awig_value *one = awig_first(awig_get(refusal, "demands"));
         one != NULL; one = awig_next(one)) {
        put_demand(cli, one);
    }
}

/* What became known only later about the time that was judged. */
static void put_late(struct cli *cli, const awig_value *late)
{
    char text[256];
    if (late == NULL) {
        return;
    }
    put(cli, say(cli, "baru diketahui sesudah putusan ini:\n",
                 "known only after this decision:\n"));
    for (const awig_value *one = awig_first(late); one != NULL;
         one = awig_next(one)) {
        put(cli, "  ");
        put(cli, awig_text(awig_get(one, "fact")));
        put(cli, " = ");
        text_value(cli, awig_get(one, "now"), text, sizeof(text));
        put(cli, text);
        put(cli, say(cli, " (waktu itu ", " (then "));
        text_value(cli, awig_get(one, "then"), text, sizeof(text));
        put(cli, text);
        put(cli, ") [");
        put(cli, awig_text(awig_get(one, "source")));
        if (awig_get(one, "source_date") != NULL) {
            put(cli, ", ");
            put_day(cli, awig_text(awig_get(one, "source_date")));
        }
        put(cli, say(cli, "; dicatat ", "; recorded "));
        put_day(cli, awig_text(awig_get(one, "recorded_at")));
        put(cli, "]\n");
    }
}

/* The verdict and the rules behind it; nothing for a case that was never
 * decided. */
static void put_decision(struct cli *cli, const awig_value *judgement)
{
    const char *verdict = awig_text(awig_get(judgement, "verdict"));
    const awig_value *rules = awig_get(judgement, "rules");
    put(cli, say(cli, "putusan: ", "verdict: "));
    put_color(cli, color_of(verdict), label_of(cli, verdict));
    put(cli, say(cli, " (per ", " (as of "));
    put_day(cli, awig_text(awig_get(judgement, "as_of")));
    put(cli, ")\n");
    if (awig_truth(awig_get(judgement, "erased"))) {
        put(cli, say(cli, "data pribadi yang dinilai sudah dihapus; ini yang"
                     " tercatat pada keputusannya\n",
                     "personal data that was judged is erased; this is what"
                     " the decision recorded\n"));
    }
    for (const awig_value *one = awig_first(rules); one != NULL;
         one = awig_next(one)) {
        const char *outcome = awig_text(awig_get(one, "outcome"));
        if (awig_get(one, "found") != NULL
            || (strcmp(outcome, "pass") != 0
                && strcmp(outcome, "skipped") != 0)) {
            put_rule(cli, one);
        }
    }
    put_ids(cli, rules, "pass");
    put_ids(cli, rules, "skipped");
    put_match(cli, awig_get(judgement, "match"));
    put_late(cli, awig_get(judgement, "late"));
}

/* The newer of decision and refusal is told whole; of the older one, that it
 * is there. */
void judgement_text(struct cli *cli, const awig_value *judgement)
{
    const awig_value *refusal = awig_get(judgement, "refusal");
    const char *newest = awig_text(awig_get(judgement, "newest"));
    bool decided = awig_get(judgement, "rules") != NULL;
    bool refused = refusal != NULL && strcmp(newest, "refusal") == 0;
    char text[256];
    if (awig_get(judgement, "case") != NULL) {
        text_value(cli, awig_get(judgement, "case"), text, sizeof(text));
        put(cli, say(cli, "kasus ", "case "));
        put(cli, text);
        put(cli, ": ");
        put_subject(cli, awig_get(judgement, "subject"));
    }
    if (refused) {
        put_refusal(cli, refusal);
    }
    if (decided && !refused) {
        put_decision(cli, judgement);
    } else if (decided) {
        const char *verdict = awig_text(awig_get(judgement, "verdict"));
        put(cli, say(cli, "putusan terakhir: ", "last verdict: "));
        put_color(cli, color_of(verdict), label_of(cli, verdict));
        put(cli, " (awig explain ");
        (void)snprintf(text, sizeof(text), "%.12s",
                       awig_text(awig_get(judgement, "decision")));
        put(cli, text);
        put(cli, ")\n");
    }
    if (refused) {
        possible_text(cli, awig_get(refusal, "how"));
    } else {
        put_how(cli, awig_get(judgement, "how"),
                awig_get(judgement, "rules"));
    }
}
