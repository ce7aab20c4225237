/* Reads the bytecode that lua_dump writes for a function just compiled.
 *
 * The format is that of the release we are built with (script_create refuses
 * any other): a head, then for each function its source, lines, code,
 * constants, upvalues, inner functions, and debug lists, of which lineinfo
 * and abslineinfo give the line of an instruction.  The bytes come from Lua
 * itself, never from outside; still every read is checked. */
#include "script/bytecode.h"

#include <assert.h>
#include <string.h>

#include "script/limit.h"
#include "script/place.h"

/* Instructions of Lua 5.4 (lopcodes.h), by number. */
enum { OP_SETUPVAL = 10, OP_POWK = 26, OP_POW = 38, OP_TBC = 55 };
#define OPCODE_MASK 0x7F
#define INSTRUCTION_BYTES 4
#define LINE_ABSOLUTE (-0x80)
/* Head: signature 4, version, format, data 6, three sizes, an integer, a
 * number; then the count of upvalues. */
#define HEAD_BYTES (4 + 1 + 1 + 6 + 3 + 8 + 8 + 1)
/* Lua's parser nests functions no deeper than its C levels. */
#define NESTING_MAX 250

struct reader {
    const unsigned char *bytes;   /* of string.dump */
    size_t size, at;              /* of them, and the next one */
    bool failed;                  /* the bytes ended early */
    /* What was found. */
    enum message found;
    int64_t line;                 /* of the function at hand */
};

/* A function's code and lines, while its inner lists are passed over. */
struct code {
    int64_t first_line;           /* of the function */
    size_t start, count;          /* of its instructions */
    enum message found;           /* what is not allowed, or none */
    size_t found_at;              /* the instruction */
};

/* The next bytes, or NULL with `failed` set: all reads go through here. */
static const unsigned char *take(struct reader *reader, size_t size)
{
    assert(reader->at <= reader->size);
    if (reader->failed || size > reader->size - reader->at) {
        reader->failed = true;
        return NULL;
    }
    const unsigned char *at = reader->bytes + reader->at;
    reader->at += size;
    return at;
}

/* A byte on its own, 0 after a failure. */
static int take_byte(struct reader *reader)
{
    assert(reader->bytes != NULL);
    const unsigned char *at = take(reader, 1);
    return at == NULL ? 0 : *at;
}

/* Seven bits a byte, the highest first, the last byte marked. */
static size_t take_size(struct reader *reader)
{
    assert(reader->at <= reader->size);
    size_t value = 0;
    /* 64 bits take ten bytes at most. */
    for (int i = 0; i < 10 && !reader->failed; i++) {
        int byte = take_byte(reader);
        value = value << 7 | (size_t)(byte & 0x7F);
        if ((byte & 0x80) != 0) {
            return value;
        }
    }
    reader->failed = true;
    return 0;
}

/* A text is its size plus one, then its bytes; 0 stands for none. */
static void skip_text(struct reader *reader)
{
    size_t size = take_size(reader);
    assert(reader->at <= reader->size);
    /* 0: no text. 1: an empty one. */
    if (size > 1) {
        (void)take(reader, size - 1);
    }
}

/* The kind is Lua's type with a variant in the upper bits; nil, false and
 * true have nothing behind them. */
static void skip_constants(struct reader *reader)
{
    size_t count = take_size(reader);
    assert(reader->at <= reader->size);
    for (size_t i = 0; i < count && !reader->failed; i++) {
        int kind = take_byte(reader);
        int base = kind & 0x0F;
        /* Integers and floats take eight bytes each. */
        if (base == LUA_TNUMBER) {
            (void)take(reader, 8);
        } else if (base == LUA_TSTRING) {
            skip_text(reader);
        }
    }
}

/* Notes the first instruction that is not allowed. Only the outermost
 * function may set an upvalue of its own, and its only one is _ENV. */
static void scan_code(struct reader *reader, struct code *code,
                      bool is_inner)
{
    code->count = take_size(reader);
    code->start = reader->at;
    const unsigned char *at = take(reader, code->count * INSTRUCTION_BYTES);
    assert(code->found == MESSAGE_NONE);
    /* The operation stands in the lowest seven bits. */
    for (size_t i = 0; at != NULL && i < code->count; i++) {
        switch (at[i * INSTRUCTION_BYTES] & OPCODE_MASK) {
        case OP_SETUPVAL:
            code->found = is_inner ? MESSAGE_SCRIPT_UPVALUE
                                   : MESSAGE_SCRIPT_ENVIRONMENT;
            break;
        case OP_POW: case OP_POWK:
            code->found = MESSAGE_SCRIPT_POW;
            break;
        case OP_TBC:
            code->found = MESSAGE_SCRIPT_CLOSE;
            break;
        default:
            continue;
        }
        code->found_at = i;
        return;
    }
}

/* The line of the instruction that was found, from the debug lists. */
static void find_line(struct reader *reader, const struct code *code)
{
    int64_t line = code->first_line;
    size_t count = take_size(reader);
    const unsigned char *steps = take(reader, count);
    size_t absolutes = take_size(reader);
    size_t next = 0;
    assert(reader->at <= reader->size);
    for (size_t i = 0; steps != NULL && i < count; i++) {
        signed char step = (signed char)steps[i];
        /* The difference did not fit a byte: the line is in the other list. */
        if (step == LINE_ABSOLUTE && next < absolutes) {
            (void)take_size(reader);
            line = (int64_t)take_size(reader);
            next++;
        } else {
            line += step;
        }
        if (code->found != MESSAGE_NONE && i == code->found_at) {
            reader->found = code->found;
            reader->line = line;
        }
    }
    while (next++ < absolutes && !reader->failed) {
        (void)take_size(reader);
        (void)take_size(reader);
    }
}

/* One function: the order of its parts is that of ldump.c. */
static void scan_function(struct reader *reader, int depth)
{
    struct code code = { .found = MESSAGE_NONE };
    if (depth > NESTING_MAX) {
        reader->failed = true;
        return;
    }
    skip_text(reader);                         /* source */
    code.first_line = (int64_t)take_size(reader);
    (void)take_size(reader);                   /* last line */
    (void)take(reader, 3);                     /* parameters, vararg, stack */
    scan_code(reader, &code, depth > 0);
    skip_constants(reader);
    (void)take(reader, take_size(reader) * 3); /* upvalues */
    size_t inner = take_size(reader);
    for (size_t i = 0; i < inner && !reader->failed
         && reader->found == MESSAGE_NONE; i++) {
        scan_function(reader, depth + 1);
    }
    /* One finding is enough: the load is refused. */
    if (reader->failed || reader->found != MESSAGE_NONE) {
        return;
    }
    find_line(reader, &code);
    size_t locals = take_size(reader);
    for (size_t i = 0; i < locals && !reader->failed; i++) {
        skip_text(reader);
        (void)take_size(reader);
        (void)take_size(reader);
    }
    size_t names = take_size(reader);
    for (size_t i = 0; i < names && !reader->failed; i++) {
        skip_text(reader);
    }
    assert(reader->at <= reader->size);
}

/* lua_dump's writer: the bytes join the scratch buffer. */
static int write_piece(lua_State *L, const void *bytes, size_t size,
                       void *user)
{
    assert(state_of(L)->L == L);
    struct buf *buf = user;
    (void)L;
    buf_add(buf, bytes, size);
    return buf->failed ? 1 : 0;
}

/* The dump is made with debug lists, for the lines. */
void bytecode_check(lua_State *L, struct str chunk)
{
    assert(state_of(L)->L == L);
    struct script *script = state_of(L);
    struct buf *buf = &script->scratch;
    assert(lua_isfunction(L, -1));
    buf->failed = false;
    buf_clear(buf);
    (void)lua_dump(L, write_piece, buf, 0);
    struct reader reader = { .size = buf->size,
                             .bytes = (const unsigned char *)buf->bytes };
    if (buf->failed || buf->size < HEAD_BYTES) {
        (void)err_nomem(state_err(L));
        (void)state_raise(L);
    }
    limit_charge(L, (int64_t)(buf->size / CHARGE_BYTES));
    /* The head holds nothing that the release does not fix. */
    (void)take(&reader, HEAD_BYTES);
    scan_function(&reader, 0);
    if (reader.found != MESSAGE_NONE) {
        (void)err_fail(state_err(L), reader.found, "");
        place_line(script, chunk, reader.line, STR(""), state_err(L));
        (void)state_raise(L);
    }
    /* What is not understood to its last byte is not trusted. */
    if (reader.failed || reader.at != reader.size) {
        (void)err_fail(state_err(L), MESSAGE_BUG, "s",
                       "bytecode of an unknown form");
        (void)state_raise(L);
    }
}
