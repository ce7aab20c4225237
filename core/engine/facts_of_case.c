/* Facts of a stored case.
 *
 * Each source is one function that sets cells by name; a name that the schema
 * does not declare is passed over.  Order matters: what was entered for the
 * case wins over the catalogue, and what is computed from both comes last.
 *
 * Sources run in a fixed order (the table at the end): later ones read what
 * earlier ones filled. A fact that no source knows stays missing; nothing is
 * ever guessed. */
#include "engine/facts_of_case.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "engine/filling.h"
#include "lifecycle/roles.h"
#include "store/innovations.h"
#include "store/personal.h"

enum { NAME_BYTES = 160 };

/* --- The catalogue -------------------------------------------------------- */

/* Does the catalogue leave the tier open, as in "Top (tier not stated)" or
 * "finalist (tier not stated)"? */
static bool is_unstated(struct str tier)
{
    struct str words = STR("not stated");
    bool found = tier.size == 0 || str_starts(tier, "Top (");
    assert(tier.size == 0 || tier.bytes != NULL);
    for (size_t i = 0; !found && i + words.size <= tier.size; i++) {
        found = str_equal((struct str){ tier.bytes + i, words.size }, words);
    }
    return found;
}

/* Fills innovation.phase (F406): creation until an award or a replication
 * moves it to development, institutionalization once a replication of it got
 * there (T12). */
static int fill_phase(struct filling *filling, struct str innovation,
                      bool awarded, struct err *err)
{
    bool opened = false, done = false;
    assert(innovation.size > 0);
    if (filling_cell(filling, "innovation.phase", TYPE_TEXT, false) == NULL) {
        return 0;
    }
    int code = innovation_replicated(filling->reading->hub->db, innovation,
                                     filling->reading->known, &opened, &done,
                                     err);
    assert(!done || opened || code != 0);
    filling_set_text(filling, "innovation.phase",
                     done ? STR("institutionalization")
                     : opened || awarded ? STR("development")
                     : STR("creation"));
    return code;
}

/* Fills innovation.awards: "kipp:2019:Top 45" of each award whose tier and
 * year are stated; missing when the only national award does not state them
 * (N01 is then unknown, not failed). */
static int fill_awards(struct filling *filling, struct str innovation,
                       struct err *err)
{
    struct award *awards = NULL;
    size_t count = 0, stated = 0, national = 0, unstated = 0;
    bool any = false;
    int code = award_list(filling->reading->hub->db, filling->arena,
                          innovation, &awards, &count, err);
    struct cell *items = arena_alloc(filling->arena,
                                     (count + 1) * sizeof *items);
    assert(filling->record != NULL);
    if (code != 0 || items == NULL) {
        return code != 0 ? code : err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        bool kipp = str_is(awards[i].issuer, "kipp");
        if (str_is(awards[i].result, "withdrawn")) {
            continue;             /* an objection was upheld */
        }
        any = true;
        if (awards[i].year == 0 || is_unstated(awards[i].tier)) {
            unstated++;
            continue;
        }
        char text[NAME_BYTES];
        (void)snprintf(text, sizeof text, "%.*s:%04lld:%.*s",
                       (int)awards[i].issuer.size, awards[i].issuer.bytes,
                       (long long)awards[i].year, (int)awards[i].tier.size,
                       awards[i].tier.bytes);
        items[stated] = (struct cell){ .known = true,
            .as.text = str_copy(filling->arena, str_of(text)) };
        stated++;
        national += kipp ? 1 : 0;
    }
    struct cell *cell = filling_cell(filling, "innovation.awards", TYPE_TEXT,
                                     true);
    if (cell != NULL && stated > 0 && (national > 0 || unstated == 0)) {
        cell->known = true;
        cell->as.list.items = items;
        cell->as.list.count = stated;
    }
    return fill_phase(filling, innovation, any, err);
}

/* Fills the facts of the innovation from the catalogue. An innovation that
 * is not in it leaves them missing. */
static int fill_catalogue(struct filling *filling, struct err *err)
{
    assert(filling != NULL);
    struct innovation one;
    const struct stored_case *stored = filling->reading->stored;
    assert(stored != NULL);
    int code = stored->innovation.size == 0 ? 0 :
        innovation_get(filling->reading->hub->db, filling->arena,
                       stored->innovation, &one, err);
    if (code <= 0) {
        return code;
    }
    filling_set_text(filling, "innovation.id", one.id);
    filling_set_text(filling, "innovation.name", one.name);
    filling_set_text(filling, "innovation.owner", one.owner);
    filling_set_text(filling, "innovation.owner_level",
                     innovation_level(one.owner_level));
    filling_set_text(filling, "innovation.owner_region_code", one.owner_region);
    filling_set_text(filling, "innovation.unit", one.unit);
    filling_set_text(filling, "innovation.sector", one.sector);
    if (one.started_year > 0) {
        filling_set_integer(filling, "innovation.started_year", TYPE_INT,
                            one.started_year);
    }
    if (one.sdg_goal > 0) {
        filling_set_integer(filling, "innovation.sdg_goal", TYPE_INT,
                            one.sdg_goal);
    }
    return fill_awards(filling, one.id, err);
}

/* Fills what the case itself says: day, kind, region, unit and the action. */
static void fill_identity(struct filling *filling)
{
    assert(filling != NULL);
    const struct case_reading *reading = filling->reading;
    const struct stored_case *stored = reading->stored;
    assert(stored->machine.size > 0);
    filling_set_integer(filling, "as_of", TYPE_DATE, reading->as_of);
    filling_set_text(filling, "kind", stored->machine);
    filling_set_text(filling, "replicator.region_code", stored->region);
    filling_set_text(filling, "replicator.unit", stored->unit);
    filling_set_text(filling, "replicator.province_code",
             role_seat_region(ROLE_ORGANIZATION_BUREAU, stored->region));
    if (reading->action.size > 0) {
        filling_set_text(filling, "action.name", reading->action);
        filling_set_text(filling, "action.role", reading->role);
        filling_set_integer(filling, "action.at", TYPE_TIME, reading->at);
    }
    /* As other proposals are counted, or a cap would start anew with the year
     * (facts_across.c). */
    if (str_is(stored->machine, "kipp_proposal")) {
        filling_set_integer(filling, "proposal.edition", TYPE_INT,
                            day_year(filling_opened_on(filling)));
    }
}

/* --- What was entered ----------------------------------------------------- */

/* Fills one entered value; a personal one is looked up behind its commitment
 * and is missing once it was erased. */
static int fill_value(struct filling *filling, const struct fact_value *fact,
                      struct err *err)
{
    assert(filling != NULL);
    const struct schema *schema = filling->record->schema;
    const struct cell_style style = { false, filling->reading->pack->zone };
    struct str text = fact->value;
    int slot = schema_find(schema, fact->fact);
    assert(fact->fact.size > 0);
    if (slot < 0) {
        return 0;                 /* declared by other rules than these */
    }
    if (fact->commitment.size > 0) {
        struct personal personal;
        int found = personal_get(filling->reading->hub->db, filling->arena,
                                 fact->commitment, &personal, err);
        if (found <= 0) {
            return found;
        }
        text = personal.value;
    }
    struct cell cell;
    int code = cell_parse(&cell, filling->arena, schema->fields[slot].type,
                          text, style, err);
    if (code == 0) {
        filling->record->cells[slot] = cell;
        /* It stays so, though later rules no longer declare it. */
        filling->record->cells[slot].personal = fact->commitment.size > 0;
    }
    return code;
}

/* Fills what people entered, as known at the entry of the reading. */
static int fill_entered(struct filling *filling, struct err *err)
{
    assert(filling != NULL);
    const struct case_reading *reading = filling->reading;
    struct fact_query query = { reading->stored->number, reading->known,
                                false };
    struct fact_value *facts = NULL;
    size_t count = 0;
    int code = case_facts(reading->hub->db, filling->arena, &query, &facts,
                          &count, err);
    assert(code <= 0);
    for (size_t i = 0; code == 0 && i < count; i++) {
        code = fill_value(filling, &facts[i], err);
    }
    return code;
}

/* The documents of the reading, or those of the case as known at its entry. */
static int read_documents(struct filling *filling, struct err *err)
{
    assert(filling != NULL);
    const struct case_reading *reading = filling->reading;
    if (reading->documents_given) {
        filling->documents = reading->documents;
        filling->documents_count = reading->documents_count;
        return 0;
    }
    struct document *documents = NULL;
    struct document_query query = { .number = reading->stored->number,
                                    .programme = STR(""),
                                    .known = reading->known };
    assert(reading->stored != NULL);
    int code = reading->stored->number == 0 ? 0 :
        document_list(reading->hub->db, filling->arena, &query, &documents,
                      &filling->documents_count, err);
    filling->documents = documents;
    return code;
}

int facts_of_case(struct record *out, struct arena *arena,
                  const struct case_reading *reading, struct err *err)
{
    static int (*const sources[])(struct filling *, struct err *) = {
        fill_catalogue, fill_entered, read_documents, filling_read_programme,
        filling_on_file, filling_participating, filling_edition, filling_need,
        filling_population, filling_similarity,
    };
    struct filling filling = { .reading = reading, .arena = arena,
                               .record = out };
    assert(reading->pack != NULL);
    assert(reading->stored != NULL);
    *out = record_create(arena, &reading->pack->facts);
    if (out->cells == NULL) {
        return err_nomem(err);
    }
    fill_identity(&filling);
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        int code = sources[i](&filling, err);
        if (code < 0) {
            return code;
        }
    }
    filling_programme(&filling);
    filling_pair(&filling);
    assert(out->schema == &reading->pack->facts);
    return arena->failed ? err_nomem(err) : 0;
}

/* Known facts as lines `name=value`, by name: for hashes. Without `personal`
 * those are left out. */
void facts_print(struct buf *buf, const struct record *record, bool personal)
{
    assert(buf != NULL);
    assert(record->cells != NULL);
    for (size_t i = 0; i < record->schema->count; i++) {
        const struct field *field = &record->schema->fields[i];
        if (!record->cells[i].known ||
            (!personal && cell_personal(field, record->cells[i]))) {
            continue;
        }
        buf_str(buf, field->name);
        buf_char(buf, '=');
        cell_print(buf, field->type, record->cells[i]);
        buf_char(buf, '\n');
    }
}
