/* Declarations compared part by part.
 *
 * A lifted function is told in words, and differs when its words do: blanks,
 * comments, names of locals and the order of declarations are no difference.
 * One that stays in the VM has no words: its own lines of the file are
 * compared, from the declaration to the next one, and shown as they are.
 *
 * Parts are title, the plain fields (basis, on_fail, weight, every, ...), and
 * the functions when, check and value.  Titles come first: a reader should
 * know at once what a row is about. */
#include "engine/diff_rules.h"

#include <assert.h>
#include <string.h>

#include "engine/explained.h"
#include "expr/words.h"

static const char *const kind_names[DECLARATION_KIND_COUNT] = {
    "rule", "component", "bonus", "prefer", "duty", "deadline", "guard"
};

/* Two declarations of one id; either may be NULL. */
struct two {
    struct arena *arena;          /* of the rows */
    struct value *rows;           /* a list of differences */
    enum declaration_kind kind;   /* of declarations that are compared */
    const struct pack *packs[2];  /* the first and the second */
    const struct rule *rules[2];  /* of the same id, or NULL */
    const char *change;           /* added, removed, changed */
};

/* Adds a row unless both sides are the same.  Rows are flat, so that a
 * spreadsheet can hold them: the rule's id stands in each. */
static void add_part(struct two *two, const char *part, struct value *before,
                     struct value *after)
{
    assert(part != NULL);
    const struct rule *any = two->rules[0] != NULL ? two->rules[0]
                                                   : two->rules[1];
    if (value_equal(before, after)) {
        return;
    }
    struct value *row = value_map(two->arena);
    assert(any != NULL);
    value_set_text(two->arena, row, "rule", any->id);
    value_set_string(two->arena, row, "kind", kind_names[two->kind]);
    value_set_string(two->arena, row, "change", two->change);
    value_set_string(two->arena, row, "part", part);
    value_set(row, "before", before);
    value_set(row, "after", after);
    value_add(two->rows, row);
}

/* --- Parts ---------------------------------------------------------------- */

/* Without values: those of parameters are told by their own rows, and would
 * make every rule differ that reads them.  Both languages are made, since
 * reports are kept and read by others. */
static struct value *words(struct arena *arena, const struct pack *pack,
                           node_id node)
{
    struct str texts[LANGUAGE_COUNT];
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        struct buf buf;
        buf_init(&buf, arena->mem, 0);
        words_node(&buf, &pack->graph, node, NULL, (enum language)i);
        texts[i] = str_copy(arena, buf_view(&buf));
        buf_free(&buf);
        if (texts[i].bytes == NULL) {
            return NULL;
        }
    }
    assert(node < pack->graph.count);
    return explained_both(arena, texts);
}

/* Where line `line` of a text begins; its end when there is none. */
static size_t offset_of(struct str text, int64_t line)
{
    size_t at = 0;
    assert(line >= 1);
    for (int64_t i = 1; i < line && at < text.size; i++) {
        const char *end = memchr(text.bytes + at, '\n', text.size - at);
        at = end == NULL ? text.size : (size_t)(end - text.bytes) + 1;
    }
    assert(at <= text.size);
    return at;
}

/* The lines of a declaration: up to the next one of its file.  Comments
 * between two declarations belong to the one above; that may tell of a
 * change where there is none, never hide one. */
static struct str lines_of(const struct pack *pack, const struct rule *rule)
{
    const struct declaration *own = rule->declaration;
    struct str text = STR("");
    int64_t until = INT64_MAX;
    for (int kind = 0; kind < DECLARATION_KIND_COUNT; kind++) {
        for (size_t i = 0; i < pack->rules_count[kind]; i++) {
            const struct declaration *one =
                pack->rules[kind][i].declaration;
            if (str_equal(one->file, own->file) && one->line > own->line
                && one->line < until) {
                until = one->line;
            }
        }
    }
    if (!pack_files_find(&pack->files, own->file.bytes, &text)
        || own->line < 1) {
        return STR("");
    }
    size_t start = offset_of(text, own->line);
    size_t end = until == INT64_MAX ? text.size : offset_of(text, until);
    assert(start <= end);
    assert(own != NULL);
    return str_trim((struct str){ text.bytes + start, end - start });
}

/* One function of both sides, both lifted or absent. */
static void compare_function(struct two *two, const char *part,
                             const node_id nodes[2])
{
    assert(part != NULL);
    struct value *sides[2];
    for (int i = 0; i < 2; i++) {
        sides[i] = nodes[i] == NODE_ID_NONE
            ? value_null(two->arena)
            : words(two->arena, two->packs[i], nodes[i]);
    }
    assert(two->arena != NULL);
    add_part(two, part, sides[0], sides[1]);
}

/* The functions of a declaration of which a side has no words: its lines.
 * Somebody who reads scripts will read them here; for all others the list at
 * least names the rule. */
static void compare_lines(struct two *two)
{
    struct value *sides[2];
    for (int i = 0; i < 2; i++) {
        sides[i] = two->rules[i] == NULL
            ? value_null(two->arena)
            : value_text(two->arena, lines_of(two->packs[i],
                                              two->rules[i]));
    }
    assert(two->rules[0] != NULL || two->rules[1] != NULL);
    assert(two->rows != NULL || two->arena->failed);
    add_part(two, "script", sides[0], sides[1]);
}

/* Plain fields beside those that have a part of their own.  Fields of the
 * first side first; one that stands on both is told once. */
static void compare_fields(struct two *two)
{
    static const char *const own[] = { "id", "title", NULL };
    const struct value *fields[2] = { NULL, NULL };
    for (int i = 0; i < 2; i++) {
        fields[i] = two->rules[i] == NULL
            ? NULL : two->rules[i]->declaration->fields;
    }
    for (int side = 0; side < 2; side++) {
        for (const struct value *at = fields[side] != NULL
             ? fields[side]->first : NULL; at != NULL; at = at->next) {
            bool skip = false;
            for (int k = 0; own[k] != NULL; k++) {
                skip = skip || str_is(at->key, own[k]);
            }
            const struct value *other = value_get(fields[1 - side],
                                                  at->key.bytes);
            if (skip || (side == 1 && other != NULL)) {
                continue;         /* told already */
            }
            struct value *here = value_copy(two->arena, at);
            struct value *there = other == NULL
                ? value_null(two->arena) : value_copy(two->arena, other);
            struct str key = str_copy(two->arena, at->key);
            if (key.bytes != NULL) {
                add_part(two, key.bytes, side == 0 ? here : there,
                         side == 0 ? there : here);
            }
        }
    }
    assert(two->rules[0] != NULL || two->rules[1] != NULL);
    assert(two->arena != NULL);
}

/* The titles of one side, or null when it has no such rule. */
static struct value *title_of(struct two *two, int side)
{
    const struct rule *rule = two->rules[side];
    assert(side == 0 || side == 1);
    assert(two->arena != NULL);
    return rule == NULL ? value_null(two->arena)
        : explained_both(two->arena, rule->title);
}

/* All parts of one declaration.  A declaration that is new, or gone, is told
 * part by part as well: that is its text in words.  Functions in words when
 * both sides have words; else the lines of the whole declaration, once. */
static void compare(struct two *two)
{
    node_id nodes[3][2];
    static const char *const parts[3] = { "when", "check", "value" };
    bool in_words = true;
    for (int i = 0; i < 2; i++) {
        const struct rule *rule = two->rules[i];
        in_words = in_words && (rule == NULL || rule->lifted);
        bool lifted = rule != NULL && rule->lifted;
        nodes[0][i] = lifted ? rule->when_node : NODE_ID_NONE;
        nodes[1][i] = lifted ? rule->check_node : NODE_ID_NONE;
        nodes[2][i] = lifted ? rule->value_node : NODE_ID_NONE;
    }
    assert(two->rules[0] != NULL || two->rules[1] != NULL);
    assert(two->kind < DECLARATION_KIND_COUNT);
    two->change = two->rules[0] == NULL ? "added"
        : two->rules[1] == NULL ? "removed" : "changed";
    add_part(two, "title", title_of(two, 0), title_of(two, 1));
    compare_fields(two);
    for (int i = 0; in_words && i < 3; i++) {
        compare_function(two, parts[i], nodes[i]);
    }
    if (!in_words) {
        compare_lines(two);
    }
}

/* --- All of them ---------------------------------------------------------- */

/* The own declaration with this id, or NULL: an id belongs to one kind only.
 */
static const struct rule *find(const struct pack *pack, int kind,
                               struct str id)
{
    assert(kind >= 0 && kind < DECLARATION_KIND_COUNT);
    assert(pack->rules_count[kind] <= LIMIT_RULES);
    for (size_t i = 0; i < pack->rules_count[kind]; i++) {
        if (str_equal(pack->rules[kind][i].id, id)) {
            return &pack->rules[kind][i];
        }
    }
    return NULL;
}

/* Kind by kind, in the order of the first pack; what is new comes at the end
 * of its kind. */
struct value *diff_rules(struct arena *arena, const struct pack *a,
                         const struct pack *b)
{
    assert(arena != NULL);
    struct value *rows = value_list(arena);
    assert(a != NULL && b != NULL);
    for (int kind = 0; kind < DECLARATION_KIND_COUNT; kind++) {
        struct two two = { .arena = arena, .rows = rows,
                           .kind = (enum declaration_kind)kind,
                           .packs = { a, b } };
        for (size_t i = 0; i < a->rules_count[kind]; i++) {
            two.rules[0] = &a->rules[kind][i];
            two.rules[1] = find(b, kind, two.rules[0]->id);
            compare(&two);
        }
        for (size_t i = 0; i < b->rules_count[kind]; i++) {
            two.rules[0] = NULL;
            two.rules[1] = &b->rules[kind][i];
            if (find(a, kind, two.rules[1]->id) == NULL) {
                compare(&two);
            }
        }
    }
    return rows;
}
