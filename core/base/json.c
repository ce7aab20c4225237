/* Parsing JSON into a tree of values, with cJSON: the only file that knows it.
 *
 * cJSON accepts documents that RFC 8259 forbids, cuts text at U+0000, rounds
 * large integers, reads numbers by the locale and at most 63 bytes of them.
 * So json_scan, which is strict, goes first; it also notes every number in
 * order.  cJSON then gets a copy of the document in which each number is a 0
 * and blanks: it gives the structure and the texts, the notes give the
 * numbers.  After a scan that passed, cJSON can fail for want of memory only.
 *
 * cJSON allocates with the process's malloc, and for as long as this call
 * lasts.  It keeps the place of the last error in a variable of its own;
 * nobody reads that.
 *
 * The scan stands in json_scan.c, the writers in json_write.c. */
#include "base/json.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

struct number {
    bool integer;                 /* written without a point or exponent */
    double number;                /* the same as double */
};

/* What the scan notes for the tree. */
struct notes {
    struct buf numbers;           /* struct number each */
    char *copy;                   /* of the document, numbers blanked */
    const char *start;
    size_t next;                  /* number to be taken next */
};

/* The handler of the scan: notes a number, and blanks it in the copy. */
static int note(void *user, const struct json_token *token, struct err *err)
{
    struct notes *notes = user;
    assert(notes->copy != NULL);
    if (token->event != JSON_INTEGER && token->event != JSON_NUMBER) {
        return 0;
    }
    assert(token->text.bytes >= notes->start);
    char *at = notes->copy + (token->text.bytes - notes->start);
    memset(at, ' ', token->text.size);
    at[0] = '0';
    struct number number = { token->event == JSON_INTEGER, token->number };
    buf_add(&notes->numbers, &number, sizeof number);
    return notes->numbers.failed ? err_nomem(err) : 0;
}

/* The next noted number, as a value. */
static struct value *take_number(struct arena *arena, struct notes *notes)
{
    struct number number;
    size_t at = notes->next * sizeof number;
    assert(at + sizeof number <= notes->numbers.size);
    memcpy(&number, notes->numbers.bytes + at, sizeof number);
    notes->next++;
    if (number.integer) {
        return value_integer(arena, (int64_t)number.number);
    }
    return value_number(arena, number.number);
}

/* The value of a cJSON item; numbers are met in the order of the document.
 * As deep as the scan let the document nest. */
static struct value *convert(struct arena *arena, const cJSON *item,
                             struct notes *notes)
{
    assert(arena != NULL);
    assert(item != NULL);
    if (cJSON_IsNumber(item)) {
        return take_number(arena, notes);
    }
    if (cJSON_IsString(item)) {
        return value_string(arena, item->valuestring);
    }
    if (cJSON_IsBool(item)) {
        return value_bool(arena, cJSON_IsTrue(item));
    }
    if (cJSON_IsNull(item)) {
        return value_null(arena);
    }
    bool map = cJSON_IsObject(item);
    assert(map || cJSON_IsArray(item));
    struct value *parent = map ? value_map(arena) : value_list(arena);
    for (const cJSON *child = item->child; child != NULL && !arena->failed;
         child = child->next) {
        struct value *value = convert(arena, child, notes);
        if (map) {
            struct str key = str_copy(arena, str_of(child->string));
            (void)value_set_new(parent, key, arena->failed ? NULL : value);
        } else {
            (void)value_add(parent, value);
        }
    }
    return parent;
}

/* Builds the tree of a document that the scan passed and notes->copy holds. */
static int build(struct arena *arena, size_t size, struct notes *notes,
                 struct value **out, struct err *err)
{
    /* cJSON 1.7.15 misses a byte order mark in very short documents. */
    size_t mark = size >= 3 && memcmp(notes->copy, "\xEF\xBB\xBF", 3) == 0
                ? 3 : 0;
    cJSON *root = cJSON_ParseWithLength(notes->copy + mark, size - mark);
    if (root == NULL) {
        return err_nomem(err);
    }
    struct value *value = convert(arena, root, notes);
    cJSON_Delete(root);
    if (value == NULL || arena->failed) {
        return err_nomem(err);
    }
    assert(notes->next * sizeof(struct number) == notes->numbers.size);
    *out = value;
    return 0;
}

/* The strict check runs first (json_scan); cJSON never sees what RFC 8259
 * forbids. *out lives in the arena. Errors: MESSAGE_JSON_..., at line, column
 * and byte. */
int json_parse(struct arena *arena, struct str text, const char *file,
               struct value **out, struct err *err)
{
    assert(arena != NULL);
    assert(out != NULL);
    assert(err != NULL);
    assert(text.bytes != NULL || text.size == 0);
    *out = NULL;
    struct mem *mem = arena->mem;
    if (text.size > LIMIT_JSON_BYTES) {
        /* Says so, before anything of that size is allocated. */
        return json_scan(mem, text, file, 1, NULL, NULL, err);
    }
    struct notes notes = { .start = text.bytes };
    notes.copy = mem_alloc(mem, text.size);
    if (notes.copy == NULL) {
        return err_nomem(err);
    }
    if (text.size != 0) {
        memcpy(notes.copy, text.bytes, text.size);
    }
    buf_init(&notes.numbers, mem, 0);
    int result = json_scan(mem, text, file, 1, note, &notes, err);
    if (result == 0) {
        result = build(arena, text.size, &notes, out, err);
    }
    buf_free(&notes.numbers);
    mem_free(mem, notes.copy, text.size);
    return result;
}
