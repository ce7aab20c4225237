/* Lua patterns, by backtracking with a budget of steps and of depth.
 *
 * A pattern is a row of items: a single (a character, `.`, `%a`, a set) with
 * an optional `* + - ?`; a capture's bracket; `%b()`, `%f[set]`, `%1`; and `$`
 * at the end. match_here tries the items from one place on and returns where
 * the match ends; what it cannot decide it leaves in `state`.
 *
 * Every function that matches takes a place `s` in the subject and a place `p`
 * in the pattern, and returns the end of the match of everything from p on, or
 * NO_MATCH.  Meaning is that of Lua 5.4's lstrlib.c in the C locale; the
 * budget is ours, because a rule must end (LANGUAGE.md), and running out of it
 * is an error and not a "no match". */
#include "expr/pattern.h"

#include <assert.h>
#include <string.h>

enum { CAPTURE_OPEN = 1, CAPTURE_CLOSED, CAPTURE_POSITION };

/* One search.  `broken` ends it; captures beyond `captures` mean nothing, so
 * giving one back is counting down. */
struct matcher {
    struct str subject, pattern;  /* what is searched, and for what */
    uint32_t steps;               /* left of the budget */
    int depth;                    /* of the recursion */
    bool broken;                  /* steps or depth ended */
    size_t captures;              /* so far */
    struct { size_t start, size; int kind; } capture[PATTERN_CAPTURES];
};

#define NO_MATCH SIZE_MAX

static size_t match_here(struct matcher *m, size_t s, size_t p);

/* Malformed, or out of budget: nothing more is tried.  `broken` is looked at
 * by every loop. */
static size_t give_up(struct matcher *m)
{
    assert(m != NULL);
    m->broken = true;
    return NO_MATCH;
}

static bool is_digit(int c) { return c >= '0' && c <= '9'; }
static bool is_lower(int c) { return c >= 'a' && c <= 'z'; }
static bool is_upper(int c) { return c >= 'A' && c <= 'Z'; }
static bool is_graph(int c) { return c > 32 && c < 127; }

/* Of the C locale.  LANGUAGE.md: nothing depends on the locale. */
static bool is_alnum(int c)
{
    return is_digit(c) || is_lower(c) || is_upper(c);
}

/* A class letter after `%`; a capital negates; others stand for themselves.
 * ORDER: the classes of Lua's manual, section 6.4.1. */
static bool in_class(int c, int class)
{
    bool result = false;
    int small = is_upper(class) ? class - 'A' + 'a' : class;
    switch (small) {
    case 'a': result = is_lower(c) || is_upper(c); break;
    case 'c': result = c < 32 || c == 127; break;
    case 'd': result = is_digit(c); break;
    case 'g': result = is_graph(c); break;
    case 'l': result = is_lower(c); break;
    case 'p': result = is_graph(c) && !is_alnum(c); break;
    case 's': result = c == ' ' || (c >= 9 && c <= 13); break;
    case 'u': result = is_upper(c); break;
    case 'w': result = is_alnum(c); break;
    case 'x':
        result = is_digit(c) || (c >= 'a' && c <= 'f')
            || (c >= 'A' && c <= 'F');
        break;
    default: return class == c;
    }
    return is_upper(class) ? !result : result;
}

/* Bytes are unsigned in every comparison.  `index` is within the text. */
static int at(struct str text, size_t index)
{
    assert(index < text.size);
    return (unsigned char)text.bytes[index];
}

/* The offset after the single item at `p`, or NO_MATCH when malformed.  `%`
 * escapes the next character also inside a set. */
static size_t item_end(struct matcher *m, size_t p)
{
    assert(m != NULL);
    struct str pattern = m->pattern;
    int c = at(pattern, p);
    p++;
    if (c == '%') {
        return p < pattern.size ? p + 1 : give_up(m);
    }
    if (c != '[') {
        return p;
    }
    if (p < pattern.size && at(pattern, p) == '^') {
        p++;
    }
    /* The first character of a set is never its end. */
    bool first = true;
    while (p < pattern.size && (first || at(pattern, p) != ']')) {
        p += at(pattern, p) == '%' ? 2 : 1;
        first = false;
    }
    return p < pattern.size ? p + 1 : give_up(m);
}

/* Whether `c` is in the set [p, end), end after its `]`.  `p` is at its
 * bracket, item_end has found the end.  A range needs both its ends; a `-` at
 * the end is itself. */
static bool in_set(struct str pattern, int c, size_t p, size_t end)
{
    /* The set's own bracket and its ^ are gone over first. */
    bool negated = false;
    size_t last = end - 1;
    assert(at(pattern, p) == '[');
    p++;
    if (at(pattern, p) == '^') {
        negated = true;
        p++;
    }
    while (p < last) {
        int low = at(pattern, p);
        if (low == '%') {
            if (in_class(c, at(pattern, p + 1))) {
                return !negated;
            }
            p += 2;
        } else if (p + 2 < last && at(pattern, p + 1) == '-') {
            if (low <= c && c <= at(pattern, p + 2)) {
                return !negated;
            }
            p += 3;
        } else {
            if (low == c) {
                return !negated;
            }
            p++;
        }
    }
    return negated;
}

/* Whether the subject's byte at `s` is the single item [p, end).  Counts a
 * step; false at the end of the subject or of the budget. */
static bool single(struct matcher *m, size_t s, size_t p, size_t end)
{
    assert(m != NULL);
    m->steps++;
    if (m->steps > PATTERN_STEPS) {
        m->broken = true;
    }
    if (s >= m->subject.size || m->broken) {
        return false;
    }
    int c = at(m->subject, s);
    switch (at(m->pattern, p)) {
    case '.': return true;
    case '%': return in_class(c, at(m->pattern, p + 1));
    case '[': return in_set(m->pattern, c, p, end);
    default: return at(m->pattern, p) == c;
    }
}

/* `*` and `+`: as many as there are, then fewer.  `end` is the place of the
 * mark.  Greedy, so the longest is tried first. */
static size_t most(struct matcher *m, size_t s, size_t p, size_t end)
{
    assert(m != NULL);
    size_t count = 0;
    while (single(m, s + count, p, end)) {
        count++;
    }
    for (;;) {
        size_t found = match_here(m, s + count, end + 1);
        if (found != NO_MATCH || m->broken || count == 0) {
            return found;
        }
        count--;
    }
}

/* `-`: as few as will do.  `end` is the place of the mark. */
static size_t least(struct matcher *m, size_t s, size_t p, size_t end)
{
    assert(m != NULL);
    for (;;) {
        size_t found = match_here(m, s, end + 1);
        if (found != NO_MATCH || m->broken || !single(m, s, p, end)) {
            return found;
        }
        s++;
    }
}

/* Taken back when the rest does not match.  Captures are numbered by their
 * opening brackets; too many break the pattern. */
static size_t open_capture(struct matcher *m, size_t s, size_t p, int kind)
{
    assert(m != NULL);
    if (m->captures >= PATTERN_CAPTURES) {
        return give_up(m);
    }
    m->capture[m->captures].start = s;
    m->capture[m->captures].size = 0;
    m->capture[m->captures].kind = kind;
    m->captures++;
    size_t found = match_here(m, s, p);
    if (found == NO_MATCH) {
        m->captures--;
    }
    return found;
}

/* Closes the innermost open one; opened again when the rest does not match.
 * Without an open one the pattern is malformed. */
static size_t close_capture(struct matcher *m, size_t s, size_t p)
{
    assert(m != NULL);
    size_t open = m->captures;
    while (open > 0 && m->capture[open - 1].kind != CAPTURE_OPEN) {
        open--;
    }
    if (open == 0) {
        return give_up(m);
    }
    m->capture[open - 1].size = s - m->capture[open - 1].start;
    m->capture[open - 1].kind = CAPTURE_CLOSED;
    size_t found = match_here(m, s, p);
    if (found == NO_MATCH) {
        m->capture[open - 1].kind = CAPTURE_OPEN;
    }
    return found;
}

/* `%bxy` at `p` (of its x).  When both characters are the same the first
 * repetition closes.  Steps are counted, so a long subject is paid for. */
static size_t balanced(struct matcher *m, size_t s, size_t p)
{
    assert(m != NULL);
    if (p + 1 >= m->pattern.size) {
        return give_up(m);
    }
    int begin = at(m->pattern, p), end = at(m->pattern, p + 1);
    if (s >= m->subject.size || at(m->subject, s) != begin) {
        return NO_MATCH;
    }
    size_t level = 1;
    for (size_t i = s + 1; i < m->subject.size; i++) {
        int c = at(m->subject, i);
        m->steps++;
        if (c == end) {
            level--;
            if (level == 0) {
                return match_here(m, i + 1, p + 2);
            }
        } else if (c == begin) {
            level++;
        }
    }
    return NO_MATCH;
}

/* `%f[set]` at `p` (of its bracket).  The subject is taken to have a zero byte
 * before its start and behind its end, as in Lua. */
static size_t frontier(struct matcher *m, size_t s, size_t p)
{
    assert(m != NULL);
    if (p >= m->pattern.size || at(m->pattern, p) != '[') {
        return give_up(m);
    }
    size_t end = item_end(m, p);
    if (end == NO_MATCH) {
        return NO_MATCH;
    }
    /* The boundary between a byte outside the set and one inside it. */
    int before = s == 0 ? 0 : at(m->subject, s - 1);
    int here = s < m->subject.size ? at(m->subject, s) : 0;
    if (in_set(m->pattern, before, p, end)
        || !in_set(m->pattern, here, p, end)) {
        return NO_MATCH;
    }
    return match_here(m, s, end);
}

/* `%1` to `%9`, the digit at `p`.  An open capture cannot be referred to; a
 * position holds no text. */
static size_t back(struct matcher *m, size_t s, size_t p)
{
    assert(m != NULL);
    size_t index = (size_t)(at(m->pattern, p) - '1');
    if (at(m->pattern, p) == '0' || index >= m->captures
        || m->capture[index].kind == CAPTURE_OPEN) {
        return give_up(m);
    }
    size_t size = m->capture[index].size;
    if (m->capture[index].kind == CAPTURE_POSITION
        || size > m->subject.size - s
        || memcmp(m->subject.bytes + m->capture[index].start,
                  m->subject.bytes + s, size) != 0) {
        return NO_MATCH;
    }
    return match_here(m, s + size, p + 1);
}

/* A single item and what repeats it.  `?` tries one before none. */
static size_t repeated(struct matcher *m, size_t s, size_t p)
{
    assert(m != NULL);
    size_t end = item_end(m, p);
    if (end == NO_MATCH) {
        return NO_MATCH;
    }
    int mark = end < m->pattern.size ? at(m->pattern, end) : 0;
    if (mark == '*') {
        return most(m, s, p, end);
    }
    if (mark == '-') {
        return least(m, s, p, end);
    }
    bool one = single(m, s, p, end);
    if (mark == '+') {
        return one ? most(m, s + 1, p, end) : NO_MATCH;
    }
    if (mark == '?') {
        size_t found = one ? match_here(m, s + 1, end + 1) : NO_MATCH;
        return found != NO_MATCH ? found : match_here(m, s, end + 1);
    }
    return one ? match_here(m, s + 1, end) : NO_MATCH;
}

/* What stands at `p` says which kind of item it is.  A `$` that is not last
 * stands for itself. */
static size_t match_item(struct matcher *m, size_t s, size_t p)
{
    assert(m != NULL);
    struct str pattern = m->pattern;
    int c = at(pattern, p);
    int next = p + 1 < pattern.size ? at(pattern, p + 1) : -1;
    if (c == '(') {
        return next == ')'
            ? open_capture(m, s, p + 2, CAPTURE_POSITION)
            : open_capture(m, s, p + 1, CAPTURE_OPEN);
    }
    if (c == ')') {
        return close_capture(m, s, p + 1);
    }
    if (c == '$' && next == -1) {
        return s == m->subject.size ? s : NO_MATCH;
    }
    if (c == '%' && next == 'b') {
        return balanced(m, s, p + 2);
    }
    if (c == '%' && next == 'f') {
        return frontier(m, s, p + 2);
    }
    if (c == '%' && is_digit(next)) {
        return back(m, s, p + 1);
    }
    return repeated(m, s, p);
}

/* Every recursion goes through here and is counted. */
static size_t match_here(struct matcher *m, size_t s, size_t p)
{
    assert(m != NULL);
    assert(s <= m->subject.size);
    m->steps++;
    if (m->broken || m->depth >= PATTERN_DEPTH
        || m->steps > PATTERN_STEPS) {
        return give_up(m);
    }
    if (p >= m->pattern.size) {
        return s;
    }
    m->depth++;
    size_t found = match_item(m, s, p);
    m->depth--;
    return found;
}

/* Copies the captures out; an open one is malformed.  The whole match is
 * [start, end). */
static enum pattern_state finish(const struct matcher *m, size_t start,
                                 size_t end, struct pattern_match *out)
{
    assert(m != NULL);
    assert(out != NULL);
    out->start = start;
    out->end = end;
    out->captures = m->captures;
    for (size_t i = 0; i < m->captures; i++) {
        if (m->capture[i].kind == CAPTURE_OPEN) {
            return PATTERN_BROKEN;
        }
        out->capture[i].start = m->capture[i].start;
        out->capture[i].size = m->capture[i].size;
        out->capture[i].position = m->capture[i].kind == CAPTURE_POSITION;
    }
    return PATTERN_FOUND;
}

/* From each start in turn, or only from the first when anchored.  `init`
 * counts from 0 and may be the subject's size, never more.  *out is filled
 * only with PATTERN_FOUND.  The budget of steps is for the whole search, not
 * for each start. */
enum pattern_state pattern_find(struct str subject, struct str pattern,
                                size_t init, struct pattern_match *out)
{
    assert(out != NULL);
    assert(init <= subject.size);
    struct matcher m = { .subject = subject, .pattern = pattern };
    size_t p = pattern.size > 0 && pattern.bytes[0] == '^' ? 1 : 0;
    for (size_t s = init; s <= subject.size; s++) {
        m.captures = 0;
        m.depth = 0;
        size_t end = match_here(&m, s, p);
        if (m.broken) {
            return PATTERN_BROKEN;
        }
        if (end != NO_MATCH) {
            return finish(&m, s, end, out);
        }
        if (p == 1) {
            break;
        }
    }
    return PATTERN_NONE;
}
