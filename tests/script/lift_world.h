/* The facts, parameters and tables that the tests of the lifter share. */
#ifndef AWIG_TESTS_LIFT_WORLD_H
#define AWIG_TESTS_LIFT_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script/lift.h"

struct world {
    struct mem mem;
    struct arena arena;
    struct schema facts, parameters;
    struct graph graph;
    struct findings findings;
    struct lift_context context;
    struct err err;
};

static const struct str urgencies[] = {
    { "high", 4 }, { "medium", 6 }, { "low", 3 }
};

static inline void world_field(struct schema *schema, const char *name,
                               const char *type, unsigned flags)
{
    struct err err;
    struct field field = { .name = str_of(name), .flags = flags };
    if (!type_find(str_of(type), &field.type)) {
        abort();
    }
    if (strcmp(name, "innovation.urgency") == 0) {
        field.values = urgencies;
        field.values_count = 3;
    }
    if (schema_add(schema, &field, &err) != 0) {
        abort();
    }
}

static const char *const world_facts[][2] = {
    { "case.kind", "text" }, { "case.as_of", "date" },
    { "innovation.started_on", "date" }, { "innovation.ended_on", "date" },
    { "innovation.score", "number" }, { "innovation.awards", "int" },
    { "innovation.urgency", "text" }, { "innovation.fields", "text[]" },
    { "innovation.digital", "bool" }, { "innovation.years", "int[]" },
    { "innovation.signed_at", "time" }, { "replicator.region_code", "text" },
    { "replicator.needs", "text[]" }, { "replicator.budget", "number" },
    { "replicator.staff", "int" }, { "replicator.hub.open", "bool" }
};
static const char *const world_parameters[][2] = {
    { "min_age", "int" }, { "threshold", "number" }, { "cutoff", "date" },
    { "allowed", "text[]" }, { "label", "text" }, { "strict", "bool" }
};

static inline void world_open(struct world *world)
{
    static const int inputs[] = { 5, 6 };
    static const struct str outputs[] = { { "level", 5 }, { "note", 4 } };
    static const struct type types[] = { { TYPE_TEXT, false },
                                         { TYPE_INT, false } };
    static const struct lift_table tables[] = {
        { { "levels", 6 }, inputs, 2, outputs, types, 1, false, false },
        { { "pairs", 5 }, inputs, 2, outputs, types, 2, false, false },
        { { "all", 3 }, inputs, 1, outputs, types, 1, true, false },
        { { "sums", 4 }, inputs, 2, outputs, types, 2, false, true }
    };
    memset(world, 0, sizeof *world);
    mem_init(&world->mem);
    arena_init(&world->arena, &world->mem);
    schema_init(&world->facts, &world->arena);
    schema_init(&world->parameters, &world->arena);
    for (size_t i = 0; i < sizeof world_facts / sizeof world_facts[0]; i++) {
        world_field(&world->facts, world_facts[i][0], world_facts[i][1], 0);
    }
    for (size_t i = 0;
         i < sizeof world_parameters / sizeof world_parameters[0]; i++) {
        world_field(&world->parameters, world_parameters[i][0],
                    world_parameters[i][1], 0);
    }
    world_field(&world->parameters, "weight", "number", FIELD_FREE);
    graph_init(&world->graph, &world->arena, &world->facts,
               &world->parameters);
    findings_init(&world->findings, &world->mem);
    world->context = (struct lift_context){
        .facts = &world->facts, .parameters = &world->parameters,
        .tables = tables, .tables_count = 4, .graph = &world->graph
    };
}

static inline void world_close(struct world *world)
{
    findings_free(&world->findings);
    arena_free(&world->arena);
}

static inline void world_findings(const struct world *world,
                                  struct buf *buf)
{
    for (size_t i = 0; i < world->findings.count; i++) {
        const struct finding *finding = &world->findings.items[i];
        char text[1000];
        err_text(&finding->err, LANGUAGE_EN, text, sizeof text);
        buf_format(buf, "[AW%d] %s\n",
                   message_row(finding->err.message)->number, text);
    }
}

/* --- The debug printer ---------------------------------------------------- */

static const char *const world_ops[NODE_OP_COUNT] = {
    "const", "nil", "fact", "param", "known", "not", "and", "or", "if",
    "seq", "==", "~=", "<", "<=", ">", ">=", "neg", "+", "-", "*", "/",
    "//", "%", "number", "int", "months", "add_months", "date", "one_of",
    "in", "overlaps", "first_common", "count", "item", "min", "max",
    "clamp", "abs", "floor", "ceil", "text", "..", "lookup", "table",
    "is_nil", "fail"
};
static const char *const world_texts[] = {
    "lower", "upper", "len", "sub", "reverse", "rep", "gsub",
    "find", "byte", "find", "match"
};

static inline void world_cell(struct buf *buf, struct type type,
                              struct cell cell)
{
    if (type.list) {
        buf_char(buf, '{');
        for (size_t i = 0; i < cell.as.list.count; i++) {
            buf_text(buf, i == 0 ? "" : " ");
            world_cell(buf, (struct type){ type.base, false },
                       cell.as.list.items[i]);
        }
        buf_char(buf, '}');
        return;
    }
    char date[11];
    switch (type.base) {
    case TYPE_BOOL: buf_text(buf, cell.as.boolean ? "true" : "false"); break;
    case TYPE_TEXT: buf_format(buf, "'%.*s'", (int)cell.as.text.size,
                               cell.as.text.bytes); break;
    case TYPE_NUMBER: buf_number(buf, cell.as.number);
        buf_char(buf, 'f'); break;
    case TYPE_DATE: date_format(cell.as.integer, date);
        buf_text(buf, date); break;
    default: buf_integer(buf, cell.as.integer); break;
    }
}

static inline void world_node(const struct world *world, struct buf *buf,
                              node_id id)
{
    const struct graph *graph = &world->graph;
    if (id == NODE_ID_NONE) {
        buf_text(buf, "NONE");
        return;
    }
    const struct node *node = &graph->nodes[id];
    struct str name = STR("");
    if (node->op == NODE_FACT || node->op == NODE_KNOWN) {
        name = world->facts.fields[node->slot].name;
    } else if (node->op == NODE_PARAM) {
        name = world->parameters.fields[node->slot].name;
        buf_text(buf, "p.");
    }
    if (node->op == NODE_CONST) {
        world_cell(buf, node->type, node->constant);
        return;
    }
    if (node->op == NODE_FACT || node->op == NODE_PARAM) {
        buf_str(buf, name);
        return;
    }
    buf_format(buf, "(%s", node->op == NODE_TEXT_CALL
                           ? world_texts[node->slot] : world_ops[node->op]);
    if (node->op == NODE_TEXT_CALL && node->extra != 0) {
        buf_format(buf, "#%d", node->extra);
    }
    if (node->op == NODE_KNOWN) {
        buf_char(buf, ' ');
        buf_str(buf, name);
    }
    if (node->op == NODE_TABLE || node->op == NODE_LOOKUP) {
        buf_format(buf, " #%d", node->slot);
    }
    if (node->op == NODE_TABLE && node->extra != 0) {
        buf_format(buf, ".%d", node->extra);
    }
    const node_id operands[3] = { node->a, node->b, node->c };
    for (int i = 0; i < 3; i++) {
        if (operands[i] != NODE_ID_NONE) {
            buf_char(buf, ' ');
            world_node(world, buf, operands[i]);
        }
    }
    for (uint32_t i = 0; i < node->args_count; i++) {
        buf_char(buf, ' ');
        world_node(world, buf, graph->args[node->args + i]);
    }
    buf_char(buf, ')');
}

#endif
