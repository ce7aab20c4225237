/* The digest lines of a judged population: `number TAB verdict TAB ids LF`.
 *
 * Lines are put together from pieces that stand ready.  The ids of four
 * neighbours in the order of ids make 16 texts, one for each choice of them;
 * a record's line is a few of these one after the other.  The number counts
 * up as text.  Pieces are copied by 32 bytes, whatever their size: the room
 * behind them is there, and what is too much is written over. */
#include <assert.h>
#include <string.h>

#include "base/bits.h"
#include "engine/population_internal.h"
#include "expr/columns.h"

enum {
    STRIDE = 32,                  /* copied at once: most texts */
    CHOICES = 16,                 /* of four ids */
    NUMBER_ROOM = 32,             /* digits of 64 bits, in whole strides */
    HANDED_BYTES = 1 << 15        /* lines are handed on by about so many */
};

/* A stretch of the text. */
struct piece {
    uint32_t at, size;
};

/* What writing lines needs beside the planes; one block of memory. */
struct lining {
    struct piece *pieces;         /* CHOICES for each four ids */
    char *text;                   /* of all pieces, a comma behind each id */
    uint64_t *failing;            /* 64 records' ids: see population_turn */
    char *lines;                  /* HANDED_BYTES, and a line */
    size_t line_max;              /* bytes of the longest line */
    size_t bases;                 /* 64 ids each */
    size_t bytes;                 /* of the block */
    struct {
        char text[STRIDE];
        size_t size;
    } verdicts[VERDICT_COUNT];    /* between tabs */
    char number[NUMBER_ROOM + STRIDE];  /* digits end at NUMBER_ROOM */
    size_t digits;
};

/* One more: nines become zeros. */
static void count_up(struct lining *lining)
{
    char *at = lining->number + NUMBER_ROOM - 1;
    const char *first = lining->number + NUMBER_ROOM - lining->digits;
    while (at >= first && *at == '9') {
        *at = '0';
        at--;
    }
    assert(at > lining->number);
    if (at < first) {
        *at = '0';
        lining->digits++;
    }
    (*at)++;
}

/* At least `size` bytes, by strides. */
static char *copy(char *to, const char *from, size_t size)
{
    assert(to != NULL && from != NULL);
    for (size_t at = 0; at < size; at += STRIDE) {
        memcpy(to + at, from + at, STRIDE);
    }
    return to + size;
}

/* The 16 texts of the four ids from `first` on; returns where they end. */
static size_t add_pieces(struct lining *lining,
                         const struct population *population, size_t first,
                         size_t used)
{
    assert(first % 4 == 0);
    for (size_t choice = 0; choice < CHOICES; choice++) {
        struct piece *piece = &lining->pieces[first / 4 * CHOICES + choice];
        piece->at = (uint32_t)used;
        for (size_t i = 0; i < 4 && first + i < population->ids_count; i++) {
            struct str id = population->ids[first + i];
            if ((choice >> i & 1) != 0) {
                memcpy(lining->text + used, id.bytes, id.size);
                lining->text[used + id.size] = ',';
                used += id.size + 1;
            }
        }
        piece->size = (uint32_t)used - piece->at;
    }
    return used;
}

/* Memory for all of it, and the pieces.  0 or ERR_NOMEM. */
static int start(struct lining *lining, const struct population *population,
                 int64_t number)
{
    size_t ids_bytes = 0, count = population->ids_count;
    assert(count <= UINT16_MAX && number >= 1);
    for (size_t i = 0; i < count; i++) {
        ids_bytes += population->ids[i].size + 1;
    }
    *lining = (struct lining){ .bases = (count + 63) / 64 };
    lining->line_max = NUMBER_ROOM + STRIDE + ids_bytes + STRIDE;
    size_t failing = lining->bases * 64 * sizeof(uint64_t);
    size_t pieces = (count + 3) / 4 * CHOICES * sizeof(struct piece);
    size_t text = ids_bytes * (CHOICES / 2) + STRIDE;
    lining->bytes = failing + pieces + text + HANDED_BYTES
        + lining->line_max;
    char *block = mem_alloc(population->mem, lining->bytes);
    if (block == NULL) {
        return ERR_NOMEM;
    }
    lining->failing = (uint64_t *)(void *)block;
    lining->pieces = (struct piece *)(void *)(block + failing);
    lining->text = block + failing + pieces;
    lining->lines = lining->text + text;
    size_t used = 0;
    for (size_t first = 0; first < count; first += 4) {
        used = add_pieces(lining, population, first, used);
    }
    assert(used <= text - STRIDE && used <= UINT32_MAX);
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        struct str name = str_of(verdict_name((enum verdict)i));
        char *to = lining->verdicts[i].text;
        assert(name.size + 2 <= STRIDE);
        to[0] = '\t';
        memcpy(to + 1, name.bytes, name.size);
        to[name.size + 1] = '\t';
        lining->verdicts[i].size = name.size + 2;
    }
    for (; number > 0; number /= 10) {
        lining->digits++;
        lining->number[NUMBER_ROOM - lining->digits] =
            (char)('0' + number % 10);
    }
    return 0;
}

/* One line, its ids the bits of failing[i], failing[64 + i], ...; returns its
 * end.  `to` has room for line_max bytes. */
static char *add_line(const struct lining *lining, char *to,
                      enum verdict verdict, size_t i)
{
    assert(verdict < VERDICT_COUNT);
    assert(i < WORD_RECORDS);
    to = copy(to, lining->number + NUMBER_ROOM - lining->digits,
              lining->digits);
    to = copy(to, lining->verdicts[verdict].text,
              lining->verdicts[verdict].size);
    const char *ids = to;
    for (size_t base = 0; base < lining->bases; base++) {
        const struct piece *pieces = lining->pieces + base * 16 * CHOICES;
        uint64_t bits = lining->failing[base * WORD_RECORDS + i];
        for (; bits != 0; bits >>= 4, pieces += CHOICES) {
            const struct piece *piece = &pieces[bits % CHOICES];
            to = copy(to, lining->text + piece->at, piece->size);
        }
    }
    /* In the place of the last comma. */
    to -= to > ids ? 1 : 0;
    *to = '\n';
    return to + 1;
}

/* The same lines as those of judgements by the VM: that both digests agree is
 * how bulk judging is tested. */
int population_digest_lines(const struct population *population,
                            int64_t number, population_take take, void *user)
{
    struct lining lining;
    assert(population != NULL && take != NULL);
    int code = start(&lining, population, number);
    if (code != 0) {
        return code;
    }
    size_t count = columns_count(population->columns);
    char *to = lining.lines;
    for (size_t at = 0; at < count; at++) {
        size_t i = at % WORD_RECORDS;
        if (i == 0) {
            population_turn(population, at, 0, lining.bases,
                            lining.failing);
        }
        to = add_line(&lining, to, population_verdict(population, at), i);
        size_t used = (size_t)(to - lining.lines);
        if (used >= HANDED_BYTES || at + 1 == count) {
            take(user, (struct str){ lining.lines, used });
            to = lining.lines;
        }
        count_up(&lining);
    }
    mem_free(population->mem, lining.failing, lining.bytes);
    return 0;
}
