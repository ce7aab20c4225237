/* Operations on cases, machines and people.
 *
 * Each row is name, Indonesian alias, help in both languages, an example
 * that is run by the tests, arguments, function, and the hub it needs. What
 * changes a case needs HUB_WRITE; what only shows it must not. */
#include "api/arguments.h"
#include "api/operations.h"

#include "engine/actors.h"
#include "engine/case_assessment.h"
#include "engine/case_files.h"
#include "engine/cases.h"
#include "engine/doing.h"

#define UNIT { "unit", 't', 0, { "unit atau OPD", "unit or agency" } }
#define REGION { "region", 't', 0, { "kode atau nama wilayah", \
    "code or name of the region" } }
#define SECOND { "second-actor", 't', 0, { "orang kedua", \
    "the second person" } }, \
    { "second-role", 't', 0, { "peran orang kedua", \
    "role of the second person" } }

#define LEAST { "how", 'f', 0, { "apa yang membuatnya mungkin bila ditolak", \
    "what would make it possible when refused" } }

/* A hub's case has no innovation, so that is asked by the core. */
static const awig_argument open_arguments[] = {
    DB,
    { "machine", 't', 1, { "mesin: replication, kipp_proposal, hub",
        "machine: replication, kipp_proposal, hub" } },
    { "innovation", 't', 0, { "pengenal inovasi", "id of the innovation" } },
    { "region", 't', 1, { "kode atau nama wilayah",
        "code or name of the region" } },
    UNIT, ACTOR, ROLE, AT, END
};
static const awig_argument list_arguments[] = {
    DB,
    { "machine", 't', 0, { "hanya mesin ini", "only this machine" } },
    REGION,
    { "state", 't', 0, { "hanya status ini", "only this state" } },
    END
};
static const awig_argument case_arguments[] = { DB, CASE, ACTOR, ROLE, AT,
                                                END };
/* A fact without source and day cannot be checked by anybody. */
static const awig_argument set_arguments[] = {
    DB, CASE,
    { "facts", 'L', 1, { "FAKTA=NILAI", "FACT=VALUE" } },
    { "source", 't', 1, { "sumber nilai", "source of the value" } },
    { "on", 'd', 1, { "tanggal sumber", "date of the source" } },
    ACTOR, ROLE, AT, END
};
/* What a letterhead says; fields of packs come as NAME=VALUE. */
static const awig_argument attach_arguments[] = {
    DB, CASE,
    { "type", 'T', 1, { "jenis dokumen", "type of the document" } },
    { "title", 't', 0, { "judul", "title" } },
    { "number", 't', 0, { "nomor", "number" } },
    { "date", 'd', 0, { "tanggal dokumen", "date of the document" } },
    { "signer", 't', 0, { "penanda tangan", "signer" } },
    { "signer-role", 'l', 0, { "peran penanda tangan",
        "role of the signer" } },
    { "signed-on", 'd', 0, { "tanggal ditandatangani", "day of signing" } },
    { "on-behalf-of", 't', 0, { "atas nama peran", "on behalf of a role" } },
    { "received-at", 't', 0, { "diterima Biro Organisasi",
        "received by the organization bureau" } },
    { "forwarded-at", 't', 0, { "diterima kementerian",
        "received by the ministry" } },
    { "field", 'l', 0, { "isian NAMA=NILAI", "field NAME=VALUE" } },
    { "fields", 'p', 0, { "baris dokumen (CSV)", "rows of the document"
        " (CSV)" } },
    { "file", 'p', 0, { "isi dokumen", "content of the document" } },
    LEAST, ACTOR, ROLE, AT, END
};
/* An override needs its reason and a second person (N11). */
static const awig_argument do_arguments[] = {
    DB, CASE,
    { "action", 'T', 1, { "tindakan", "action" } },
    { "reason", 't', 0, { "alasan", "reason" } },
    { "override", 't', 0, { "alasan pengecualian dua orang",
        "reason of an override by two people" } },
    LEAST, SECOND, ACTOR, ROLE, AT, END
};
static const awig_argument machine_list_arguments[] = { END };
static const awig_argument machine_show_arguments[] = {
    { "name", 'T', 1, { "nama mesin", "name of the machine" } },
    { "format", 't', 0, { "text, dot, atau mermaid",
        "text, dot or mermaid" } },
    END
};
/* Shared by add and grant: adding may grant at once. */
static const awig_argument actor_arguments[] = {
    DB,
    { "name", 'T', 1, { "nama orang", "name of the person" } },
    ROLE, REGION, UNIT,
    { "from", 'd', 0, { "sejak", "from" } },
    { "until", 'd', 0, { "sampai", "until" } },
    AT, END
};
static const awig_argument actor_list_arguments[] = { DB, END };
static const awig_argument actor_policy_arguments[] = {
    DB, { "policy", 'T', 1, { "open atau strict", "open or strict" } }, AT,
    END
};

const struct operation operations_case[] = {
    /* Refused (5) like any action: T1 has demands, too. */
    { { "case open", "kasus buka",
        { "membuka kasus", "open a case" },
        "awig case open --db build/hub.db --machine replication"
        " --innovation INV001 --region 19.71 --unit 'Dinas Pariwisata'"
        " --actor Ani --role opd",
        open_arguments, 0 }, op_case_open, HUB_WRITE },
    { { "case list", "kasus daftar",
        { "daftar kasus", "list the cases" },
        "awig case list --db build/hub.db",
        list_arguments, 0 }, op_case_list, HUB_READ },
    { { "case show", "kasus lihat",
        { "isi sebuah kasus", "what a case holds" },
        "awig case show C0001 --db build/hub.db",
        case_arguments, 0 }, op_case_show, HUB_READ },
    /* Judges every action from here and writes nothing. */
    { { "case actions", "kasus tindakan",
        { "tindakan yang mungkin, dan apa yang masih kurang",
          "possible actions, and what each still lacks" },
        "awig case actions C0001 --db build/hub.db",
        case_arguments, 0 }, op_case_actions, HUB_READ },
    { { "case total", "kasus total",
        { "nilai total sebuah proposal menurut bobot aspek edisinya",
          "total of a proposal by the weights of its edition" },
        "awig case total C0001 --db build/hub.db",
        case_arguments, 0 }, op_case_total, HUB_READ },
    /* All facts of one call are one entry. */
    { { "case set", "kasus isi",
        { "mencatat fakta dengan sumbernya",
          "record facts with their source" },
        "awig case set C0001 innovation.started_on=2019-07-19 --source"
        " 'laporan daerah' --on 2021-10-20 --db build/hub.db --actor Ani"
        " --role opd",
        set_arguments, 0 }, op_case_set, HUB_WRITE },
    /* Packs may guard it as "attach:TYPE". */
    { { "case attach", "kasus lampirkan",
        { "menaruh dokumen", "put a document on file" },
        "awig case attach C0001 interest_record --date 2021-08-04 --db"
        " build/hub.db --actor Ani --role opd",
        attach_arguments, 0 }, op_case_attach_told, HUB_WRITE },
    /* Exit 5 when refused; the refusal is recorded. */
    { { "case do", "kasus lakukan",
        { "melakukan tindakan siklus hidup",
          "perform an action of the lifecycle" },
        "awig case do C0001 verify_interest --db build/hub.db --actor Budi"
        " --role organization_bureau",
        do_arguments, 0 }, op_case_do_told, HUB_WRITE },
    { { "machine list", "mesin daftar",
        { "mesin status yang ada", "the state machines" },
        "awig machine list", machine_list_arguments, 0 },
      op_machine_list, HUB_NONE },
    /* From the const tables: no hub is needed. */
    { { "machine show", "mesin lihat",
        { "status dan peralihan sebuah mesin",
          "states and transitions of a machine" },
        "awig machine show replication --format mermaid",
        machine_show_arguments, 0 }, op_machine_show, HUB_NONE },
    { { "actor add", "pelaku tambah",
        { "mendaftarkan orang", "register a person" },
        "awig actor add Ani --db build/hub.db --role opd --region 19.71",
        actor_arguments, 0 }, op_actor_add, HUB_WRITE },
    { { "actor list", "pelaku daftar",
        { "orang dan perannya", "people and their roles" },
        "awig actor list --db build/hub.db",
        actor_list_arguments, 0 }, op_actor_list, HUB_READ },
    { { "actor grant", "pelaku beri",
        { "memberi peran", "grant a role" },
        "awig actor grant Ani --db build/hub.db --role opd --region 19.71",
        actor_arguments, 0 }, op_actor_grant, HUB_WRITE },
    /* An entry like any other: who became strict, and when. */
    { { "actor policy", "pelaku kebijakan",
        { "apakah pelaku harus didaftarkan dahulu",
          "must people be registered first" },
        "awig actor policy open --db build/hub.db",
        actor_policy_arguments, 0 }, op_actor_policy, HUB_WRITE },
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
