/* Operations of a hub's year: programme, calendar, schedules.
 *
 * Dates of schedules are computed by the operation that asks, so none of
 * these rows writes any; importing a calendar records what moved. */
#include "api/arguments.h"
#include "api/operations.h"

#include "engine/programme.h"
#include "engine/programme_report.h"
#include "engine/schedule.h"

#define HUB_REGION { "region", 't', 1, { "provinsi hub, misalnya 19", \
    "the hub's province, as in 19" } }
#define YEAR { "year", 'i', 1, { "tahun pendampingan", \
    "year of mentoring" } }
#define KNOWN_AT { "known-at", 'd', 0, { "kalender seperti diketahui pada" \
    " tanggal ini", "the calendar as known on this day" } }
#define ICS { "ics", 'f', 0, { "keluarkan sebagai kalender (.ics)", \
    "print a calendar (.ics)" } }
#define FIELD { "field", 'l', 0, { "isian NAMA=NILAI", \
    "field NAME=VALUE" } }

/* The plan year follows the programme's unless it is named. */
static const awig_argument open_arguments[] = {
    DB, HUB_REGION, YEAR,
    { "plan-year", 'i', 0, { "tahun rencana", "plan year" } },
    { "mentoring-from", 'd', 0, { "awal pendampingan",
        "mentoring from" } },
    { "mentoring-until", 'd', 0, { "akhir pendampingan",
        "mentoring until" } },
    { "invite", 'l', 0, { "daerah yang diundang", "government invited" } },
    ACTOR, ROLE, AT, END
};
/* Planned and held are told apart: a plan is no meeting. */
static const awig_argument event_arguments[] = {
    DB,
    { "kind", 'T', 1, { "jenis kegiatan", "kind of event" } },
    HUB_REGION, YEAR,
    { "planned", 'd', 0, { "tanggal rencana", "planned on" } },
    { "held", 'd', 0, { "tanggal pelaksanaan", "held on" } },
    { "subject", 't', 0, { "inovasi yang dibahas",
        "innovation concerned" } },
    { "note", 't', 0, { "catatan", "note" } },
    ACTOR, ROLE, AT, END
};
static const awig_argument attach_arguments[] = {
    DB,
    { "type", 'T', 1, { "jenis dokumen", "type of the document" } },
    HUB_REGION, YEAR,
    { "number", 't', 0, { "nomor", "number" } },
    { "date", 'd', 0, { "tanggal dokumen", "date of the document" } },
    { "signer-role", 't', 0, { "peran penanda tangan",
        "role of the signer" } },
    FIELD, ACTOR, ROLE, AT, END
};
/* Without a region: every hub that has a programme of that year. */
static const awig_argument report_arguments[] = {
    DB, { "region", 't', 0, { "provinsi hub; tanpa ini semua hub",
        "province of the hub; all hubs without it" } },
    YEAR, AS_OF,
    { "part", 't', 0, { "hanya bagian ini, misalnya late",
        "only this part, as in late" } },
    END
};
/* As known now, or as a past day would have seen it. */
static const awig_argument due_arguments[] = {
    DB,
    { "until", 'd', 0, { "sampai tanggal", "until this day" } },
    AS_OF,
    { "region", 't', 0, { "hanya wilayah ini", "only this region" } },
    ICS, AT, END
};
/* Works on a draft: no case is needed to see dates. */
static const awig_argument preview_arguments[] = {
    PACK, DB,
    { "anchor", 'd', 1, { "tanggal pangkal hitung",
        "the day counted from" } },
    { "count", 'i', 0, { "paling banyak per kewajiban",
        "at most this many a duty" } },
    AS_OF, KNOWN_AT, RULES, ICS, END
};
static const awig_argument calendar_arguments[] = {
    DB,
    { "year", 'i', 0, { "tahun", "year" } }, KNOWN_AT,
    { "region", 't', 0, { "sertakan hari wilayah ini",
        "with the days of this region" } },
    END
};
/* Either a span is counted, or days are added. */
static const awig_argument workdays_arguments[] = {
    DB,
    { "from", 'd', 1, { "dari tanggal", "from this day" } },
    { "to", 'd', 0, { "sampai tanggal", "to this day" } },
    { "add", 'i', 0, { "tambah sekian hari kerja",
        "so many working days on" } },
    KNOWN_AT,
    { "region", 't', 0, { "sertakan hari wilayah ini",
        "with the days of this region" } },
    { "joint-leave-works", 'f', 0, { "cuti bersama dihitung hari kerja",
        "count joint leave as working days" } },
    END
};
static const awig_argument calendar_import_arguments[] = {
    DB, { "file", 'P', 1, { "berkas CSV", "CSV file" } }, AT, END
};

const struct operation operations_year[] = {
    /* One a hub and year; opening twice is refused. */
    { { "programme open", "program buka",
        { "membuka program tahunan hub", "open a hub's yearly programme" },
        "awig programme open --db build/hub.db --region 19 --year 2021",
        open_arguments, 0 }, op_programme_open, HUB_WRITE },
    /* A date that moves is a new row: the old one can be seen. */
    { { "programme event", "program kegiatan",
        { "mencatat kegiatan program", "record an event" },
        "awig programme event fgd_selection --db build/hub.db --region 19"
        " --year 2021 --planned 2021-08-24",
        event_arguments, 0 }, op_programme_event, HUB_WRITE },
    { { "programme attach", "program lampirkan",
        { "menaruh dokumen program", "put a document on file" },
        "awig programme attach action_plan --db build/hub.db --region 19"
        " --year 2021 --date 2021-10-29",
        attach_arguments, 0 }, op_programme_attach, HUB_WRITE },
    { { "programme report", "program laporan",
        { "laporan program", "the programme's report" },
        "awig programme report --db build/hub.db --region 19 --year 2021",
        report_arguments, 0 }, op_programme_report, HUB_READ },
    /* Computed when asked; nothing is stored that could go stale. */
    { { "due", "jatuh-tempo",
        { "kewajiban yang jatuh tempo", "duties that fall due" },
        "awig due --db build/hub.db --until 2022-12-31",
        due_arguments, 0 }, op_due, HUB_READ },
    { { "schedule preview", "jadwal pratinjau",
        { "tanggal menurut jadwal sebuah paket",
          "the dates of a pack's schedule" },
        "awig schedule preview rules/nasional --db build/hub.db --anchor"
        " 2022-01-31 --count 3",
        preview_arguments, 0 }, op_schedule_preview, HUB_READ },
    /* A decree that moves a day moves duties: told in the entry. */
    { { "calendar import", "kalender impor",
        { "memasukkan hari libur", "bring in holidays" },
        "awig calendar import data/holidays_id_2021_2022.csv --db"
        " build/hub.db",
        calendar_import_arguments, 0 }, op_calendar_import, HUB_WRITE },
    { { "calendar show", "kalender lihat",
        { "hari libur yang diketahui", "the holidays known" },
        "awig calendar show --db build/hub.db --year 2022",
        calendar_arguments, 0 }, op_calendar_show, HUB_READ },
    { { "calendar workdays", "kalender hari-kerja",
        { "menghitung hari kerja", "count working days" },
        "awig calendar workdays --db build/hub.db --from 2021-10-21 --to"
        " 2021-11-01",
        workdays_arguments, 0 }, op_calendar_workdays, HUB_READ },
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
