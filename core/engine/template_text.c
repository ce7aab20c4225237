/* A logic-less template.
 *
 * A small part of Mustache: {{name}}, {{{raw}}}, {{#section}},
 * {{^inverted}}. No partials, no code. Values are escaped for HTML unless
 * they are asked for raw. */
#include "engine/template_text.h"

#include <assert.h>
#include <string.h>

/* Sections inside sections; a letter has three. */
enum { DEPTH_MAX = 16 };

struct rendering {
    struct buf *out;              /* being written */
    struct str text;              /* of the template */
    const char *file;             /* for places of errors */
    const struct value *stack[DEPTH_MAX];     /* maps, the nearest last */
    size_t depth;
};

/* One mark of the template. */
struct mark {
    char kind;                    /* '#', '^', '/', '&' (raw), ' ' (text) */
    struct str name;
    size_t start, end;            /* its bytes in the template */
};

/* An error of the template, at the line of byte `at`. */
static int fail(const struct rendering *rendering, enum message message,
                size_t at, struct err *err)
{
    int64_t line = 1;
    assert(at <= rendering->text.size);
    for (size_t i = 0; i < at; i++) {
        line += rendering->text.bytes[i] == '\n';
    }
    (void)err_fail(err, message, "");
    return err_at(err, rendering->file, line, 1);
}

/* The next mark from `at`; false when there is none. */
static int next_mark(const struct rendering *rendering, size_t at,
                     struct mark *mark, bool *found, struct err *err)
{
    assert(rendering != NULL);
    assert(found != NULL);
    struct str text = rendering->text;
    *found = false;
    while (at + 1 < text.size
           && (text.bytes[at] != '{' || text.bytes[at + 1] != '{')) {
        at++;
    }
    if (at + 1 >= text.size) {
        return 0;
    }
    size_t name = at + 2;
    bool raw = name < text.size && text.bytes[name] == '{';
    name += raw ? 1 : 0;
    size_t end = name;
    while (end + 1 < text.size
           && (text.bytes[end] != '}' || text.bytes[end + 1] != '}')) {
        end++;
    }
    if (end + 1 >= text.size) {
        return fail(rendering, MESSAGE_TEMPLATE_OPEN, at, err);
    }
    mark->start = at;
    mark->end = end + 2 + (raw ? 1 : 0);
    mark->kind = raw ? '&' : ' ';
    mark->name = (struct str){ text.bytes + name, end - name };
    if (!raw && mark->name.size > 0
        && memchr("#^/", mark->name.bytes[0], 3) != NULL) {
        mark->kind = mark->name.bytes[0];
        mark->name.bytes++;
        mark->name.size--;
    }
    mark->name = str_trim(mark->name);
    *found = true;
    return 0;
}

/* The value of a name in the nearest map that has it; NULL if none. The
 * innermost section comes first. */
static const struct value *look_up(const struct rendering *rendering,
                                   struct str name)
{
    assert(rendering->depth <= DEPTH_MAX);
    for (size_t i = rendering->depth; i-- > 0;) {
        const struct value *map = rendering->stack[i];
        for (const struct value *one = map->first; one != NULL;
             one = one->next) {
            if (str_equal(one->key, name)) {
                return one;
            }
        }
    }
    return NULL;
}

/* Appends a text so that HTML shows it as it is, also in an attribute. */
static void put_escaped(struct buf *out, struct str text)
{
    assert(out != NULL);
    for (size_t i = 0; i < text.size; i++) {
        switch (text.bytes[i]) {
        case '<':
            buf_text(out, "&lt;");
            break;
        case '>':
            buf_text(out, "&gt;");
            break;
        case '&':
            buf_text(out, "&amp;");
            break;
        case '"':
            buf_text(out, "&quot;");
            break;
        default:
            buf_char(out, text.bytes[i]);
            break;
        }
    }
}

/* Appends a value. A name that the data lacks gives nothing: a letter with a
 * blank can be seen, an error at night cannot. */
static void put_value(struct rendering *rendering, const struct mark *mark)
{
    assert(mark->kind == ' ' || mark->kind == '&');
    const struct value *value = look_up(rendering, mark->name);
    if (value == NULL) {
        return;
    }
    if (value->kind == VALUE_TEXT && mark->kind == '&') {
        buf_str(rendering->out, value->text);
    } else if (value->kind == VALUE_TEXT) {
        put_escaped(rendering->out, value->text);
    } else if (value->kind == VALUE_INTEGER) {
        buf_integer(rendering->out, value->integer);
    } else if (value->kind == VALUE_NUMBER) {
        buf_number(rendering->out, value->number);
    }
}

/* Where the section opened by `open` is closed; sections of the same name
 * may stand inside. Errors: MESSAGE_TEMPLATE_SECTION when it is not. */
static int find_close(const struct rendering *rendering,
                      const struct mark *open, struct mark *close,
                      struct err *err)
{
    assert(open->kind == '#' || open->kind == '^');
    size_t depth = 1, at = open->end;
    for (;;) {
        bool found = false;
        int code = next_mark(rendering, at, close, &found, err);
        if (code != 0) {
            return code;
        }
        if (!found) {
            return fail(rendering, MESSAGE_TEMPLATE_SECTION, open->start,
                        err);
        }
        bool same = str_equal(close->name, open->name);
        depth += same && (close->kind == '#' || close->kind == '^');
        depth -= same && close->kind == '/';
        if (depth == 0) {
            return 0;
        }
        at = close->end;
    }
}

static int render(struct rendering *rendering, size_t from, size_t to,
                  struct err *err);

/* Is it what a section # leaves out and ^ shows: missing, null, false, "" or
 * an empty list? */
static bool is_empty(const struct value *value)
{
    if (value == NULL || value->kind == VALUE_NULL) {
        return true;
    }
    return (value->kind == VALUE_BOOL && !value->boolean)
        || (value->kind == VALUE_TEXT && value->text.size == 0)
        || (value->kind == VALUE_LIST && value->count == 0);
}

/* Renders the inside of a section, with `map` as the nearest (NULL: none
 * more). Errors: MESSAGE_TEMPLATE_DEEP at DEPTH_MAX + 1. */
static int render_inside(struct rendering *rendering,
                         const struct mark *open, const struct mark *close,
                         const struct value *map, struct err *err)
{
    assert(open->end <= close->start);
    assert(rendering->depth <= DEPTH_MAX);
    if (rendering->depth == DEPTH_MAX) {
        return fail(rendering, MESSAGE_TEMPLATE_DEEP, open->start, err);
    }
    if (map != NULL && map->kind == VALUE_MAP) {
        rendering->stack[rendering->depth] = map;
        rendering->depth++;
        int code = render(rendering, open->end, close->start, err);
        rendering->depth--;
        return code;
    }
    return render(rendering, open->end, close->start, err);
}

/* Renders a section: ^ once when empty; # for each item of a list, else
 * once. */
static int render_section(struct rendering *rendering,
                          const struct mark *open, const struct mark *close,
                          struct err *err)
{
    assert(open->kind == '#' || open->kind == '^');
    const struct value *value = look_up(rendering, open->name);
    bool empty = is_empty(value);
    if (open->kind == '^') {
        return empty ? render_inside(rendering, open, close, NULL, err) : 0;
    }
    if (empty || value->kind != VALUE_LIST) {
        return empty ? 0
                     : render_inside(rendering, open, close, value, err);
    }
    for (const struct value *one = value->first; one != NULL;
         one = one->next) {
        int code = render_inside(rendering, open, close, one, err);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* From `from` to `to`; sections by their own inner part, once an item. */
static int render(struct rendering *rendering, size_t from, size_t to,
                  struct err *err)
{
    assert(rendering != NULL);
    const char *bytes = rendering->text.bytes;
    while (from < to) {
        struct mark mark, close;
        bool found = false;
        int code = next_mark(rendering, from, &mark, &found, err);
        if (code != 0) {
            return code;
        }
        size_t plain = found && mark.start < to ? mark.start : to;
        buf_add(rendering->out, bytes + from, plain - from);
        if (!found || mark.start >= to) {
            return 0;
        }
        from = mark.end;
        if (mark.kind == '/') {
            return fail(rendering, MESSAGE_TEMPLATE_CLOSE, mark.start, err);
        }
        if (mark.kind == '#' || mark.kind == '^') {
            code = find_close(rendering, &mark, &close, err);
            if (code == 0) {
                code = render_section(rendering, &mark, &close, err);
            }
            if (code != 0) {
                return code;
            }
            from = close.end;
        } else {
            put_value(rendering, &mark);
        }
    }
    return 0;
}

/* {{name}}, {{#name}} and {{/name}}; values are escaped for HTML. Errors at
 * the line of the template. */
int template_render(struct buf *out, struct str text, const char *file,
                    const struct value *data, struct err *err)
{
    struct rendering rendering = { .out = out, .text = text, .file = file };
    assert(data != NULL && data->kind == VALUE_MAP);
    rendering.stack[0] = data;
    rendering.depth = 1;
    int code = render(&rendering, 0, text.size, err);
    return code == 0 && out->failed ? err_nomem(err) : code;
}
