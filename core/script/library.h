/* The C functions behind functions.c's table, one list a file. */
#ifndef AWIG_SCRIPT_LIBRARY_H
#define AWIG_SCRIPT_LIBRARY_H

#include "script/limit.h"

/* Ends with a NULL name.  `library` as in struct script_function. */
struct library_entry {
    const char *library, *name;   /* "" for globals */
    lua_CFunction function;       /* may raise */
};

extern const struct library_entry library_basic[];      /* basic.c */
extern const struct library_entry library_declare[];    /* declare.c */
extern const struct library_entry library_helpers[];    /* helpers.c */
extern const struct library_entry library_math[];       /* math.c */
extern const struct library_entry library_strings[];    /* strings.c */
extern const struct library_entry library_patterns[];   /* patterns.c */
extern const struct library_entry library_format[];     /* format.c */
extern const struct library_entry library_tables[];     /* tablelib.c */
extern const struct library_entry library_utf8[];       /* utf8lib.c */

/* --- Arguments (argument.c).  All may raise; all errors name the function
 * and the argument. ------------------------------------------------------- */

/* The name of the running function, as scripts call it. */
const char *argument_function(lua_State *L);
/* Raises "argument N of FUNCTION must be EXPECTED, got TYPE". */
int argument_error(lua_State *L, int index, const char *expected);
/* Raises "argument N of FUNCTION: WHAT" with a message of its own. */
int argument_refuse(lua_State *L, int index, enum message message);
/* An integer, or a float or text that Lua turns into one. */
lua_Integer argument_integer(lua_State *L, int index);
lua_Integer argument_integer_or(lua_State *L, int index,
                                lua_Integer otherwise);
/* A true integer: neither a float nor text. */
lua_Integer argument_strict_integer(lua_State *L, int index);
/* A date: an integer within 0001 to 9999. */
int64_t argument_date(lua_State *L, int index);
/* A text, or a number, which is turned into one in place. */
struct str argument_text(lua_State *L, int index);
/* A text and nothing else. */
struct str argument_strict_text(lua_State *L, int index);
/* A plain or frozen table at `index`: its content takes its place on the
 * stack.  Returns true when it was frozen. */
bool argument_table(lua_State *L, int index);
void argument_any(lua_State *L, int index);
/* Makes room for `count` results and charges them; more than VALUES_MAX at
 * once is an error (Lua copies them all in one instruction).  May raise. */
enum { VALUES_MAX = 4000 };
void library_values(lua_State *L, size_t count);

/* --- Text under construction (textbuf.c).  Short text stands in the struct;
 * longer text in a userdata at a stack slot, so that a jump loses nothing,
 * which grows to the block limit.  All may raise. --- */
enum { TEXTBUF_SMALL = 256 };
struct textbuf {
    lua_State *L;                 /* the state that owns what grows */
    int slot;                     /* absolute index of the userdata or nil */
    char *bytes;
    size_t size, capacity;        /* used, and room */
    char small[TEXTBUF_SMALL];    /* before it grows */
};
/* Pushes the slot.  The struct must not move afterwards. */
void textbuf_open(struct textbuf *text, lua_State *L, size_t expected);
/* Appends. */
void textbuf_add(struct textbuf *text, const void *bytes, size_t size);
void textbuf_char(struct textbuf *text, char c);
/* Room for `size` more bytes. */
char *textbuf_room(struct textbuf *text, size_t size);
/* Appends the text or number at the top of the stack and pops it. */
void textbuf_value(struct textbuf *text);
/* Pushes the text as a string. */
void textbuf_push(struct textbuf *text);

/* Pushes tostring(value at index): no addresses.  May raise. */
void basic_tostring(lua_State *L, int index);
/* Finite digits of a number as Lua prints them; NaN is "nan" everywhere. */
size_t basic_number_text(lua_State *L, int index, char out[64]);

#endif
