/* Matching by backtracking, from Lua's reference manual, section 6.4.1.
 *
 * match() walks the pattern item by item and calls itself only where a choice
 * must be remembered: quantifiers and captures. So its depth follows the
 * length of the pattern, never that of the subject; like stock Lua it gives
 * up at 200.  Malformed patterns are found as they are reached, so that the
 * same calls fail as with the stock library.
 * NULL means no match, and also that the search is over (`wrong`): whoever
 * would try something else asks first. */
#include "expr/pattern.h"

#include <assert.h>
#include <string.h>

/* Charge when this many steps have come together. */
#define BURN_AT_ONCE 256
/* A step for this many bytes of a set, or of text compared. */
#define SET_BYTES 16
#define ESCAPE '%'

static const char *match(struct pattern *m, const char *s, const char *p);

/* Charges what has come together.  Whoever pays may jump out. */
void pattern_settle(struct pattern *m)
{
    int64_t burnt = m->burnt;
    m->burnt = 0;
    assert(burnt >= 0);
    if (!m->charge(m->user, burnt) && m->wrong == NULL) {
        m->wrong = "";
        m->spent = true;
    }
}

/* Counts steps; charges them now and then. */
static inline void burn(struct pattern *m, size_t steps)
{
    m->burnt += (int64_t)steps;
    if (m->burnt >= BURN_AT_ONCE) {
        pattern_settle(m);
    }
}

/* Ends the search, saying what is wrong with the pattern; the first word
 * stands.  NULL, to be returned. */
static const char *malformed(struct pattern *m, const char *what)
{
    assert(what[0] != '\0');
    m->wrong = m->wrong == NULL ? what : m->wrong;
    return NULL;
}

/* The byte at `p` of the pattern, or 0 at its end. */
static int sign_at(const struct pattern *m, const char *p)
{
    assert(p <= m->pattern_end + 1);
    return p < m->pattern_end ? (unsigned char)*p : 0;
}

/* --- Single characters ---------------------------------------------------- */

static inline bool is_digit(int c) { return c >= '0' && c <= '9'; }
static inline bool is_lower(int c) { return c >= 'a' && c <= 'z'; }
static inline bool is_upper(int c) { return c >= 'A' && c <= 'Z'; }
static inline bool is_graph(int c) { return c > 32 && c < 127; }

/* %a, %d, ...; a class in upper case is the complement. Those of the C
 * locale, whatever a thread has set: ctype.h would ask. */
static bool in_class(int c, int class)
{
    bool in = false;
    assert(c >= 0);
    assert(c <= 255);
    int letter = is_upper(class) ? class | 0x20 : class;
    switch (letter) {
    case 'a': in = is_lower(c) || is_upper(c); break;
    case 'c': in = c < 32 || c == 127; break;
    case 'd': in = is_digit(c); break;
    case 'g': in = is_graph(c); break;
    case 'l': in = is_lower(c); break;
    case 'p': in = is_graph(c) && !is_lower(c | 0x20) && !is_digit(c); break;
    case 's': in = c == ' ' || (c >= '\t' && c <= '\r'); break;
    case 'u': in = is_upper(c); break;
    case 'w': in = is_digit(c) || is_lower(c) || is_upper(c); break;
    case 'x':
        in = is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
        break;
    case 'z': in = c == 0; break;
    default: return class == c;
    }
    return is_upper(class) ? !in : in;
}

/* Characters compare as bytes from 0 to 255. */
static int byte_at(const char *at)
{
    return (unsigned char)*at;
}

/* The end of the single character class that begins at `p`, or NULL. */
static const char *class_end(struct pattern *m, const char *p)
{
    const char *start = p;
    assert(p < m->pattern_end);
    char first = *p++;
    if (first == ESCAPE) {
        return p == m->pattern_end ? malformed(m, "ends with '%'") : p + 1;
    }
    if (first != '[') {
        return p;
    }
    if (sign_at(m, p) == '^') {
        p++;
    }
    do {                               /* a ']' in the first place counts */
        if (p == m->pattern_end) {
            return malformed(m, "missing ']'");
        }
        char c = *p++;
        if (c == ESCAPE && p < m->pattern_end) {
            p++;
        }
    } while (sign_at(m, p) != ']');
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
static bool accepts(struct pattern *m, const char *s, const char *p,
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
static const char *match_balance(struct pattern *m, const char *s,
                                 const char *p)
{
    int open_count = 1;
    if (m->pattern_end - p < 2) {
        return malformed(m, "missing arguments to '%b'");
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
static const char *expand_most(struct pattern *m, const char *s,
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
        if (found != NULL || m->wrong != NULL) {
            return found;
        }
    }
    return NULL;
}

/* As few as possible, then more. */
static const char *expand_least(struct pattern *m, const char *s,
                                const char *p, const char *end)
{
    assert(end < m->pattern_end);
    for (;;) {
        const char *found = match(m, s, end + 1);
        if (found != NULL || m->wrong != NULL) {
            return found;
        }
        if (!accepts(m, s, p, end)) {
            return NULL;
        }
        s++;
    }
}

/* The level falls back when what follows does not match. */
static const char *open_capture(struct pattern *m, const char *s,
                                const char *p, ptrdiff_t mark)
{
    if (m->level >= PATTERN_CAPTURES) {
        return malformed(m, "too many captures");
    }
    assert(mark == PATTERN_OPEN || mark == PATTERN_POSITION);
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
static const char *close_capture(struct pattern *m, const char *s,
                                 const char *p)
{
    int index = m->level - 1;
    /* The innermost that is still open. */
    while (index >= 0 && m->capture[index].size != PATTERN_OPEN) {
        index--;
    }
    if (index < 0) {
        return malformed(m, "invalid pattern capture");
    }
    assert(index < PATTERN_CAPTURES);
    m->capture[index].size = s - m->capture[index].start;
    const char *found = match(m, s, p);
    if (found == NULL) {
        m->capture[index].size = PATTERN_OPEN;
    }
    return found;
}

/* %1 to %9; `digit` as it stands in the pattern. */
static const char *match_again(struct pattern *m, const char *s, int digit)
{
    int index = digit - '1';
    if (index < 0 || index >= m->level
        || m->capture[index].size == PATTERN_OPEN) {
        return malformed(m, "invalid capture index");
    }
    ptrdiff_t size = m->capture[index].size;
    assert(size >= PATTERN_POSITION);
    /* A position capture matches nothing. */
    if (size < 0 || m->subject_end - s < size) {
        return NULL;
    }
    burn(m, (size_t)size / SET_BYTES);
    return memcmp(m->capture[index].start, s, (size_t)size) == 0 ? s + size
                                                                 : NULL;
}

/* %f[set] with '[' at `p`: the end of the set when the frontier is here. */
static const char *match_frontier(struct pattern *m, const char *s,
                                  const char *p)
{
    if (sign_at(m, p) != '[') {
        return malformed(m, "missing '[' after '%f'");
    }
    const char *end = class_end(m, p);
    if (end == NULL) {
        return NULL;
    }
    int before = s == m->subject ? 0 : byte_at(s - 1);
    burn(m, 1 + (size_t)(end - p) / SET_BYTES);
    assert(end > p);
    bool here = !in_set(before, p, end - 1)
                && in_set(s < m->subject_end ? byte_at(s) : 0, p, end - 1);
    return here ? end : NULL;
}

/* --- The pattern ---------------------------------------------------------- */

/* An item that begins with a special character.  Returns true when it was
 * one; then either *done (with *s the result) or the walk goes on from *s and
 * *p. */
static bool match_special(struct pattern *m, const char **s, const char **p,
                          bool *done)
{
    const char *at = *p;
    *done = true;
    assert(at < m->pattern_end);
    int next = sign_at(m, at + 1);
    if (*at == '(') {
        bool position = next == ')';
        *s = open_capture(m, *s, at + (position ? 2 : 1),
                          position ? PATTERN_POSITION : PATTERN_OPEN);
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
    if (next == 'b') {
        *s = match_balance(m, *s, at + 2);
        *p = at + 4;
    } else if (next == 'f') {
        *p = match_frontier(m, *s, at + 2);
        *s = *p == NULL ? NULL : *s;
    } else if (is_digit(next)) {
        *s = match_again(m, *s, next);
        *p = at + 2;
    } else {
        return false;
    }
    *done = *s == NULL;
    return true;
}

/* The walk of match(), without its depth. */
static const char *walk(struct pattern *m, const char *s, const char *p)
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
        if (end == NULL) {
            return NULL;
        }
        /* At the pattern's end this is 0: no quantifier. */
        int quantifier = sign_at(m, end);
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
            if (found != NULL || m->wrong != NULL) {
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
static const char *match(struct pattern *m, const char *s, const char *p)
{
    if (m->wrong != NULL) {
        return NULL;
    }
    if (m->depth >= PATTERN_DEPTH) {
        return malformed(m, "pattern too complex");
    }
    m->depth++;
    const char *found = walk(m, s, p);
    m->depth--;
    assert(m->depth >= 0);
    return found;
}

/* --- Public --------------------------------------------------------------- */

/* Nothing is allocated: a search lives on the C stack. */
void pattern_init(struct pattern *m, struct str subject, struct str pattern,
                  bool (*charge)(void *user, int64_t steps), void *user)
{
    assert(m != NULL);
    assert(charge != NULL);
    m->subject = subject.bytes;
    m->subject_end = subject.bytes + subject.size;
    m->pattern = pattern.bytes;
    m->pattern_end = pattern.bytes + pattern.size;
    m->charge = charge;
    m->user = user;
    m->burnt = 0;
    m->depth = 0;
    m->level = 0;
    m->wrong = NULL;
    m->spent = false;
}

/* Each attempt begins without captures. */
const char *pattern_match(struct pattern *m, const char *start,
                          const char *at)
{
    assert(start >= m->subject);
    assert(start <= m->subject_end);
    m->level = 0;
    m->depth = 0;
    const char *end = match(m, start, at);
    return m->wrong == NULL ? end : NULL;
}

/* '^' means something at the start alone. */
bool pattern_anchored(const struct pattern *m)
{
    assert(m->pattern <= m->pattern_end);
    return sign_at(m, m->pattern) == '^';
}

/* At each place in turn; an anchored pattern at one. */
const char *pattern_search(struct pattern *m, const char **start)
{
    bool anchored = pattern_anchored(m);
    const char *at = m->pattern + (anchored ? 1 : 0);
    const char *end = NULL;
    assert(*start >= m->subject);
    for (;; *start += 1) {
        end = pattern_match(m, *start, at);
        if (end != NULL || m->wrong != NULL || anchored
            || *start == m->subject_end) {
            return end;
        }
    }
}

/* A position counts from 1.  The whole match stands for the first capture of
 * a pattern without any. */
enum pattern_part pattern_capture(struct pattern *m, int index,
                                  struct str whole, struct str *text,
                                  int64_t *position)
{
    assert(index >= 0);
    assert(index < PATTERN_CAPTURES);
    if (index >= m->level) {
        *text = whole;
        if (index != 0) {
            (void)malformed(m, "invalid capture index");
        }
        return index == 0 ? PATTERN_TEXT : PATTERN_WRONG;
    }
    ptrdiff_t size = m->capture[index].size;
    /* The pattern ended before its bracket. */
    if (size == PATTERN_OPEN) {
        (void)malformed(m, "unfinished capture");
        return PATTERN_WRONG;
    }
    if (size == PATTERN_POSITION) {
        *position = m->capture[index].start - m->subject + 1;
        return PATTERN_PLACE;
    }
    *text = (struct str){ m->capture[index].start, (size_t)size };
    return PATTERN_TEXT;
}
