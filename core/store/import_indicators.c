/* Imports of indicators and of their values.  A zero is kept as a zero and
 * flagged: in these tables it may stand for a missing value. */
#include <assert.h>

#include "store/importers.h"
#include "store/indicators.h"
#include "store/rows.h"

/* ORDER: as HEADS below. */
enum { ID, TARGET, NAME_ID, NAME_EN, UNIT, BETTER, LEVELS, NATIONAL,
       TARGET_YEAR, TARGET_NOTE };

static const char *const HEADS[] = {
    "indicator_id", "sdg_target", "name_id", "name_en", "unit", "better",
    "levels", "?national_target", "?target_year", "?target_note", NULL
};

/* Reads "province,regency", in any order: of[0] = provinces have values,
 * of[1] = regencies. Errors: other words, an empty cell. */
static int read_levels(struct import *import, bool of[2], struct err *err)
{
    struct str text;
    int code = import_text(import, LEVELS, true, &text, err);
    of[0] = false;
    of[1] = false;
    while (code == 0 && text.size > 0) {
        size_t end = 0;
        while (end < text.size && text.bytes[end] != ',') {
            end++;
        }
        struct str word = str_trim((struct str){ text.bytes, end });
        bool province = str_is(word, "province");
        assert(end <= text.size);
        if (!province && !str_is(word, "regency")) {
            (void)err_fail(err, MESSAGE_CELL_WORD, "tss", word, "levels",
                           "province, regency");
            return import_at(import, LEVELS, err);
        }
        of[province ? 0 : 1] = true;
        end += end < text.size ? 1 : 0;
        text.bytes += end;
        text.size -= end;
    }
    return code;
}

/* A unit that quotes its source's doubtful heading is doubtful itself: it
 * holds the word "source". */
static int flag_unit(struct import *import, struct str id, struct str unit,
                     struct err *err)
{
    assert(unit.size > 0);
    for (size_t i = 0; i + 6 <= unit.size; i++) {
        struct str word = { unit.bytes + i, 6 };
        if (str_is(word, "source")) {
            return import_flag(import, UNIT, "unit_uncertain", id, unit,
                               err);
        }
    }
    return 0;
}

/* Inserts or replaces; the same id twice in one file changes nothing and is
 * then an error of import_insert. */
static int insert_indicator(struct import *import, const struct str *texts,
                            const struct indicator *indicator,
                            struct err *err)
{
    assert(import != NULL);
    static const char SQL[] =
        "INSERT INTO indicator(id, sdg_target, name_id, name_en, unit,"
        " better, of_province, of_regency, national_target, target_year,"
        " target_note, place, entry)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
        " ON CONFLICT(id) DO UPDATE SET sdg_target = ?2, name_id = ?3,"
        " name_en = ?4, unit = ?5, better = ?6, of_province = ?7,"
        " of_regency = ?8, national_target = ?9, target_year = ?10,"
        " target_note = ?11, place = ?12, entry = ?13 WHERE entry <> ?13";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, import->db, SQL, err);
    if (code < 0) {
        return code;
    }
    for (int i = ID; i <= UNIT; i++) {
        assert(texts[i].size > 0);
        bind_text(statement, 1 + i, texts[i]);
    }
    bind_text(statement, 6, indicator->better);
    bind_integer(statement, 7, indicator->of_province);
    bind_integer(statement, 8, indicator->of_regency);
    if (indicator->has_target) {
        bind_number(statement, 9, indicator->national_target);
    } else {
        bind_null(statement, 9);
    }
    bind_found(statement, 10, indicator->target_year != 0,
               indicator->target_year);
    bind_text(statement, 11, indicator->target_note);
    bind_integer(statement, 12, import->rows);
    bind_integer(statement, 13, import->entry->index);
    return import_insert(import, statement, texts[ID], err);
}

/* Reads and checks one indicator; its target must exist. */
static int indicator_row(struct import *import, struct err *err)
{
    static const char TARGETS[] =
        "SELECT 1 FROM sdg_target WHERE target = ?1";
    static const char *const BETTERS[] = { "lower", "higher", NULL };
    struct indicator indicator = { .goal = 0 };
    struct str texts[UNIT + 1];
    bool of[2];
    int code = 0;
    for (int i = ID; code == 0 && i <= UNIT; i++) {
        code = import_text(import, i, true, &texts[i], err);
    }
    if (code == 0) {
        code = import_exists(import, TARGET, TARGETS, err);
    }
    if (code == 0) {
        code = import_word(import, BETTER, BETTERS, &indicator.better, err);
    }
    if (code == 0) {
        code = read_levels(import, of, err);
    }
    if (code == 0) {
        code = import_number(import, NATIONAL, false, &indicator.has_target,
                             &indicator.national_target, err);
    }
    if (code == 0) {
        code = import_integer(import, TARGET_YEAR, false, NULL,
                              &indicator.target_year, err);
    }
    if (code == 0) {
        code = import_text(import, TARGET_NOTE, false,
                           &indicator.target_note, err);
    }
    if (code < 0) {
        return code;
    }
    assert(of[0] || of[1]);
    indicator.of_province = of[0];
    indicator.of_regency = of[1];
    code = insert_indicator(import, texts, &indicator, err);
    return code == 0 ? flag_unit(import, texts[ID], texts[UNIT], err) : code;
}

const struct importer import_indicators = {
    "indicators", HEADS, 40, indicator_row, NULL
};

/* ---- Values ------------------------------------------------------------- */

enum { VALUE_REGION, VALUE_INDICATOR, VALUE_YEAR, VALUE_VALUE };

static const char *const VALUE_HEADS[] = {
    "region_code", "indicator_id", "year", "value", NULL
};

/* Reads the region of a value; "00" is Indonesia, which is no region of the
 * table. */
static int read_region(struct import *import, struct str *code,
                       struct err *err)
{
    assert(code != NULL);
    struct str text;
    int result = import_text(import, VALUE_REGION, true, &text, err);
    if (result == 0 && str_is(text, "00")) {
        *code = text;
        return 0;
    }
    return result < 0 ? result
        : import_region(import, VALUE_REGION, true, code, err);
}

/* Flags a 0 that may stand for a missing value, as REGION/INDICATOR/YEAR. */
static int flag_zero(struct import *import,
                     const struct indicator_value *value, struct err *err)
{
    assert(import != NULL);
    struct buf subject;
    assert(value->zero_may_be_missing);
    buf_init(&subject, db_mem(import->db), 0);
    buf_str(&subject, value->region);
    buf_char(&subject, '/');
    buf_str(&subject, value->indicator);
    buf_char(&subject, '/');
    buf_integer(&subject, value->year);
    int code = subject.failed ? err_nomem(err)
        : import_flag(import, VALUE_VALUE, "zero_may_be_missing",
                      buf_view(&subject), STR("0"), err);
    buf_free(&subject);
    return code;
}

/* Inserts a value under this entry: earlier ones stay, so that a past
 * decision can be explained with what was known then. */
static int insert_value(struct import *import,
                        const struct indicator_value *value,
                        struct err *err)
{
    assert(import != NULL);
    static const char SQL[] =
        "INSERT INTO indicator_value(indicator, region, year, entry, value,"
        " zero) VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, import->db, SQL, err);
    if (code < 0) {
        return code;
    }
    assert(value->region.size > 0);
    bind_text(statement, 1, value->indicator);
    bind_text(statement, 2, value->region);
    bind_integer(statement, 3, value->year);
    bind_integer(statement, 4, import->entry->index);
    bind_number(statement, 5, value->value);
    bind_integer(statement, 6, value->zero_may_be_missing);
    return import_insert(import, statement, value->region, err);
}

/* Reads and checks one value. A year outside 1900..2200 is a slip. */
static int value_row(struct import *import, struct err *err)
{
    static const char INDICATORS[] = "SELECT 1 FROM indicator WHERE id = ?1";
    struct indicator_value value = { .entry = 0 };
    int code = read_region(import, &value.region, err);
    if (code == 0) {
        code = import_exists(import, VALUE_INDICATOR, INDICATORS, err);
    }
    if (code == 0) {
        code = import_text(import, VALUE_INDICATOR, true, &value.indicator,
                           err);
    }
    if (code == 0) {
        code = import_integer(import, VALUE_YEAR, true, NULL, &value.year,
                              err);
    }
    if (code == 0 && (value.year < 1900 || value.year > 2200)) {
        (void)err_fail(err, MESSAGE_CELL_YEAR, "i", value.year);
        code = import_at(import, VALUE_YEAR, err);
    }
    if (code == 0) {
        code = import_number(import, VALUE_VALUE, true, NULL, &value.value,
                             err);
    }
    if (code < 0) {
        return code;
    }
    assert(value.indicator.size > 0);
    value.zero_may_be_missing = !(value.value < 0 || value.value > 0);
    code = insert_value(import, &value, err);
    return code == 0 && value.zero_may_be_missing
        ? flag_zero(import, &value, err) : code;
}

const struct importer import_values = {
    "values", VALUE_HEADS, 50, value_row, NULL
};
