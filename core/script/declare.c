/* rule, component, bonus, prefer, duty, deadline, guard.
 *
 * Each takes one table.  Its functions go to the registry under handles, the
 * rest becomes a tree of plain values; names that nobody knows are refused
 * here, with the line of the call.  What the values mean is the pack layer's
 * to check (pack/fields.c).  ORDER: its rows and ours name the same fields. */
#include "script/library.h"

#include <assert.h>
#include <lauxlib.h>
#include <math.h>
#include <string.h>


#define BIT(kind) (1u << DECLARATION_##kind)
#define ALL ((1u << DECLARATION_KIND_COUNT) - 1)

/* A field: where it may stand, where it must. */
struct field_name {
    const char *name;             /* as scripts write it */
    unsigned kinds, required;     /* bits of declarations that take it */
};

static const struct field_name field_names[] = {
    /* Who it is, in results and overrides. */
    { "id", ALL, ALL & ~BIT(PREFER) },
    /* What people read, in both languages. */
    { "title", ALL, 0 },
    /* The legal source, as DOMAIN.md numbers it. */
    { "basis", ALL, 0 },
    /* How bad a failure is. */
    { "on_fail", BIT(RULE) | BIT(GUARD), 0 },
    /* What a guard stands before. */
    { "action", BIT(GUARD), BIT(GUARD) },
    /* True: in order. */
    { "check", BIT(RULE) | BIT(GUARD), BIT(RULE) | BIT(GUARD) },
    /* False: does not apply here. */
    { "when", BIT(RULE) | BIT(GUARD) | BIT(BONUS) | BIT(PREFER) | BIT(DUTY)
              | BIT(DEADLINE), BIT(BONUS) },
    /* A number; of a component 0 to 100. */
    { "value", BIT(COMPONENT) | BIT(PREFER), BIT(COMPONENT) },
    /* The key of a parameter. */
    { "weight", BIT(COMPONENT), BIT(COMPONENT) },
    /* The same. */
    { "points", BIT(BONUS), BIT(BONUS) },
    /* A duty comes in one of three ways: a rhythm, */
    { "every", BIT(DUTY), 0 },
    /* How often. */
    { "count", BIT(DUTY), 0 },
    /* Where the counting begins. */
    { "from", BIT(DUTY), 0 },
    /* One date, */
    { "on", BIT(DUTY) | BIT(DEADLINE), BIT(DEADLINE) },
    /* Or a list of dates. */
    { "dates", BIT(DUTY), 0 },
    /* What a day off does to a date. */
    { "roll", BIT(DUTY), 0 },
    /* The hour that a day ends. */
    { "at", BIT(DUTY) | BIT(DEADLINE), 0 },
    /* And where. */
    { "zone", BIT(DEADLINE), 0 },
    /* Improvement or assessment. */
    { "purpose", BIT(DUTY), 0 },
    /* What fulfils the duty. */
    { "document", BIT(DUTY), 0 },
    /* Who owes it. */
    { "role", BIT(DUTY), 0 },
    /* When it goes one level up. */
    { "escalate_after", BIT(DUTY), 0 },
    /* Whose arrival is compared with the deadline. */
    { "measures", BIT(DEADLINE), 0 },
    /* What lateness does. */
    { "on_late", BIT(DEADLINE), 0 },
    /* And from how many days on. */
    { "late_days", BIT(DEADLINE), 0 },
};
#define FIELD_NAMES (sizeof(field_names) / sizeof(field_names[0]))

static const char *const kind_names[DECLARATION_KIND_COUNT] = {
    "rule", "component", "bonus", "prefer", "duty", "deadline", "guard",
};

static const char *const function_names[FUNCTION_COUNT] = {
    [FUNCTION_WHEN] = "when", [FUNCTION_CHECK] = "check",
    [FUNCTION_VALUE] = "value", [FUNCTION_ON] = "on",
    [FUNCTION_DATES] = "dates",
};

/* Those that can be nothing but a function. */
static bool must_be_function(const char *name)
{
    assert(name != NULL);
    return strcmp(name, "when") == 0 || strcmp(name, "check") == 0
           || strcmp(name, "value") == 0;
}

/* The five names of enum declaration_function. */
static bool may_be_function(const char *name)
{
    assert(name != NULL);
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        if (strcmp(function_names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* --- Names ---------------------------------------------------------------- */

/* Refuses keys that are no field of this kind: of several, the first in
 * bytes, so that the message does not depend on the order of a hash. */
static void check_names(lua_State *L, enum declaration_kind kind)
{
    assert(state_of(L)->L == L);
    struct str worst = STR("");
    bool unknown = false;
    assert(lua_istable(L, 1));
    lua_pushnil(L);
    while (lua_next(L, 1) != 0) {
        bool found = false;
        struct str name = STR("[1]");
        limit_charge(L, (int64_t)FIELD_NAMES / 4);
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TSTRING) {
            name.bytes = lua_tolstring(L, -1, &name.size);
            for (size_t i = 0; i < FIELD_NAMES && !found; i++) {
                found = (field_names[i].kinds >> kind & 1u) != 0
                        && str_is(name, field_names[i].name);
            }
        }
        /* Of several, the least: the order of a hash differs by process. */
        if (!found && (!unknown || str_compare(name, worst) < 0)) {
            worst = name;              /* a key of the table: it stays */
            unknown = true;
        }
    }
    if (!unknown) {
        return;
    }
    struct str best = STR("");
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < FIELD_NAMES; i++) {
        if ((field_names[i].kinds >> kind & 1u) != 0
            && str_nearer(worst, str_of(field_names[i].name), &distance)) {
            best = str_of(field_names[i].name);
        }
    }
    (void)err_fail(state_err(L), best.size > 0 ? MESSAGE_SCRIPT_FIELD_NEAR
                   : MESSAGE_SCRIPT_FIELD, "tst", worst, kind_names[kind],
                   best);
    (void)state_raise(L);
}

/* Pushes field `name` of the declaration at 1. */
static int push_field(lua_State *L, const char *name)
{
    assert(state_of(L)->L == L);
    assert(name != NULL);
    lua_pushstring(L, name);
    return lua_rawget(L, 1);
}

/* What must be there, and functions where values belong or the reverse. */
static void check_required(lua_State *L, enum declaration_kind kind,
                           struct str id)
{
    assert(state_of(L)->L == L);
    for (size_t i = 0; i < FIELD_NAMES; i++) {
        const struct field_name *field = &field_names[i];
        int type = push_field(L, field->name);
        lua_pop(L, 1);
        /* Missing; false is there, and refused by its type later. */
        if ((field->required >> kind & 1u) != 0 && type == LUA_TNIL) {
            (void)err_fail(state_err(L), MESSAGE_SCRIPT_FIELD_MISSING, "sst",
                           field->name, kind_names[kind], id);
            (void)state_raise(L);
        }
        bool wrong = type == LUA_TFUNCTION ? !may_be_function(field->name)
                     : type != LUA_TNIL && must_be_function(field->name);
        if (wrong) {
            (void)err_fail(state_err(L), type == LUA_TFUNCTION
                           ? MESSAGE_SCRIPT_FIELD_FUNCTION
                           : MESSAGE_SCRIPT_FIELD_NO_FUNCTION, "sst",
                           field->name, kind_names[kind], id);
            (void)state_raise(L);
        }
    }
    assert(lua_gettop(L) == 1);
}

/* Ids stand in CSV cells, file names and URLs: letters, digits, . - _ */
static bool is_id(struct str id)
{
    assert(id.bytes != NULL);
    for (size_t i = 0; i < id.size; i++) {
        char c = id.bytes[i];
        bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9') || c == '_' || c == '-'
                    || c == '.';
        if (!fits) {
            return false;
        }
    }
    return id.size > 0 && id.size <= LIMIT_NAME_BYTES;
}

/* The id, borrowed from the declaration's table; "" when it has none. */
static struct str read_id(lua_State *L, enum declaration_kind kind)
{
    assert(state_of(L)->L == L);
    struct str id = STR("");
    int type = push_field(L, "id");
    if (type == LUA_TSTRING) {
        id.bytes = lua_tolstring(L, -1, &id.size);
    }
    lua_pop(L, 1);                     /* the table still holds it */
    if (type == LUA_TNIL && kind == DECLARATION_PREFER) {
        return id;
    }
    if (type == LUA_TNIL) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_FIELD_MISSING, "sst",
                       "id", kind_names[kind], STR("?"));
        (void)state_raise(L);
    }
    if (!is_id(id)) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_ID, "ts", id,
                       kind_names[kind]);
        (void)state_raise(L);
    }
    assert(id.size > 0);
    return id;
}

/* ASCII only: ids hold nothing else. */
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Ids compare without case (LANGUAGE.md 4). */
static bool same_id(struct str a, struct str b)
{
    assert(a.bytes != NULL || a.size == 0);
    for (size_t i = 0; i < a.size && a.size == b.size; i++) {
        if (lower(a.bytes[i]) != lower(b.bytes[i])) {
            return false;
        }
    }
    return a.size == b.size;
}

/* Within one kind; the pack layer compares with parents. */
static void check_unique(lua_State *L, enum declaration_kind kind,
                         struct str id)
{
    assert(state_of(L)->L == L);
    const struct script *script = state_of(L);
    size_t count = script->declarations_count;
    /* A loop may declare without end: each is kept. */
    if (count >= LIMIT_RULES) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_DECLARATIONS, "i",
                       (int64_t)LIMIT_RULES);
        (void)state_raise(L);
    }
    for (size_t i = 0; i < count && id.size > 0; i++) {
        const struct declaration *other = &script->declarations[i];
        if (other->kind == kind && same_id(other->id, id)) {
            (void)err_fail(state_err(L), MESSAGE_SCRIPT_ID_TWICE, "tsti", id,
                           kind_names[kind], other->file, other->line);
            (void)state_raise(L);
        }
    }
}

/* --- Plain values --------------------------------------------------------- */

/* Copying a table into values: how many so far, and for which field. */
struct copying {
    lua_State *L;                 /* the state */
    struct arena *arena;          /* of the copy */
    int64_t entries;              /* so far, for the limit */
    const char *field, *kind;     /* for messages */
};

static struct value *copy_value(struct copying *copying, int depth);

/* Names the field, so that people find it. */
static struct value *refuse_value(struct copying *copying, const char *what)
{
    assert(copying->field != NULL);
    assert(what != NULL);
    (void)err_fail(state_err(copying->L), MESSAGE_SCRIPT_FIELD_VALUE, "sss",
                   copying->field, copying->kind, what);
    (void)state_raise(copying->L);
    return NULL;
}

/* The table at the top of the stack: a list 1..n. */
static struct value *copy_list(struct copying *copying, int depth)
{
    lua_State *L = copying->L;
    struct value *list = value_list(copying->arena);
    lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
    assert(depth <= LIMIT_RESULT_DEPTH);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, -1, i);
        struct value *item = copy_value(copying, depth + 1);
        lua_pop(L, 1);
        if (list != NULL && item != NULL) {
            (void)value_add(list, item);
        }
    }
    return list;
}

/* The table at the top of the stack: text keys, taken in order. */
static struct value *copy_map(struct copying *copying, int depth)
{
    lua_State *L = copying->L;
    struct value *map = value_map(copying->arena);
    int table = lua_gettop(L);
    const char *last = NULL;
    assert(depth <= LIMIT_RESULT_DEPTH);
    for (;;) {
        /* The least key above the last one: maps here are small. */
        const char *least = NULL;
        lua_pushnil(L);
        while (lua_next(L, table) != 0) {
            limit_charge(L, 1);
            lua_pop(L, 1);
            if (lua_type(L, -1) != LUA_TSTRING) {
                return refuse_value(copying, "table");
            }
            const char *key = lua_tostring(L, -1);
            if ((last == NULL || strcmp(key, last) > 0)
                && (least == NULL || strcmp(key, least) < 0)) {
                least = key;
            }
        }
        if (least == NULL) {
            return map;
        }
        lua_getfield(L, table, least);
        struct value *item = copy_value(copying, depth + 1);
        lua_pop(L, 1);
        struct str name = str_copy(copying->arena, str_of(least));
        if (map != NULL && item != NULL && name.bytes != NULL) {
            (void)value_set(map, name.bytes, item);
        }
        last = least;
    }
}

/* The value at the top of the stack, which stays. */
static struct value *copy_value(struct copying *copying, int depth)
{
    lua_State *L = copying->L;
    struct arena *arena = copying->arena;
    struct str text;
    limit_charge(L, 2);
    copying->entries++;
    if (depth > LIMIT_RESULT_DEPTH
        || copying->entries > LIMIT_RESULT_ENTRIES) {
        return refuse_value(copying, "table");
    }
    switch (lua_type(L, -1)) {
    case LUA_TBOOLEAN:
        return value_bool(arena, lua_toboolean(L, -1) != 0);
    case LUA_TNUMBER:
        if (lua_isinteger(L, -1)) {
            return value_integer(arena, lua_tointeger(L, -1));
        }
        /* JSON, and people, have no word for it. */
        if (!isfinite(lua_tonumber(L, -1))) {
            return refuse_value(copying, "number");
        }
        return value_number(arena, lua_tonumber(L, -1));
    case LUA_TSTRING:
        text.bytes = lua_tolstring(L, -1, &text.size);
        if (!str_utf8_ok(text, NULL)) {
            return refuse_value(copying, "text");
        }
        return value_text(arena, text);
    case LUA_TTABLE:
        luaL_checkstack(L, 8, NULL);
        assert(depth <= LIMIT_RESULT_DEPTH);
        /* What it shows by __index is not what it holds. */
        if (lua_getmetatable(L, -1) != 0) {
            return refuse_value(copying, "table");
        }
        return lua_rawlen(L, -1) > 0 ? copy_list(copying, depth)
                                     : copy_map(copying, depth);
    default:
        return refuse_value(copying, lua_typename(L, lua_type(L, -1)));
    }
}

/* All plain fields, in the order of the table above: the same pack gives the
 * same tree. */
static struct value *copy_fields(lua_State *L, enum declaration_kind kind)
{
    assert(state_of(L)->L == L);
    struct arena *arena = &state_of(L)->arena;
    struct value *fields = value_map(arena);
    for (size_t i = 0; i < FIELD_NAMES; i++) {
        int type = push_field(L, field_names[i].name);
        if (type != LUA_TNIL && type != LUA_TFUNCTION) {
            struct copying copying = { L, arena, 0, field_names[i].name,
                                       kind_names[kind] };
            struct value *item = copy_value(&copying, 1);
            if (fields != NULL && item != NULL) {
                (void)value_set(fields, field_names[i].name, item);
            }
        }
        lua_pop(L, 1);
    }
    if (arena->failed) {
        (void)err_nomem(state_err(L));
        (void)state_raise(L);
    }
    assert(fields != NULL);
    return fields;
}

/* --- Declaring ------------------------------------------------------------ */

/* The file and line of the call, as it stands among the sources. */
static struct str place_of_call(lua_State *L, int64_t *line)
{
    assert(state_of(L)->L == L);
    const struct script *script = state_of(L);
    lua_Debug frame;
    *line = 0;
    if (lua_getstack(L, 1, &frame) == 0
        || lua_getinfo(L, "Sl", &frame) == 0) {
        return STR("");
    }
    *line = frame.currentline > 0 ? frame.currentline : 0;
    for (size_t i = 0; i < script->sources_count; i++) {
        if (str_is(script->sources[i].chunk, frame.source)) {
            return script->sources[i].file;
        }
    }
    return STR("");
}

/* See state.h. */
struct declaration *state_add_declaration(struct script *script)
{
    size_t count = script->declarations_count;
    if (count == script->declarations_max) {
        size_t max = count == 0 ? 16 : count * 2;
        struct declaration *grown = arena_alloc(&script->arena,
                                                max * sizeof(*grown));
        if (grown == NULL) {
            return NULL;
        }
        if (count > 0) {
            memcpy(grown, script->declarations, count * sizeof(*grown));
        }
        script->declarations = grown;
        script->declarations_max = max;
    }
    assert(count < script->declarations_max);
    return &script->declarations[count];
}

/* Takes the functions; handles and lines go to `into`. */
static void keep_functions(lua_State *L, struct declaration *into)
{
    assert(state_of(L)->L == L);
    assert(into != NULL);
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        into->functions[i] = -1;
        into->function_line[i] = 0;
        /* Absent, or a plain value (`on` and `dates` may be either). */
        if (push_field(L, function_names[i]) != LUA_TFUNCTION) {
            lua_pop(L, 1);
            continue;
        }
        lua_Debug defined;
        lua_pushvalue(L, -1);
        (void)lua_getinfo(L, ">S", &defined);
        into->function_line[i] = defined.linedefined > 0
                                 ? defined.linedefined : into->line;
        into->functions[i] = state_keep_function(L, into->file,
                                                 into->function_line[i]);
        state_of(L)->functions[into->functions[i]].kind = into->kind;
    }
}

/* What the seven words have in common.  While a state is built again, only
 * the handles of functions matter. */
static int declare(lua_State *L, enum declaration_kind kind)
{
    assert(state_of(L)->L == L);
    struct script *script = state_of(L);
    struct declaration made = { .kind = kind };
    limit_charge(L, CHARGE_CALL);
    /* Inside a rule: the pack is sealed. */
    if (script->run.call != NULL) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_DECLARE_LATE, "s",
                       kind_names[kind]);
        return state_raise(L);
    }
    if (lua_type(L, 1) != LUA_TTABLE) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_DECLARE, "s",
                       kind_names[kind]);
        return state_raise(L);
    }
    made.file = place_of_call(L, &made.line);
    lua_settop(L, 1);
    /* Values are known from the first time; handles must come again. */
    if (script->rebuilding) {
        keep_functions(L, &made);
        return 0;
    }
    struct str id = read_id(L, kind);
    check_names(L, kind);
    check_required(L, kind, id);
    check_unique(L, kind, id);
    made.fields = copy_fields(L, kind);
    made.id = str_copy(&script->arena, id);
    keep_functions(L, &made);
    /* Only now that nothing can raise any more. */
    struct declaration *slot = state_add_declaration(script);
    if (slot == NULL || made.id.bytes == NULL) {
        (void)err_nomem(state_err(L));
        return state_raise(L);
    }
    assert(lua_gettop(L) == 1);
    *slot = made;
    script->declarations_count++;
    return 0;
}

/* rule { id, title, basis, on_fail, when, check } */
static int declare_rule(lua_State *L)
{
    assert(state_of(L)->L == L);
    return declare(L, DECLARATION_RULE);
}

/* component { id, title, basis, weight, value } */
static int declare_component(lua_State *L)
{
    assert(state_of(L)->L == L);
    return declare(L, DECLARATION_COMPONENT);
}

/* bonus { id, title, basis, points, when } */
static int declare_bonus(lua_State *L)
{
    assert(state_of(L)->L == L);
    return declare(L, DECLARATION_BONUS);
}

/* prefer { value }: the only one that needs no id. */
static int declare_prefer(lua_State *L)
{
    assert(state_of(L)->L == L);
    return declare(L, DECLARATION_PREFER);
}

/* duty { id, title, basis, every | on | dates, ... } */
static int declare_duty(lua_State *L)
{
    assert(state_of(L)->L == L);
    return declare(L, DECLARATION_DUTY);
}

/* deadline { id, title, basis, on, measures, ... } */
static int declare_deadline(lua_State *L)
{
    assert(state_of(L)->L == L);
    return declare(L, DECLARATION_DEADLINE);
}

/* guard { action, id, title, basis, on_fail, check } */
static int declare_guard(lua_State *L)
{
    assert(state_of(L)->L == L);
    return declare(L, DECLARATION_GUARD);
}

const struct library_entry library_declare[] = {
    { "", "bonus", declare_bonus },
    { "", "component", declare_component },
    { "", "deadline", declare_deadline },
    { "", "duty", declare_duty },
    { "", "guard", declare_guard },
    { "", "prefer", declare_prefer },
    { "", "rule", declare_rule },
    { NULL, NULL, NULL },
};
