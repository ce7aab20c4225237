/* The letter that tells a decision on one page.
 *
 * Same decision, same bytes: the letter is rendered again to verify it, so
 * nothing of the day of printing stands in it. */
#include "engine/letter.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "engine/template_text.h"
#include "expr/words.h"

/* Print CSS keeps it on one A4 page; a province may put letter.html into its
 * pack instead. */
static const char built_in[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"id\"><head><meta charset=\"utf-8\">\n"
    "<title>Surat keputusan {{case}}</title>\n"
    "<style>\n"
    "@page { size: A4; margin: 20mm }\n"
    "body { font: 10.5pt/1.35 serif; max-width: 170mm; margin: 0 auto }\n"
    "h1 { font-size: 14pt; margin: 0 0 4mm }\n"
    "table { border-collapse: collapse; width: 100%; margin: 3mm 0 }\n"
    "th, td { border: 0.2mm solid #888; padding: 1mm 1.5mm;\n"
    "  text-align: left; vertical-align: top; font-size: 9pt }\n"
    "dl { display: grid; grid-template-columns: 38mm auto; margin: 0 }\n"
    "dd { margin: 0 } .code { font-family: monospace }\n"
    "footer { font-size: 8.5pt; margin-top: 5mm }\n"
    "</style></head><body>\n"
    "<!-- awig-decision: {{decision}} -->\n"
    "<h1>Pemberitahuan hasil penilaian</h1>\n"
    "<dl><dt>Kasus</dt><dd>{{case}}</dd>\n"
    "{{#innovation}}<dt>Inovasi</dt><dd>{{innovation}}</dd>\n"
    "{{/innovation}}"
    "{{#region}}<dt>Wilayah</dt><dd>{{region}}</dd>\n{{/region}}"
    "{{#unit}}<dt>Unit</dt><dd>{{unit}}</dd>\n{{/unit}}"
    "<dt>Dinilai per tanggal</dt><dd>{{as_of}}</dd>\n"
    "<dt>Putusan</dt><dd><strong>{{verdict}}</strong></dd></dl>\n"
    "{{#open}}<p>Syarat berikut belum terpenuhi atau belum dapat"
    " dinilai:</p>\n"
    "<table><tr><th>Aturan</th><th>Disyaratkan</th><th>Ditemukan</th>"
    "<th>Dasar</th></tr>\n"
    "{{#rules}}<tr><td>{{id}}</td><td>{{title}}{{#required}}"
    " ({{required}}){{/required}}</td><td>{{reason}}{{#found}}<br>"
    "{{found}}{{/found}}</td><td>{{basis}}</td></tr>\n{{/rules}}"
    "</table>\n{{/open}}"
    "{{#passed}}<p>Syarat yang terpenuhi: {{passed}}.</p>\n{{/passed}}"
    "<footer><p>Aturan yang dipakai: {{packs}}.</p>\n"
    "<p>Kode pemeriksaan: <span class=\"code\">{{code}}</span>. Siapa pun"
    " dapat memeriksa surat ini dengan <span class=\"code\">awig"
    " verify-letter</span> pada basis data hub.</p></footer>\n"
    "</body></html>\n";

void letter_code(struct str decision, char out[20])
{
    size_t size = 0;
    assert(decision.size >= 16);
    for (size_t i = 0; i < 16; i++) {
        if (i > 0 && i % 4 == 0) {
            out[size] = '-';
            size++;
        }
        out[size] = decision.bytes[i];
        size++;
    }
    out[size] = '\0';
}

bool letter_decision(struct str text, struct str *decision)
{
    static const char mark[] = "awig-decision: ";
    size_t size = sizeof(mark) - 1;
    for (size_t i = 0; i + size + 64 <= text.size; i++) {
        if (memcmp(text.bytes + i, mark, size) == 0) {
            *decision = (struct str){ text.bytes + i + size, 64 };
            return true;
        }
    }
    return false;
}

/* "2 September 2021" of a day; of a time, its day in the zone. */
static struct str day_words(struct arena *arena, int64_t day)
{
    char text[32];
    date_words(day, LANGUAGE_ID, text);
    return str_copy(arena, str_of(text));
}

/* The parameters that a rule read: "umur sekurang-kurangnya: 24 bulan". */
static struct str required_words(struct arena *arena,
                                 const struct judgement *judgement,
                                 const struct judged_rule *judged)
{
    assert(arena != NULL);
    const struct schema *schema = &judged->owner->parameters;
    struct cell *cells = arena_alloc(
        arena, (judged->pack->parameters.count + 1) * sizeof(*cells));
    struct buf buf;
    buf_init(&buf, arena->mem, 0);
    if (cells != NULL) {
        pack_parameters_on(judged->pack, judgement->as_of, cells, NULL);
    }
    for (size_t i = 0; cells != NULL && i < judged->parameter_reads_count;
         i++) {
        int32_t slot = judged->parameter_reads[i];
        const struct field *field = &schema->fields[slot];
        buf_text(&buf, buf.size > 0 ? "; " : "");
        buf_str(&buf, field->title[LANGUAGE_ID]);
        buf_text(&buf, ": ");
        words_cell(&buf, field, field->type, cells[slot], LANGUAGE_ID);
        buf_text(&buf, field->unit.size > 0 ? " " : "");
        buf_str(&buf, field->unit);
    }
    struct str text = str_copy(arena, buf_view(&buf));
    buf_free(&buf);
    return text;
}

/* The facts that a rule read and that are known: "mulai: 25 Agustus 2019".
 * Personal facts are left out: the letter goes through many hands. */
static struct str found_words(struct arena *arena,
                              const struct judgement *judgement,
                              const struct judged_rule *judged)
{
    assert(arena != NULL);
    assert(judged != NULL);
    struct buf buf;
    buf_init(&buf, arena->mem, 0);
    for (size_t i = 0; i < judged->fact_reads_count; i++) {
        size_t slot = (size_t)judged->fact_reads[i];
        const struct field *field = &judgement->pack->facts.fields[slot];
        if (!judgement->facts[slot].known || str_is(field->name, "kind")
            || (field->flags & FIELD_PERSONAL) != 0) {
            continue;
        }
        buf_text(&buf, buf.size > 0 ? "; " : "");
        buf_str(&buf, field->title[LANGUAGE_ID].size > 0
                ? field->title[LANGUAGE_ID] : field->name);
        buf_text(&buf, ": ");
        words_cell(&buf, field, field->type, judgement->facts[slot],
                   LANGUAGE_ID);
    }
    struct str text = str_copy(arena, buf_view(&buf));
    buf_free(&buf);
    return text;
}

/* Adds "rules", those that did not pass, and "open", whether there are any.
 * `explained` is the same judgement as data, in the same order, from which
 * the reasons come. */
static void add_rules(struct arena *arena, const struct judgement *judgement,
                      const struct value *explained, struct value *data)
{
    assert(data != NULL || arena->failed);
    struct value *rules = value_list(arena);
    const struct value *shown = value_get(explained, "rules");
    const struct value *one = shown != NULL ? shown->first : NULL;
    for (size_t i = 0; i < judgement->rules_count && one != NULL;
         i++, one = one->next) {
        const struct judged_rule *judged = &judgement->rules[i];
        if (judged->outcome == OUTCOME_PASS
            || judged->outcome == OUTCOME_SKIPPED) {
            continue;
        }
        struct value *row = value_map(arena);
        value_set_text(arena, row, "id", judged->rule->id);
        value_set_text(arena, row, "title",
                       judged->rule->title[LANGUAGE_ID]);
        value_set_text(arena, row, "reason",
                       value_get_text(value_get(one, "reason"), "id"));
        value_set_text(arena, row, "required",
                       required_words(arena, judgement, judged));
        value_set_text(arena, row, "found",
                       found_words(arena, judgement, judged));
        value_set_text(arena, row, "basis", judged->rule->basis);
        value_add(rules, row);
    }
    value_set_bool(arena, data, "open",
                   rules != NULL && rules->count > 0);
    value_set(data, "rules", rules);
}

/* Adds ids of the rules that passed, and packs with their versions; 12
 * digits of a hash are enough to tell two apart on paper. */
static void add_lists(struct arena *arena, const struct judgement *judgement,
                      struct value *data)
{
    assert(arena != NULL);
    assert(judgement->pack != NULL);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(judgement->pack, chain);
    struct buf buf;
    buf_init(&buf, arena->mem, 0);
    for (size_t i = 0; i < judgement->rules_count; i++) {
        if (judgement->rules[i].outcome == OUTCOME_PASS) {
            buf_text(&buf, buf.size > 0 ? ", " : "");
            buf_str(&buf, judgement->rules[i].rule->id);
        }
    }
    value_set_text(arena, data, "passed", buf_view(&buf));
    buf_clear(&buf);
    for (size_t i = 0; i < count; i++) {
        buf_text(&buf, i > 0 ? ", " : "");
        buf_str(&buf, chain[i]->id);
        buf_char(&buf, ' ');
        buf_str(&buf, chain[i]->version);
        buf_text(&buf, " (");
        buf_str(&buf, (struct str){ chain[i]->sha256, 12 });
        buf_char(&buf, ')');
    }
    value_set_text(arena, data, "packs", buf_view(&buf));
    buf_free(&buf);
}

/* Everything that the template may name. Indonesian only: it is a letter of
 * a government office. */
static struct value *letter_data(struct arena *arena,
                                 const struct letter *letter)
{
    assert(arena != NULL);
    assert(letter->judgement != NULL);
    const struct judgement *judgement = letter->judgement;
    struct value *data = value_map(arena);
    char code[20];
    letter_code(letter->decision, code);
    value_set_text(arena, data, "case", letter->subject);
    value_set_text(arena, data, "decision", letter->decision);
    value_set_string(arena, data, "code", code);
    value_set_text(arena, data, "innovation", letter->innovation);
    value_set_text(arena, data, "region", letter->region);
    value_set_text(arena, data, "unit", letter->unit);
    value_set_text(arena, data, "as_of",
                   day_words(arena, judgement->as_of));
    value_set_text(arena, data, "decided_at", letter->decided_at);
    value_set_string(arena, data, "verdict", label_text(
        verdict_label(judgement->verdict), LANGUAGE_ID));
    add_rules(arena, judgement, judgement_value(arena, judgement, true),
              data);
    add_lists(arena, judgement, data);
    return data;
}

/* The nearest letter.html of the chain is used, else the built-in one. */
int letter_render(struct buf *out, struct arena *arena,
                  const struct letter *letter, struct err *err)
{
    assert(arena != NULL);
    assert(out != NULL);
    struct str text = { built_in, sizeof(built_in) - 1 };
    struct value *data = letter_data(arena, letter);
    struct pack *leaf = letter->judgement->pack;
    const char *file = "letter.html";
    for (struct pack *pack = leaf; pack != NULL; pack = pack->parent) {
        if (pack_files_find(&pack->files, file, &text)) {
            break;
        }
    }
    if (arena->failed) {
        return err_nomem(err);
    }
    return template_render(out, text, file, data, err);
}
