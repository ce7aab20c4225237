/* `awig machine`: the machines printed from their one table, as data, text,
 * Graphviz dot, or Mermaid.
 *
 * Three forms of the same tables (lifecycle/machine.c): data, text and a
 * graph. There is no second list of transitions anywhere. */
#include "engine/cases.h"

#include <assert.h>

/* Ids of the states in `bits` (bit i = state i), in their order. */
static struct value *names_of_states(struct arena *arena,
                                     const struct machine *machine,
                                     uint32_t bits)
{
    assert(arena != NULL);
    assert(machine != NULL);
    struct value *list = value_list(arena);
    for (int i = 0; i < machine->states_count; i++) {
        if ((bits & (1u << i)) != 0) {
            value_add(list, value_string(arena, machine->states[i].id));
        }
    }
    return list;
}

/* Ids of the roles in `bits`, in their order. */
static struct value *names_of_roles(struct arena *arena, uint32_t bits)
{
    assert(arena != NULL);
    struct value *list = value_list(arena);
    assert(bits < 1u << ROLE_COUNT);
    for (int i = 0; i < ROLE_COUNT; i++) {
        if ((bits & role_bit((enum role_id)i)) != 0) {
            value_add(list, value_string(arena,
                                         role_row((enum role_id)i)->id));
        }
    }
    return list;
}

/* Where a transition leads; STATE_RETURN means the state before. */
static const char *target_name(const struct machine *machine,
                               const struct transition *transition)
{
    assert(transition->to == STATE_RETURN ||
           transition->to < machine->states_count);
    return transition->to == STATE_RETURN
        ? "(before)" : machine->states[transition->to].id;
}

/* A row of the machine as data, with the guards that it wants. `sharing` is
 * ordered as enum sharing is. */
static struct value *transition_value(struct session *session,
                                      const struct machine *machine,
                                      const struct transition *row)
{
    assert(session != NULL);
    static const char *const sharing[] = { "any", "noted", "all" };
    static const char *const demands[] = { "block", "review", "warn" };
    struct arena *arena = session->arena;
    struct value *map = value_map(arena);
    assert(row->sharing <= SHARING_ALL);
    value_set_string(arena, map, "step", row->step);
    value_set_string(arena, map, "action", row->action);
    value_set_string(arena, map, "label", row->label[session->language]);
    value_set(map, "from", names_of_states(arena, machine, row->from));
    value_set_string(arena, map, "to", target_name(machine, row));
    value_set(map, "roles", names_of_roles(arena, row->roles));
    value_set_string(arena, map, "together", sharing[row->sharing]);
    value_set(map, "noted_by", names_of_roles(arena, transition_noted(row)));
    struct value *guards = value_set(map, "guards", value_list(arena));
    for (int i = 0; i < transition_guards(row); i++) {
        const struct guard_row *guard = guard_row(row->guards[i]);
        struct value *one = value_add(guards, value_map(arena));
        value_set_string(arena, one, "guard", guard->id);
        value_set_string(arena, one, "document",
                         guard->kind == GUARD_DOCUMENT ? guard->document
                                                       : NULL);
        value_set_string(arena, one, "required",
                         guard->required[session->language]);
        value_set_string(arena, one, "basis", guard->basis);
        value_set_string(arena, one, "demand", demands[guard->demand]);
    }
    return map;
}

/* States and transitions as data: what a client needs to draw a form. */
static struct value *machine_value(struct session *session,
                                   const struct machine *machine)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct value *map = value_map(arena);
    assert(machine->states_count > 0);
    value_set_string(arena, map, "machine", machine->name);
    value_set_string(arena, map, "title",
                     machine->title[session->language]);
    struct value *states = value_set(map, "states", value_list(arena));
    for (int i = 0; i < machine->states_count; i++) {
        const struct state_row *state = &machine->states[i];
        struct value *row = value_add(states, value_map(arena));
        value_set_string(arena, row, "state", state->id);
        value_set_string(arena, row, "label",
                         state->label[session->language]);
        value_set_bool(arena, row, "active", state->active);
        value_set_bool(arena, row, "terminal", state->terminal);
    }
    struct value *list = value_set(map, "transitions", value_list(arena));
    for (int i = 0; i < machine->transitions_count; i++) {
        value_add(list, transition_value(session, machine,
                                         &machine->transitions[i]));
    }
    return map;
}

/* One line a transition: step, action, from -> to, [roles]: guards. For the
 * page of the docs and for eyes. */
static void print_text(struct buf *buf, const struct machine *machine,
                       enum language language)
{
    assert(machine != NULL);
    buf_format(buf, "%s: %s\n", machine->name, machine->title[language]);
    assert(machine->transitions_count > 0);
    for (int i = 0; i < machine->transitions_count; i++) {
        const struct transition *row = &machine->transitions[i];
        const char *between = "";
        buf_format(buf, "%-4s %-22s ", row->step, row->action);
        for (int k = 0; k < machine->states_count; k++) {
            if ((row->from & (1u << k)) != 0) {
                buf_format(buf, "%s%s", between, machine->states[k].id);
                between = ", ";
            }
        }
        buf_format(buf, "%s -> %s [", row->from == 0 ? "*" : "",
                   target_name(machine, row));
        between = "";
        for (int k = 0; k < ROLE_COUNT; k++) {
            if ((row->roles & role_bit((enum role_id)k)) != 0) {
                buf_format(buf, "%s%s", between,
                           role_row((enum role_id)k)->id);
                between = row->sharing == SHARING_ANY ? " / " : " + ";
            }
        }
        between = "; noted by ";
        for (int k = 0; k < ROLE_COUNT; k++) {
            if ((transition_noted(row) & role_bit((enum role_id)k)) != 0) {
                buf_format(buf, "%s%s", between,
                           role_row((enum role_id)k)->id);
                between = " / ";
            }
        }
        buf_text(buf, "]");
        for (int k = 0; k < transition_guards(row); k++) {
            buf_format(buf, "%s%s", k == 0 ? ": " : ", ",
                       guard_row(row->guards[k])->id);
        }
        buf_char(buf, '\n');
    }
}

/* Does the transition lead from state `from` to state `to`? One that returns
 * leads to wherever the state that it starts from can be entered from. */
static bool leads(const struct machine *machine,
                  const struct transition *row, int from, int to)
{
    bool back = false;
    assert(from < machine->states_count);
    assert(to < machine->states_count);
    for (int i = 0; i < machine->transitions_count; i++) {
        const struct transition *entry = &machine->transitions[i];
        back = back || (entry->to == from &&
                        (entry->from & (1u << to)) != 0);
    }
    return (row->from & (1u << from)) != 0 &&
           (row->to == STATE_RETURN ? back : row->to == to);
}

/* One line an arrow: from, `between`, to, `before`, action, `after`. */
static void print_arrows(struct buf *buf, const struct machine *machine,
                         const char *between, const char *before,
                         const char *after)
{
    assert(machine != NULL);
    assert(between != NULL);
    for (int i = 0; i < machine->transitions_count; i++) {
        const struct transition *row = &machine->transitions[i];
        for (int k = 0; k < machine->states_count; k++) {
            for (int t = 0; t < machine->states_count; t++) {
                if (leads(machine, row, k, t)) {
                    buf_format(buf, "  %s %s %s%s%s%s\n",
                               machine->states[k].id, between,
                               machine->states[t].id, before, row->action,
                               after);
                }
            }
        }
    }
}

/* The machine as a graph for Graphviz; terminal states are framed twice. */
static void print_dot(struct buf *buf, const struct machine *machine,
                      enum language language)
{
    assert(machine != NULL);
    buf_format(buf, "digraph %s {\n  rankdir=LR;\n  node [shape=box];\n"
               "  new [shape=point];\n", machine->name);
    assert(machine->states_count > 0);
    for (int i = 0; i < machine->states_count; i++) {
        const struct state_row *state = &machine->states[i];
        buf_format(buf, "  %s [label=\"%s\"%s];\n", state->id,
                   state->label[language],
                   state->terminal ? ", peripheries=2" : "");
    }
    for (int i = 0; i < machine->transitions_count; i++) {
        const struct transition *row = &machine->transitions[i];
        if (row->from == 0) {
            buf_format(buf, "  new -> %s [label=\"%s\"];\n",
                       machine->states[row->to].id, row->action);
        }
    }
    print_arrows(buf, machine, "->", " [label=\"", "\"];");
    buf_text(buf, "}\n");
}

/* The same graph in Mermaid's words, for pages that render it. */
static void print_mermaid(struct buf *buf, const struct machine *machine,
                          enum language language)
{
    assert(machine != NULL);
    assert(language < LANGUAGE_COUNT);
    buf_text(buf, "stateDiagram-v2\n");
    assert(machine->states_count > 0);
    for (int i = 0; i < machine->states_count; i++) {
        buf_format(buf, "  %s : %s\n", machine->states[i].id,
                   machine->states[i].label[language]);
    }
    for (int i = 0; i < machine->transitions_count; i++) {
        const struct transition *row = &machine->transitions[i];
        if (row->from == 0) {
            buf_format(buf, "  [*] --> %s : %s\n",
                       machine->states[row->to].id, row->action);
        }
    }
    print_arrows(buf, machine, "-->", " : ", "");
    for (int i = 0; i < machine->states_count; i++) {
        if (machine->states[i].terminal) {
            buf_format(buf, "  %s --> [*]\n", machine->states[i].id);
        }
    }
}

/* --- Operations ----------------------------------------------------------- */
/* Names, titles and sizes; needs no hub. */
int op_machine_list(struct session *session, struct value **out,
                    struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct arena *arena = session->arena;
    (void)err;                    /* cannot fail but for memory */
    *out = value_map(arena);
    struct value *list = value_set(*out, "machines", value_list(arena));
    for (int i = 0; i < MACHINE_COUNT; i++) {
        const struct machine *machine = machine_get((enum machine_id)i);
        struct value *row = value_add(list, value_map(arena));
        assert(machine->name != NULL);
        value_set_string(arena, row, "machine", machine->name);
        value_set_string(arena, row, "title",
                         machine->title[session->language]);
        value_set_integer(arena, row, "states", machine->states_count);
        value_set_integer(arena, row, "transitions",
                          machine->transitions_count);
    }
    return 0;
}

/* As data, or as text in one of the formats. Errors: MESSAGE_MACHINE_UNKNOWN,
 * MESSAGE_ARGUMENT_CHOICE. */
int op_machine_show(struct session *session, struct value **out,
                    struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    static const struct {
        const char *name;
        void (*print)(struct buf *, const struct machine *, enum language);
    } formats[] = { { "text", print_text }, { "dot", print_dot },
                    { "mermaid", print_mermaid } };
    struct str format = session_text(session, "format");
    const struct machine *machine = machine_find(session_text(session,
                                                              "name"));
    if (machine == NULL) {
        return err_fail(err, MESSAGE_MACHINE_UNKNOWN, "t",
                        session_text(session, "name"));
    }
    if (format.size == 0) {
        *out = machine_value(session, machine);
        return 0;
    }
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (str_is(format, formats[i].name)) {
            struct buf buf;
            buf_init(&buf, session->mem, 0);
            formats[i].print(&buf, machine, session->language);
            *out = value_text(session->arena, buf_view(&buf));
            bool failed = buf.failed;
            buf_free(&buf);
            return failed ? err_nomem(err) : 0;
        }
    }
    return err_fail(err, MESSAGE_ARGUMENT_CHOICE, "sts", "format", format,
                    "text, dot, mermaid");
}
