/* The explanation as Markdown: what goes into a memo or a mail.
 *
 * It is made from the same tree as --json, so that it cannot say anything
 * else.  Marks that Markdown would take for its own are escaped.
 *
 * From top to bottom: what the case is; the last refusal, if the action was
 * refused; the verdict and each rule that is explained; the score; what became
 * known later; the least change. A part that was not asked for is not in the
 * tree and so not on the page.
 *
 * Numbers, dates and words follow the language of the page; identifiers of
 * facts, parameters and rules do not, since they are what one searches for. */
#include "engine/explain_parts.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"

struct page {
    struct buf *out;              /* borrowed; tells when memory ended */
    enum language language;       /* of every text on it */
};

/* The text of the two in the language of the page. */
static const char *say(const struct page *page, const char *id,
                       const char *en)
{
    assert(id != NULL);
    assert(en != NULL);
    return page->language == LANGUAGE_ID ? id : en;
}

/* Identifiers that stand as values, in words. */
static const char *word_of(const struct page *page, struct str word)
{
    static const struct { const char *key, *id, *en; } words[] = {
        { "eligible", "layak", "eligible" },
        { "ineligible", "tidak layak", "ineligible" },
        { "needs_review", "perlu telaah", "needs review" },
        { "unknown", "belum dapat dinilai", "unknown" },
        { "pass", "lulus", "pass" }, { "fail", "tidak lulus", "fail" },
        { "error", "galat", "error" },
        { "skipped", "tidak berlaku", "skipped" },
        { "block", "menolak", "blocks" },
        { "review", "perlu telaah dua orang", "needs two people" },
        { "warn", "peringatan", "warning" },
        { "file", "berkas", "file" }, { "entered", "diisi", "entered" },
        { "catalogue", "katalog inovasi", "catalogue of innovations" },
        { "derived", "dihitung dari fakta lain",
          "computed from other facts" },
        { "hub", "data hub", "data of the hub" }
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (str_is(word, words[i].key)) {
            return say(page, words[i].id, words[i].en);
        }
    }
    assert(page->out != NULL);
    assert(page->language < LANGUAGE_COUNT);
    return "";
}

/* A text from outside, with Markdown's own marks escaped; lines become
 * blanks, as a table's row is one line. */
static void put_text(const struct page *page, struct str text)
{
    static const char marks[] = "\\`*_|<>[]#";
    assert(page->out != NULL);
    assert(text.size == 0 || text.bytes != NULL);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        /* strchr would find the end of `marks` for a zero byte. */
        if (c != '\0' && strchr(marks, c) != NULL) {
            buf_char(page->out, '\\');
        }
        /* A line end would end the table's row. */
        buf_char(page->out, c == '\n' || c == '\r' ? ' ' : c);
    }
}

/* {id, en} in the language of the page, the other one when it is empty. */
static struct str in_language(const struct page *page,
                              const struct value *both)
{
    const char *keys[2] = { say(page, "id", "en"), say(page, "en", "id") };
    struct str text = value_get_text(both, keys[0]);
    assert(keys[0] != keys[1]);
    assert(page->language < LANGUAGE_COUNT);
    return text.size > 0 ? text : value_get_text(both, keys[1]);
}

/* "25 Agustus 2019" of an ISO date; the text itself when it is none. */
static void put_day(const struct page *page, struct str iso)
{
    int64_t day = 0;
    char words[32];
    struct str head = { iso.bytes, iso.size > 10 ? 10 : iso.size };
    assert(page->out != NULL);
    assert(iso.size == 0 || iso.bytes != NULL);
    if (date_parse(head, &day)) {
        date_words(day, page->language, words);
        buf_text(page->out, words);
    } else {
        put_text(page, iso);
    }
}

/* What was found, as a table: fact, value, who says so and when. */
static void put_found(const struct page *page, const struct value *found)
{
    if (found == NULL || found->count == 0) {
        return;
    }
    assert(found->kind == VALUE_LIST);
    buf_text(page->out, say(page,
        "| Fakta | Ditemukan | Sumber |\n| --- | --- | --- |\n",
        "| Fact | Found | Source |\n| --- | --- | --- |\n"));
    for (const struct value *one = found->first; one != NULL;
         one = one->next) {
        struct str source = value_get_text(one, "source");
        struct str date = value_get_text(one, "source_date");
        buf_text(page->out, "| ");
        put_text(page, in_language(page, value_get(one, "title")));
        buf_text(page->out, " (`");
        buf_str(page->out, value_get_text(one, "fact"));
        buf_text(page->out, "`) | ");
        put_text(page, in_language(page, value_get(one, "text")));
        buf_text(page->out, " | ");
        if (source.size > 0) {
            put_text(page, source);
        } else {
            buf_text(page->out, word_of(page, value_get_text(one,
                                                             "origin")));
        }
        if (date.size > 0) {
            buf_text(page->out, ", ");
            put_day(page, date);
        }
        buf_text(page->out, " |\n");
    }
    buf_char(page->out, '\n');
}

/* The parameters that asked for it: value, since when, on what basis. */
static void put_required(const struct page *page,
                         const struct value *required)
{
    for (const struct value *one = required != NULL ? required->first : NULL;
         one != NULL; one = one->next) {
        struct str since = value_get_text(one, "since");
        struct str basis = value_get_text(one, "basis");
        assert(one->kind == VALUE_MAP);
        buf_text(page->out, say(page, "- Disyaratkan: ", "- Required: "));
        put_text(page, in_language(page, value_get(one, "title")));
        buf_text(page->out, " (`");
        buf_str(page->out, value_get_text(one, "parameter"));
        buf_text(page->out, "`) **");
        put_text(page, in_language(page, value_get(one, "text")));
        buf_text(page->out, "**");
        if (since.size > 0) {
            buf_text(page->out, say(page, ", sejak ", ", since "));
            put_day(page, since);
        }
        if (basis.size > 0) {
            buf_text(page->out, say(page, "; dasar: ", "; basis: "));
            put_text(page, basis);
        }
        buf_char(page->out, '\n');
    }
    assert(page->out != NULL);
}

/* The parts of the condition that did not hold, down to the last ones; of an
 * `or` one part would do, and it is said so. */
static void put_conditions(const struct page *page,
                           const struct value *conditions, int depth)
{
    for (const struct value *one =
             conditions != NULL ? conditions->first : NULL;
         one != NULL; one = one->next) {
        const struct value *holds = value_get(one, "holds");
        const struct value *parts = value_get(one, "parts");
        struct str found = in_language(page, value_get(one, "found"));
        bool any = value_get_bool(one, "any");
        assert(one->kind == VALUE_MAP);
        if (value_get_bool(one, "holds")) {
            continue;
        }
        /* Of an `and` the parts that fail say more than the whole. */
        if (parts != NULL && parts->count > 0 && !any) {
            put_conditions(page, parts, depth);
            continue;
        }
        buf_text(page->out, depth > 0 ? "  - " : "- ");
        if (any && parts != NULL && parts->count > 0) {
            buf_text(page->out, say(page,
                "Salah satu dari ini harus terpenuhi:\n",
                "One of these has to be met:\n"));
            put_conditions(page, parts, depth + 1);
            continue;
        }
        buf_text(page->out, holds == NULL || holds->kind != VALUE_BOOL
            ? say(page, "Belum dapat dinilai: ", "Cannot be judged: ")
            : depth > 0 ? "" : say(page, "Tidak terpenuhi: ", "Not met: "));
        put_text(page, in_language(page, value_get(one, "text")));
        if (found.size > 0) {
            buf_text(page->out, say(page, "; ditemukan: ", "; found: "));
            put_text(page, found);
        }
        buf_char(page->out, '\n');
    }
    assert(page->out != NULL && depth >= 0);
}

/* One heading: "### N04 Manfaat terbukti". */
static void put_heading(const struct page *page, struct str id,
                        struct str title)
{
    assert(page->out != NULL);
    assert(id.size > 0);
    buf_text(page->out, "### ");
    put_text(page, id);
    buf_char(page->out, ' ');
    put_text(page, title);
    buf_text(page->out, "\n\n");
}

/* "- Dasar: F015" when there is a text. */
static void put_line(const struct page *page, const char *heading,
                     struct str text)
{
    assert(heading[0] != '\0');
    assert(page->out != NULL);
    if (text.size > 0) {
        buf_text(page->out, "- ");
        buf_text(page->out, heading);
        buf_text(page->out, ": ");
        put_text(page, text);
        buf_char(page->out, '\n');
    }
}

/* The details that a judged rule and a refused demand share. */
static void put_details(const struct page *page, const struct value *of)
{
    assert(of == NULL || of->kind == VALUE_MAP);
    assert(page->out != NULL);
    put_required(page, value_get(of, "required"));
    /* A rule that gave its own reason has said it in better words. */
    if (!value_get_bool(of, "reasoned")) {
        put_conditions(page, value_get(of, "conditions"), 0);
    }
    buf_char(page->out, '\n');
    put_found(page, value_get(of, "found"));
}

/* A rule that did not pass, or one that did when it was asked for. */
static void put_rule(const struct page *page, const struct value *rule)
{
    struct str outcome = value_get_text(rule, "outcome");
    struct str effect = value_get_text(rule, "effect");
    assert(outcome.size > 0);
    put_heading(page, value_get_text(rule, "id"),
                in_language(page, value_get(rule, "title")));
    buf_text(page->out, say(page, "- Hasil: **", "- Outcome: **"));
    buf_text(page->out, word_of(page, outcome));
    buf_text(page->out, "**");
    /* "none" is no effect worth telling. */
    if (effect.size > 0 && !str_is(effect, "none")) {
        buf_text(page->out, say(page, "; akibat: ", "; effect: "));
        buf_text(page->out, word_of(page, effect));
    }
    buf_char(page->out, '\n');
    if (value_get_bool(rule, "reasoned")) {
        put_line(page, say(page, "Alasan", "Reason"),
                 in_language(page, value_get(rule, "reason")));
    }
    put_line(page, say(page, "Dasar", "Basis"),
             value_get_text(rule, "basis"));
    put_line(page, say(page, "Paket", "Pack"), value_get_text(rule, "pack"));
    put_details(page, rule);
    assert(page->out != NULL);
}

/* Ids of rules with this outcome, in one line. */
static void put_ids(const struct page *page, const struct value *rules,
                    const char *outcome)
{
    bool first = true;
    assert(outcome[0] != '\0');
    for (const struct value *one = rules != NULL ? rules->first : NULL;
         one != NULL; one = one->next) {
        if (!str_is(value_get_text(one, "outcome"), outcome)) {
            continue;
        }
        buf_text(page->out, first ? "- " : ", ");
        if (first) {
            buf_text(page->out, word_of(page, str_of(outcome)));
            buf_text(page->out, ": ");
        }
        put_text(page, value_get_text(one, "id"));
        first = false;
    }
    /* Nothing at all when no rule had this outcome. */
    buf_text(page->out, first ? "" : "\n");
    assert(page->out != NULL);
}

/* The verdict, each rule that is explained, and in one line each the ids that
 * passed or did not apply. */
static void put_decision(const struct page *page, const struct value *all)
{
    assert(all != NULL);
    const struct value *rules = value_get(all, "rules");
    assert(rules != NULL && rules->kind == VALUE_LIST);
    buf_text(page->out, say(page, "## Putusan: ", "## Verdict: "));
    buf_text(page->out, word_of(page, value_get_text(all, "verdict")));
    buf_text(page->out, say(page, " (per ", " (as of "));
    put_day(page, value_get_text(all, "as_of"));
    buf_text(page->out, ")\n\n");
    bool erased = value_get_bool(all, "erased");
    if (erased) {
        buf_text(page->out, say(page,
            "Data pribadi yang dinilai sudah dihapus; ini yang tercatat pada"
            " keputusannya.\n\n",
            "Personal data that was judged is erased; this is what the"
            " decision recorded.\n\n"));
    }
    for (const struct value *one = rules->first; one != NULL;
         one = one->next) {
        struct str outcome = value_get_text(one, "outcome");
        /* Only explained rules have what was found. */
        if (value_get(one, "found") != NULL
            || (erased && !str_is(outcome, "pass")
                && !str_is(outcome, "skipped"))) {
            put_rule(page, one);
        }
    }
    put_ids(page, rules, "pass");
    put_ids(page, rules, "skipped");
    buf_char(page->out, '\n');
    assert(page->out != NULL);
}

/* The action, when it was refused, and every demand with what was found
 * then. */
static void put_refusal(const struct page *page, const struct value *refusal)
{
    assert(refusal != NULL);
    const struct value *demands = value_get(refusal, "demands");
    struct str label = in_language(page, value_get(refusal, "label"));
    assert(demands != NULL && demands->kind == VALUE_LIST);
    buf_text(page->out, say(page, "## Ditolak: ", "## Refused: "));
    put_text(page, label.size > 0 ? label
             : value_get_text(refusal, "action"));
    buf_text(page->out, " (");
    put_day(page, value_get_text(refusal, "at"));
    buf_text(page->out, ")\n\n");
    for (const struct value *one = demands->first; one != NULL;
         one = one->next) {
        put_heading(page, value_get_text(one, "guard"),
                    in_language(page, value_get(one, "required")));
        put_line(page, say(page, "Ditemukan", "Found"),
                 in_language(page, value_get(one, "found")));
        buf_text(page->out, say(page, "- Akibat: ", "- Effect: "));
        buf_text(page->out, word_of(page, value_get_text(one, "demand")));
        buf_char(page->out, '\n');
        put_line(page, say(page, "Dasar", "Basis"),
                 value_get_text(one, "basis"));
        put_details(page, value_get(one, "more"));
    }
    assert(page->out != NULL);
}

/* A number with the language's decimal mark; "-" where there is none. */
static void put_number(const struct page *page, const struct value *number)
{
    char digits[32];
    assert(page->out != NULL);
    if (number == NULL || number->kind != VALUE_NUMBER) {
        buf_char(page->out, '-');
        return;
    }
    size_t size = str_from_number(number->number, digits);
    assert(size < sizeof(digits));
    for (size_t i = 0; i < size; i++) {
        bool comma = digits[i] == '.' && page->language == LANGUAGE_ID;
        buf_char(page->out, comma ? ',' : digits[i]);
    }
}

/* Total and components of a matching; nothing when it was not asked. */
static void put_score(const struct page *page, const struct value *score)
{
    assert(page->out != NULL);
    const struct value *components = value_get(score, "components");
    if (components == NULL) {
        return;
    }
    const struct value *total = value_get(score, "score");
    assert(components->kind == VALUE_LIST);
    buf_text(page->out, say(page, "## Nilai kecocokan: ",
                            "## Matching score: "));
    put_number(page, total);
    buf_text(page->out, "\n\n");
    buf_text(page->out, say(page, "| Komponen | Nilai | Bobot |\n",
                            "| Component | Value | Weight |\n"));
    buf_text(page->out, "| --- | ---: | ---: |\n");
    for (const struct value *one = components->first; one != NULL;
         one = one->next) {
        buf_text(page->out, "| ");
        put_text(page, in_language(page, value_get(one, "title")));
        buf_text(page->out, " | ");
        put_number(page, value_get(one, "value"));
        buf_text(page->out, " | ");
        put_number(page, value_get(one, "weight"));
        buf_text(page->out, " |\n");
    }
    buf_char(page->out, '\n');
}

/* The least changes, one a line; of a fact its new value. */
static void put_how(const struct page *page, const struct value *how)
{
    assert(page->out != NULL);
    const struct value *answers = value_get(how, "answers");
    if (answers == NULL) {
        return;
    }
    assert(answers->kind == VALUE_LIST);
    buf_text(page->out, say(page, "## Perubahan terkecil\n\n",
                            "## The least change\n\n"));
    for (const struct value *one = answers->first; one != NULL;
         one = one->next) {
        buf_text(page->out, "- ");
        put_text(page, in_language(page, value_get(one, "text")));
        buf_char(page->out, '\n');
    }
    if (answers->count == 0) {
        buf_text(page->out, say(page,
            "- tidak ada pada fakta yang dapat diubah\n",
            "- none among facts that may change\n"));
    }
    if (value_get_bool(how, "bounded")) {
        buf_text(page->out, say(page,
            "- pencarian dihentikan pada batasnya; mungkin ada yang lain\n",
            "- the search was ended at its bound; there may be others\n"));
    }
}

/* A stored value as it is kept; "-" for none: there was nothing on file. */
static void put_value(const struct page *page, const struct value *value)
{
    assert(page->out != NULL);
    assert(value != NULL);
    if (value->kind == VALUE_TEXT) {
        put_text(page, value->text);
    } else {
        buf_char(page->out, '-');
    }
}

/* What became known only after the decision about the time before it; nothing
 * when there is none. */
static void put_late(const struct page *page, const struct value *late)
{
    if (late == NULL) {
        return;
    }
    assert(late->kind == VALUE_LIST);
    buf_text(page->out, say(page,
        "## Baru diketahui sesudah putusan ini\n\n"
        "| Fakta | Waktu itu | Sekarang | Sumber | Dicatat |\n",
        "## Known only after this decision\n\n"
        "| Fact | Then | Now | Source | Recorded |\n"));
    buf_text(page->out, "| --- | --- | --- | --- | --- |\n");
    for (const struct value *one = late->first; one != NULL;
         one = one->next) {
        struct str date = value_get_text(one, "source_date");
        buf_text(page->out, "| `");
        buf_str(page->out, value_get_text(one, "fact"));
        buf_text(page->out, "` | ");
        put_value(page, value_get(one, "then"));
        buf_text(page->out, " | ");
        put_value(page, value_get(one, "now"));
        buf_text(page->out, " | ");
        put_text(page, value_get_text(one, "source"));
        buf_text(page->out, date.size > 0 ? ", " : "");
        put_day(page, date);
        buf_text(page->out, " | ");
        put_day(page, value_get_text(one, "recorded_at"));
        buf_text(page->out, " |\n");
    }
    buf_char(page->out, '\n');
}

/* The whole page: what it is about, the refusal before the decision, the
 * score, what came to be known too late, what would help. Memory that ended
 * shows in `out`. */
void explain_markdown(struct buf *out, const struct value *explained,
                      enum language language)
{
    assert(out != NULL);
    assert(explained != NULL);
    const struct page page = { out, language };
    const struct value *subject = value_get(explained, "subject");
    const struct value *refusal = value_get(explained, "refusal");
    struct str name = value_get_text(subject, "innovation");
    buf_text(out, "# ");
    put_text(&page, value_get_text(explained, "case"));
    if (name.size > 0) {
        buf_text(out, ": ");
        put_text(&page, name);
    }
    buf_text(out, "\n\n");
    put_line(&page, say(&page, "OPD replikator", "Replicating agency"),
             value_get_text(subject, "unit"));
    put_line(&page, say(&page, "Wilayah", "Region"),
             value_get_text(subject, "region"));
    buf_char(out, '\n');
    if (refusal != NULL) {
        put_refusal(&page, refusal);
    }
    if (value_get(explained, "rules") != NULL) {
        put_decision(&page, explained);
    }
    put_score(&page, value_get(explained, "match"));
    put_late(&page, value_get(explained, "late"));
    put_how(&page, value_get(explained, "how"));
}
