/* string.format.
 *
 * A specification is read by us and checked against what the conversion
 * allows; C's snprintf only ever sees the literal formats below, and never a
 * sign or a width.  NaN is written "nan" everywhere: its sign differs by
 * machine.  %p is not offered: addresses differ by run. */
#include "script/library.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Room for "%.99f" of the largest double. */
#define DIGITS_MAX 512
/* Steps for turning a double into digits, beside two for each of them. */
#define DIGITS_STEPS 8

struct spec {
    bool left, plus, space, alternate, zero; /* flags of the conversion */
    int width;                    /* 0 = none */
    int precision;               /* -1 = not given */
    char conversion;
    const char *start;           /* of the whole, for messages */
    size_t size;
};

/* Flags and precision that each conversion allows, as stock Lua does. */
static const struct allowed {
    const char *conversions, *flags; /* letters, and flags they take */
    bool precision;               /* whether one may stand */
} allowed[] = {
    /* Signed. */
    { "di", "-+0 ", true },
    /* Unsigned. */
    { "u", "-0", true },
    /* Other bases: a sign has no meaning. */
    { "oxX", "-#0", true },
    /* Floats; %F is not in Lua. */
    { "aAeEfgG", "-+#0 ", true },
    /* One byte. */
    { "c", "-", false },
    /* Any value. */
    { "s", "-", true },
};

/* The whole specification is shown, from its percent sign. */
static int bad_format(lua_State *L, const struct spec *spec)
{
    assert(state_of(L)->L == L);
    struct str text = { spec->start, spec->size };
    assert(spec->start != NULL);
    (void)err_fail(state_err(L), MESSAGE_SCRIPT_FORMAT, "t", text);
    return state_raise(L);
}

/* Up to two digits; -1 when there is none. */
static int read_digits(const char **at)
{
    int value = -1;
    assert(*at != NULL);
    for (int i = 0; i < 2 && **at >= '0' && **at <= '9'; i++) {
        value = (value < 0 ? 0 : value * 10) + (**at - '0');
        (*at)++;
    }
    return value;
}

/* Each may stand more than once. */
static void read_flags(struct spec *spec, const char **at)
{
    for (;; (*at)++) {
        switch (**at) {
        case '-': spec->left = true; break;
        case '+': spec->plus = true; break;
        case ' ': spec->space = true; break;
        case '#': spec->alternate = true; break;
        case '0': spec->zero = true; break;
        default: return;
        }
        assert(*at >= spec->start);
    }
}

/* Reads a specification after '%'; *at moves behind it. */
static struct spec read_spec(const char **at)
{
    struct spec spec = { .precision = -1, .start = *at - 1 };
    assert(spec.start[0] == '%');
    read_flags(&spec, at);
    /* Zeros before the width were flags already. */
    int width = read_digits(at);
    spec.width = width < 0 ? 0 : width;
    if (**at == '.') {
        (*at)++;
        int precision = read_digits(at);
        spec.precision = precision < 0 ? 0 : precision;
    }
    spec.conversion = **at;
    /* At the end of the format there is nothing to pass. */
    if (**at != '\0') {
        (*at)++;
    }
    spec.size = (size_t)(*at - spec.start);
    return spec;
}

/* The table above, and the size that stock Lua allows. */
static bool is_allowed(const struct spec *spec)
{
    /* No more flags than fit; stock Lua stops at 22 characters. */
    if (spec->conversion == '\0' || spec->size > 22) {
        return false;
    }
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
        const struct allowed *row = &allowed[i];
        if (strchr(row->conversions, spec->conversion) == NULL) {
            continue;
        }
        assert(row->flags[0] == '-');
        return (!spec->plus || strchr(row->flags, '+') != NULL)
               && (!spec->space || strchr(row->flags, ' ') != NULL)
               && (!spec->alternate || strchr(row->flags, '#') != NULL)
               && (!spec->zero || strchr(row->flags, '0') != NULL)
               && (spec->precision < 0 || row->precision);
    }
    return false;
}

/* --- Padding -------------------------------------------------------------- */

/* Adds prefix (sign, 0x) and body, padded to the width: by zeros between the
 * two, or by spaces on a side. */
static void add_padded(struct textbuf *out, const struct spec *spec,
                       const char *prefix, struct str body)
{
    size_t size = strlen(prefix) + body.size;
    size_t pad = (size_t)spec->width > size ? (size_t)spec->width - size : 0;
    /* C: '-' overrides '0'. */
    bool zeros = spec->zero && !spec->left;
    assert(pad < 100);
    for (size_t i = 0; i < pad && !zeros && !spec->left; i++) {
        textbuf_char(out, ' ');
    }
    textbuf_add(out, prefix, strlen(prefix));
    for (size_t i = 0; i < pad && zeros; i++) {
        textbuf_char(out, '0');
    }
    textbuf_add(out, body.bytes, body.size);
    for (size_t i = 0; i < pad && spec->left; i++) {
        textbuf_char(out, ' ');
    }
}

/* What stands before the digits of a signed conversion. */
static const char *sign_of(const struct spec *spec, bool negative)
{
    if (negative) {
        return "-";
    }
    assert(!(spec->plus && spec->conversion == 'x'));
    return spec->plus ? "+" : spec->space ? " " : "";
}

/* --- Numbers -------------------------------------------------------------- */

/* Digits of `value` in a base, at least `least` of them; at the end of
 * `into`. */
static struct str digits_of(uint64_t value, unsigned base, int least,
                            char into[160])
{
    const char *digits = "0123456789abcdef";
    size_t at = 160;
    assert(base == 8 || base == 10 || base == 16);
    while (value != 0 || (int)(160 - at) < least) {
        into[--at] = digits[value % base];
        value /= base;
    }
    return (struct str){ into + at, 160 - at };
}

/* Digits are made here: C's printf would need a format for each mixture of
 * flags, width and precision. */
static void add_integer(struct textbuf *out, struct spec *spec,
                        lua_Integer value)
{
    char digits[160];
    bool is_signed = spec->conversion == 'd' || spec->conversion == 'i';
    unsigned base = spec->conversion == 'o' ? 8
                    : strchr("xX", spec->conversion) != NULL ? 16 : 10;
    bool negative = is_signed && value < 0;
    uint64_t magnitude = negative ? 0u - (uint64_t)value : (uint64_t)value;
    int least = spec->precision < 0 ? 1 : spec->precision;
    struct str body = digits_of(magnitude, base, least, digits);
    const char *prefix = is_signed ? sign_of(spec, negative) : "";
    assert(body.size < sizeof(digits));
    /* C: "0x" but for zero; octal gains a leading 0 unless it has one. */
    if (spec->alternate && base == 16 && value != 0) {
        prefix = spec->conversion == 'x' ? "0x" : "0X";
    } else if (spec->alternate && base == 8
               && (body.size == 0 || body.bytes[0] != '0')) {
        body = digits_of(magnitude, base, (int)body.size + 1, digits);
    }
    for (size_t i = 0; spec->conversion == 'X' && i < body.size; i++) {
        char *digit = &digits[sizeof(digits) - body.size + i];
        *digit = *digit >= 'a' ? (char)(*digit - 'a' + 'A') : *digit;
    }
    /* C: a precision overrides '0' for integers. */
    spec->zero = spec->zero && spec->precision < 0;
    add_padded(out, spec, prefix, body);
}

/* Writes a finite number without sign. A negative precision counts as not
 * given, as C has it. */
static int write_digits(char out[DIGITS_MAX], const struct spec *spec,
                        double value)
{
    int precision = spec->precision;
    assert(isfinite(value));
    assert(!signbit(value));
#define WRITE(letter) \
    (spec->alternate \
     ? snprintf(out, DIGITS_MAX, "%#.*" letter, precision, value) \
     : snprintf(out, DIGITS_MAX, "%.*" letter, precision, value))
    switch (spec->conversion) {
    case 'a': return WRITE("a");
    case 'A': return WRITE("A");
    case 'e': return WRITE("e");
    case 'E': return WRITE("E");
    case 'f': return WRITE("f");
    case 'g': return WRITE("g");
    default: return WRITE("G");
    }
#undef WRITE
}

/* The digits are C's; sign, padding and what is no number are ours. */
static void add_float(struct textbuf *out, struct spec *spec, double value)
{
    char digits[DIGITS_MAX];
    bool upper = spec->conversion >= 'A' && spec->conversion <= 'Z';
    bool negative = signbit(value) != 0 && !isnan(value);
    struct str body = { digits, 0 };
    const char *sign = sign_of(spec, negative);
    char prefix[4] = { sign[0], '\0', '\0', '\0' };
    if (!isfinite(value)) {
        body = isnan(value) ? (upper ? STR("NAN") : STR("nan"))
               : (upper ? STR("INF") : STR("inf"));
        spec->zero = false;
    } else {
        int size = write_digits(digits, spec, fabs(value));
        assert(size > 0);
        assert(size < DIGITS_MAX);
        limit_charge(out->L, DIGITS_STEPS + 2 * size);
        body.size = (size_t)size;
        if (spec->conversion == 'a' || spec->conversion == 'A') {
            /* Zeros go behind "0x". */
            memcpy(prefix + strlen(prefix), digits, 2);
            body = (struct str){ digits + 2, body.size - 2 };
        }
    }
    add_padded(out, spec, prefix, body);
}

/* --- Text ----------------------------------------------------------------- */

/* %s takes any value, through tostring; with a width or precision it refuses
 * zero bytes, as C could not show them. */
static void add_string(struct textbuf *out, struct spec *spec, int index)
{
    lua_State *L = out->L;
    struct str text;
    basic_tostring(L, index);
    text.bytes = lua_tolstring(L, -1, &text.size);
    assert(text.bytes != NULL);
    limit_charge(L, (int64_t)(text.size / CHARGE_BYTES));
    if (spec->size == 2) {
        textbuf_add(out, text.bytes, text.size);
        lua_pop(L, 1);
        return;
    }
    if (memchr(text.bytes, '\0', text.size) != NULL) {
        (void)argument_refuse(L, index, MESSAGE_SCRIPT_INDEX_RANGE);
    }
    /* Bytes, not characters, as in C. */
    if (spec->precision >= 0 && (size_t)spec->precision < text.size) {
        text.size = (size_t)spec->precision;
    }
    add_padded(out, spec, "", text);
    lua_pop(L, 1);
}

/* A text as Lua would read it back. */
static void add_quoted(struct textbuf *out, struct str text)
{
    textbuf_char(out, '"');
    limit_charge(out->L, (int64_t)(text.size / 4));
    assert(text.bytes[text.size] == '\0');
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        unsigned char byte = (unsigned char)c;
        /* A newline stays one, behind a backslash. */
        if (c == '"' || c == '\\' || c == '\n') {
            textbuf_char(out, '\\');
            textbuf_char(out, c);
        } else if (byte < 32 || byte == 127) {
            char code[8];
            bool digit = text.bytes[i + 1] >= '0' && text.bytes[i + 1] <= '9';
            int size = snprintf(code, sizeof(code), digit ? "\\%03d" : "\\%d",
                                (int)byte);
            textbuf_add(out, code, (size_t)size);
        } else {
            textbuf_char(out, c);
        }
    }
    textbuf_char(out, '"');
}

/* %q of a number: floats in hexadecimal, so that no bit is lost. */
static void add_literal_number(struct textbuf *out, int index)
{
    lua_State *L = out->L;
    char digits[64];
    int size = 0;
    lua_Number number = lua_tonumber(L, index);
    lua_Integer integer = lua_tointeger(L, index);
    if (lua_isinteger(L, index)) {
        size = integer == LUA_MININTEGER
            ? snprintf(digits, sizeof(digits), "0x%llx",
                       (unsigned long long)integer)
            : snprintf(digits, sizeof(digits), "%lld", (long long)integer);
    } else if (isnan(number)) {
        size = snprintf(digits, sizeof(digits), "(0/0)");
    } else if (isinf(number)) {
        size = snprintf(digits, sizeof(digits), "%s",
                        number > 0 ? "1e9999" : "-1e9999");
    } else {
        size = snprintf(digits, sizeof(digits), "%a", number);
    }
    assert(size > 0);
    assert((size_t)size < sizeof(digits));
    textbuf_add(out, digits, (size_t)size);
}

/* %q: what Lua's parser would read back as the same value. */
static void add_literal(struct textbuf *out, const struct spec *spec,
                        int index)
{
    lua_State *L = out->L;
    struct str text;
    assert(spec->conversion == 'q');
    if (spec->size != 2) {
        (void)bad_format(L, spec);
    }
    switch (lua_type(L, index)) {
    case LUA_TSTRING:
        text.bytes = lua_tolstring(L, index, &text.size);
        add_quoted(out, text);
        break;
    case LUA_TNUMBER:
        add_literal_number(out, index);
        break;
    case LUA_TNIL: case LUA_TBOOLEAN:
        basic_tostring(L, index);
        textbuf_value(out);
        break;
    default:
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_FORMAT_VALUE, "ss",
                       lua_typename(L, lua_type(L, index)), "%q");
        (void)state_raise(L);
    }
}

/* --- The function --------------------------------------------------------- */

/* A number for a float conversion; text that is one counts, as in stock. */
static double float_argument(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    int ok = 0;
    double value = lua_tonumberx(L, index, &ok);
    assert(index > 0);
    if (!ok) {
        (void)argument_error(L, index, "number");
    }
    return value;
}

/* One specification with its argument. */
static void add_item(struct textbuf *out, struct spec *spec, int index)
{
    lua_State *L = out->L;
    char c = '\0';
    limit_charge(L, CHARGE_CALL);
    assert(index > 1);
    if (spec->conversion == 'q') {
        add_literal(out, spec, index);
        return;
    }
    if (!is_allowed(spec)) {
        (void)bad_format(L, spec);
    }
    switch (spec->conversion) {
    case 'c':
        c = (char)(unsigned char)argument_integer(L, index);
        add_padded(out, spec, "", (struct str){ &c, 1 });
        break;
    case 's':
        add_string(out, spec, index);
        break;
    case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
        add_integer(out, spec, argument_integer(L, index));
        break;
    default:
        add_float(out, spec, float_argument(L, index));
        break;
    }
}

/* string.format(format, ...) */
static int string_format(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct textbuf out;
    int arguments = lua_gettop(L);
    int index = 1;
    limit_charge(L, CHARGE_CALL);
    struct str format = argument_text(L, 1);
    const char *at = format.bytes;
    const char *end = at + format.size;
    textbuf_open(&out, L, format.size);
    while (at < end) {
        const char *escape = memchr(at, '%', (size_t)(end - at));
        const char *stop = escape == NULL ? end : escape;
        textbuf_add(&out, at, (size_t)(stop - at));
        if (escape == NULL) {
            break;
        }
        at = escape + 1;
        if (*at == '%') {
            limit_charge(L, 1);
            textbuf_char(&out, '%');
            at++;
            continue;
        }
        /* "%%" takes no argument; all others do. */
        if (++index > arguments) {
            return argument_refuse(L, index,
                                   MESSAGE_SCRIPT_ARGUMENT_MISSING);
        }
        struct spec spec = read_spec(&at);
        assert(at <= end);
        add_item(&out, &spec, index);
    }
    textbuf_push(&out);
    return 1;
}

const struct library_entry library_format[] = {
    { "string", "format", string_format },
    { NULL, NULL, NULL },
};
