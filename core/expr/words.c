/* Expressions in words.
 *
 * Each operation is a row of templates, one a language: `{0}`..`{2}` are its
 * operands.  A part that is itself made of several words stands in brackets
 * when its operation binds less tightly than the one around it.  Constants
 * borrow the labels of the fact that they are compared with. */
#include "expr/words.h"

#include <assert.h>
#include <string.h>

/* How tightly an operation's words hold together. */
enum binding { LOOSE, CHOICE, EITHER, BOTH, CONDITION, SUM, PRODUCT, TIGHT };

struct phrase {
    enum binding binding;         /* when brackets are needed */
    const char *text[LANGUAGE_COUNT]; /* with {0}, {1} for operands */
};

static const struct phrase phrases[NODE_OP_COUNT] = {
    [NODE_NIL] = { TIGHT, { "tidak ada", "nothing" } },
    [NODE_KNOWN] = { CONDITION, { "{0} sudah diisi",
                                  "{0} is filled in" } },
    [NODE_NOT] = { CONDITION, { "tidak benar bahwa {0}",
                                "it is not so that {0}" } },
    [NODE_AND] = { BOTH, { "{0} dan {1}", "{0} and {1}" } },
    [NODE_OR] = { EITHER, { "{0} atau {1}", "{0} or {1}" } },
    [NODE_IF] = { CHOICE, { "jika {0} maka {1}, selain itu {2}",
                            "if {0} then {1}, otherwise {2}" } },
    [NODE_SEQ] = { LOOSE, { "{1}", "{1}" } },
    [NODE_EQ] = { CONDITION, { "{0} adalah {1}", "{0} is {1}" } },
    [NODE_NE] = { CONDITION, { "{0} bukan {1}", "{0} is not {1}" } },
    [NODE_LT] = { CONDITION, { "{0} kurang dari {1}",
                               "{0} is less than {1}" } },
    [NODE_LE] = { CONDITION, { "{0} sebanyak-banyaknya {1}",
                               "{0} is at most {1}" } },
    [NODE_GT] = { CONDITION, { "{0} lebih dari {1}",
                               "{0} is more than {1}" } },
    [NODE_GE] = { CONDITION, { "{0} sekurang-kurangnya {1}",
                               "{0} is at least {1}" } },
    [NODE_NEG] = { PRODUCT, { "minus {0}", "minus {0}" } },
    [NODE_ADD] = { SUM, { "{0} ditambah {1}", "{0} plus {1}" } },
    [NODE_SUB] = { SUM, { "{0} dikurangi {1}", "{0} minus {1}" } },
    [NODE_MUL] = { PRODUCT, { "{0} kali {1}", "{0} times {1}" } },
    [NODE_DIV] = { PRODUCT, { "{0} dibagi {1}", "{0} divided by {1}" } },
    [NODE_IDIV] = { PRODUCT, {
        "hasil bagi bulat {0} oleh {1}",
        "the whole quotient of {0} by {1}" } },
    [NODE_MOD] = { PRODUCT, { "sisa {0} dibagi {1}",
                              "the remainder of {0} by {1}" } },
    [NODE_TO_NUMBER] = { LOOSE, { "{0}", "{0}" } },
    [NODE_TO_INT] = { LOOSE, { "{0}", "{0}" } },
    [NODE_MONTHS_BETWEEN] = { SUM, {
        "jumlah bulan dari {0} sampai {1}",
        "the months from {0} to {1}" } },
    [NODE_ADD_MONTHS] = { SUM, { "{1} bulan sesudah {0}",
                                 "{1} months after {0}" } },
    [NODE_DATE] = { TIGHT, { "tanggal {2}/{1}/{0}", "the date {0}-{1}-{2}" } },
    [NODE_OVERLAPS] = { CONDITION, {
        "{0} dan {1} memiliki butir yang sama",
        "{0} and {1} share an item" } },
    [NODE_FIRST_COMMON] = { SUM, {
        "butir pertama dari {0} yang ada di {1}",
        "the first of {0} that is among {1}" } },
    [NODE_COUNT] = { TIGHT, { "jumlah isi {0}", "the count of {0}" } },
    [NODE_ITEM] = { TIGHT, { "butir ke-{1} dari {0}", "item {1} of {0}" } },
    [NODE_CLAMP] = { TIGHT, { "{0} dibatasi antara {1} dan {2}",
                              "{0} kept between {1} and {2}" } },
    [NODE_ABS] = { TIGHT, { "besarnya {0}", "the size of {0}" } },
    [NODE_FLOOR] = { TIGHT, { "{0} dibulatkan ke bawah",
                              "{0} rounded down" } },
    [NODE_CEIL] = { TIGHT, { "{0} dibulatkan ke atas", "{0} rounded up" } },
    [NODE_LOOKUP] = { TIGHT, { "isi daftar acuan untuk {0}",
                               "the listed value for {0}" } },
    [NODE_IS_NIL] = { CONDITION, { "{0} tidak ada", "{0} is absent" } },
    [NODE_FAIL] = { TIGHT, { "kesalahan yang dinyatakan aturan",
                             "an error that the rule raises" } },
};

/* Operations over a run of arguments: head, between, last between, tail. */
struct row_phrase {
    /* before, between, before the last, behind */
    const char *head, *between, *last, *tail;
};

static const struct row_phrase min_row[LANGUAGE_COUNT] = {
    { "yang terkecil dari ", ", ", " dan ", "" },
    { "the least of ", ", ", " and ", "" },
};
static const struct row_phrase max_row[LANGUAGE_COUNT] = {
    { "yang terbesar dari ", ", ", " dan ", "" },
    { "the greatest of ", ", ", " and ", "" },
};
static const struct row_phrase concat_row[LANGUAGE_COUNT] = {
    { "gabungan ", ", ", " dan ", "" }, { "", " joined to ",
                                          " joined to ", "" },
};
static const struct row_phrase table_row[LANGUAGE_COUNT] = {
    { "hasil tabel keputusan untuk ", ", ", " dan ", "" },
    { "the decision table's result for ", ", ", " and ", "" },
};

static const char *const text_phrases[TEXT_FUNCTION_COUNT][LANGUAGE_COUNT] = {
    [TEXT_LOWER] = { "huruf kecil dari ", "lower case of " },
    [TEXT_UPPER] = { "huruf besar dari ", "upper case of " },
    [TEXT_LEN] = { "panjang teks ", "the length of " },
    [TEXT_SUB] = { "potongan teks ", "a part of " },
    [TEXT_REVERSE] = { "kebalikan teks ", "the reverse of " },
    [TEXT_REP] = { "pengulangan teks ", "repetitions of " },
    [TEXT_GSUB] = { "teks yang diganti dari ", "replacements in " },
    [TEXT_FIND_PLAIN] = { "letak teks dalam ", "the place of a text in " },
    [TEXT_BYTE] = { "kode huruf dari ", "a character code of " },
    [TEXT_FIND] = { "letak pola dalam ", "the place of a pattern in " },
    [TEXT_MATCH] = { "kecocokan pola dalam ", "the match of a pattern in " },
};

/* Where words go and what they may look at; the same for a whole tree.  `eval`
 * may be NULL: then no values in force are shown. */
struct writer {
    struct buf *buf;              /* being written */
    const struct graph *graph;    /* whose nodes */
    const struct eval *eval;      /* for values in place, or NULL */
    enum language language;       /* of the words */
};

static void write_node(const struct writer *writer, node_id id,
                       enum binding around, const struct field *field);

/* Nodes are only read here. */
static const struct node *node_at(const struct writer *writer, node_id id)
{
    assert(writer != NULL);
    assert(id < writer->graph->count);
    return &writer->graph->nodes[id];
}

/* --- Names ---------------------------------------------------------------- */

/* The other language before the bare name.  Never empty. */
static void write_title(const struct writer *writer,
                        const struct field *field)
{
    assert(writer != NULL);
    enum language other = writer->language == LANGUAGE_ID ? LANGUAGE_EN
                                                          : LANGUAGE_ID;
    struct str title = field->title[writer->language];
    if (title.size == 0) {
        title = field->title[other];
    }
    buf_str(writer->buf, title.size > 0 ? title : field->name);
}

/* Parameters show the value in force.  Without values at hand only the title
 * is written. */
static void write_field(const struct writer *writer, const struct node *node)
{
    assert(writer != NULL);
    assert(node != NULL);
    bool parameter = node->op == NODE_PARAM;
    const struct schema *schema = parameter ? writer->graph->parameters
                                            : writer->graph->facts;
    assert(node->slot >= 0 && (size_t)node->slot < schema->count);
    const struct field *field = &schema->fields[node->slot];
    write_title(writer, field);
    if (parameter && writer->eval != NULL
        && writer->eval->parameters != NULL) {
        buf_text(writer->buf, " (");
        words_cell(writer->buf, field, field->type,
                   writer->eval->parameters[node->slot], writer->language);
        buf_char(writer->buf, ')');
    }
}

/* The fact whose labels suit a constant that stands beside this operand.  NULL
 * when it is neither fact nor parameter: the constant then stands as it is. */
static const struct field *field_of(const struct writer *writer, node_id id)
{
    assert(writer != NULL);
    const struct node *node = node_at(writer, id);
    if (node->op == NODE_FACT) {
        return &writer->graph->facts->fields[node->slot];
    }
    return node->op == NODE_PARAM
        ? &writer->graph->parameters->fields[node->slot] : NULL;
}

/* --- Parts ---------------------------------------------------------------- */

/* Copies the template, operands in their places.  In a comparison each operand
 * borrows the labels of the other; elsewhere those of `field`. */
static void write_phrase(const struct writer *writer, const struct node *node,
                         const struct field *field)
{
    assert(writer != NULL);
    assert(node != NULL);
    const struct phrase *phrase = &phrases[node->op];
    const node_id operands[3] = { node->a, node->b, node->c };
    const char *at = phrase->text[writer->language];
    assert(at != NULL);
    /* ORDER: enum node_op keeps the six comparisons together. */
    bool pair = node->op >= NODE_EQ && node->op <= NODE_GE;
    while (*at != '\0') {
        if (at[0] != '{' || at[1] < '0' || at[1] > '2' || at[2] != '}') {
            buf_char(writer->buf, *at);
            at++;
            continue;
        }
        int index = at[1] - '0';
        const struct field *beside = field;
        if (pair) {
            beside = field_of(writer, operands[1 - index]);
        }
        write_node(writer, operands[index], phrase->binding, beside);
        at += 3;
    }
}

/* A row of arguments with commas, and a word before the last.  `from` is the
 * first argument to be written. */
static void write_args(const struct writer *writer, const struct node *node,
                       uint32_t from, const struct row_phrase *row,
                       const struct field *field)
{
    assert(writer != NULL);
    assert(node != NULL);
    assert(row != NULL);
    buf_text(writer->buf, row->head);
    for (uint32_t i = from; i < node->args_count; i++) {
        if (i > from) {
            buf_text(writer->buf, i + 1 == node->args_count ? row->last
                                                            : row->between);
        }
        write_node(writer, writer->graph->args[node->args + i], SUM, field);
    }
    buf_text(writer->buf, row->tail);
}

/* "x termasuk salah satu dari a, b atau c".  The first argument is what is
 * looked for. */
static void write_one_of(const struct writer *writer, const struct node *node)
{
    assert(writer != NULL);
    assert(node != NULL);
    static const struct row_phrase rows[LANGUAGE_COUNT] = {
        { " termasuk salah satu dari ", ", ", " atau ", "" },
        { " is one of ", ", ", " or ", "" },
    };
    node_id x = writer->graph->args[node->args];
    write_node(writer, x, CONDITION, NULL);
    write_args(writer, node, 1, &rows[writer->language],
               field_of(writer, x));
}

/* contains(list, x), or one_of(x, list) for a list that is no fact.  The order
 * of the words follows what people ask: does the fact hold it, or is it among
 * them. */
static void write_in_list(const struct writer *writer,
                          const struct node *node)
{
    assert(writer != NULL);
    assert(node != NULL);
    static const char *const holds[LANGUAGE_COUNT] = {
        " memuat ", " contains "
    };
    static const char *const among[LANGUAGE_COUNT] = {
        " termasuk salah satu dari ", " is one of "
    };
    bool fact = node_at(writer, node->a)->op == NODE_FACT;
    write_node(writer, fact ? node->a : node->b, CONDITION, NULL);
    buf_text(writer->buf, fact ? holds[writer->language]
                               : among[writer->language]);
    write_node(writer, fact ? node->b : node->a, CONDITION,
               field_of(writer, fact ? node->a : node->b));
}

/* A bool fact or parameter as a condition: "Judul: ya".  False, with nothing
 * written, for anything else. */
static bool write_flag(const struct writer *writer, node_id id, bool truth)
{
    assert(writer != NULL);
    const struct node *node = node_at(writer, id);
    struct cell cell = { .known = true, .as.boolean = truth };
    struct type type = { TYPE_BOOL, false };
    if (node->type.base != TYPE_BOOL || node->type.list
        || (node->op != NODE_FACT && node->op != NODE_PARAM)) {
        return false;
    }
    write_field(writer, node);
    buf_text(writer->buf, ": ");
    words_cell(writer->buf, NULL, type, cell, writer->language);
    return true;
}

/* NOT over what has words for its opposite.  False when the general words must
 * do. */
static bool write_not(const struct writer *writer, const struct node *node)
{
    assert(writer != NULL);
    assert(node != NULL);
    static const char *const unknown[LANGUAGE_COUNT] = {
        " belum diisi", " is not filled in"
    };
    const struct node *inner = node_at(writer, node->a);
    if (inner->op == NODE_KNOWN) {
        write_title(writer, &writer->graph->facts->fields[inner->slot]);
        buf_text(writer->buf, unknown[writer->language]);
        return true;
    }
    if (inner->op == NODE_IN_LIST || inner->op == NODE_ONE_OF) {
        static const char *const not_so[LANGUAGE_COUNT] = {
            "tidak: ", "not: "
        };
        buf_text(writer->buf, not_so[writer->language]);
        write_node(writer, node->a, TIGHT, NULL);
        return true;
    }
    return write_flag(writer, node->a, false);
}

/* How tightly the words of this node hold.  Operations without a phrase here
 * are rows of arguments. */
static enum binding binding_of(const struct node *node)
{
    assert(node != NULL);
    if (node->op == NODE_ONE_OF || node->op == NODE_IN_LIST) {
        return CONDITION;
    }
    if (node->op == NODE_CONST || node->op == NODE_FACT
        || node->op == NODE_PARAM) {
        return TIGHT;
    }
    return phrases[node->op].text[0] == NULL ? SUM
                                             : phrases[node->op].binding;
}

/* --- The switch ----------------------------------------------------------- */

/* Without brackets; the caller has set them. */
static void write_bare(const struct writer *writer, node_id id,
                       const struct field *field)
{
    assert(writer != NULL);
    static const struct row_phrase plain[LANGUAGE_COUNT] = {
        { "", ", ", ", ", "" }, { "", ", ", ", ", "" },
    };
    const struct node *node = node_at(writer, id);
    switch (node->op) {
    case NODE_CONST:
        words_cell(writer->buf, field, node->type, node->constant,
                   writer->language);
        return;
    case NODE_FACT: case NODE_PARAM: write_field(writer, node); return;
    case NODE_ONE_OF: write_one_of(writer, node); return;
    case NODE_IN_LIST: write_in_list(writer, node); return;
    case NODE_MIN:
        write_args(writer, node, 0, &min_row[writer->language], field);
        return;
    case NODE_MAX:
        write_args(writer, node, 0, &max_row[writer->language], field);
        return;
    case NODE_CONCAT:
        write_args(writer, node, 0, &concat_row[writer->language], field);
        return;
    case NODE_TABLE:
        write_args(writer, node, 0, &table_row[writer->language], field);
        return;
    case NODE_CLAMP:
        write_args(writer, node, 0, &plain[writer->language], field);
        return;
    case NODE_TEXT_CALL:
        if (node->extra > 0) {
            buf_format(writer->buf, writer->language == LANGUAGE_ID
                       ? "hasil ke-%d dari " : "result %d of ",
                       (int)node->extra + 1);
        }
        buf_text(writer->buf,
                 text_phrases[node->slot][writer->language]);
        write_args(writer, node, 0, &plain[writer->language], field);
        return;
    case NODE_KNOWN:
        write_title(writer, &writer->graph->facts->fields[node->slot]);
        buf_text(writer->buf, phrases[NODE_KNOWN].text[writer->language]
                              + 3);
        return;
    case NODE_NOT:
        if (write_not(writer, node)) {
            return;
        }
        break;
    default: break;
    }
    write_phrase(writer, node, field);
}

/* A bool operand of these stands as a condition of its own. */
static bool takes_conditions(enum binding around)
{
    return around == LOOSE || around == EITHER || around == BOTH
        || around == CHOICE;
}

/* Brackets where the words inside hold less tightly than those around. */
static void write_node(const struct writer *writer, node_id id,
                       enum binding around, const struct field *field)
{
    assert(writer != NULL);
    const struct node *node = node_at(writer, id);
    enum binding binding = binding_of(node);
    if (takes_conditions(around) && write_flag(writer, id, true)) {
        return;
    }
    /* A chain of one operation needs no brackets; other equals do. */
    bool brackets = binding < around
        || (binding == around && binding != BOTH && binding != EITHER
            && binding != LOOSE && binding != TIGHT);
    brackets = brackets && binding != LOOSE;
    if (brackets) {
        buf_char(writer->buf, '(');
    }
    write_bare(writer, id, field);
    if (brackets) {
        buf_char(writer->buf, ')');
    }
}

/* The root stands alone: no brackets. */
void words_node(struct buf *buf, const struct graph *graph, node_id node,
                const struct eval *eval, enum language language)
{
    assert(graph != NULL);
    assert(buf != NULL);
    assert(language < LANGUAGE_COUNT);
    struct writer writer = {
        .buf = buf, .graph = graph, .eval = eval, .language = language
    };
    write_node(&writer, node, LOOSE, NULL);
}
