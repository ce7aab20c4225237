/* Texts in a given width: where lines end, how long words are, and writing a
 * wrapped text. Widths are columns of characters, not bytes. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { WORD_MAX = 30, PIECE_MAX = 18 };

/* Where a long word may be broken: after these. */
static const char marks[] = "/_.|,-+:";

size_t text_longest_word(const char *text, bool pieces)
{
    size_t longest = 0, now = 0;
    for (const char *c = text; *c != '\0'; c++) {
        bool ends = *c == ' ' || *c == '\n';
        now += !ends && ((unsigned char)*c & 0xC0) != 0x80;
        longest = now > longest ? now : longest;
        now = ends || (pieces && strchr(marks, *c) != NULL) ? 0 : now;
    }
    size_t most = pieces ? PIECE_MAX : WORD_MAX;
    return longest < most ? longest : most;
}

size_t text_widest_line(const char *text)
{
    size_t widest = 0;
    while (*text != '\0') {
        char line[4096];
        size_t size = strcspn(text, "\n");
        (void)snprintf(line, sizeof(line), "%.*s", (int)size, text);
        size_t width = text_width(line);
        widest = width > widest ? width : widest;
        text += size + (text[size] != '\0');
    }
    return widest;
}

/* Bytes of the first `width` characters; colours take no room. */
static size_t bytes_of(const char *text, size_t width)
{
    size_t at = 0;
    while (text[at] != '\0' && width > 0) {
        if (text[at] == '\033') {
            at += strcspn(text + at, "m");
            at += text[at] != '\0';
            continue;
        }
        at++;
        while (((unsigned char)text[at] & 0xC0) == 0x80) {
            at++;
        }
        width--;
    }
    return at;
}

size_t text_line(const char *text, size_t width, size_t *skip)
{
    size_t most = bytes_of(text, width);
    size_t line = strcspn(text, "\n");
    assert(width > 0);
    if (line <= most) {
        *skip = line + (text[line] == '\n');
        return line;
    }
    *skip = most;
    for (size_t i = most; i > 0; i--) {
        if (text[i] == ' ') {
            *skip = i + 1;
            return i;
        }
    }
    /* A word longer than the column: after a mark inside it, if any. */
    for (size_t i = most; i > 0; i--) {
        if (strchr(marks, text[i - 1]) != NULL) {
            *skip = i;
            return i;
        }
    }
    return most;
}

void put_wrapped_at(struct cli *cli, const char *text, size_t at,
                    size_t from)
{
    enum { LEAST = 20 };
    size_t screen = cli->line_width;
    while (*text != '\0') {
        /* Broken at blanks only: hashes, paths and commands stay whole, to
         * be copied. */
        size_t skip = 0;
        size_t width = screen > at + LEAST ? screen - at : LEAST;
        size_t size = text_line(text, width, &skip);
        if (size == skip && text[size] != '\0') {
            size = strcspn(text, " \n");
            skip = size + (text[size] != '\0');
        }
        put_bytes(cli, text, size);
        text += skip;
        if (*text != '\0') {
            put(cli, "\n");
            put_spaces(cli, from);
            at = from;
        }
    }
    put(cli, "\n");
}

void put_wrapped(struct cli *cli, const char *text, size_t from)
{
    assert(text != NULL);
    put_wrapped_at(cli, text, from, from);
}

size_t text_lines(const char *text, size_t width)
{
    size_t lines = 1;
    while (*text != '\0') {
        size_t skip = 0;
        (void)text_line(text, width, &skip);
        text += skip;
        lines += *text != '\0';
    }
    return lines;
}
