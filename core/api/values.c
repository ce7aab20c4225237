/* Values across the border: awig_value is a struct value, and the ones that a
 * caller owns are roots with their own arena.
 *
 * Reading accepts NULL and the wrong kind and answers with nothing, so that
 * a caller may walk down a path without looking at each step. */
#include <assert.h>
#include <string.h>

#include "api/handles.h"
#include "base/json.h"

/* The value is the root's first member, so that a handle is a value and can
 * be read like any other. */
struct root *root_create(awig *context)
{
    assert(context != NULL);
    struct root *root = mem_zero(&context->mem, sizeof(*root));
    if (root != NULL) {
        root->context = context;
        arena_init(&root->arena, &context->mem);
    }
    return root;
}

/* The value behind the handle; NULL stays NULL. */
static const struct value *inside(const awig_value *value)
{
    assert(value != NULL);
    return (const struct value *)value;
}

/* The root behind a handle that its caller owns. Handles borrowed from
 * inside a tree are const, so they cannot come here. */
static struct root *root_of(awig_value *value)
{
    assert(value != NULL);
    return (struct root *)value;
}

/* For arguments of awig_call; *out is the caller's to destroy. */
int awig_map_create(awig *context, awig_value **out)
{
    if (context == NULL || out == NULL) {
        return AWIG_E_MISUSE;
    }
    err_clear(&context->err);
    struct root *root = root_create(context);
    if (root == NULL) {
        return err_nomem(&context->err);
    }
    root->value.kind = VALUE_MAP;
    *out = (awig_value *)root;
    return AWIG_OK;
}

/* Strict JSON (RFC 8259) of any kind. Errors: those of syntax with line,
 * column and byte. */
int awig_value_parse(awig *context, const char *json, size_t size,
                     awig_value **out)
{
    if (context == NULL || json == NULL || out == NULL) {
        return AWIG_E_MISUSE;
    }
    err_clear(&context->err);
    struct root *root = root_create(context);
    if (root == NULL) {
        return err_nomem(&context->err);
    }
    struct value *value = NULL;
    int code = json_parse(&root->arena, (struct str){ json, size }, "",
                          &value, &context->err);
    if (code != 0) {
        awig_value_destroy((awig_value *)root);
        return code;
    }
    root->value = *value;
    *out = (awig_value *)root;
    return AWIG_OK;
}

/* For roots only: a value inside of one belongs to it. NULL is let pass. */
void awig_value_destroy(awig_value *value)
{
    if (value != NULL) {
        struct root *root = root_of(value);
        awig *context = root->context;
        arena_free(&root->arena);
        mem_free(&context->mem, root, sizeof(*root));
    }
}

/* Sets a member whose key is copied first: keys of callers may go. */
static int set(struct root *root, const char *key, struct value *item)
{
    assert(root != NULL);
    assert(key != NULL);
    char *copy = arena_copy(&root->arena, key, strlen(key));
    if (copy != NULL) {
        value_set(&root->value, copy, item);
    }
    return root->arena.failed ? err_nomem(&root->context->err) : AWIG_OK;
}

/* The text is copied. A key that is there is replaced. */
int awig_map_text(awig_value *map, const char *key, const char *text)
{
    if (map == NULL || key == NULL || text == NULL) {
        return AWIG_E_MISUSE;
    }
    struct root *root = root_of(map);
    return set(root, key, value_string(&root->arena, text));
}

/* Beyond 2^53 an operation refuses it, not this function. */
int awig_map_integer(awig_value *map, const char *key, int64_t integer)
{
    if (map == NULL || key == NULL) {
        return AWIG_E_MISUSE;
    }
    struct root *root = root_of(map);
    return set(root, key, value_integer(&root->arena, integer));
}

/* Any truth but 0 is true. */
int awig_map_bool(awig_value *map, const char *key, int truth)
{
    if (map == NULL || key == NULL) {
        return AWIG_E_MISUSE;
    }
    struct root *root = root_of(map);
    return set(root, key, value_bool(&root->arena, truth != 0));
}

/* A member that is no list is replaced by one. */
int awig_map_append(awig_value *map, const char *key, const char *text)
{
    if (map == NULL || key == NULL || text == NULL) {
        return AWIG_E_MISUSE;
    }
    struct root *root = root_of(map);
    struct value *list = value_get(&root->value, key);
    if (list == NULL || list->kind != VALUE_LIST) {
        list = value_list(&root->arena);
        int code = set(root, key, list);
        if (code != 0) {
            return code;
        }
    }
    value_add(list, value_string(&root->arena, text));
    return root->arena.failed ? err_nomem(&root->context->err) : AWIG_OK;
}

/* AWIG_NULL for NULL as well, so a missing member reads as null. */
int awig_kind(const awig_value *value)
{
    return value != NULL ? (int)inside(value)->kind : AWIG_NULL;
}

/* False for everything that is no bool. */
int awig_truth(const awig_value *value)
{
    return value != NULL && inside(value)->kind == VALUE_BOOL
        && inside(value)->boolean;
}

/* 0 for everything that is no integer; numbers are not rounded. */
int64_t awig_integer(const awig_value *value)
{
    return value != NULL && inside(value)->kind == VALUE_INTEGER
        ? inside(value)->integer : 0;
}

/* An integer is given as a number; 0 for everything else. */
double awig_number(const awig_value *value)
{
    if (value == NULL) {
        return 0;
    }
    return inside(value)->kind == VALUE_INTEGER
        ? (double)inside(value)->integer : inside(value)->number;
}

/* "" for everything that is no text; ends with a zero byte and lives as long
 * as the root. */
const char *awig_text(const awig_value *value)
{
    return value != NULL && inside(value)->kind == VALUE_TEXT
        ? inside(value)->text.bytes : "";
}

/* Members of a map or list; 0 for all other kinds. */
size_t awig_count(const awig_value *value)
{
    return value != NULL ? inside(value)->count : 0;
}

/* The first member in the order of the result, which is stable. */
const awig_value *awig_first(const awig_value *value)
{
    return value != NULL ? (const awig_value *)inside(value)->first : NULL;
}

/* NULL behind the last one, and for a root. */
const awig_value *awig_next(const awig_value *value)
{
    return value != NULL ? (const awig_value *)inside(value)->next : NULL;
}

/* "" for items of lists and for roots. */
const char *awig_key(const awig_value *value)
{
    return value != NULL && inside(value)->key.bytes != NULL
        ? inside(value)->key.bytes : "";
}

/* Walks the members; maps of results are small. */
const awig_value *awig_get(const awig_value *map, const char *key)
{
    return map != NULL && key != NULL
        ? (const awig_value *)value_get(inside(map), key) : NULL;
}

/* Built in a buffer first, so that on errors nothing is left to free. `indent`
 * blanks a level, 0 = one line. *out is the caller's, to be freed by
 * awig_text_free with the same context. */
int awig_value_json(awig *context, const awig_value *value, int indent,
                    char **out, size_t *size)
{
    if (context == NULL || value == NULL || out == NULL || size == NULL) {
        return AWIG_E_MISUSE;
    }
    struct buf buf;
    buf_init(&buf, &context->mem, 0);
    json_write(&buf, inside(value), indent);
    char *text = buf.failed ? NULL : mem_alloc(&context->mem,
                                               buf.size + 1 + sizeof(size_t));
    if (text == NULL) {
        buf_free(&buf);
        return err_nomem(&context->err);
    }
    /* The block's size stands in front, for awig_text_free. */
    size_t whole = buf.size + 1 + sizeof(size_t);
    memcpy(text, &whole, sizeof(whole));
    memcpy(text + sizeof(whole), buf.bytes, buf.size);
    text[sizeof(whole) + buf.size] = '\0';
    *out = text + sizeof(whole);
    *size = buf.size;
    buf_free(&buf);
    return AWIG_OK;
}

/* NULL is let pass. */
void awig_text_free(awig *context, char *text)
{
    if (context != NULL && text != NULL) {
        size_t whole;
        char *block = text - sizeof(whole);
        memcpy(&whole, block, sizeof(whole));
        mem_free(&context->mem, block, whole);
    }
}
