/* The letter on one page: the data that its template may name.
 *
 * Same record, same bytes: the letter is rendered again to verify it, so
 * nothing of the day of printing stands in it.  What one page cannot hold is
 * counted, not cut in the middle. */
#include "engine/letter.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/sha256.h"
#include "engine/letter_form.h"
#include "engine/template_text.h"

/* So many lines of the table fit the page: at the common size, and at the
 * smaller one; rules beyond are named by their ids, so many of them. Columns
 * are counted in characters of the smaller size. Measured by printing
 * (tests/engine/campaign_letter.sh). */
enum { COMMON_LINES = 15, DENSE_LINES = 21, COLUMN_CHARACTERS = 42,
       PAGE_CHARACTERS = 95, OTHERS_MOST = 20 };

/* The first 64 bits of the decision's hash in groups of four, for reading
 * aloud. */
void letter_code(struct str identity, char out[20])
{
    size_t size = 0;
    assert(identity.size >= 16);
    for (size_t i = 0; i < 16; i++) {
        if (i > 0 && i % 4 == 0) {
            out[size] = '-';
            size++;
        }
        out[size] = identity.bytes[i];
        size++;
    }
    out[size] = '\0';
    assert(size == 19);
}

/* Lowercase, as hashes are written here. */
static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* Sixteen hex digits, grouped or not; `out` gets them bare. */
bool letter_is_code(struct str text, char out[17])
{
    assert(out != NULL);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        if (c >= 'A' && c <= 'F') {
            c = (char)(c - 'A' + 'a');
        }
        if (c == '-' || c == ' ') {
            continue;
        }
        if (!is_hex(c) || size == 16) {
            return false;
        }
        out[size] = c;
        size++;
    }
    out[size] = '\0';
    assert(size <= 16);
    return size == 16;
}

/* Where `mark` and `digits` hex digits behind it stand; "" = nowhere. */
static struct str find_hex(struct str text, const char *mark, size_t digits)
{
    size_t size = strlen(mark);
    assert(size > 0);
    assert(digits > 0);
    for (size_t i = 0; i + size + digits <= text.size; i++) {
        if (memcmp(text.bytes + i, mark, size) != 0) {
            continue;
        }
        size_t good = 0;
        while (good < digits && is_hex(text.bytes[i + size + good])) {
            good++;
        }
        if (good == digits) {
            return (struct str){ text.bytes + i + size, digits };
        }
    }
    return (struct str){ "", 0 };
}

bool letter_find_mark(struct str text, struct letter_mark *out)
{
    assert(out != NULL);
    *out = (struct letter_mark){ .entry = -1 };
    out->form = find_hex(text, "awig-form: ", 12);
    out->identity = find_hex(text, "awig-decision: ", 64);
    if (out->identity.size > 0) {
        return true;
    }
    out->identity = find_hex(text, "awig-refusal: ", 64);
    out->refusal = out->identity.size > 0;
    if (!out->refusal) {
        return false;
    }
    /* A refusal has its entry behind the hash, since the same refusal may be
     * recorded twice. */
    const char *at = out->identity.bytes + 64, *end = text.bytes + text.size;
    struct str number = { at + (at < end && *at == ' '), 0 };
    while (number.bytes + number.size < end && number.size < 18
           && number.bytes[number.size] >= '0'
           && number.bytes[number.size] <= '9') {
        number.size++;
    }
    assert(out->identity.size == 64);
    return str_integer(number, &out->entry);
}

/* --- Pieces --------------------------------------------------------------- */

/* "20 Oktober 2021" of an ISO date or time; "" stays "". */
static struct str day_words(struct arena *arena, struct str iso)
{
    assert(arena != NULL);
    int64_t day = 0;
    char words[32];
    struct str head = { iso.bytes, iso.size > 10 ? 10 : iso.size };
    if (!date_parse(head, &day)) {
        return iso;
    }
    date_words(day, LANGUAGE_ID, words);
    return str_copy(arena, str_of(words));
}

/* The Indonesian of {id, en}, or the English when it is the only one. */
static struct str text_of(const struct value *both)
{
    struct str text = value_get_text(both, "id");
    return text.size > 0 ? text : value_get_text(both, "en");
}

/* Who says so, for a reader who has only the paper. */
static struct str source_words(struct arena *arena, const struct value *fact)
{
    assert(arena != NULL);
    static const char *const words[][2] = {
        { "catalogue", "katalog inovasi" }, { "hub", "data hub" },
        { "derived", "dihitung" }, { "file", "" }
    };
    struct str source = value_get_text(fact, "source");
    struct str date = value_get_text(fact, "source_date");
    struct str origin = value_get_text(fact, "origin");
    struct buf buf;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        /* A source that somebody wrote down is better than the name of a
         * table. */
        if (source.size == 0 && str_is(origin, words[i][0])) {
            source = str_of(words[i][1]);
        }
    }
    if (date.size == 0) {
        return source;
    }
    buf_init(&buf, arena->mem, 0);
    buf_str(&buf, source);
    buf_text(&buf, ", ");
    buf_str(&buf, day_words(arena, date));
    struct str text = str_copy(arena, buf_view(&buf));
    arena->failed = arena->failed || buf.failed;
    buf_free(&buf);
    assert(text.bytes != NULL || arena->failed);
    return text;
}

/* found: [{title, text, source}] of the facts that were read; the day of the
 * judgement stands in the letter already. */
static struct value *found_list(struct arena *arena, const struct value *of)
{
    assert(arena != NULL);
    struct value *list = value_list(arena);
    const struct value *found = value_get(of, "found");
    for (const struct value *one = found != NULL ? found->first : NULL;
         one != NULL; one = one->next) {
        /* Each rule that counts months reads it. */
        if (str_is(value_get_text(one, "fact"), "as_of")) {
            continue;
        }
        struct value *row = value_map(arena);
        value_set_text(arena, row, "title",
                       text_of(value_get(one, "title")));
        value_set_text(arena, row, "text", text_of(value_get(one, "text")));
        value_set_text(arena, row, "source", source_words(arena, one));
        value_add(list, row);
    }
    assert(list == NULL || list->kind == VALUE_LIST);
    return list;
}

/* asked: [{title, text, since, basis}] of the parameters that were read. */
static struct value *asked_list(struct arena *arena, const struct value *of)
{
    assert(arena != NULL);
    struct value *list = value_list(arena);
    const struct value *required = value_get(of, "required");
    for (const struct value *one = required != NULL ? required->first : NULL;
         one != NULL; one = one->next) {
        struct value *row = value_map(arena);
        value_set_text(arena, row, "title",
                       text_of(value_get(one, "title")));
        value_set_text(arena, row, "text", text_of(value_get(one, "text")));
        value_set_text(arena, row, "since",
                       day_words(arena, value_get_text(one, "since")));
        value_set_text(arena, row, "basis", value_get_text(one, "basis"));
        value_add(list, row);
    }
    assert(list == NULL || list->kind == VALUE_LIST);
    return list;
}

/* The lines that a text of so many characters takes. */
static size_t lines_of(size_t characters, size_t wide)
{
    assert(wide > 0);
    assert(characters < SIZE_MAX / 2);
    return characters == 0 ? 0 : (characters + wide - 1) / wide;
}

/* The lines of a list of {title, text, source, since} below each other. */
static size_t lines_of_list(const struct value *list)
{
    size_t lines = 0;
    for (const struct value *one = list != NULL ? list->first : NULL;
         one != NULL; one = one->next) {
        size_t size = value_get_text(one, "title").size + 2
            + value_get_text(one, "text").size
            + value_get_text(one, "source").size
            + value_get_text(one, "since").size;
        /* The list is set in small type, which is why the column is a little
         * wider. */
        lines += lines_of(size, COLUMN_CHARACTERS + 4);
    }
    assert(list == NULL || list->kind == VALUE_LIST);
    return lines;
}

/* The lines that a row takes: those of its longer column. */
static size_t lines_of_row(const struct value *row)
{
    size_t left = lines_of(value_get_text(row, "title").size
                           + value_get_text(row, "id").size + 3,
                           COLUMN_CHARACTERS)
        + lines_of_list(value_get(row, "asked"));
    size_t right = lines_of(value_get_text(row, "reason").size,
                            COLUMN_CHARACTERS)
        + lines_of_list(value_get(row, "found"));
    size_t basis = lines_of(value_get_text(row, "basis").size,
                            COLUMN_CHARACTERS / 2);
    assert(left > 0);
    left = left > right ? left : right;
    return left > basis ? left : basis;
}

/* --- Rows ----------------------------------------------------------------- */

/* One row of the table from a rule that did not pass, or from an unmet
 * demand: both say the same things under different names. */
static struct value *row_of(struct arena *arena, const struct value *one,
                            bool refusal)
{
    assert(one != NULL);
    struct value *row = value_map(arena);
    const struct value *more = refusal ? value_get(one, "more") : one;
    bool reasoned = more == NULL || value_get_bool(more, "reasoned");
    bool unknown = str_is(value_get_text(more, "outcome"), "unknown");
    value_set_text(arena, row, "id",
                   value_get_text(one, refusal ? "guard" : "id"));
    value_set_text(arena, row, "title",
                   text_of(value_get(one, refusal ? "required" : "title")));
    value_set_text(arena, row, "reason", !reasoned ? STR("belum terpenuhi")
        : unknown ? STR("belum dapat dinilai")
        : text_of(value_get(one, refusal ? "found" : "reason")));
    value_set_text(arena, row, "basis", value_get_text(one, "basis"));
    value_set(row, "asked", asked_list(arena, more));
    value_set(row, "found", found_list(arena, more));
    assert(row == NULL || row->kind == VALUE_MAP);
    return row;
}

/* Does this rule or demand stand in the way? Passed and skipped rules, and
 * mere warnings, do not. */
static bool is_open(const struct value *one, bool refusal)
{
    assert(one != NULL);
    struct str outcome = value_get_text(one, "outcome");
    if (refusal) {
        return !str_is(value_get_text(one, "demand"), "warn")
            && !str_is(value_get_text(one, "guard"), "verdict");
    }
    return !str_is(outcome, "pass") && !str_is(outcome, "skipped");
}

enum { SEVERITIES = 4 };

/* What decided comes first on the page: 0 is worst. */
static int severity_of(const struct value *one)
{
    assert(one != NULL);
    static const char *const words[SEVERITIES - 1] = { "ineligible",
        "needs_review", "unknown" };
    struct str effect = value_get_text(one, "effect");
    struct str demand = value_get_text(one, "demand");
    for (int i = 0; i < SEVERITIES - 1; i++) {
        if (str_is(effect, words[i])) {
            return i;
        }
    }
    assert(demand.size > 0 || effect.size > 0);
    return str_is(demand, "block") ? 0 : str_is(demand, "review") ? 1
        : SEVERITIES - 1;
}

/* What add_rules counts. */
struct counted {
    size_t lines, rows, others;
};

/* Puts one rule into the table when the page still holds it, else its id
 * among the others. */
static void place(struct value *row, struct value *rules, struct buf *others,
                  struct counted *counted)
{
    assert(others != NULL);
    size_t more = lines_of_row(row);
    assert(counted->lines <= DENSE_LINES);
    if (counted->others == 0 && counted->lines + more <= DENSE_LINES) {
        counted->lines += more;
        counted->rows++;
        value_add(rules, row);
        return;
    }
    counted->others++;
    if (counted->others <= OTHERS_MOST) {
        buf_text(others, counted->others > 1 ? ", " : "");
        buf_str(others, value_get_text(row, "id"));
    }
}

/* Adds "rules", as many as the page holds, "others", the ids of the rest,
 * and "dense" when the smaller letters are needed. */
static void add_rules(struct arena *arena, const struct letter *letter,
                      struct value *data)
{
    const struct value *told = letter->refusal
        ? value_get(value_get(letter->explained, "refusal"), "demands")
        : value_get(letter->explained, "rules");
    struct value *rules = value_list(arena);
    struct counted counted = {
        .lines = lines_of(value_get_text(data, "passed").size,
                          PAGE_CHARACTERS)
    };
    struct buf others;
    buf_init(&others, arena->mem, 0);
    counted.lines = counted.lines > 8 ? 8 : counted.lines;
    for (int severity = 0; severity < SEVERITIES; severity++) {
        for (const struct value *one = told != NULL ? told->first : NULL;
             one != NULL; one = one->next) {
            if (!is_open(one, letter->refusal)
                || severity_of(one) != severity) {
                continue;
            }
            struct value *row = row_of(arena, one, letter->refusal);
            value_set_integer(arena, row, "number",
                              (int64_t)counted.rows + 1);
            place(row, rules, &others, &counted);
        }
    }
    if (counted.others > OTHERS_MOST) {
        buf_text(&others, ", dan ");
        buf_integer(&others, (int64_t)counted.others - OTHERS_MOST);
        buf_text(&others, " lainnya");
    }
    value_set_bool(arena, data, "open", counted.rows + counted.others > 0);
    value_set_bool(arena, data, "dense", counted.lines > COMMON_LINES);
    value_set(data, "rules", rules);
    value_set_text(arena, data, "others", buf_view(&others));
    arena->failed = arena->failed || others.failed;
    assert(counted.rows <= DENSE_LINES);
    buf_free(&others);
}

/* Adds "passed", titles of the rules that passed, and "packs" with versions;
 * 12 digits of a hash are enough to tell two apart on paper. */
static void add_lists(struct arena *arena, const struct letter *letter,
                      struct value *data)
{
    const struct value *rules = value_get(letter->explained, "rules");
    struct buf buf;
    buf_init(&buf, arena->mem, 0);
    for (const struct value *one = rules != NULL && !letter->refusal
         ? rules->first : NULL; one != NULL; one = one->next) {
        if (str_is(value_get_text(one, "outcome"), "pass")) {
            buf_text(&buf, buf.size > 0 ? "; " : "");
            buf_str(&buf, text_of(value_get(one, "title")));
        }
    }
    value_set_text(arena, data, "passed", buf_view(&buf));
    buf_clear(&buf);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = letter->pack == NULL ? 0
        : pack_chain((struct pack *)(uintptr_t)letter->pack, chain);
    assert(count <= LIMIT_CHAIN);
    for (size_t i = 0; i < count; i++) {
        buf_text(&buf, i > 0 ? "; " : "");
        buf_str(&buf, chain[i]->id);
        buf_char(&buf, ' ');
        buf_str(&buf, chain[i]->version);
        buf_text(&buf, " (");
        buf_str(&buf, (struct str){ chain[i]->sha256, 12 });
        buf_char(&buf, ')');
    }
    value_set_text(arena, data, "packs", buf_view(&buf));
    arena->failed = arena->failed || buf.failed;
    buf_free(&buf);
}

/* --- The whole ------------------------------------------------------------ */

/* "TIDAK LAYAK": verdicts stand out in official letters. */
static const char *verdict_words(struct str verdict)
{
    static const char *const words[][2] = {
        { "eligible", "LAYAK" }, { "ineligible", "TIDAK LAYAK" },
        { "needs_review", "PERLU TELAAH" },
        { "unknown", "BELUM DAPAT DINILAI" }
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (str_is(verdict, words[i][0])) {
            return words[i][1];
        }
    }
    assert(verdict.size == 0);
    return "";
}

/* Who and what it is about. */
static void add_subject(struct arena *arena, const struct letter *letter,
                        struct value *data)
{
    assert(arena != NULL);
    static const char *const names[] = { "innovation", "unit", "region",
                                         "province" };
    const struct value *subject = value_get(letter->explained, "subject");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        value_set_text(arena, data, names[i],
                       value_get_text(subject, names[i]));
    }
    struct str province = value_get_text(subject, "province");
    struct buf buf;
    buf_init(&buf, arena->mem, 0);
    for (size_t i = 0; i < province.size; i++) {
        char c = province.bytes[i];
        buf_char(&buf, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    value_set_text(arena, data, "province_capitals", buf_view(&buf));
    arena->failed = arena->failed || buf.failed;
    buf_free(&buf);
    assert(data == NULL || data->kind == VALUE_MAP);
}

/* Everything that the template may name (docs/RULES.md lists it). */
static struct value *letter_data(struct arena *arena,
                                 const struct letter *letter)
{
    const struct value *told = letter->explained;
    const struct value *refusal = value_get(told, "refusal");
    struct value *data = value_map(arena);
    struct str verdict = value_get_text(letter->refusal ? refusal : told,
                                        "verdict");
    char code[20], form[13];
    assert(told != NULL);
    assert(!letter->refusal || refusal != NULL);
    letter_code(letter->identity, code);
    letter_form(letter->pack, form);
    value_set_text(arena, data, "case", value_get_text(told, "case"));
    value_set_text(arena, data, letter->refusal ? "refusal" : "decision",
                   letter->identity);
    value_set_string(arena, data, "code", code);
    value_set_string(arena, data, "form", form);
    value_set_string(arena, data, "verdict", verdict_words(verdict));
    value_set_bool(arena, data, "eligible", !letter->refusal
                   && str_is(verdict, "eligible"));
    if (letter->refusal) {
        value_set_integer(arena, data, "entry",
                          value_get_integer(refusal, "entry", 0));
        value_set_text(arena, data, "action",
                       text_of(value_get(refusal, "label")));
        value_set_text(arena, data, "state",
                       text_of(value_get(refusal, "state_label")));
    }
    value_set_text(arena, data, "as_of", day_words(
        arena, value_get_text(letter->refusal ? refusal : told,
                              letter->refusal ? "at" : "as_of")));
    value_set_text(arena, data, "decided_on", day_words(
        arena, value_get_text(letter->refusal ? refusal : told,
                              letter->refusal ? "at" : "decided_at")));
    add_subject(arena, letter, data);
    add_lists(arena, letter, data);
    add_rules(arena, letter, data);
    return data;
}

/* The template: of the leaf, of its nearest ancestor, or the built-in one. */
static struct str template_of(const struct pack *pack)
{
    struct str text = letter_form_built_in();
    for (; pack != NULL; pack = pack->parent) {
        if (pack_files_find(&pack->files, "letter.html", &text)) {
            break;
        }
    }
    assert(text.bytes != NULL);
    return text;
}

/* Twelve digits of the template's hash: a letter names the form it was printed
 * on. */
void letter_form(const struct pack *pack, char out[13])
{
    assert(out != NULL);
    char hex[SHA256_HEX_BYTES];
    struct sha256 hash = sha256_of(template_of(pack));
    sha256_hex(&hash, hex);
    memcpy(out, hex, 12);
    out[12] = '\0';
    assert(is_hex(out[0]));
}

/* The page as bytes; the same letter always gives the same. */
int letter_render(struct buf *out, struct arena *arena,
                  const struct letter *letter, struct err *err)
{
    assert(arena != NULL);
    assert(out != NULL && letter->identity.size == 64);
    struct value *data = letter_data(arena, letter);
    if (arena->failed) {
        return err_nomem(err);
    }
    return template_render(out, template_of(letter->pack), "letter.html",
                           data, err);
}
