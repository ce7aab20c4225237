/* Every function of a script, one row each.  The C functions behind them are
 * listed in library.h; a test fails when the two differ.
 *
 * Who reads the rows: the static checks (types of arguments, nearest names),
 * the messages for unknown names (sandbox.c), and whatever prints a reference
 * for people and editors. The letters are explained in functions.h; "ti?i?"
 * is a text, then up to two integers; "**." is one value and any more.
 * `pure` means that a call may be lifted into core/expr, which then must give
 * the same result on every input.
 * Usage shows how a call is written, help says in one line what it gives; both
 * are for policy staff, so no type theory and no Lua jargon.
 * Order: as a reader would look for them, facts first. */
#include "script/functions.h"

#include <assert.h>
#include <string.h>

#define ROW(library, name, parameters, names, result, pure, usage, id, en) \
    { library, name, parameters, names, result, pure, usage, { id, en } }

const struct script_function script_functions[] = {
    /* Facts */
    ROW("", "known", "et", "entity name", "b", true,
        "known(case.innovation, \"awards\")",
        "true bila fakta itu diketahui; tidak pernah menjadi unknown",
        "true when the fact is known; never unknown itself"),
    /* Dates */
    ROW("", "date", "*i?i?", "year_or_text month day", "d", true,
        "date \"2021-08-04\", date(y, m, d)",
        "tanggal dari teks ISO, atau dari tahun, bulan, tanggal",
        "a date from ISO text, or from year, month, day"),
    ROW("", "days_between", "dd", "from to", "i", true, "days_between(a, b)",
        "banyaknya hari dari a ke b", "days from a to b"),
    ROW("", "months_between", "dd", "from to", "i", true,
        "months_between(a, b)",
        "banyaknya bulan penuh dari a ke b", "whole months from a to b"),
    ROW("", "add_months", "di", "date months", "d", true, "add_months(d, n)",
        "tanggal n bulan kemudian, paling jauh akhir bulan",
        "the date n months later, clamped to the month's end"),
    /* Lists */
    ROW("", "one_of", "**.", "x ...", "b", true, "one_of(x, \"a\", \"b\")",
        "true bila x sama dengan salah satu nilai, atau ada dalam daftar",
        "true when x is one of the values, or stands in the list"),
    ROW("", "contains", "l*", "list x", "b", true, "contains(list, x)",
        "true bila daftar memuat x", "true when the list holds x"),
    ROW("", "overlaps", "ll", "a b", "b", true, "overlaps(a, b)",
        "true bila dua daftar mempunyai butir yang sama",
        "true when two lists share an item"),
    ROW("", "first_common", "ll", "a b", "*", true, "first_common(a, b)",
        "butir pertama dari a yang juga ada dalam b, atau nil",
        "the first item of a that is also in b, or nil"),
    ROW("", "count", "l", "list", "i", true, "count(list)",
        "banyaknya butir", "how many items"),
    /* Numbers */
    ROW("", "clamp", "NNN", "x lo hi", "N", true, "clamp(x, lo, hi)",
        "x, dibatasi di antara lo dan hi", "x, held between lo and hi"),
    ROW("math", "min", "NN.", "a ...", "N", true, "math.min(a, b, ...)",
        "yang terkecil", "the least"),
    ROW("math", "max", "NN.", "a ...", "N", true, "math.max(a, b, ...)",
        "yang terbesar", "the greatest"),
    ROW("math", "abs", "N", "x", "N", true, "math.abs(x)",
        "nilai mutlak", "the absolute value"),
    ROW("math", "floor", "N", "x", "N", true, "math.floor(x)",
        "dibulatkan ke bawah", "rounded down"),
    ROW("math", "ceil", "N", "x", "N", true, "math.ceil(x)",
        "dibulatkan ke atas", "rounded up"),
    /* Text */
    ROW("string", "byte", "ti?i?", "s i j", "i", true, "string.byte(s, i, j)",
        "kode byte ke-i sampai ke-j", "the codes of bytes i to j"),
    ROW("string", "char", "i.", "...", "t", false, "string.char(65, 66)",
        "teks dari kode byte", "a text from byte codes"),
    ROW("string", "find", "tti?b?", "s pattern init plain", "i", true,
        "string.find(s, pattern, init, plain)",
        "letak pola di dalam teks, atau nil",
        "where a pattern stands in a text, or nil"),
    ROW("string", "format", "t*.", "format ...", "t", false,
        "string.format(\"%d\", 3)",
        "teks menurut format", "a text by a format"),
    ROW("string", "gmatch", "tti?", "s pattern init", "f", false,
        "string.gmatch(s, pattern)",
        "iterator atas semua yang cocok", "an iterator over all matches"),
    ROW("string", "gsub", "tt*i?", "s pattern by n", "ti", true,
        "string.gsub(s, pattern, by, n)",
        "teks dengan semua yang cocok diganti, dan banyaknya",
        "the text with all matches replaced, and their count"),
    ROW("string", "len", "t", "s", "i", true, "string.len(s)",
        "panjang dalam byte", "the length in bytes"),
    ROW("string", "lower", "t", "s", "t", true, "string.lower(s)",
        "huruf kecil (ASCII)", "in lower case (ASCII)"),
    ROW("string", "match", "tti?", "s pattern init", "t", true,
        "string.match(s, pattern, i)",
        "bagian yang cocok, atau nil", "what matches, or nil"),
    ROW("string", "rep", "tit?", "s n separator", "t", true,
        "string.rep(s, n, sep)",
        "teks diulang n kali", "the text n times"),
    ROW("string", "reverse", "t", "s", "t", true, "string.reverse(s)",
        "byte dalam urutan terbalik", "the bytes in reverse"),
    ROW("string", "sub", "tii?", "s i j", "t", true, "string.sub(s, i, j)",
        "byte ke-i sampai ke-j", "bytes i to j"),
    ROW("string", "upper", "t", "s", "t", true, "string.upper(s)",
        "huruf besar (ASCII)", "in upper case (ASCII)"),
    /* Tables of scripts */
    ROW("table", "concat", "lt?i?i?", "list separator i j", "t", false,
        "table.concat(list, sep, i, j)", "butir-butir disambung",
        "the items joined"),
    ROW("table", "insert", "T*.", "list ...", "", false,
        "table.insert(t, pos, x)",
        "menyisipkan butir", "inserts an item"),
    ROW("table", "move", "TiiiT?", "a from to at b", "T", false,
        "table.move(a, f, e, t, b)",
        "menyalin butir f sampai e ke tempat t",
        "copies items f to e to place t"),
    ROW("table", "pack", "*.", "...", "T", false, "table.pack(...)",
        "tabel dari argumennya, dengan n", "a table of its arguments, with n"),
    ROW("table", "remove", "Ti?", "list pos", "*", false,
        "table.remove(t, pos)",
        "mengambil satu butir", "takes an item out"),
    ROW("table", "sort", "Tf?", "list before", "", false,
        "table.sort(t, before)",
        "mengurutkan; yang setara tetap pada urutannya",
        "sorts; equal items keep their order"),
    ROW("table", "unpack", "li?i?", "list i j", "*", false,
        "table.unpack(t, i, j)",
        "butir-butir sebagai beberapa nilai", "the items as values"),
    ROW("utf8", "char", "i.", "...", "t", false, "utf8.char(233)",
        "teks UTF-8 dari kode", "UTF-8 text from code points"),
    ROW("utf8", "codepoint", "ti?i?b?", "s i j lax", "i", false,
        "utf8.codepoint(s, i, j)", "kode karakter", "code points"),
    ROW("utf8", "codes", "tb?", "s lax", "f", false, "utf8.codes(s)",
        "iterator atas karakter", "an iterator over characters"),
    ROW("utf8", "len", "ti?i?b?", "s i j lax", "i", false, "utf8.len(s, i, j)",
        "banyaknya karakter, atau nil dan letak byte yang salah",
        "how many characters, or nil and the place of a bad byte"),
    ROW("utf8", "offset", "tii?", "s n i", "i", false, "utf8.offset(s, n, i)",
        "letak karakter ke-n dalam byte", "the byte place of character n"),
    /* Basic */
    ROW("", "assert", "**.", "ok ...", "*", false, "assert(ok, message)",
        "kesalahan bila ok bukan true", "an error unless ok holds"),
    ROW("", "error", "*?i?", "message level", "", false, "error(message)",
        "mengakhiri aturan dengan kesalahan", "ends the rule with an error"),
    ROW("", "getmetatable", "*", "t", "*", false, "getmetatable(t)",
        "metatable dari tabel", "the metatable of a table"),
    ROW("", "ipairs", "*", "list", "f", false, "for i, x in ipairs(list) do",
        "butir 1, 2, 3, ... dari daftar", "items 1, 2, 3, ... of a list"),
    ROW("", "pairs", "T", "t", "f", false, "for k, v in pairs(t) do",
        "semua isi tabel, menurut urutan kunci",
        "all entries of a table, in the order of their keys"),
    ROW("", "select", "**.", "n ...", "*", false, "select(n, ...)",
        "argumen ke-n dan seterusnya, atau banyaknya",
        "arguments from n on, or their count"),
    ROW("", "setmetatable", "T*", "t mt", "T", false, "setmetatable(t, mt)",
        "memasang salinan metatable", "installs a copy of a metatable"),
    ROW("", "tonumber", "*i?", "s base", "N", false, "tonumber(s, base)",
        "angka dari teks, atau nil", "a number from text, or nil"),
    ROW("", "tostring", "*", "x", "t", false, "tostring(x)",
        "teks dari nilai, tanpa alamat memori",
        "the text of a value, without addresses"),
    ROW("", "type", "*", "x", "t", false, "type(x)",
        "nama tipe", "the name of the type"),
    /* Declarations */
    ROW("", "rule", "T", "fields", "", false, "rule { id = ..., check = ... }",
        "syarat kelayakan", "a rule of eligibility"),
    ROW("", "component", "T", "fields", "", false,
        "component { id = ..., weight = ..., value = ... }",
        "bagian dari nilai pencocokan", "a part of the match score"),
    ROW("", "bonus", "T", "fields", "", false,
        "bonus { id = ..., points = ..., when = ... }",
        "angka tambahan", "extra points"),
    ROW("", "prefer", "T", "fields", "", false, "prefer { value = ... }",
        "penentu urutan bila nilainya sama", "a tie-breaker"),
    ROW("", "duty", "T", "fields", "", false,
        "duty { id = ..., every = \"1 month\", count = 12 }",
        "kewajiban berkala", "a recurring duty"),
    ROW("", "deadline", "T", "fields", "", false,
        "deadline { id = ..., on = ..., measures = ... }",
        "batas waktu", "a deadline"),
    ROW("", "guard", "T", "fields", "", false,
        "guard { action = ..., id = ..., check = ... }",
        "syarat sebuah tindakan", "a condition of an action"),
    { NULL, NULL, NULL, NULL, NULL, false, NULL, { NULL, NULL } },
};

/* The row of `library`.`name`, or NULL; `library` is empty for basic
 * functions. Rows are few and asked for while files are loaded, so they are
 * searched and not sorted. */
const struct script_function *script_function_find(const char *library,
                                                   const char *name)
{
    assert(library != NULL);
    assert(name != NULL);
    for (const struct script_function *row = script_functions;
         row->name != NULL; row++) {
        assert(row->library != NULL);
        assert(row->usage != NULL);
        if (strcmp(row->library, library) == 0
            && strcmp(row->name, name) == 0) {
            return row;
        }
    }
    return NULL;
}
