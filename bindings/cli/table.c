/* Tables that fit the screen: columns as wide as they need while there is
 * room, then long texts wrapped inside their columns, and a record a block
 * when even that is too wide.
 *
 * Numbers stand right, their decimal marks below each other, and are never
 * broken. A column in which no row says anything is left out. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { COLUMNS_MAX = 24, CELL_BYTES = 4096, BETWEEN = 2, PATH_BYTES = 64 };

struct column {
    char path[PATH_BYTES];      /* "unmet.required": see cell_of */
    const char *heading;
    size_t width;               /* now */
    size_t cells;               /* its widest cell, the heading apart */
    size_t filled;              /* all its cells together */
    size_t word;                /* its longest word */
    size_t least;               /* its longest piece of a word */
    size_t fraction;            /* widest part from the decimal mark on */
    size_t whole;               /* widest part before it */
    bool number;                /* every cell is one, or empty */
    bool says;                  /* some cell is not empty */
    bool each;                  /* of a path that ends with * */
};

struct grid {
    struct column columns[COLUMNS_MAX];
    size_t count;
    const char *member;         /* whose rows: context of words */
    char group[PATH_BYTES];     /* a line when it changes; "" = none */
    char without[256];          /* names of parts that no row has data of */
};

/* --- Cells ---------------------------------------------------------------- */

/* Members "a+b" of a map in one cell: "first: second, third". */
static void add_joined(struct cli *cli, const char *member,
                       const awig_value *map, const char *names, char *out)
{
    assert(names != NULL);
    static const char *const between[] = { "", ": ", ", " };
    int told = 0;
    while (*names != '\0') {
        char name[PATH_BYTES], text[CELL_BYTES];
        size_t size = strcspn(names, "+");
        (void)snprintf(name, sizeof(name), "%.*s", (int)size, names);
        text_cell(cli, member, awig_get(map, name), text, sizeof(text));
        if (text[0] != '\0' && strcmp(text, "-") != 0) {
            text_append(out, CELL_BYTES, between[told]);
            text_append(out, CELL_BYTES, text);
            told = told < 2 ? told + 1 : 2;
        }
        names += size + (names[size] == '+');
    }
}

/* The value at a path in a row: a member, or a member of a map member. In a
 * list of maps, the member of each, a line each. */
static void cell_of(struct cli *cli, const char *member,
                    const awig_value *row, const char *path, char *out)
{
    assert(row != NULL);
    const awig_value *whole = awig_get(row, path);
    const char *dot = strchr(path, '.');
    char head[PATH_BYTES];
    out[0] = '\0';
    if (strcmp(path, "@") == 0) {
        text_append(out, CELL_BYTES, heading_of(cli, member, awig_key(row)));
        return;
    }
    if (whole == NULL && dot == NULL && strchr(path, '+') != NULL) {
        add_joined(cli, member, row, path, out);
        return;
    }
    if (whole != NULL || dot == NULL) {
        text_cell(cli, member, whole, out, CELL_BYTES);
        return;
    }
    (void)snprintf(head, sizeof(head), "%.*s", (int)(dot - path), path);
    const awig_value *inner = awig_get(row, head);
    if (awig_kind(inner) != AWIG_LIST) {
        add_joined(cli, head, inner, dot + 1, out);
        return;
    }
    for (const awig_value *one = awig_first(inner); one != NULL;
         one = awig_next(one)) {
        add_joined(cli, head, one, dot + 1, out);
        text_append(out, CELL_BYTES, awig_next(one) != NULL ? "\n" : "");
    }
}

/* The one value at a path, or NULL: none, or several in a cell. */
static const awig_value *value_at(const awig_value *row, const char *path)
{
    assert(path != NULL);
    const awig_value *whole = awig_get(row, path);
    const char *dot = strchr(path, '.');
    char head[PATH_BYTES];
    if (whole != NULL || dot == NULL) {
        return whole;
    }
    (void)snprintf(head, sizeof(head), "%.*s", (int)(dot - path), path);
    return awig_get(awig_get(row, head), dot + 1);
}

/* --- Measuring ------------------------------------------------------------ */

static void raise_to(size_t *most, size_t value)
{
    *most = value > *most ? value : *most;
}

/* The part of a number before its decimal mark. */
static size_t whole_part(const struct cli *cli, const char *text)
{
    const char *mark = strrchr(text, cli->english ? '.' : ',');
    return mark != NULL ? (size_t)(mark - text) : strlen(text);
}

static void measure_cell(struct cli *cli, struct column *column,
                         const awig_value *value, const char *text)
{
    assert(text != NULL);
    int kind = awig_kind(value);
    bool number = kind == AWIG_INTEGER || kind == AWIG_NUMBER;
    /* A date stays in one line; the hour may stand below it. */
    size_t date = text_date_width(text, awig_text(value));
    raise_to(&column->word, date);
    raise_to(&column->least, date);
    raise_to(&column->cells, text_widest_line(text));
    column->filled += text_widest_line(text);
    raise_to(&column->word, number ? text_width(text)
                                   : text_longest_word(text, false));
    raise_to(&column->least, number ? text_width(text)
                                    : text_longest_word(text, true));
    column->number = column->number && (number || kind == AWIG_NULL);
    column->says = column->says
        || (text[0] != '\0' && strcmp(text, "-") != 0);
    if (number) {
        size_t whole = whole_part(cli, text);
        raise_to(&column->whole, whole);
        raise_to(&column->fraction, strlen(text) - whole);
    }
}

static struct column *add_column(struct cli *cli, struct grid *grid,
                                 const char *path, size_t size)
{
    for (size_t i = 0; i < grid->count; i++) {
        if (strlen(grid->columns[i].path) == size
            && memcmp(grid->columns[i].path, path, size) == 0) {
            return &grid->columns[i];
        }
    }
    if (grid->count == COLUMNS_MAX || size >= PATH_BYTES) {
        return NULL;
    }
    struct column *column = &grid->columns[grid->count];
    memset(column, 0, sizeof(*column));
    memcpy(column->path, path, size);
    column->number = true;
    column->heading = strcmp(column->path, "@") == 0 ? ""
        : heading_of(cli, grid->member, column->path);
    column->width = text_width(column->heading);
    column->word = text_longest_word(column->heading, false);
    column->least = text_longest_word(column->heading, true);
    grid->count++;
    return column;
}

/* "components.*": a column for each member of that map in any row. */
static void add_each(struct cli *cli, struct grid *grid,
                     const awig_value *list, const char *path, size_t size)
{
    char head[PATH_BYTES], whole[PATH_BYTES * 2];
    assert(size >= 2 && size < PATH_BYTES);
    (void)snprintf(head, sizeof(head), "%.*s", (int)size - 2, path);
    for (const awig_value *row = awig_first(list); row != NULL;
         row = awig_next(row)) {
        for (const awig_value *one = awig_first(awig_get(row, head));
             one != NULL; one = awig_next(one)) {
            (void)snprintf(whole, sizeof(whole), "%s.%s", head,
                           awig_key(one));
            struct column *column = add_column(cli, grid, whole,
                                               strlen(whole));
            if (column != NULL) {
                column->each = true;
            }
        }
    }
}

/* The columns that the layout names, or every member of every row. Of a map
 * of maps the first column ("@") is the name of each. */
static void find_columns(struct cli *cli, struct grid *grid,
                         const awig_value *list, const char *columns)
{
    assert(awig_kind(list) == AWIG_LIST || awig_kind(list) == AWIG_MAP);
    bool named = awig_kind(list) == AWIG_MAP;
    if (named) {
        (void)add_column(cli, grid, "@", 1);
    }
    while (!named && columns != NULL && *columns != '\0') {
        size_t size = strcspn(columns, " ");
        if (columns[size - 1] == '/') {
            (void)snprintf(grid->group, sizeof(grid->group), "%.*s",
                           (int)size - 1, columns);
        } else if (size > 2 && columns[size - 1] == '*') {
            add_each(cli, grid, list, columns, size);
        } else {
            (void)add_column(cli, grid, columns, size);
        }
        columns += size + strspn(columns + size, " ");
    }
    if (grid->count > 0 && !named) {
        return;
    }
    for (const awig_value *row = awig_first(list); row != NULL;
         row = awig_next(row)) {
        for (const awig_value *one = awig_first(row); one != NULL;
             one = awig_next(one)) {
            (void)add_column(cli, grid, awig_key(one),
                             strlen(awig_key(one)));
        }
    }
}

static void measure(struct cli *cli, struct grid *grid,
                    const awig_value *list)
{
    char text[CELL_BYTES];
    for (const awig_value *row = awig_first(list); row != NULL;
         row = awig_next(row)) {
        for (size_t i = 0; i < grid->count; i++) {
            struct column *column = &grid->columns[i];
            cell_of(cli, grid->member, row, column->path, text);
            measure_cell(cli, column, value_at(row, column->path), text);
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < grid->count; i++) {
        struct column *column = &grid->columns[i];
        column->number = column->number && column->whole > 0;
        size_t digits = column->number ? column->whole + column->fraction : 0;
        raise_to(&column->least, digits);
        raise_to(&column->word, column->least);
        raise_to(&column->cells, column->word);
        raise_to(&column->width, column->cells);
        if (column->says) {
            grid->columns[kept] = *column;
            kept++;
        } else if (column->each) {
            text_append(grid->without, sizeof(grid->without),
                        grid->without[0] != '\0' ? ", " : "");
            text_append(grid->without, sizeof(grid->without),
                        column->heading);
        }
    }
    grid->count = kept > 0 ? kept : grid->count;
}

/* How far a column may shrink: to its cells (the heading is wrapped), to
 * whole words, to pieces of words. */
static size_t floor_of(const struct column *column, int round)
{
    assert(round >= 0 && round < 3);
    return round == 0 ? column->cells : round == 1 ? column->word
                                                   : column->least;
}

/* The column that can best spare a character: of those above their floor the
 * one whose cells fill it least. With power 1 widths end up as what is in
 * the columns, with 2 as its square root: long texts give more. */
static struct column *sparest(struct grid *grid, int round, int power)
{
    struct column *best = NULL;
    assert(grid->count > 0);
    for (size_t i = 0; i < grid->count; i++) {
        struct column *one = &grid->columns[i];
        size_t more = best == NULL ? 0 : power == 1 ? best->width
                                       : best->width * best->width;
        size_t own = power == 1 ? one->width : one->width * one->width;
        if (one->width > floor_of(one, round)
            && (best == NULL || one->filled * more < best->filled * own)) {
            best = one;
        }
    }
    return best;
}

/* Takes characters from columns until the row fits; false when even pieces
 * of words are too long for that. */
static bool fit(struct grid *grid, size_t room, int power)
{
    size_t all = BETWEEN * (grid->count - 1);
    assert(grid->count > 0);
    for (size_t i = 0; i < grid->count; i++) {
        all += grid->columns[i].width;
    }
    for (int round = 0; round < 3; round++) {
        struct column *spare = sparest(grid, round, power);
        while (all > room && spare != NULL) {
            spare->width--;
            all--;
            spare = sparest(grid, round, power);
        }
    }
    return all <= room;
}

/* How many lines the first rows take: as a table, or (`records`) as blocks
 * with a line or more a member. */
static size_t height(struct cli *cli, const struct grid *grid,
                     const awig_value *list, size_t records)
{
    enum { ROWS_MAX = 200 };
    char text[CELL_BYTES];
    size_t all = 0, rows = 0;
    for (const awig_value *row = awig_first(list);
         row != NULL && rows < ROWS_MAX; row = awig_next(row), rows++) {
        size_t most = 1;
        for (size_t i = 0; i < grid->count; i++) {
            cell_of(cli, grid->member, row, grid->columns[i].path, text);
            if (records > 0) {
                all += strcmp(text, "-") == 0 ? 0 : text_lines(text, records);
            } else {
                raise_to(&most, text_lines(text, grid->columns[i].width));
            }
        }
        all += records > 0 ? 1 : most;
    }
    return all;
}

/* Chooses widths; false when blocks are shorter, or nothing fits. */
static bool choose(struct cli *cli, struct grid *grid,
                   const awig_value *list)
{
    struct grid other = *grid;
    size_t names = 0;
    for (size_t i = 0; i < grid->count; i++) {
        raise_to(&names, text_width(grid->columns[i].heading));
    }
    bool fits = fit(grid, cli->line_width, 1);
    if (!fits || !fit(&other, cli->line_width, 2)) {
        return fits;
    }
    size_t as_table = height(cli, grid, list, 0);
    size_t as_other = height(cli, &other, list, 0);
    size_t room = cli->line_width > names + 24 ? cli->line_width - names - 4
                                               : 20;
    if (as_other < as_table) {
        *grid = other;
        as_table = as_other;
    }
    assert(as_table > 0);
    return as_table <= height(cli, grid, list, room);
}

/* --- Writing -------------------------------------------------------------- */

/* One line of one cell: `size` bytes, padded unless it is the last. */
static void put_piece(struct cli *cli, const struct column *column,
                      const char *text, size_t size, bool last)
{
    char piece[CELL_BYTES];
    (void)snprintf(piece, sizeof(piece), "%.*s", (int)size, text);
    size_t width = text_width(piece);
    size_t before = 0;
    if (column->number && width > 0) {
        size_t whole = whole_part(cli, piece);
        size_t after = column->fraction - (strlen(piece) - whole);
        bool digits = piece[strcspn(piece, "0123456789")] != '\0';
        before = column->width - width
            - (digits && column->fraction >= strlen(piece) - whole ? after
                                                                   : 0);
    }
    put_spaces(cli, before);
    put_color(cli, color_of_text(cli, piece), piece);
    if (!last) {
        assert(before + width <= column->width);
        put_spaces(cli, column->width - before - width + BETWEEN);
    }
}

/* Is nothing left to write in the columns after this one? */
static bool is_last(const struct grid *grid, char *const *rest, size_t at)
{
    for (size_t i = at + 1; i < grid->count; i++) {
        if (rest[i][0] != '\0') {
            return false;
        }
    }
    return true;
}

/* The lines of one row; `cells` are used up. */
static void put_row(struct cli *cli, const struct grid *grid, char **rest)
{
    bool more = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < grid->count; i++) {
            size_t skip = 0;
            bool last = is_last(grid, rest, i);
            size_t size = text_line(rest[i], grid->columns[i].width, &skip);
            put_piece(cli, &grid->columns[i], rest[i], size, last);
            rest[i] += skip;
            more = more || rest[i][0] != '\0';
            if (last) {
                break;
            }
        }
        for (size_t i = 0; i < grid->count; i++) {
            more = more || rest[i][0] != '\0';
        }
        put(cli, "\n");
    }
}

static void put_heads(struct cli *cli, const struct grid *grid)
{
    char copies[COLUMNS_MAX][PATH_BYTES * 2];
    char *rest[COLUMNS_MAX];
    for (size_t i = 0; i < grid->count; i++) {
        copies[i][0] = '\0';
        text_append(copies[i], sizeof(copies[i]), grid->columns[i].heading);
        rest[i] = copies[i];
    }
    bool color = cli->color;
    put_begin(cli, "2");
    cli->color = false;
    put_row(cli, grid, rest);
    cli->color = color;
    put_end(cli);
}

/* A block a record: names left, values right. */
static void put_records(struct cli *cli, const struct grid *grid,
                        const awig_value *list)
{
    size_t widest = 0;
    for (size_t i = 0; i < grid->count; i++) {
        raise_to(&widest, text_width(grid->columns[i].heading));
    }
    for (const awig_value *row = awig_first(list); row != NULL;
         row = awig_next(row)) {
        for (size_t i = 0; i < grid->count; i++) {
            const struct column *column = &grid->columns[i];
            char text[CELL_BYTES];
            cell_of(cli, grid->member, row, column->path, text);
            if (text[0] == '\0' || strcmp(text, "-") == 0) {
                continue;
            }
            put(cli, i == 0 ? "" : "  ");
            put_color(cli, i == 0 ? "1" : "2", column->heading);
            put_spaces(cli, widest - text_width(column->heading)
                                + (i == 0 ? 4 : 2));
            put_wrapped(cli, text, widest + 4);
        }
        put(cli, awig_next(row) != NULL ? "\n" : "");
    }
}

/* "nasional:" before the first of the rows that share it. */
static void put_group(struct cli *cli, const struct grid *grid,
                      const awig_value *row, char *last)
{
    char text[CELL_BYTES];
    if (grid->group[0] == '\0') {
        return;
    }
    cell_of(cli, grid->member, row, grid->group, text);
    if (strcmp(text, last) != 0) {
        put_color(cli, "1", text);
        put(cli, ":\n");
        assert(strlen(text) < CELL_BYTES);
        memcpy(last, text, strlen(text) + 1);
    }
}

void put_table(struct cli *cli, const char *member, const awig_value *list,
               const char *columns)
{
    struct grid grid = { .count = 0, .member = member };
    find_columns(cli, &grid, list, columns);
    if (grid.count == 0) {
        return;
    }
    measure(cli, &grid, list);
    if (!choose(cli, &grid, list)) {
        put_records(cli, &grid, list);
        return;
    }
    put_heads(cli, &grid);
    char group[CELL_BYTES] = "";
    for (const awig_value *row = awig_first(list); row != NULL;
         row = awig_next(row)) {
        put_group(cli, &grid, row, group);
        char cells[COLUMNS_MAX][CELL_BYTES];
        char *rest[COLUMNS_MAX];
        for (size_t i = 0; i < grid.count; i++) {
            cell_of(cli, member, row, grid.columns[i].path, cells[i]);
            rest[i] = cells[i];
        }
        put_row(cli, &grid, rest);
    }
    if (grid.without[0] != '\0') {
        put(cli, say(cli, "tidak ada data: ", "no data: "));
        put_wrapped_at(cli, grid.without, 16, 2);
    }
}
