/* `awig reference`: the page.  Functions come from script/functions.c, fields
 * of declarations from pack/fields.c, names of a pack from the pack itself, so
 * that nothing here can promise what a script does not find.
 *
 * docs/REFERENCE.md and docs/awig.meta.lua are this program's output, kept in
 * the tree for readers without it; tests/docs/test_reference.sh fails when
 * they differ. */
#include "engine/reference.h"

#include <assert.h>
#include <string.h>

#include "pack/fields.h"
#include "script/functions.h"

/* --- Functions ------------------------------------------------------------ */

/* The sections of the page: a library, and what it is called. */
static const struct {
    const char *library, *title;
} sections[] = {
    { "", "Fungsi dasar / Basic functions" },
    { "math", "Angka / Numbers: `math`" },
    { "string", "Teks / Text: `string`" },
    { "utf8", "Karakter / Characters: `utf8`" },
    { "table", "Tabel skrip / Tables of scripts: `table`" }
};
enum { SECTIONS = sizeof(sections) / sizeof(sections[0]) };

/* Appends text that may stand in a cell of a Markdown table. */
static void put_cell(struct buf *buf, struct str text)
{
    assert(buf != NULL);
    assert(text.bytes != NULL || text.size == 0);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        if (c == '|') {
            buf_char(buf, '\\');
        }
        buf_char(buf, c == '\n' ? ' ' : c);
    }
}

/* What a result's letters mean (script/functions.h). */
static const char *letter_words(char letter)
{
    switch (letter) {
    case 'b': return "bool";
    case 'i': return "int";
    case 'd': return "date";
    case 'n': case 'N': return "number";
    case 't': return "text";
    case 'l': return "list";
    case 'f': return "function";
    case 'T': return "table";
    case '\0': return "-";
    default: return "any";
    }
}

/* One row a function: usage, result, whether a call may be judged by columns,
 * help in both languages. */
static void put_functions(struct buf *buf, const char *library)
{
    assert(library != NULL);
    buf_text(buf, "| penulisan / usage | hasil / result | per kolom / by"
                  " column | keterangan | help |\n|---|---|---|---|---|\n");
    for (const struct script_function *row = script_functions;
         row->name != NULL; row++) {
        if (strcmp(row->library, library) != 0) {
            continue;
        }
        assert(row->help[0] != NULL && row->help[1] != NULL);
        buf_text(buf, "| `");
        put_cell(buf, str_of(row->usage));
        buf_format(buf, "` | %s | %s | ", letter_words(row->result[0]),
                   row->pure ? "ya / yes" : "-");
        put_cell(buf, str_of(row->help[0]));
        buf_text(buf, " | ");
        put_cell(buf, str_of(row->help[1]));
        buf_text(buf, " |\n");
    }
}

/* The fields of every kind of declaration, in the order of the table. */
static void put_declarations(struct buf *buf)
{
    assert(buf != NULL);
    struct field_shown field;
    for (int kind = 0; kind < DECLARATION_KIND_COUNT; kind++) {
        buf_format(buf, "\n### `%s { ... }`\n\n",
                   fields_kind_name((enum declaration_kind)kind));
        buf_text(buf, "| isian / field | wajib / required | isi / holds |\n"
                      "|---|---|---|\n");
        for (size_t i = 0;
             fields_at((enum declaration_kind)kind, i, &field); i++) {
            assert(field.name != NULL);
            buf_format(buf, "| `%s` | %s | ", field.name,
                       field.required ? "ya / yes" : "-");
            put_cell(buf, str_of(field.expected));
            buf_text(buf, " |\n");
        }
    }
}

/* --- A pack --------------------------------------------------------------- */

/* One row a fact or parameter: how a script writes it, type, unit, titles,
 * allowed values. */
static void put_schema(struct buf *buf, const struct schema *schema,
                       const char *prefix)
{
    assert(schema != NULL);
    buf_text(buf, "| nama / name | tipe / type | satuan / unit | keterangan |"
                  " help | nilai / values | paket / pack |\n"
                  "|---|---|---|---|---|---|---|\n");
    for (size_t slot = 0; slot < schema->count; slot++) {
        const struct field *field = &schema->fields[slot];
        buf_format(buf, "| `%s", prefix);
        buf_str(buf, field->name);
        buf_format(buf, "` | %s | ", type_name(field->type));
        put_cell(buf, field->unit);
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            buf_text(buf, " | ");
            put_cell(buf, field->title[language]);
        }
        buf_text(buf, " | ");
        for (size_t i = 0; i < field->values_count; i++) {
            buf_text(buf, i > 0 ? ", " : "");
            put_cell(buf, field->values[i]);
        }
        buf_text(buf, " | ");
        put_cell(buf, field->pack);
        buf_text(buf, " |\n");
        assert(field->name.size > 0);
    }
}

/* What the pack declares and inherits. */
static void put_pack(struct buf *buf, const struct pack *pack)
{
    assert(pack != NULL);
    buf_text(buf, "\n## Fakta / Facts\n\n");
    put_schema(buf, &pack->facts, "case.");
    buf_text(buf, "\n## Parameter / Parameters\n\n");
    put_schema(buf, &pack->parameters, "p.");
    buf_text(buf, "\n## Tabel keputusan / Decision tables\n\n");
    for (size_t i = 0; i < pack->visible_count; i++) {
        buf_text(buf, "- `tables.");
        buf_str(buf, pack->lent.name(pack->lent.user, (int)i));
        buf_text(buf, "(case)`\n");
    }
    buf_text(buf, pack->visible_count == 0 ? "-\n" : "");
    assert(pack->id.size > 0);
}

/* --- The page ------------------------------------------------------------- */

/* The whole page; pack NULL = functions and declarations alone. */
static void put_page(struct buf *buf, const struct pack *pack)
{
    assert(buf != NULL);
    buf_text(buf,
        "# Acuan penulis aturan / Reference for rule authors\n\n"
        "Dibuat oleh `awig reference`; jangan disunting. Fakta dan parameter"
        " sebuah paket: `awig reference PAKET`. Untuk penyunting yang memakai"
        " Lua language server: `awig reference PAKET --luals > awig.meta.lua`"
        " di folder paket.\n\n"
        "Made by `awig reference`; not to be edited. Facts and parameters of a"
        " pack: `awig reference PACK`. For editors with the Lua language"
        " server: `awig reference PACK --luals > awig.meta.lua` in the pack's"
        " folder.\n");
    for (int i = 0; i < SECTIONS; i++) {
        buf_format(buf, "\n## %s\n\n", sections[i].title);
        put_functions(buf, sections[i].library);
    }
    buf_text(buf, "\n## Deklarasi / Declarations\n");
    put_declarations(buf);
    if (pack != NULL) {
        put_pack(buf, pack);
    }
    assert(SECTIONS > 0);
}

int op_reference(struct session *session, struct value **out,
                 struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    const char *folder = session_string(session, "pack");
    struct pack *pack = NULL;
    struct buf buf;
    int code = folder == NULL
        ? 0 : session_load_pack(session, folder, NULL, &pack, err);
    if (code != 0) {
        return code;
    }
    buf_init(&buf, session->mem, 0);
    if (session_flag(session, "luals")) {
        reference_meta(&buf, pack);
    } else {
        put_page(&buf, pack);
    }
    *out = value_map(session->arena);
    value_set_text(session->arena, *out, "printed", buf_view(&buf));
    code = buf.failed || session->arena->failed ? err_nomem(err) : 0;
    buf_free(&buf);
    pack_release(pack);
    return code;
}
