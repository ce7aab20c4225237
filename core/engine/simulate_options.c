/* Arguments of words: by place, then a last table by name.
 *
 * A row of simulation_words says what a word takes. Values stay as Lua gave
 * them until an operation wants text: then lists are joined by `|`, as in the
 * files that people write. */
#include "engine/simulate_options.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"

enum { NAME_MAX = 40 };

/* --- Rows ----------------------------------------------------------------- */

/* Cuts the next name off a row: its bytes without the mark, and the mark (0
 * = none). */
static bool next_name(struct str *row, struct str *name, char *mark)
{
    assert(row->bytes != NULL);
    *row = str_trim(*row);
    size_t size = 0;
    while (size < row->size && row->bytes[size] != ' ') {
        size++;
    }
    *name = (struct str){ row->bytes, size };
    *mark = 0;
    if (size == 0) {
        return false;
    }
    if (strchr("#?*=~", row->bytes[size - 1]) != NULL) {
        *mark = row->bytes[size - 1];
        name->size--;
    }
    assert(name->size > 0 && name->size < NAME_MAX);
    row->bytes += size;
    row->size -= size;
    return true;
}

/* Finds a name in a row; its mark. */
static bool find_in(const char *row, struct str wanted, char *mark)
{
    struct str rest = str_of(row), name;
    assert(wanted.bytes != NULL);
    while (next_name(&rest, &name, mark)) {
        if (str_equal(name, wanted)) {
            return true;
        }
    }
    return false;
}

/* By place or by name: an option has one meaning either way. */
static bool find_name(const struct simulation_word *word, struct str wanted,
                      char *mark)
{
    assert(word->by_place != NULL && word->by_name != NULL);
    return find_in(word->by_place, wanted, mark)
        || find_in(word->by_name, wanted, mark);
}

/* Whether the word takes it at all; tells shared code what it may ask. */
bool option_known(const struct simulation_word *word, const char *name)
{
    assert(name != NULL);
    char mark = 0;
    return find_name(word, str_of(name), &mark);
}

/* The name at a place, from 0; false beyond the last. */
static bool name_at(const struct simulation_word *word, size_t place,
                    struct str *name, char *mark)
{
    assert(name != NULL && mark != NULL);
    struct str rest = str_of(word->by_place);
    for (size_t i = 0; next_name(&rest, name, mark); i++) {
        assert(i <= place);
        if (i == place) {
            return true;
        }
    }
    return false;
}

/* --- Reading -------------------------------------------------------------- */

/* "signer_role" as "signer-role"; a number is a place. */
static struct str plain_name(const struct simulation_call *call,
                             struct str key)
{
    int64_t place = 0;
    char mark = 0;
    struct str name = str_copy(call->arena, key);
    assert(key.bytes != NULL);
    if (str_integer(key, &place) && place >= 1 && place < NAME_MAX) {
        struct str at;
        return name_at(call->word, (size_t)(place - 1), &at, &mark)
            ? str_copy(call->arena, at) : key;
    }
    char *bytes = arena_copy(call->arena, key.bytes, key.size);
    for (size_t i = 0; bytes != NULL && i < key.size; i++) {
        bytes[i] = bytes[i] == '_' ? '-' : bytes[i];
    }
    name.bytes = bytes;
    return name;
}

/* The word of a list, parted by blanks, nearest to a mistyped one, or "". */
static struct str nearest_word(struct str list, struct str wanted)
{
    struct str near = STR("");
    size_t distance = SIZE_MAX, start = 0;
    assert(list.size == 0 || list.bytes != NULL);
    assert(wanted.size == 0 || wanted.bytes != NULL);
    for (size_t i = 0; i <= list.size; i++) {
        if (i == list.size || list.bytes[i] == ' ') {
            struct str one = { list.bytes + start, i - start };
            near = one.size > 0 && str_nearer(wanted, one, &distance) ? one
                                                                      : near;
            start = i + 1;
        }
    }
    return near;
}

/* Names all options that the word takes, spelled as in Lua. */
static int unknown_option(const struct simulation_call *call, struct str key,
                          struct err *err)
{
    struct buf all;
    char bytes[ERR_ARG_BYTES];
    size_t size = 0;
    buf_init(&all, call->arena->mem, 0);
    buf_text(&all, call->word->by_place);
    buf_text(&all, call->word->by_place[0] != '\0' ? " " : "");
    buf_text(&all, call->word->by_name);
    struct str list = buf_view(&all);
    assert(call->word->name != NULL);
    for (size_t i = 0; i < list.size && size + 1 < sizeof bytes; i++) {
        bool blank = list.bytes[i] == ' ';
        bool twice = blank && (size == 0 || bytes[size - 1] == ' ');
        if (strchr("#?*=~", list.bytes[i]) == NULL && !twice) {
            bytes[size] = list.bytes[i] == '-' ? '_' : list.bytes[i];
            size++;
        }
    }
    list = str_trim((struct str){ bytes, size });
    struct str near = nearest_word(list, key);
    int code = err_fail(err, near.size > 0 ? MESSAGE_SCENARIO_OPTION_NEAR
                                           : MESSAGE_SCENARIO_OPTION, "sttt",
                        call->word->name, key, list, near);
    buf_free(&all);
    return code;
}

/* Sets it once; the table behind the places wins. */
static int set_option(struct simulation_call *call, struct str key,
                      const struct value *value, struct err *err)
{
    assert(key.bytes != NULL);
    assert(value != NULL);
    char mark = 0;
    struct str name = plain_name(call, key);
    if (name.bytes == NULL) {
        return err_nomem(err);
    }
    if (!find_name(call->word, name, &mark)) {
        return unknown_option(call, key, err);
    }
    value_set(call->options, name.bytes, value_copy(call->arena, value));
    return 0;
}

/* Is this table the last one, of named options? */
static bool is_named(const struct simulation_call *call,
                     const struct value *item, size_t place)
{
    assert(item != NULL);
    struct str name;
    char mark = 0;
    bool has_place = name_at(call->word, place, &name, &mark);
    return item->kind == VALUE_MAP && item->next == NULL
        && !(has_place && (mark == '=' || mark == '~'));
}

/* Fills call->options from the arguments. Errors: MESSAGE_SCENARIO_OPTION,
 * MESSAGE_SCENARIO_MANY. */
int options_read(struct simulation_call *call, struct err *err)
{
    size_t place = 0;
    int code = 0;
    const struct value *list = call->scenario->arguments;
    call->options = value_map(call->arena);
    assert(list != NULL && list->kind == VALUE_LIST);
    for (const struct value *item = list->first; code == 0 && item != NULL;
         item = item->next) {
        struct str name;
        char mark = 0;
        if (is_named(call, item, place)) {
            for (const struct value *at = item->first;
                 code == 0 && at != NULL; at = at->next) {
                code = set_option(call, at->key, at, err);
            }
        } else if (!name_at(call->word, place, &name, &mark)) {
            code = err_fail(err, MESSAGE_SCENARIO_MANY, "s",
                            call->word->name);
        } else {
            code = set_option(call, name, item, err);
        }
        place++;
    }
    return code == 0 && call->arena->failed ? err_nomem(err) : code;
}

/* --- Values --------------------------------------------------------------- */

/* Nothing for nil, true or false, digits, `a|b`, `k=v|k=v`. */
static void put_text(struct buf *buf, const struct value *value)
{
    assert(value != NULL);
    switch (value->kind) {
    case VALUE_NULL:
        break;
    case VALUE_BOOL:
        buf_text(buf, value->boolean ? "true" : "false");
        break;
    case VALUE_INTEGER:
        buf_integer(buf, value->integer);
        break;
    case VALUE_NUMBER:
        buf_number(buf, value->number);
        break;
    case VALUE_TEXT:
        buf_str(buf, value->text);
        break;
    case VALUE_LIST:
    case VALUE_MAP:
        for (const struct value *at = value->first; at != NULL;
             at = at->next) {
            if (value->kind == VALUE_MAP) {
                buf_str(buf, at->key);
                buf_char(buf, '=');
            }
            put_text(buf, at);
            buf_text(buf, at->next != NULL ? "|" : "");
        }
        break;
    }
}

/* In the arena; "" for NULL and without memory, which the arena remembers. */
struct str value_as_text(struct arena *arena, const struct value *value)
{
    struct buf buf;
    if (value == NULL) {
        return STR("");
    }
    if (value->kind == VALUE_TEXT) {
        return value->text;
    }
    buf_init(&buf, arena->mem, 0);
    put_text(&buf, value);
    struct str text = str_copy(arena, buf_view(&buf));
    arena->failed = arena->failed || buf.failed;
    assert(text.bytes != NULL || arena->failed);
    buf_free(&buf);
    return text.bytes == NULL ? STR("") : text;
}

/* NULL when it is not given or nil. Asking for one that the row lacks is a bug
 * of ours. */
const struct value *option(const struct simulation_call *call,
                           const char *name)
{
    const struct value *value = value_get(call->options, name);
    assert(option_known(call->word, name));
    return value != NULL && value->kind != VALUE_NULL ? value : NULL;
}

/* As text, "" when it is not given. */
struct str option_text(const struct simulation_call *call, const char *name)
{
    assert(name != NULL);
    return value_as_text(call->arena, option(call, name));
}

/* MESSAGE_SCENARIO_MISSING with the word and the option. */
int option_need(const struct simulation_call *call, const char *name,
                struct err *err)
{
    assert(name != NULL);
    return option(call, name) != NULL ? 0
        : err_fail(err, MESSAGE_SCENARIO_MISSING, "ss", call->word->name,
                   name);
}

/* Both forms of dates; *found says whether one was given. */
int option_date(const struct simulation_call *call, const char *name,
                bool *found, int64_t *out, struct err *err)
{
    struct str text = option_text(call, name);
    assert(found != NULL && out != NULL);
    *found = text.size > 0;
    if (*found && !date_parse_any(text, out)) {
        return err_fail(err, MESSAGE_ARGUMENT_DATE, "st", name, text);
    }
    return 0;
}

/* --- For operations ------------------------------------------------------- */

/* The error for a value of another kind, with what was wanted in both
 * languages. */
static int wrong_kind(const struct simulation_call *call, const char *name,
                      const char *id, const char *en, struct err *err)
{
    assert(id != NULL && en != NULL);
    return err_fail(err, MESSAGE_SCENARIO_KIND, "ssss", call->word->name,
                    name, id, en);
}

/* Appends "NAME=VALUE" for each member; tables within give dotted names. */
static void put_pairs(struct simulation_call *call, struct value *list,
                      const struct value *map, struct str prefix)
{
    assert(list != NULL || call->arena->failed);
    assert(map->kind == VALUE_MAP);
    for (const struct value *at = map->first; at != NULL; at = at->next) {
        struct buf text;
        buf_init(&text, call->arena->mem, 0);
        buf_str(&text, prefix);
        buf_text(&text, prefix.size > 0 ? "." : "");
        buf_str(&text, at->key);
        if (at->kind == VALUE_MAP && at->count > 0) {
            struct str inner = str_copy(call->arena, buf_view(&text));
            put_pairs(call, list, at, inner);
        } else {
            buf_char(&text, '=');
            buf_str(&text, value_as_text(call->arena, at));
            value_add(list, value_text(call->arena, buf_view(&text)));
        }
        call->arena->failed = call->arena->failed || text.failed;
        buf_free(&text);
    }
}

/* One value as a list of one; a table as "NAME=VALUE" texts, with dots for
 * tables within. */
struct value *option_list(struct simulation_call *call,
                          const struct value *given)
{
    struct value *list = value_list(call->arena);
    bool many = given->kind == VALUE_LIST;
    assert(list != NULL || call->arena->failed);
    if (given->kind == VALUE_MAP) {
        put_pairs(call, list, given, STR(""));
        return list;
    }
    for (const struct value *at = many ? given->first : given; at != NULL;
         at = many ? at->next : NULL) {
        value_add(list, value_text(call->arena, value_as_text(call->arena,
                                                              at)));
    }
    return list;
}

static int put_argument(struct simulation_call *call, struct value *out,
                        const struct value *given, char mark,
                        struct err *err)
{
    const char *name = given->key.bytes;
    int64_t integer = given->integer;
    if (str_is(given->key, "till")) {
        name = "until";           /* which is a keyword of Lua */
    }
    switch (mark) {
    case '#':
        if (given->kind != VALUE_INTEGER
            && !(given->kind == VALUE_TEXT
                 && str_integer(given->text, &integer))) {
            return wrong_kind(call, name, "bilangan bulat",
                              "a whole number", err);
        }
        value_set_integer(call->arena, out, name, integer);
        break;
    case '?':
        if (given->kind != VALUE_BOOL) {
            return wrong_kind(call, name, "true atau false",
                              "true or false", err);
        }
        value_set_bool(call->arena, out, name, given->boolean);
        break;
    case '*':
    case '=':
        if (mark == '=' && given->kind != VALUE_MAP) {
            return wrong_kind(call, name, "tabel {nama = nilai}",
                              "a table {name = value}", err);
        }
        value_set(out, name, option_list(call, given));
        break;
    default:
        value_set_text(call->arena, out, name,
                       value_as_text(call->arena, given));
    }
    assert(name[0] != '\0');
    return 0;
}

int options_arguments(struct simulation_call *call, struct value **out,
                      struct err *err)
{
    int code = 0;
    *out = value_map(call->arena);
    assert(call->options != NULL);
    for (const struct value *at = call->options->first;
         code == 0 && at != NULL; at = at->next) {
        char mark = 0;
        bool known = find_name(call->word, at->key, &mark);
        assert(known);
        if (known && mark != '~' && at->kind != VALUE_NULL) {
            code = put_argument(call, *out, at, mark, err);
        }
    }
    return code == 0 && call->arena->failed ? err_nomem(err) : code;
}

/* Names are told as the text of a list, or the nearest of them. */
int option_among(const struct simulation_call *call, const char *name,
                 const struct value *among, struct err *err)
{
    struct str given = option_text(call, name);
    struct str near = STR("");
    size_t distance = SIZE_MAX;
    assert(among == NULL || among->kind == VALUE_LIST);
    assert(name[0] != '\0');
    for (const struct value *at = among == NULL ? NULL : among->first;
         at != NULL; at = at->next) {
        if (str_equal(at->text, given)) {
            return 0;
        }
        near = str_nearer(given, at->text, &distance) ? at->text : near;
    }
    return near.size > 0
        ? err_fail(err, MESSAGE_SCENARIO_UNKNOWN_NEAR, "sstt",
                   call->word->name, name, given, near)
        : err_fail(err, MESSAGE_SCENARIO_UNKNOWN, "sstt", call->word->name,
                   name, given, value_as_text(call->arena, among));
}
