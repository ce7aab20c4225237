/* libFuzzer: any bytes as CSV.  Read at once and in pieces the result is the
 * same; what is read can be written and read again. */
#include "base/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

struct pieces {
    struct str left;
    size_t step;
};

static void must(int truth)
{
    if (!truth) {
        abort();
    }
}

static int64_t give(void *user, char *into, size_t size, struct err *err)
{
    (void)err;
    struct pieces *pieces = user;
    size_t take = pieces->step < size ? pieces->step : size;
    take = take < pieces->left.size ? take : pieces->left.size;
    if (take != 0) {
        memcpy(into, pieces->left.bytes, take);
    }
    pieces->left.bytes += take;
    pieces->left.size -= take;
    return (int64_t)take;
}

/* Everything that was read, as CSV; then the error's code and place. */
static void copy(struct csv *csv, int result, struct buf *out,
                 struct err *err)
{
    struct csv_writer writer;
    csv_writer_init(&writer, out, false);
    writer.defuse = false;
    for (size_t i = 0; result == 0 && i < csv_columns(csv); i++) {
        csv_put(&writer, csv_head(csv, i));
    }
    while (result == 0) {
        csv_end(&writer);
        int next = csv_next(csv, err);
        result = next < 0 ? next : 0;
        if (next <= 0) {
            break;
        }
        for (size_t i = 0; i < csv_columns(csv); i++) {
            csv_put(&writer, csv_cell(csv, i).text);
        }
    }
    if (result != 0) {
        must(err->line > 0);
        buf_format(out, "!%d %d %d %d", err->message, (int)err->line,
                   (int)err->column, (int)err->byte);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct mem mem;
    mem_init(&mem);
    struct err err;
    struct csv *csv = NULL;
    struct buf whole;
    struct buf parts;
    buf_init(&whole, &mem, 0);
    buf_init(&parts, &mem, 0);
    struct str text = { (const char *)data, size };
    int result = csv_open(&csv, &mem, text, "fuzz", &err);
    copy(csv, result, &whole, &err);
    csv_close(csv);
    struct pieces pieces = { text, 1 + size % 7 };
    int again = csv_open_source(&csv, &mem, give, &pieces, "fuzz", &err);
    must(result == again);
    copy(csv, again, &parts, &err);
    must(str_equal(buf_view(&whole), buf_view(&parts)));
    csv_close(csv);
    if (memchr(whole.bytes, '!', whole.size) == NULL) {
        buf_clear(&parts);
        result = csv_open(&csv, &mem, buf_view(&whole), "again", &err);
        must(result == 0 || csv == NULL);
        if (result == 0 && csv_delimiter(csv) == ',') {
            copy(csv, result, &parts, &err);
            must(str_equal(buf_view(&whole), buf_view(&parts)));
        }
        csv_close(csv);
    }
    buf_free(&whole);
    buf_free(&parts);
    must(mem.used_bytes == 0);
    return 0;
}
