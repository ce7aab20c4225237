/* Matching by backtracking, from the reference manual, section 6.4.1.
 *
 * match() walks the pattern item by item and calls itself only where a choice
 * must be remembered: quantifiers and captures. So its depth follows the
 * length of the pattern, never that of the subject; like stock Lua it gives
 * up at 200.  Malformed patterns are found as they are reached, so that the
 * same calls fail as with the stock library.
 * Reading one byte at the end of subject or pattern is fine: it is zero. */
#include "script/matcher.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#define DEPTH_MAX 200
/* Charge when this many steps have come together. */
#define BURN_AT_ONCE 256
/* A step for this many bytes of a set, or of text compared. */
#define SET_BYTES 16
#define ESCAPE '%'

/* Marks in place of a capture's size. */
#define CAPTURE_OPEN (-1)
#define CAPTURE_POSITION (-2)

static const char *match(struct matcher *m, const char *s, const char *p);

/* Counts steps; charges them now and then. */
static inline void burn(struct matcher *m, size_t steps)
{
    m->burnt += (int64_t)steps;
    if (m->burnt >= BURN_AT_ONCE) {
        matcher_settle(m);
    }
}

/* Charges what has come together. */
void matcher_settle(struct matcher *m)
{
    int64_t burnt = m->burnt;
    m->burnt = 0;
    assert(burnt >= 0);
    limit_charge(m->L, burnt);
}

/* Raises, naming what is wrong with the pattern. */
static void malformed(struct matcher *m, const char *what)
{
    assert(what[0] != '\0');
    assert(m->L != NULL);
    (void)err_fail(state_err(m->L), MESSAGE_SCRIPT_PATTERN, "s", what);
    (void)state_raise(m->L);
}

/* --- Single characters ---------------------------------------------------- */

/* %a, %d, ...; a class in upper case is the complement. The calls of ctype
 * see the C locale, under which every entry runs. */
static bool in_class(int c, int class)
{
    bool in = false;
    assert(c >= 0);
    assert(c <= 255);
    switch (class | 0x20) {            /* in lower case, for letters */
    case 'a': in = isalpha(c) != 0; break;
    case 'c': in = iscntrl(c) != 0; break;
    case 'd': in = isdigit(c) != 0; break;
    case 'g': in = isgraph(c) != 0; break;
    case 'l': in = islower(c) != 0; break;
    case 'p': in = ispunct(c) != 0; break;
    case 's': in = isspace(c) != 0; break;
    case 'u': in = isupper(c) != 0; break;
    case 'w': in = isalnum(c) != 0; break;
    case 'x': in = isxdigit(c) != 0; break;
    case 'z': in = c == 0; break;
    default: return class == c;
    }
    if (class >= 'a') {
        return in;
    }
    return class >= 'A' ? !in : class == c;
}

/* Characters compare as bytes from 0 to 255. */
static int byte_at(const char *at)
{
    return (unsigned char)*at;
}

/* The end of the single character class that begins at `p`. */
static const char *class_end(struct matcher *m, const char *p)
{
    const char *start = p;
    assert(p < m->pattern_end);
    char first = *p++;
    if (first == ESCAPE) {
        if (p == m->pattern_end) {
            malformed(m, "ends with '%'");
        }
        return p + 1;
    }
    if (first != '[') {
        return p;
    }
    if (*p == '^') {
        p++;
    }
    do {                               /* a ']' in the first place counts */
        if (p == m->pattern_end) {
            malformed(m, "missing ']'");
        }
        char c = *p++;
        if (c == ESCAPE && p < m->pattern_end) {
            p++;
        }
    } while (*p != ']');
    burn(m, (size_t)(p - start) / SET_BYTES);
    return p + 1;
}

/* Is `c` in the set from '[' at `p` to ']' at `end`? */
static bool in_set(int c, const char *p, const char *end)
{
    bool in = true;
    assert(*p == '[' && p < end);
    /* The set of all others. */
    if (p[1] == '^') {
        in = false;
        p++;
    }
    while (++p < end) {
        if (*p == ESCAPE) {
            p++;
            if (in_class(c, byte_at(p))) {
                return in;
            }
        } else if (p[1] == '-' && p + 2 < end) {
            p += 2;
            if (byte_at(p - 2) <= c && c <= byte_at(p)) {
                return in;
            }
        } else if (byte_at(p) == c) {
            return in;
        }
    }
    return !in;
}

/* Does the class from `p` to `end` accept the byte at `s`? */
static bool accepts(struct matcher *m, const char *s, const char *p,
                    const char *end)
{
    assert(p < end);
    burn(m, 1);
    if (s >= m->subject_end) {
        return false;
    }
    int c = byte_at(s);
    switch (*p) {
    case '.':
        return true;
    case ESCAPE:
        return in_class(c, byte_at(p + 1));
    case '[':
        burn(m, (size_t)(end - p) / SET_BYTES);
        return in_set(c, p, end - 1);
    default:
        return byte_at(p) == c;
    }
}

/* --- Items of more than a character --------------------------------------- */

/* %bxy at `p`, the place of x. */
static const char *match_balance(struct matcher *m, const char *s,
                                 const char *p)
{
    int open_count = 1;
    if (p >= m->pattern_end - 1) {
        malformed(m, "missing arguments to '%b'");
    }
    if (s >= m->subject_end || *s != *p) {
        return NULL;
    }
    assert(*s == *p);
    while (++s < m->subject_end) {
        burn(m, 1);
        if (*s == p[1]) {
            if (--open_count == 0) {
                return s + 1;
            }
        } else if (*s == *p) {
            open_count++;
        }
    }
    return NULL;
}

/* As many as possible, then fewer. */
static const char *expand_most(struct matcher *m, const char *s,
                               const char *p, const char *end)
{
    ptrdiff_t count = 0;
    assert(end < m->pattern_end);
    /* The longest run, each step charged. */
    while (accepts(m, s + count, p, end)) {
        count++;
    }
    /* Then shorter ones, until the rest fits. */
    for (; count >= 0; count--) {
        const char *found = match(m, s + count, end + 1);
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

/* As few as possible, then more. */
static const char *expand_least(struct matcher *m, const char *s,
                                const char *p, const char *end)
{
    assert(end < m->pattern_end);
    for (;;) {
        const char *found = match(m, s, end + 1);
        if (found != NULL) {
            return found;
        }
        if (!accepts(m, s, p, end)) {
            return NULL;
        }
        s++;
    }
}

/* The level falls back when what follows does not match. */
static const char *open_capture(struct matcher *m, const char *s,
                                const char *p, ptrdiff_t mark)
{
    if (m->level >= MATCHER_CAPTURES) {
        malformed(m, "too many captures");
    }
    assert(mark == CAPTURE_OPEN || mark == CAPTURE_POSITION);
    m->capture[m->level].start = s;
    m->capture[m->level].size = mark;
    m->level++;
    const char *found = match(m, s, p);
    if (found == NULL) {
        m->level--;
    }
    return found;
}

/* The same for the size of the capture. */
static const char *close_capture(struct matcher *m, const char *s,
                                 const char *p)
{
    int index = m->level - 1;
    /* The innermost that is still open. */
    while (index >= 0 && m->capture[index].size != CAPTURE_OPEN) {
        index--;
    }
    if (index < 0) {
        malformed(m, "invalid pattern capture");
    }
    assert(index < MATCHER_CAPTURES);
    m->capture[index].size = s - m->capture[index].start;
    const char *found = match(m, s, p);
    if (found == NULL) {
        m->capture[index].size = CAPTURE_OPEN;
    }
    return found;
}

/* %1 to %9; `digit` as it stands in the pattern. */
static const char *match_again(struct matcher *m, const char *s, int digit)
{
    int index = digit - '1';
    if (index < 0 || index >= m->level
        || m->capture[index].size == CAPTURE_OPEN) {
        malformed(m, "invalid capture index");
    }
    ptrdiff_t size = m->capture[index].size;
    assert(size >= CAPTURE_POSITION);
    /* A position capture matches nothing. */
    if (size < 0 || m->subject_end - s < size) {
        return NULL;
    }
    burn(m, (size_t)size / SET_BYTES);
    return memcmp(m->capture[index].start, s, (size_t)size) == 0 ? s + size
                                                                 : NULL;
}

/* %f[set] with '[' at `p`: the end of the set when the frontier is here. */
static const char *match_frontier(struct matcher *m, const char *s,
                                  const char *p)
{
    if (p >= m->pattern_end || *p != '[') {
        malformed(m, "missing '[' after '%f'");
    }
    const char *end = class_end(m, p);
    int before = s == m->subject ? 0 : byte_at(s - 1);
    burn(m, 1 + (size_t)(end - p) / SET_BYTES);
    assert(end > p);
    bool here = !in_set(before, p, end - 1)
                && in_set(byte_at(s), p, end - 1);
    return here ? end : NULL;
}

/* --- The pattern ---------------------------------------------------------- */

/* An item that begins with a special character.  Returns true when it was
 * one; then either *done (with *s the result) or the walk goes on from *s and
 * *p. */
static bool match_special(struct matcher *m, const char **s, const char **p,
                          bool *done)
{
    const char *at = *p;
    *done = true;
    assert(at < m->pattern_end);
    if (*at == '(') {
        bool position = at[1] == ')';
        *s = open_capture(m, *s, at + (position ? 2 : 1),
                          position ? CAPTURE_POSITION : CAPTURE_OPEN);
        return true;
    }
    /* Closes the innermost capture. */
    if (*at == ')') {
        *s = close_capture(m, *s, at + 1);
        return true;
    }
    /* Elsewhere '$' stands for itself. */
    if (*at == '$' && at + 1 == m->pattern_end) {
        *s = *s == m->subject_end ? *s : NULL;
        return true;
    }
    if (*at != ESCAPE) {
        return false;
    }
    if (at[1] == 'b') {
        *s = match_balance(m, *s, at + 2);
        *p = at + 4;
    } else if (at[1] == 'f') {
        *p = match_frontier(m, *s, at + 2);
        *s = *p == NULL ? NULL : *s;
    } else if (isdigit(byte_at(at + 1))) {
        *s = match_again(m, *s, byte_at(at + 1));
        *p = at + 2;
    } else {
        return false;
    }
    *done = *s == NULL;
    return true;
}

/* The walk of match(), without its depth. */
static const char *walk(struct matcher *m, const char *s, const char *p)
{
    while (p != m->pattern_end) {
        bool done = false;
        burn(m, 1);
        if (match_special(m, &s, &p, &done)) {
            if (done) {
                return s;
            }
            continue;
        }
        const char *end = class_end(m, p);
        /* At the pattern's end this is the zero byte: no quantifier. */
        char quantifier = end < m->pattern_end ? *end : '\0';
        assert(end <= m->pattern_end + 1);
        if (!accepts(m, s, p, end)) {
            if (quantifier != '*' && quantifier != '?'
                && quantifier != '-') {
                return NULL;
            }
            p = end + 1;               /* none is enough */
            continue;
        }
        if (quantifier == '*') {
            return expand_most(m, s, p, end);
        }
        /* One was accepted; the rest is as for '*'. */
        if (quantifier == '+') {
            return expand_most(m, s + 1, p, end);
        }
        if (quantifier == '-') {
            return expand_least(m, s, p, end);
        }
        if (quantifier == '?') {
            const char *found = match(m, s + 1, end + 1);
            if (found != NULL) {
                return found;
            }
            p = end + 1;
            continue;
        }
        s++;
        p = end;
    }
    return s;
}

/* Counts the depth: stock Lua gives up at the same one. */
static const char *match(struct matcher *m, const char *s, const char *p)
{
    if (m->depth >= DEPTH_MAX) {
        malformed(m, "pattern too complex");
    }
    m->depth++;
    const char *found = walk(m, s, p);
    m->depth--;
    assert(m->depth >= 0);
    return found;
}

/* --- Public --------------------------------------------------------------- */

/* Nothing is allocated: a matcher lives on the C stack. */
void matcher_init(struct matcher *m, lua_State *L, struct str subject,
                  struct str pattern)
{
    assert(m != NULL);
    assert(L != NULL);
    assert(subject.bytes[subject.size] == '\0');
    m->L = L;
    m->subject = subject.bytes;
    m->subject_end = subject.bytes + subject.size;
    m->pattern = pattern.bytes;
    m->pattern_end = pattern.bytes + pattern.size;
    m->burnt = 0;
    m->depth = 0;
    m->level = 0;
}

/* Each attempt begins without captures. */
const char *matcher_match(struct matcher *m, const char *start,
                          const char *at)
{
    assert(start >= m->subject);
    assert(start <= m->subject_end);
    m->level = 0;
    m->depth = 0;
    return match(m, start, at);
}

/* A position capture is a number from 1. */
void matcher_push_capture(struct matcher *m, int index, const char *start,
                          const char *end)
{
    assert(index >= 0);
    assert(index < MATCHER_CAPTURES);
    if (index >= m->level) {
        if (index != 0) {
            malformed(m, "invalid capture index");
        }
        lua_pushlstring(m->L, start, (size_t)(end - start));
        return;
    }
    ptrdiff_t size = m->capture[index].size;
    /* The pattern ended before its bracket. */
    if (size == CAPTURE_OPEN) {
        malformed(m, "unfinished capture");
    }
    if (size == CAPTURE_POSITION) {
        lua_pushinteger(m->L, m->capture[index].start - m->subject + 1);
    } else {
        lua_pushlstring(m->L, m->capture[index].start, (size_t)size);
    }
}

/* As many values as captures, or the whole match. */
int matcher_push_captures(struct matcher *m, const char *start,
                          const char *end)
{
    int count = m->level == 0 && start != NULL ? 1 : m->level;
    assert(count <= MATCHER_CAPTURES);
    if (lua_checkstack(m->L, count) == 0) {
        (void)limit_trip(m->L, CALL_ERROR_MEMORY);
    }
    for (int i = 0; i < count; i++) {
        matcher_push_capture(m, i, start, end);
    }
    return count;
}
