/* libFuzzer: any bytes as a JSON document.  What the strict scan accepts must
 * come through cJSON, and survive being written and read again; in pieces its
 * members are the same, and so is a mistake. */
#include "base/json.h"

#include <stdlib.h>

#include "base/mem.h"
#include "pieces.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void must(int truth)
{
    if (!truth) {
        abort();
    }
}

/* Pieces of some bytes, whose size the input tells. */
static size_t next_piece(const struct pieces_cut *cut, size_t to)
{
    return cut->size - to > cut->first ? to + cut->first : cut->size;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct mem mem;
    mem_init(&mem);
    struct arena arena;
    arena_init(&arena, &mem);
    struct err err;
    struct value *value = NULL;
    struct str text = { (const char *)data, size };
    int result = json_parse(&arena, text, "fuzz", &value, &err);
    if (result == 0) {
        struct buf out;
        buf_init(&out, &mem, 0);
        json_write(&out, value, size % 3);
        struct value *again = NULL;
        must(json_parse(&arena, buf_view(&out), "again", &again, &err) == 0);
        struct buf twice;
        buf_init(&twice, &mem, 0);
        json_write(&twice, again, size % 3);
        must(str_equal(buf_view(&out), buf_view(&twice)));
        buf_clear(&out);
        result = json_canonical(&out, value, &err);
        must(result == 0 || result == ERR_BUG);
        buf_free(&twice);
        buf_free(&out);
    } else {
        char shown[2000];
        must(result == ERR_INPUT && err.line > 0 && err.column > 0);
        err_text(&err, (enum language)(size % 2), shown, sizeof shown);
    }
    struct pieces_cut cut = { next_piece, 1 + size % 11, 0, size, false };
    must(pieces_agree(&mem, text, &cut));
    cut.first = 1 + (size > 0 ? data[size - 1] : 0) % 31;
    cut.drop = true;
    must(pieces_agree(&mem, text, &cut));
    arena_free(&arena);
    must(mem.used_bytes == 0);
    return 0;
}
