/* The lexer of Lua 5.4: what it accepts and refuses is what llex.c does
 * (Lua 5.4 manual section 3.1), byte for byte, in the C locale.
 *
 * A line ends with LF, CR, CRLF or LFCR.  Strings are decoded here; numerals
 * are read in the loose way of Lua (all that looks like a numeral is taken,
 * then it must be one), see lexer_number.c. */
#include "script/lexer.h"

#include <assert.h>
#include <string.h>

#include "script/lexer_number.h"

/* ORDER: enum token_kind, from TOKEN_AND. */
static const char *const kind_texts[] = {
    "and", "break", "do", "else", "elseif", "end", "false", "for",
    "function", "goto", "if", "in", "local", "nil", "not", "or", "repeat",
    "return", "then", "true", "until", "while",
    "//", "..", "...", "==", ">=", "<=", "~=", "<<", ">>", "::", "<eof>",
    "<number>", "<integer>", "<name>", "<string>"
};
_Static_assert(sizeof kind_texts / sizeof kind_texts[0] ==
               TOKEN_TEXT - TOKEN_AND + 1, "a text for each kind");

enum { BYTE_END = -1 };

/* A byte that may begin a name: a letter of ASCII or `_` (Lua manual 3.1),
 * whatever the locale says of other letters. `c` is a byte or BYTE_END, which
 * is none. */
static bool is_alpha(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* A decimal digit of ASCII; BYTE_END is none. */
static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

/* One of the two bytes that end a line, alone or as a pair of both in either
 * order (skip_newline). */
static bool is_newline(int c)
{
    return c == '\n' || c == '\r';
}

/* The byte `ahead` places on, or BYTE_END. */
static int byte_at(const struct lexer *lexer, size_t ahead)
{
    assert(lexer->at <= lexer->source.size);
    if (ahead >= lexer->source.size - lexer->at) {
        return BYTE_END;
    }
    return (unsigned char)lexer->source.bytes[lexer->at + ahead];
}

/* The byte the lexer stands on, or BYTE_END behind the source. A NUL in the
 * source is an ordinary byte: the end is told by size alone. */
static int current(const struct lexer *lexer)
{
    assert(lexer != NULL);
    return byte_at(lexer, 0);
}

/* Skips a line end of one or two bytes. */
static void skip_newline(struct lexer *lexer)
{
    int first = current(lexer);
    assert(is_newline(first));
    int second = byte_at(lexer, 1);
    lexer->at += is_newline(second) && second != first ? 2 : 1;
    lexer->line++;
    lexer->line_start = lexer->at;
}

/* Walks the source as the lexer counts lines, so that an error shows the line
 * that its number means, also where `\r` and `\r\n` are mixed. The result
 * belongs to `source`; empty for a line that is not there. */
struct str lexer_line(struct str source, int64_t line)
{
    assert(line >= 0);
    struct lexer lexer = { .source = source, .line = 1 };
    while (lexer.line < line && lexer.at < source.size) {
        if (is_newline(source.bytes[lexer.at])) {
            skip_newline(&lexer);
        } else {
            lexer.at++;
        }
    }
    size_t end = lexer.at;
    /* A line may be a whole file; err_source looks at what it shows. */
    const char *lf = end < source.size
        ? memchr(source.bytes + end, '\n', source.size - end) : NULL;
    end = lf != NULL ? (size_t)(lf - source.bytes) : source.size;
    const char *cr = end > lexer.at
        ? memchr(source.bytes + lexer.at, '\r', end - lexer.at) : NULL;
    end = cr != NULL ? (size_t)(cr - source.bytes) : end;
    if (lexer.line != line || end == lexer.at) {
        return STR("");
    }
    return (struct str){ source.bytes + lexer.at, end - lexer.at };
}

/* Only the first failure of a source is told. From here on each token is the
 * end, so that the parser unwinds without a check after every step; gives NULL
 * when an earlier failure already holds the error. */
struct err *lexer_fail(struct lexer *lexer)
{
    assert(lexer != NULL);
    if (lexer->failed) {
        return NULL;
    }
    lexer->failed = true;
    lexer->has_ahead = false;
    lexer->now.kind = TOKEN_END;
    return lexer->err;
}

/* Completes the error just filled: file (cut to ERR_FILE_BYTES), place, and
 * the text of the line, all copied into the error, which outlives the
 * source. */
void lexer_failed_at(struct lexer *lexer, int64_t line, int64_t column)
{
    assert(line >= 0 && column >= 0);
    assert(lexer->failed && lexer->err->code < 0);
    char file[ERR_FILE_BYTES];
    size_t size = lexer->file.size < sizeof file ? lexer->file.size
                                                 : sizeof file - 1;
    if (size > 0) {
        memcpy(file, lexer->file.bytes, size);
    }
    file[size] = '\0';
    (void)err_at(lexer->err, file, line, column);
    err_source(lexer->err, lexer_line(lexer->source, line));
}

/* A failure of the token being read, which began at `token`. */
static void fail_token(struct lexer *lexer, const struct token *token,
                       enum message message, struct str what)
{
    assert(token != NULL);
    int64_t line = token->line;
    int64_t column = token->column;
    struct err *err = lexer_fail(lexer);
    if (err != NULL) {
        (void)err_fail(err, message, "ti", what, line);
        lexer_failed_at(lexer, line, column);
    }
}

/* Counts a long bracket `[==[` or `]==]` at the current byte: its number of
 * `=` plus 2 when well formed, 1 for a lone bracket, 0 for `[==` alone.
 * Moves behind the `=`, as Lua does. */
static size_t skip_bracket(struct lexer *lexer)
{
    int bracket = current(lexer);
    assert(bracket == '[' || bracket == ']');
    lexer->at++;
    size_t count = 0;
    while (current(lexer) == '=') {
        lexer->at++;
        count++;
    }
    return current(lexer) == bracket ? count + 2 : count == 0 ? 1 : 0;
}

/* Reads a long string (kept when `keep`) or comment whose opening bracket
 * has been skipped up to its second `[`. */
static void read_long(struct lexer *lexer, const struct token *token,
                      size_t bracket, bool keep)
{
    assert(token != NULL);
    assert(bracket >= 2);
    lexer->at++;
    if (is_newline(current(lexer))) {
        skip_newline(lexer);
    }
    for (;;) {
        int c = current(lexer);
        size_t start = lexer->at;
        if (c == BYTE_END) {
            fail_token(lexer, token, MESSAGE_SYNTAX_LONG_OPEN,
                       keep ? STR("[[") : STR("--[["));
            return;
        }
        if (c == ']') {
            if (skip_bracket(lexer) == bracket) {
                lexer->at++;
                return;
            }
        } else if (is_newline(c)) {
            skip_newline(lexer);
            if (keep) {
                buf_char(&lexer->scratch, '\n');
            }
            continue;
        } else {
            lexer->at++;
        }
        if (keep) {
            buf_add(&lexer->scratch, lexer->source.bytes + start,
                    lexer->at - start);
        }
    }
}

/* The value of a hexadecimal digit of either case, or -1. */
static int hex_value(int c)
{
    assert(c <= 255);
    return is_digit(c) ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Appends a code point of up to 31 bits, as Lua does (up to six bytes). */
static void add_utf8(struct buf *buf, uint32_t code)
{
    assert(code <= 0x7FFFFFFFu);
    if (code < 0x80) {
        buf_char(buf, (char)code);
        return;
    }
    char bytes[6];
    size_t at = sizeof bytes;
    uint32_t first_max = 0x3F;
    do {
        bytes[--at] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
        first_max >>= 1;
    } while (code > first_max);
    bytes[--at] = (char)((~first_max << 1) | code);
    buf_add(buf, bytes + at, sizeof bytes - at);
}

/* \u{...}: stands behind the `u`; false when malformed. */
static bool escape_utf8(struct lexer *lexer)
{
    assert(lexer->source.bytes != NULL);
    if (current(lexer) != '{' || hex_value(byte_at(lexer, 1)) < 0) {
        return false;
    }
    lexer->at++;
    uint32_t code = 0;
    for (; hex_value(current(lexer)) >= 0; lexer->at++) {
        if (code > (0x7FFFFFFFu >> 4)) {
            return false;
        }
        code = code * 16 + (uint32_t)hex_value(current(lexer));
    }
    if (current(lexer) != '}') {
        return false;
    }
    lexer->at++;
    add_utf8(&lexer->scratch, code);
    return true;
}

/* \xXX or \ddd, at the first digit; false when malformed. */
static bool escape_byte(struct lexer *lexer, bool hex)
{
    int value = 0;
    size_t digits = 0;
    for (; digits < (hex ? 2u : 3u); digits++) {
        int digit = hex_value(current(lexer));
        if (digit < 0 || (!hex && digit > 9)) {
            break;
        }
        value = value * (hex ? 16 : 10) + digit;
        lexer->at++;
    }
    if (value > 255 || (hex && digits < 2)) {
        return false;
    }
    assert(digits > 0);
    buf_char(&lexer->scratch, (char)value);
    return true;
}

/* One escape, at the byte behind the backslash; false when malformed. */
static bool read_escape(struct lexer *lexer)
{
    assert(lexer->source.bytes != NULL);
    static const char letters[] = "abfnrtv\\\"'";
    static const char meanings[] = "\a\b\f\n\r\t\v\\\"'";
    int c = current(lexer);
    const char *letter = c > 0 ? strchr(letters, c) : NULL;
    if (letter != NULL) {
        lexer->at++;
        buf_char(&lexer->scratch, meanings[letter - letters]);
    } else if (is_newline(c)) {
        skip_newline(lexer);
        buf_char(&lexer->scratch, '\n');
    } else if (c == 'z') {
        lexer->at++;
        for (c = current(lexer); c == ' ' || (c >= '\t' && c <= '\r');
             c = current(lexer)) {
            if (is_newline(c)) {
                skip_newline(lexer);
            } else {
                lexer->at++;
            }
        }
    } else if (c == 'x' || c == 'u') {
        lexer->at++;
        return c == 'x' ? escape_byte(lexer, true) : escape_utf8(lexer);
    } else if (is_digit(c)) {
        return escape_byte(lexer, false);
    } else {
        return c == BYTE_END;     /* then the string is unfinished */
    }
    return true;
}

/* A quoted string, at its opening quote. */
static void read_text(struct lexer *lexer, struct token *token)
{
    int quote = current(lexer);
    assert(quote == '"' || quote == '\'');
    lexer->at++;
    for (;;) {
        int c = current(lexer);
        if (c == quote) {
            break;
        }
        if (c == BYTE_END || is_newline(c)) {
            struct str raw = { lexer->source.bytes + (token->raw.bytes -
                               lexer->source.bytes), 0 };
            raw.size = lexer->at - (size_t)(raw.bytes - lexer->source.bytes);
            fail_token(lexer, token, MESSAGE_SYNTAX_TEXT_OPEN, raw);
            return;
        }
        size_t start = lexer->at++;
        if (c != '\\') {
            buf_char(&lexer->scratch, (char)c);
        } else if (!read_escape(lexer)) {
            struct str bad = { lexer->source.bytes + start,
                               lexer->at - start };
            bad.size += current(lexer) == BYTE_END ? 0 : 1;
            struct token place = { .line = lexer->line,
                .column = (int64_t)(start - lexer->line_start) + 1 };
            fail_token(lexer, &place, MESSAGE_SYNTAX_ESCAPE, bad);
            return;
        }
    }
    lexer->at++;
    token->kind = TOKEN_TEXT;
}

/* Gives the token the string gathered in `scratch`. */
static void finish_text(struct lexer *lexer, struct token *token)
{
    assert(lexer != NULL && token != NULL);
    struct str text = buf_view(&lexer->scratch);
    token->text = str_copy(lexer->arena, text);
    if (lexer->scratch.failed || token->text.bytes == NULL) {
        token->text = STR("");
        struct err *err = lexer_fail(lexer);
        if (err != NULL) {
            (void)err_nomem(err);
        }
    }
}

/* Reads a name or a reserved word (Lua manual 3.1) into `token`. Its text
 * stays within the source; the kinds from TOKEN_AND to TOKEN_WHILE are in the
 * order of kind_texts. */
static void read_name(struct lexer *lexer, struct token *token)
{
    assert(is_alpha(current(lexer)));
    assert(token->raw.size == 0);
    size_t start = lexer->at;
    while (is_alpha(current(lexer)) || is_digit(current(lexer))) {
        lexer->at++;
    }
    token->text = (struct str){ lexer->source.bytes + start,
                                lexer->at - start };
    token->kind = TOKEN_NAME;
    for (int i = TOKEN_AND; i <= TOKEN_WHILE; i++) {
        if (str_is(token->text, kind_texts[i - TOKEN_AND])) {
            token->kind = i;
        }
    }
}

/* Reads a numeral; the whole lexeme, with letters that touch it, is taken
 * before it is judged, as Lua does, so that the message shows all of `3x`. An
 * integer that does not fit 64 bits becomes a float (Lua manual 3.1). */
static void read_number(struct lexer *lexer, struct token *token)
{
    struct str rest = { lexer->source.bytes + lexer->at,
                        lexer->source.size - lexer->at };
    size_t size = numeral_scan(rest);
    assert(size > 0);
    struct str lexeme = { rest.bytes, size };
    lexer->at += size;
    bool is_integer = false;
    if (!numeral_read(lexeme, &is_integer, &token->integer,
                      &token->number)) {
        fail_token(lexer, token, MESSAGE_SYNTAX_NUMBER, lexeme);
        return;
    }
    token->kind = is_integer ? TOKEN_INTEGER : TOKEN_NUMBER;
}

/* Skips a comment, at its `--`. */
static void skip_comment(struct lexer *lexer, const struct token *token)
{
    assert(token != NULL);
    assert(byte_at(lexer, 0) == '-');
    assert(byte_at(lexer, 1) == '-');
    lexer->at += 2;
    if (current(lexer) == '[') {
        size_t bracket = skip_bracket(lexer);
        if (bracket >= 2) {
            read_long(lexer, token, bracket, false);
            return;
        }
    }
    while (current(lexer) != BYTE_END && !is_newline(current(lexer))) {
        lexer->at++;
    }
}

/* Tokens of two or three characters that begin with `c`, or 0. */
static int read_long_operator(struct lexer *lexer, int c)
{
    assert(c != BYTE_END);
    static const struct { const char *text; int kind; } operators[] = {
        { "...", TOKEN_DOTS }, { "..", TOKEN_CONCAT }, { "==", TOKEN_EQ },
        { "<=", TOKEN_LE }, { "<<", TOKEN_SHL }, { ">=", TOKEN_GE },
        { ">>", TOKEN_SHR }, { "//", TOKEN_IDIV }, { "~=", TOKEN_NE },
        { "::", TOKEN_DBCOLON }
    };
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        const char *text = operators[i].text;
        if (text[0] == c && text[1] == byte_at(lexer, 1) &&
            (text[2] == '\0' || text[2] == byte_at(lexer, 2))) {
            lexer->at += strlen(text);
            return operators[i].kind;
        }
    }
    return 0;
}

/* Reads the token that begins at the current byte, which is no blank. */
static void read_token(struct lexer *lexer, struct token *token)
{
    int c = current(lexer);
    assert(c != BYTE_END);
    buf_clear(&lexer->scratch);
    if (is_alpha(c)) {
        read_name(lexer, token);
    } else if (is_digit(c) || (c == '.' && is_digit(byte_at(lexer, 1)))) {
        read_number(lexer, token);
    } else if (c == '"' || c == '\'') {
        read_text(lexer, token);
    } else if (c == '[') {
        size_t bracket = skip_bracket(lexer);
        token->kind = '[';
        if (bracket >= 2) {
            token->kind = TOKEN_TEXT;
            read_long(lexer, token, bracket, true);
        } else if (bracket == 0) {
            fail_token(lexer, token, MESSAGE_SYNTAX_LONG_DELIMITER, STR("["));
        }
    } else {
        token->kind = read_long_operator(lexer, c);
        if (token->kind == 0) {
            token->kind = c;
            lexer->at++;
        }
    }
    if (token->kind == TOKEN_TEXT && !lexer->failed) {
        finish_text(lexer, token);
    }
}

/* An empty token at the present place: what a token is before it is read, and
 * what the end of the source is. Columns count bytes from 1. */
static struct token token_here(const struct lexer *lexer)
{
    assert(lexer->line_start <= lexer->at);
    return (struct token){
        .kind = TOKEN_END, .line = lexer->line,
        .column = (int64_t)(lexer->at - lexer->line_start) + 1,
        .raw = { lexer->source.bytes + lexer->at, 0 }
    };
}

/* Skips blanks and comments, then reads a token. */
static struct token scan(struct lexer *lexer)
{
    assert(lexer != NULL);
    assert(lexer->err != NULL);
    while (!lexer->failed) {
        struct token token = token_here(lexer);
        int c = current(lexer);
        if (c == BYTE_END) {
            return token;
        }
        if (is_newline(c)) {
            skip_newline(lexer);
        } else if (c == ' ' || c == '\t' || c == '\v' || c == '\f') {
            lexer->at++;
        } else if (c == '-' && byte_at(lexer, 1) == '-') {
            skip_comment(lexer, &token);
        } else {
            size_t start = lexer->at;
            read_token(lexer, &token);
            token.raw.size = lexer->at - start;
            if (!lexer->failed) {
                return token;
            }
        }
    }
    return token_here(lexer);
}

/* Nothing but `scratch` is allocated apart from the arena; the first token is
 * read at once, so a source may have failed when this returns. */
void lexer_init(struct lexer *lexer, struct arena *arena, struct str file,
                struct str source, struct err *err)
{
    assert(lexer != NULL && arena != NULL && err != NULL);
    if (source.bytes == NULL) {
        source = STR("");
    }
    *lexer = (struct lexer){ .arena = arena, .file = file, .source = source,
                             .line = 1, .err = err };
    buf_init(&lexer->scratch, arena->mem, 0);
    lexer_next(lexer);
}

/* Tokens live on: their texts are in the source and in the arena. */
void lexer_free(struct lexer *lexer)
{
    assert(lexer != NULL);
    buf_free(&lexer->scratch);
}

/* A token peeked at before is handed over, not read twice. When reading it
 * failed the token is the end: see lexer_fail. */
void lexer_next(struct lexer *lexer)
{
    assert(lexer != NULL);
    struct token token = lexer->has_ahead ? lexer->ahead : scan(lexer);
    lexer->has_ahead = false;
    if (lexer->failed) {
        token.kind = TOKEN_END;
    }
    lexer->now = token;
}

/* One token of look-ahead, which Lua's grammar needs only to tell `name =
 * value` from an expression in a table. */
int lexer_peek(struct lexer *lexer)
{
    assert(lexer != NULL);
    if (!lexer->has_ahead) {
        lexer->ahead = scan(lexer);
        lexer->has_ahead = !lexer->failed;
    }
    return lexer->failed ? TOKEN_END : lexer->ahead.kind;
}

/* As messages name a kind of token. A token of one byte is its own kind and is
 * spelled in `single`, the caller's; other texts are constant. */
const char *lexer_kind_text(int kind, char single[2])
{
    assert(single != NULL);
    assert(kind >= 0 && kind <= TOKEN_TEXT);
    if (kind < TOKEN_AND) {
        single[0] = (char)kind;
        single[1] = '\0';
        return single;
    }
    return kind_texts[kind - TOKEN_AND];
}
