/* The `---@meta` file of `awig reference --luals`: annotations of the Lua
 * language server (LuaLS), so that completion and hover work in any editor
 * that speaks it.  Bodies are empty: the file is read by editors, never run.
 *
 * A fact `innovation.started_on` is the field started_on of class
 * awig.case.innovation; every prefix of a name is a class. */
#include "engine/reference.h"

#include <assert.h>
#include <string.h>

#include "pack/fields.h"
#include "script/functions.h"

/* --- Functions ------------------------------------------------------------ */

/* LuaLS's word for a letter of script/functions.h. */
static const char *letter_type(char letter)
{
    assert(letter != '\0');
    switch (letter) {
    case 'b': return "boolean";
    case 'i': return "integer";
    case 'd': return "awig.date";
    case 'n': case 'N': return "number";
    case 't': return "string";
    case 'l': return "any[]";
    case 'e': return "table";
    case 'f': return "function";
    case 'T': return "table";
    default: return "any";
    }
}

/* The end of the word that begins at `word`. */
static const char *word_end(const char *word)
{
    assert(word != NULL);
    return word + strcspn(word, " ");
}

/* `---@param` lines; letters and names run side by side. */
static void put_parameters(struct buf *buf,
                           const struct script_function *row)
{
    assert(buf != NULL);
    const char *word = row->names;
    for (const char *letter = row->parameters; *letter != '\0'; letter++) {
        char mark = letter[1];
        assert(*word != '\0');
        struct str name = { word, (size_t)(word_end(word) - word) };
        buf_text(buf, "---@param ");
        buf_str(buf, name);
        buf_format(buf, "%s %s\n", mark == '?' ? "?" : "",
                   letter_type(*letter));
        letter += mark == '?' || mark == '.';
        word = word_end(word);
        word += *word == ' ';
    }
    assert(*word == '\0');
}

/* The names as the list of a declaration has them. */
static void put_names(struct buf *buf, const char *names)
{
    assert(buf != NULL);
    assert(names != NULL);
    for (const char *c = names; *c != '\0'; c++) {
        buf_text(buf, *c == ' ' ? ", " : "");
        if (*c != ' ') {
            buf_char(buf, *c);
        }
    }
}

/* The kind that a function of this name declares, or -1. */
static int declaring(const struct script_function *row)
{
    assert(row != NULL);
    for (int kind = 0; kind < DECLARATION_KIND_COUNT
         && row->library[0] == '\0'; kind++) {
        if (strcmp(fields_kind_name((enum declaration_kind)kind), row->name)
            == 0) {
            return kind;
        }
    }
    return -1;
}

/* One function: help in both languages, how it is written, its types. */
static void put_function(struct buf *buf, const struct script_function *row)
{
    assert(buf != NULL);
    assert(row->usage != NULL);
    buf_format(buf, "\n---%s  \n---%s  \n---`", row->help[0], row->help[1]);
    buf_format(buf, "%s`\n", row->usage);
    if (declaring(row) >= 0) {
        buf_format(buf, "---@param fields awig.%s\n", row->name);
    } else {
        put_parameters(buf, row);
    }
    for (const char *letter = row->result; *letter != '\0'; letter++) {
        buf_format(buf, "---@return %s\n", letter_type(*letter));
    }
    buf_format(buf, "function %s%s%s(", row->library,
               row->library[0] == '\0' ? "" : ".", row->name);
    put_names(buf, row->names);
    buf_text(buf, ") end\n");
}

/* --- Declarations --------------------------------------------------------- */

/* What a field may hold, in LuaLS's words; what has no narrower type there is
 * `any`, with its form told in the remark. */
static const char *shape_type(const struct field_shown *field)
{
    assert(field != NULL);
    const char *expected = field->expected;
    assert(expected != NULL);
    if (strcmp(field->name, "check") == 0
        || strcmp(field->name, "when") == 0) {
        return "fun(case: awig.case, p: awig.p): boolean, awig.title?";
    }
    if (strcmp(field->name, "value") == 0) {
        return "fun(case: awig.case, p: awig.p): number?";
    }
    if (strcmp(field->name, "title") == 0) {
        return "awig.title";
    }
    return expected[0] == '"' && strchr(expected, '{') == NULL ? "string"
                                                               : "any";
}

/* The words of a choice, "a|b", as LuaLS writes them: "a"|"b". */
static void put_words(struct buf *buf, const char *words)
{
    assert(buf != NULL);
    assert(words != NULL);
    buf_char(buf, '"');
    for (const char *c = words; *c != '\0'; c++) {
        if (*c == '|') {
            buf_text(buf, "\"|\"");
        } else {
            buf_char(buf, *c);
        }
    }
    buf_char(buf, '"');
}

/* A class a kind, a field a row. */
static void put_declarations(struct buf *buf)
{
    assert(buf != NULL);
    struct field_shown field;
    for (int kind = 0; kind < DECLARATION_KIND_COUNT; kind++) {
        buf_format(buf, "\n---@class awig.%s\n",
                   fields_kind_name((enum declaration_kind)kind));
        for (size_t i = 0;
             fields_at((enum declaration_kind)kind, i, &field); i++) {
            buf_format(buf, "---@field %s%s ", field.name,
                       field.required ? "" : "?");
            if (field.is_choice) {
                put_words(buf, field.expected);
            } else {
                buf_text(buf, shape_type(&field));
            }
            buf_format(buf, " # %s\n", field.expected);
            assert(field.name != NULL);
        }
    }
}

/* --- Facts and parameters ------------------------------------------------- */

/* LuaLS's word for a type of facts. */
static const char *base_type(enum type_base base)
{
    switch (base) {
    case TYPE_BOOL: return "boolean";
    case TYPE_INT: return "integer";
    case TYPE_NUMBER: return "number";
    case TYPE_TEXT: return "string";
    case TYPE_DATE: return "awig.date";
    case TYPE_TIME: return "awig.time";
    case TYPE_NONE: case TYPE_BASE_COUNT: break;
    }
    return "any";
}

/* Text within one line of a comment. */
static void put_line(struct buf *buf, struct str text)
{
    assert(buf != NULL);
    assert(text.bytes != NULL || text.size == 0);
    for (size_t i = 0; i < text.size; i++) {
        buf_char(buf, text.bytes[i] == '\n' ? ' ' : text.bytes[i]);
    }
}

/* `---@field NAME TYPE # titles, unit`; allowed texts become the type. */
static void put_field(struct buf *buf, const struct field *field,
                      struct str name)
{
    assert(field != NULL);
    assert(name.size > 0);
    buf_text(buf, "---@field ");
    buf_str(buf, name);
    buf_char(buf, ' ');
    bool choice = field->values_count > 0
        && field->type.base == TYPE_TEXT && !field->type.list;
    for (size_t i = 0; choice && i < field->values_count; i++) {
        buf_text(buf, i > 0 ? "|" : "");
        buf_char(buf, '"');
        put_line(buf, field->values[i]);
        buf_char(buf, '"');
    }
    if (!choice) {
        buf_text(buf, base_type(field->type.base));
        buf_text(buf, field->type.list ? "[]" : "");
    }
    buf_text(buf, " # ");
    put_line(buf, field->title[0]);
    buf_text(buf, " / ");
    put_line(buf, field->title[1]);
    if (field->unit.size > 0) {
        buf_text(buf, " (");
        put_line(buf, field->unit);
        buf_char(buf, ')');
    }
    buf_char(buf, '\n');
}

/* True when an earlier field has the same first `size` bytes and a dot: its
 * class was written before. */
static bool class_written(const struct schema *schema, size_t slot,
                          size_t size)
{
    assert(slot < schema->count);
    struct str name = schema->fields[slot].name;
    assert(size < name.size);
    for (size_t i = 0; i < slot; i++) {
        struct str other = schema->fields[i].name;
        if (other.size > size
            && memcmp(other.bytes, name.bytes, size + 1) == 0) {
            return true;
        }
    }
    return false;
}

/* The class of a prefix (`size` bytes of the slot's name; 0 = case itself):
 * facts that stand right in it, and classes one below. */
static void put_class(struct buf *buf, const struct schema *schema,
                      size_t slot, size_t size)
{
    struct str whole = schema->fields[slot].name;
    struct str prefix = { whole.bytes, size };
    size_t start = size == 0 ? 0 : size + 1;
    assert(size < whole.size);
    buf_text(buf, "\n---@class awig.case");
    buf_text(buf, size == 0 ? "" : ".");
    buf_str(buf, prefix);
    buf_char(buf, '\n');
    for (size_t i = 0; i < schema->count; i++) {
        struct str name = schema->fields[i].name;
        if (name.size <= start || (size > 0
            && memcmp(name.bytes, whole.bytes, start) != 0)) {
            continue;
        }
        struct str rest = { name.bytes + start, name.size - start };
        const char *dot = memchr(rest.bytes, '.', rest.size);
        if (dot == NULL) {
            put_field(buf, &schema->fields[i], rest);
            continue;
        }
        size_t below = (size_t)(dot - name.bytes);
        if (!class_written(schema, i, below)) {
            buf_text(buf, "---@field ");
            buf_str(buf, (struct str){ rest.bytes,
                                       (size_t)(dot - rest.bytes) });
            buf_text(buf, " awig.case.");
            buf_str(buf, (struct str){ name.bytes, below });
            buf_char(buf, '\n');
        }
    }
}

/* Every class of facts, `awig.case` first. */
static void put_facts(struct buf *buf, const struct schema *schema)
{
    assert(buf != NULL);
    assert(schema != NULL);
    if (schema->count == 0) {
        return;
    }
    put_class(buf, schema, 0, 0);
    for (size_t slot = 0; slot < schema->count; slot++) {
        struct str name = schema->fields[slot].name;
        assert(name.size > 0);
        for (size_t i = 1; i < name.size; i++) {
            if (name.bytes[i] == '.' && !class_written(schema, slot, i)) {
                put_class(buf, schema, slot, i);
            }
        }
    }
}

/* The parameters and the decision tables. */
static void put_rest(struct buf *buf, const struct pack *pack)
{
    assert(buf != NULL);
    assert(pack != NULL);
    buf_text(buf, "\n---@class awig.p\n");
    for (size_t slot = 0; slot < pack->parameters.count; slot++) {
        const struct field *field = &pack->parameters.fields[slot];
        put_field(buf, field, field->name);
    }
    buf_text(buf, "\n---@class awig.tables\n");
    for (size_t i = 0; i < pack->visible_count; i++) {
        struct str name = pack->lent.name(pack->lent.user, (int)i);
        assert(name.size > 0);
        buf_text(buf, "---@field ");
        buf_str(buf, name);
        buf_text(buf, " fun(case: awig.case): any\n");
    }
    buf_text(buf, "tables = {}\n");
}

/* --- The file ------------------------------------------------------------- */

/* See reference.h. */
void reference_meta(struct buf *buf, const struct pack *pack)
{
    assert(buf != NULL);
    buf_text(buf, "---@meta awig\n"
        "-- Made by `awig reference --luals`; not to be edited.  Editors read"
        " it,\n-- nothing runs it.\n\n"
        "---Hari sejak 1970-01-01 / days since 1970-01-01\n"
        "---@alias awig.date integer\n"
        "---Detik UTC / UTC seconds\n"
        "---@alias awig.time integer\n\n"
        "---Teks untuk orang / text for people\n"
        "---@class awig.title\n---@field id string\n---@field en string\n");
    put_declarations(buf);
    if (pack == NULL) {
        buf_text(buf, "\n---@alias awig.case table\n"
                      "---@alias awig.p table<string, any>\n"
                      "\n---@type table<string, function>\ntables = {}\n");
    } else {
        put_facts(buf, &pack->facts);
        put_rest(buf, pack);
    }
    buf_text(buf, "\nmath = {}\nstring = {}\ntable = {}\nutf8 = {}\n");
    for (const struct script_function *row = script_functions;
         row->name != NULL; row++) {
        assert(row->names != NULL);
        put_function(buf, row);
    }
}
