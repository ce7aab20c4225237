/* Writing trees as JSON: canonical bytes for decisions and entries, and text
 * for people and programs.  Declared in json.h. */
#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define INTEGER_MAX INT64_C(9007199254740992)      /* 2^53 */

/* Escapes as RFC 8785 section 3.2.2.2 does: the short forms where JSON has
 * them, \u00xx for other controls, and nothing else.  `c` must need an escape;
 * the callers choose. */
static void write_char(struct buf *buf, char c)
{
    static const char from[] = "\"\\\b\f\n\r\t";
    static const char to[] = "\"\\bfnrt";
    assert(c == '"' || c == '\\' || (unsigned char)c < 0x20);
    const char *found = c == '\0' ? NULL : strchr(from, c);
    if (found != NULL) {
        buf_char(buf, '\\');
        buf_char(buf, to[found - from]);
    } else {
        assert((unsigned char)c < 0x20);
        buf_format(buf, "\\u%04x", (unsigned)c);
    }
}

/* Maps of so many members are sorted without an allocation. */
enum { SORTED_FEW = 64 };

/* Every byte of the word repeated. */
#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Has one of the eight bytes its high bit set, or is it below `least` (at most
 * 0x80)?  Then the answer is not 0. */
static uint64_t odd_bytes(uint64_t eight, uint64_t least)
{
    assert(least <= 0x80);
    return (eight | (eight - EIGHT(least))) & EIGHT(0x80);
}

/* Eight bytes of a text that stands in JSON as it is. */
static bool is_plain_word(uint64_t eight)
{
    return (odd_bytes(eight, 0x20) | odd_bytes(eight ^ EIGHT('"'), 1)
            | odd_bytes(eight ^ EIGHT('\\'), 1)) == 0;
}

/* Four bytes twice, to be asked like eight. */
static uint64_t four_twice(const char *first, const char *second)
{
    uint32_t one, two;
    assert(first != NULL && second != NULL);
    memcpy(&one, first, sizeof one);
    memcpy(&two, second, sizeof two);
    return (uint64_t)one << 32 | two;
}

/* Does the text stand in JSON as it is: ASCII without quotes, backslashes and
 * control characters?  Nearly all do; eight bytes are asked at a time, the
 * last of them perhaps twice.  False may be wrong where a byte borrows from
 * its neighbour. */
static bool is_plain(struct str text)
{
    uint64_t eight = EIGHT(' ');
    assert(text.bytes != NULL || text.size == 0);
    if (text.size == 0) {
        return true;
    }
    const char *at = text.bytes, *end = text.bytes + text.size;
    if (text.size >= sizeof eight) {
        for (; at + sizeof eight < end; at += sizeof eight) {
            memcpy(&eight, at, sizeof eight);
            if (!is_plain_word(eight)) {
                return false;
            }
        }
        memcpy(&eight, end - sizeof eight, sizeof eight);
    } else if (text.size >= 4) {
        eight = four_twice(at, end - 4);
    } else {
        /* The first, the middle and the last of one to three. */
        eight = EIGHT(' ') << 24 | (uint64_t)(unsigned char)at[0]
            | (uint64_t)(unsigned char)at[text.size / 2] << 8
            | (uint64_t)(unsigned char)end[-1] << 16;
    }
    return is_plain_word(eight);
}

/* A plain text between its quotes, in one piece. */
static void write_plain(struct buf *buf, struct str text)
{
    assert(buf != NULL);
    char *at = buf_space(buf, text.size + 2);
    if (at == NULL) {
        return;
    }
    at[0] = '"';
    if (text.size > 0) {
        memcpy(at + 1, text.bytes, text.size);
    }
    at[text.size + 1] = '"';
    at[text.size + 2] = '\0';
    buf->size += text.size + 2;
    assert(buf->size < buf->capacity);
}

/* Bytes that are not UTF-8 would make the document none: each becomes
 * U+FFFD.  They come from file names and the like, never from facts. */
void json_write_text(struct buf *buf, struct str text)
{
    assert(buf != NULL);
    assert(text.bytes != NULL || text.size == 0);
    if (is_plain(text)) {
        write_plain(buf, text);
        return;
    }
    buf_char(buf, '"');
    while (text.size > 0) {
        size_t good = text.size;
        bool whole = str_utf8_ok(text, &good);
        assert(good <= text.size);
        size_t plain = 0;
        for (size_t i = 0; i < good; i++) {
            char c = text.bytes[i];
            if (c == '"' || c == '\\' || (unsigned char)c < 0x20) {
                buf_add(buf, text.bytes + plain, i - plain);
                write_char(buf, c);
                plain = i + 1;
            }
        }
        buf_add(buf, text.bytes + plain, good - plain);
        if (!whole) {
            buf_text(buf, "\xEF\xBF\xBD");
            good++;
        }
        text.bytes += good;
        text.size -= good;
    }
    buf_char(buf, '"');
}

/* Ends a line and indents the next, when the caller wants lines.  With indent
 * 0 it writes nothing, so that one code serves both forms. */
static void new_line(struct buf *buf, int indent, int depth)
{
    assert(indent >= 0);
    assert(depth >= 0);
    if (indent > 0) {
        buf_char(buf, '\n');
        for (int i = 0; i < indent * depth; i++) {
            buf_char(buf, ' ');
        }
    }
}

/* A number in its shortest form.  Beyond 2^53 one without fraction would read
 * as an integer, which we refuse there: it is given a fraction.  NaN and
 * infinities are not JSON; they are written as null, since a reader must never
 * meet a word it refuses.  The shortest digits that read back as the same
 * double. */
static void write_number(struct buf *buf, double number)
{
    assert(buf != NULL);
    if (!isfinite(number)) {
        buf_text(buf, "null");    /* JSON has no word for it */
        return;
    }
    buf_number(buf, number);
    if (fabs(number) > (double)INTEGER_MAX && fabs(number) < 1e21) {
        buf_text(buf, ".0");
    }
}

static void write_value(struct buf *buf, const struct value *value,
                        int indent, int depth);

/* The items of a list or the members of a map.  Members keep the order in
 * which they were set: people read it.  Empty lists and maps stand on one
 * line. */
static void write_children(struct buf *buf, const struct value *value,
                           int indent, int depth)
{
    bool map = value->kind == VALUE_MAP;
    assert(map || value->kind == VALUE_LIST);
    buf_char(buf, map ? '{' : '[');
    for (const struct value *item = value->first; item != NULL;
         item = item->next) {
        if (item != value->first) {
            buf_char(buf, ',');
        }
        new_line(buf, indent, depth + 1);
        if (map) {
            json_write_text(buf, item->key);
            buf_text(buf, indent > 0 ? ": " : ":");
        }
        write_value(buf, item, indent, depth + 1);
    }
    if (value->count > 0) {
        new_line(buf, indent, depth);
    }
    buf_char(buf, map ? '}' : ']');
}

/* Writes one value and all below it; `indent` 0 means no blanks at all.  Depth
 * is that of a tree which the scan or the engine built within
 * LIMIT_JSON_DEPTH, so recursion is bounded.  No failure but the buffer's own
 * `failed`. */
static void write_value(struct buf *buf, const struct value *value,
                        int indent, int depth)
{
    assert(value != NULL);
    assert(depth >= 0);
    switch (value->kind) {
    case VALUE_NULL:
        buf_text(buf, "null");
        return;
    case VALUE_BOOL:
        buf_text(buf, value->boolean ? "true" : "false");
        return;
    case VALUE_INTEGER:
        buf_integer(buf, value->integer);
        return;
    case VALUE_NUMBER:
        write_number(buf, value->number);
        return;
    case VALUE_TEXT:
        json_write_text(buf, value->text);
        return;
    case VALUE_LIST:
    case VALUE_MAP:
        write_children(buf, value, indent, depth);
        return;
    }
    assert(!"a kind of value_kind");
}

/* `indent` blanks a level; 0 = one line. NULL is null. */
void json_write(struct buf *buf, const struct value *value, int indent)
{
    assert(buf != NULL);
    assert(indent >= 0);
    if (value == NULL) {
        buf_text(buf, "null");
        return;
    }
    write_value(buf, value, indent, 0);
}

/* What a tree of ours must not hold; English, as it is for us.  Such a tree
 * cannot come of valid input: canonical bytes are made by the program itself.
 * Returns ERR_BUG. */
static int fail_bug(struct err *err, const char *what)
{
    assert(what != NULL);
    return err_fail(err, MESSAGE_BUG, "s", what);
}

/* For qsort: RFC 8785 sorts by UTF-16 units, which for the ASCII keys we allow
 * is the order of bytes.  For equal keys 0; the caller refuses them
 * afterwards. */
static int by_key(const void *a, const void *b)
{
    const struct value *const *left = a;
    const struct value *const *right = b;
    assert(*left != NULL);
    assert(*right != NULL);
    return str_compare((*left)->key, (*right)->key);
}

/* By insertion, the place found by halving: members mostly stand in order, or
 * nearly so. */
static void sort_few(struct value **items, size_t count)
{
    assert(items != NULL);
    assert(count <= SORTED_FEW);
    for (size_t i = 1; i < count; i++) {
        struct value *item = items[i];
        size_t low = i;
        if (str_compare(items[i - 1]->key, item->key) > 0) {
            low = 0;
            for (size_t high = i - 1; low < high;) {
                size_t half = (low + high) / 2;
                bool behind = str_compare(items[half]->key, item->key) <= 0;
                low = behind ? half + 1 : low;
                high = behind ? high : half;
            }
        }
        memmove(items + low + 1, items + low, (i - low) * sizeof *items);
        items[low] = item;
    }
}

/* Keys beyond ASCII would make the two orders differ.  UTF-16 puts U+10000 and
 * up before U+E000, bytes put them behind; only below U+0080 is there nothing
 * to choose. */
static bool is_ascii(struct str text)
{
    assert(text.bytes != NULL || text.size == 0);
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.bytes[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static int canonical(struct buf *buf, const struct value *value,
                     struct err *err);

/* Writes members in the order of `sorted`.  Sorted, so duplicates stand side
 * by side and one comparison finds them.  `sorted` is borrowed.  0, or ERR_BUG
 * naming what is wrong. */
static int canonical_members(struct buf *buf, struct value **sorted,
                             size_t count, struct err *err)
{
    assert(sorted != NULL);
    assert(count > 0);
    for (size_t i = 0; i < count; i++) {
        bool plain = is_plain(sorted[i]->key);
        if (!plain && !is_ascii(sorted[i]->key)) {
            return fail_bug(err, "canonical JSON: a key is not ASCII");
        }
        if (i > 0 && str_equal(sorted[i - 1]->key, sorted[i]->key)) {
            return fail_bug(err, "canonical JSON: a key stands twice");
        }
        if (i > 0) {
            buf_char(buf, ',');
        }
        if (plain) {
            write_plain(buf, sorted[i]->key);
        } else {
            json_write_text(buf, sorted[i]->key);
        }
        buf_char(buf, ':');
        int result = canonical(buf, sorted[i], err);
        if (result != 0) {
            return result;
        }
    }
    return 0;
}

/* Sorts the members, unless they stand in order already.  RFC 8785 section
 * 3.2.3.  The array of pointers is temporary, on the stack for most maps, and
 * freed here on all paths; the map itself is not changed.  0, ERR_NOMEM or
 * ERR_BUG. */
static int canonical_map(struct buf *buf, const struct value *map,
                         struct err *err)
{
    assert(map->kind == VALUE_MAP);
    if (map->count == 0) {
        buf_text(buf, "{}");
        return 0;
    }
    size_t size = map->count * sizeof(struct value *);
    struct value *few[SORTED_FEW];
    struct value **sorted = map->count <= SORTED_FEW
        ? few : mem_alloc(buf->mem, size);
    if (sorted == NULL) {
        return err_nomem(err);
    }
    size_t count = 0;
    bool in_order = true;
    for (struct value *item = map->first; item != NULL; item = item->next) {
        sorted[count] = item;
        in_order = in_order && (count == 0 ||
                   str_compare(sorted[count - 1]->key, item->key) < 0);
        count++;
    }
    assert(count == map->count);
    if (!in_order && sorted == few) {
        sort_few(sorted, count);
    } else if (!in_order) {
        qsort(sorted, count, sizeof sorted[0], by_key);
    }
    buf_char(buf, '{');
    int result = canonical_members(buf, sorted, count, err);
    buf_char(buf, '}');
    if (sorted != few) {
        mem_free(buf->mem, sorted, size);
    }
    return result;
}

/* Items keep their order: it means something.  0 or ERR_BUG, from an item. */
static int canonical_list(struct buf *buf, const struct value *list,
                          struct err *err)
{
    assert(list->kind == VALUE_LIST);
    buf_char(buf, '[');
    for (const struct value *item = list->first; item != NULL;
         item = item->next) {
        if (item != list->first) {
            buf_char(buf, ',');
        }
        int result = canonical(buf, item, err);
        if (result != 0) {
            return result;
        }
    }
    buf_char(buf, ']');
    return 0;
}

/* 0, or ERR_BUG for what is not UTF-8: a plain text always is. */
static int canonical_text(struct buf *buf, struct str text, struct err *err)
{
    assert(err != NULL);
    if (is_plain(text)) {
        write_plain(buf, text);
        return 0;
    }
    if (!str_utf8_ok(text, NULL)) {
        return fail_bug(err, "canonical JSON: text is not UTF-8");
    }
    json_write_text(buf, text);
    return 0;
}

/* The bytes that are hashed and signed, after RFC 8785 with one difference of
 * ours: a number with a fraction is written as text, so that no reader can
 * round what was signed.  The same tree gives the same bytes everywhere.  0,
 * ERR_NOMEM or ERR_BUG; half a document may then stand in the buffer. */
static int canonical(struct buf *buf, const struct value *value,
                     struct err *err)
{
    assert(value != NULL);
    switch (value->kind) {
    case VALUE_NULL:
        buf_text(buf, "null");
        return 0;
    case VALUE_BOOL:
        buf_text(buf, value->boolean ? "true" : "false");
        return 0;
    case VALUE_INTEGER:
        if (value->integer > INTEGER_MAX || value->integer < -INTEGER_MAX) {
            return fail_bug(err, "canonical JSON: integer beyond 2^53");
        }
        buf_integer(buf, value->integer);
        return 0;
    case VALUE_NUMBER:
        if (!isfinite(value->number)) {
            return fail_bug(err, "canonical JSON: number is not finite");
        }
        buf_char(buf, '"');
        buf_number(buf, value->number);
        buf_char(buf, '"');
        return 0;
    case VALUE_TEXT:
        return canonical_text(buf, value->text, err);
    case VALUE_LIST:
        return canonical_list(buf, value, err);
    case VALUE_MAP:
        return canonical_map(buf, value, err);
    }
    assert(!"a kind of value_kind");
    return fail_bug(err, "canonical JSON: kind");
}

/* RFC 8785 as DESIGN section 6 narrows it. Errors: MESSAGE_JSON_CANONICAL for
 * what has no such form, no memory. */
int json_canonical(struct buf *buf, const struct value *value,
                   struct err *err)
{
    assert(buf != NULL);
    assert(buf->mem != NULL);
    assert(value != NULL);
    assert(err != NULL);
    int result = canonical(buf, value, err);
    if (result == 0 && buf->failed) {
        result = err_nomem(err);
    }
    return result;
}
