/* libFuzzer: any bytes as subject, pattern and replacement of find, match,
 * gsub and gmatch.  What ends within a small budget must give the same in
 * stock Lua, an error included; the rest must have tripped on steps. */
#include "../script/script_fixture.h"

#include <lauxlib.h>
#include <lualib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { NAME = 1, KIND = 9, NUMBER = 7, STEPS = 20000 };

/* Runs in both.  %s: the parameters or the facts. */
static const char body[] =
    "local function hex(s)\n"
    "  local out = ''\n"
    "  for i = 1, #s do out = out .. ('%02x'):format(s:byte(i)) end\n"
    "  return out\n"
    "end\n"
    "local function show(...)\n"
    "  local out = select('#', ...) .. ':'\n"
    "  for i = 1, select('#', ...) do\n"
    "    out = out .. hex(tostring((select(i, ...)))) .. ','\n"
    "  end\n"
    "  return out\n"
    "end\n"
    "local function work(s, pattern, by)\n"
    "  local out = show(s:find(pattern)) .. show(s:match(pattern, 2))\n"
    "    .. show(s:gsub(pattern, by)) .. show(s:find(pattern, -3, true))\n"
    "  local n = 0\n"
    "  for a, b in s:gmatch(pattern) do\n"
    "    out = out .. show(a, b)\n"
    "    n = n + 1\n"
    "    if n > 20 then break end\n"
    "  end\n"
    "  return out\n"
    "end\n";

static struct fixture shared;
static lua_State *stock;

static void open_both(void)
{
    char source[4096];
    fixture_open(&shared);
    shared.host.limits = (struct script_limits){ .steps_max = STEPS,
                                                 .time_ms_max = 60000 };
    (void)snprintf(source, sizeof source,
                   "%scomponent { id = 'W', weight = 'w', "
                   "value = function(case) return (work("
                   "case.innovation.name, case.kind, "
                   "case.document.plan.number)) end }", body);
    if (fixture_load_text(&shared, source) != 0) {
        abort();
    }
    stock = luaL_newstate();
    luaL_openlibs(stock);
    (void)snprintf(source, sizeof source, "%sreturn work", body);
    if (luaL_dostring(stock, source) != LUA_OK) {
        abort();
    }
}

/* The piece up to the next 0xFF. */
static struct str take_piece(const unsigned char **data, size_t *size)
{
    const unsigned char *end = memchr(*data, 0xFF, *size);
    size_t used = end == NULL ? *size : (size_t)(end - *data);
    struct str piece = { (const char *)*data, used };
    size_t skip = end == NULL ? used : used + 1;
    *data += skip;
    *size -= skip;
    return piece;
}

static void set_fact(int slot, struct str text)
{
    shared.fact_cells[slot] = (struct cell){ .known = true,
                                              .as.text = text };
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (stock == NULL) {
        open_both();
    }
    if (size == 0) {
        return 0;
    }
    struct str text = take_piece(&data, &size);
    struct str pattern = take_piece(&data, &size);
    struct str by = take_piece(&data, &size);
    set_fact(NAME, text);
    set_fact(KIND, pattern);
    set_fact(NUMBER, by);
    if (fixture_call(&shared, 0, false) != 0) {
        abort();
    }
    const struct call *call = &shared.call;
    if (call->status == CALL_ERROR && call->kind != CALL_ERROR_BROKEN) {
        if (call->kind != CALL_ERROR_STEPS) {
            abort();
        }
        return 0;
    }
    lua_settop(stock, 1);
    lua_pushvalue(stock, 1);
    lua_pushlstring(stock, text.bytes, text.size);
    lua_pushlstring(stock, pattern.bytes, pattern.size);
    lua_pushlstring(stock, by.bytes, by.size);
    int code = lua_pcall(stock, 3, 1, 0);
    if ((code == LUA_OK) != (call->status == CALL_VALUE)) {
        abort();
    }
    size_t theirs_size = 0;
    const char *theirs = luaL_tolstring(stock, -1, &theirs_size);
    struct str ours = call->value.as.text;
    if (code == LUA_OK && (ours.size != theirs_size
        || memcmp(ours.bytes, theirs, theirs_size) != 0)) {
        abort();
    }
    return 0;
}
