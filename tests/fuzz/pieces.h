/* One document scanned whole, and as members of what comes in pieces: the
 * tokens of whole members, or the mistake and its place, are the same. */
#ifndef TESTS_FUZZ_PIECES_H
#define TESTS_FUZZ_PIECES_H

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

/* What was seen of a scan, as text; `whole` bytes of it are of members that
 * ended. */
struct pieces_seen {
    struct buf text;
    size_t whole;
    int depth, outside;
};

static inline int pieces_take(void *user, const struct json_token *token,
                              struct err *err)
{
    struct pieces_seen *seen = user;
    (void)err;
    bool open = token->event == JSON_LIST_OPEN
        || token->event == JSON_MAP_OPEN;
    bool close = token->event == JSON_LIST_CLOSE
        || token->event == JSON_MAP_CLOSE;
    seen->depth -= close;
    if (seen->depth >= seen->outside) {
        buf_format(&seen->text, "%d %d:%d:%d ", (int)token->event,
                   (int)token->line, (int)token->column, (int)token->byte);
        buf_str(&seen->text, token->text);
        buf_char(&seen->text, '\n');
    }
    seen->depth += open;
    if (seen->depth == seen->outside && token->event != JSON_KEY) {
        seen->whole = seen->text.size;
    }
    return 0;
}

/* What is held of a document that comes in pieces: a block of its very size,
 * so that a sanitizer sees who reads beyond. */
struct pieces_held {
    struct str text;              /* the document */
    size_t from, to;              /* what is held of it */
    char *bytes;
};

static inline void pieces_hold(struct pieces_held *held, size_t from,
                               size_t to)
{
    free(held->bytes);
    held->bytes = malloc(to - from + 1);
    if (held->bytes == NULL) {
        abort();
    }
    held->bytes = realloc(held->bytes, to == from ? 1 : to - from);
    memcpy(held->bytes, held->text.bytes + from, to - from);
    held->from = from;
    held->to = to;
}

/* How a document is cut: a piece that began at `to` ends where `next` says;
 * with `drop` what was used is let go each time more comes. */
struct pieces_cut {
    size_t (*next)(const struct pieces_cut *cut, size_t to);
    size_t first, second, size;
    bool drop;
};

static inline int pieces_scan(struct mem *mem, struct str text,
                              const struct pieces_cut *cut,
                              struct pieces_seen *seen, struct err *err)
{
    struct json_members members;
    struct pieces_held held = { .text = text };
    size_t at = 0, whole = 0;
    bool ended = false;
    int found = 1;
    json_members_init(&members, mem, "f", seen->outside == 1);
    members.handler = pieces_take;
    members.user = seen;
    pieces_hold(&held, 0, cut->next(cut, 0));
    while (found > 0) {
        seen->text.size = whole;  /* a member that was cut comes again */
        seen->depth = seen->outside;
        struct str now = { held.bytes, held.to - held.from };
        found = json_members_next(&members, now, &at, ended, err);
        if (found == 1) {
            whole = seen->text.size;
        } else if (found == JSON_MORE && ended) {
            abort();              /* there is no more */
        } else if (found == JSON_MORE && held.to == text.size) {
            ended = true;
        } else if (found == JSON_MORE) {
            size_t from = cut->drop ? held.from + at : held.from;
            size_t to = cut->next(cut, held.to);
            at -= from - held.from;
            members.base += (int64_t)(from - held.from);
            pieces_hold(&held, from, to);
        }
    }
    free(held.bytes);
    seen->whole = whole;
    return found;
}

/* The same by json_scan; `list` tells whether its members are wanted. */
static inline int pieces_whole(struct mem *mem, struct str text,
                               struct pieces_seen *seen, struct err *err)
{
    size_t at = str_starts(text, "\xEF\xBB\xBF") ? 3 : 0;
    while (at < text.size && memchr(" \t\r\n", text.bytes[at], 4) != NULL) {
        at++;
    }
    seen->outside = at < text.size && text.bytes[at] == '[' ? 1 : 0;
    seen->depth = 0;
    return json_scan(mem, text, "f", 1, pieces_take, seen, err);
}

/* Do both agree? */
static inline bool pieces_agree(struct mem *mem, struct str text,
                                const struct pieces_cut *cut)
{
    struct pieces_seen whole = { .whole = 0 }, parts = { .whole = 0 };
    struct err first, second;
    err_clear(&first);
    err_clear(&second);
    buf_init(&whole.text, mem, 0);
    buf_init(&parts.text, mem, 0);
    int code = pieces_whole(mem, text, &whole, &first);
    parts.outside = whole.outside;
    int again = pieces_scan(mem, text, cut, &parts, &second);
    bool same = code == again && whole.whole == parts.whole
        && (whole.whole == 0
            || memcmp(whole.text.bytes, parts.text.bytes, whole.whole) == 0)
        && first.message == second.message && first.line == second.line
        && first.column == second.column && first.byte == second.byte
        && first.args_count == second.args_count
        && (cut->drop || strcmp(first.source, second.source) == 0);
    for (int i = 0; i < (same ? first.args_count : 0); i++) {
        same = same && strcmp(first.args[i], second.args[i]) == 0;
    }
    buf_free(&whole.text);
    buf_free(&parts.text);
    return same;
}

#endif
