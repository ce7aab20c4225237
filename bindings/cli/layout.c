/* How each command's result is laid out for people: which columns a table
 * has, which members are hidden, and the sentence that comes first.
 *
 * What has no row here is shown whole, in its own order. A row changes what
 * people see; --json, --ndjson and --csv always have every member. */
#include <assert.h>
#include <string.h>

#include "cli.h"

/* Columns by path: "guards.required" is the member of each inner map, a line
 * each; "components.*" a column for each member; "a+b" both in one cell; "a/"
 * groups the rows; "-" hides the member. Operation "" is any. */
static const struct {
    const char *operation, *member, *columns;
} layouts[] = {
    { "", "imports", "kind file rows flags" },
    { "", "packs", "id version from sha256" },
    { "actor list", "actors", "name roles.role+region+unit" },
    { "actor add", "actor", "-" }, { "actor grant", "actor", "-" },
    { "calendar show", "days",
      "date name kind known_since withdrawn_on in_force" },
    { "case actions", "actions", "action label to roles unmet.required"
      " warnings.required" },
    { "case list", "cases", "case innovation region unit state since" },
    { "case show", "label", "-" }, { "case show", "documents",
      "date type number signer_roles received_at_bureau"
      " received_at_ministry fields" },
    { "case show", "facts", "fact value source source_date" },
    { "case show", "steps", "at action to done actor+role verdict" },
    { "draft list", "drafts", "draft pack version status at name remark" },
    { "due", "duties", "due case title n status days_late role document" },
    { "explain", "known_later",
      "fact then now source source_date recorded_at" },
    { "verify-letter", "known_later",
      "fact then now source source_date recorded_at" },
    { "gap", "gaps", "goal name value gap gap_to_target use note" },
    { "impact", "flips", "case region state before after"
      " reasons.rule+reason" },
    { "impact", "changes", "case region state before after"
      " reasons.rule+reason" },
    { "impact", "provinces", "province name cases flipped" },
    { "impact", "stages", "state cases flipped" },
    { "machine list", "machines", "machine title states transitions" },
    { "machine show", "machine", "-" },
    { "machine show", "states", "state label terminal" },
    { "machine show", "transitions",
      "step action label from to roles guards.required" },
    { "match", "matches",
      "rank innovation name score coverage bonus components.* verdict" },
    { "migrate plan", "cases", "case region state from to"
      " reasons.rule+reason" },
    { "migrate apply", "cases", "case region state from to"
      " reasons.rule+reason" },
    { "params list", "parameters", "key value unit from basis title" },
    { "params history", "values", "from value unit pack basis" },
    { "programme report", "agencies_without", "province region unit" },
    { "programme report", "late",
      "case region unit what title n due days_late escalated" },
    { "programme report", "provinces", "province name stage cases late" },
    { "programme report", "replications",
      "case region unit innovation name state stage" },
    { "programme report", "states", "province label cases" },
    { "rules list", "rules", "pack/ id title basis on_fail" }
};

const char *layout_of(const struct cli *cli, const char *member)
{
    assert(member != NULL);
    const char *name = cli->operation->name;
    const char *any = NULL;
    for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
        if (strcmp(layouts[i].member, member) == 0) {
            if (strcmp(layouts[i].operation, name) == 0) {
                return layouts[i].columns;
            }
            any = layouts[i].operation[0] == '\0' ? layouts[i].columns : any;
        }
    }
    return any;
}

/* The first sentence: of the operation's rows the first whose member `when`
 * says something (true, a text, a list that is not empty) or is "".
 * {member} stands for its value, {-member} for nothing; members so named are
 * not shown again. */
static const struct headline headlines[] = {
    { "actor add", "", "32", "{name} terdaftar", "{name} is registered" },
    { "actor grant", "", "32", "Peran {name} dicatat",
      "The role of {name} is granted" },
    { "actor policy", "", "32", "Pelaku: {actors}", "People: {actors}" },
    { "audit export", "", "32", "Log ditulis ke {folder}: {files} berkas",
      "The log is written to {folder}: {files} files" },
    { "audit verify", "replayed", "32",
      "Log utuh: {entries} entri cocok dengan akarnya, dan tabel sama dengan"
      " lipatan log ({rows} baris) {-replayed}",
      "The log is whole: {entries} entries fit its root, and the tables"
      " equal the fold of the log ({rows} rows) {-replayed}" },
    { "audit verify", "", "32",
      "Log utuh: {entries} entri cocok dengan akarnya",
      "The log is whole: {entries} entries fit its root" },
    { "backup", "verified", "32", "Salinan utuh: {file} {-verified}",
      "A whole copy: {file} {-verified}" },
    { "calendar workdays", "", "1",
      "{workdays} hari kerja sesudah {from} sampai {to}; {inclusive} bila"
      " hari pertama ikut dihitung",
      "{workdays} working days after {from} up to {to}; {inclusive} with the"
      " first day" },
    { "case actions", "", "1", "{case}, status: {state}",
      "{case}, state: {state}" },
    { "case open", "", "32", "{case} dibuka; status: {state}",
      "{case} is open; state: {state}" },
    { "case set", "done", "32", "{case}: {facts} fakta dicatat {-done}",
      "{case}: {facts} facts recorded {-done}" },
    { "case show", "", "1", "{case}: {innovation_name}",
      "{case}: {innovation_name}" },
    { "diff", "same", "32", "Kedua paket sama {-same}",
      "The two packs are the same {-same}" },
    { "diff", "", "1", "{a} dibandingkan dengan {b} {-same}",
      "{a} compared with {b} {-same}" },
    { "draft diff", "same", "32", "Rancangan sama dengan yang terbit {-same}",
      "The draft is the same as what is published {-same}" },
    { "draft discard", "", "33", "Rancangan {draft} dilepas",
      "Draft {draft} is let go" },
    { "draft new", "", "32", "Rancangan {id} {version} ada di {folder}"
      " ({files} berkas)",
      "The draft of {id} {version} is in {folder} ({files} files)" },
    { "draft submit", "", "32", "Rancangan {draft} diajukan",
      "Draft {draft} is submitted" },
    { "erase", "", "32", "{erased} isian data pribadi dihapus; entri log"
      " yang mencatatnya: {entries}; log tetap utuh",
      "Items of personal data erased: {erased}; entries of the log that say"
      " so: {entries}; the log stays whole" },
    { "explain", "letter", "32", "Surat ditulis: {letter}",
      "The letter is written: {letter}" },
    { "gap", "", "1", "{name} ({region})", "{name} ({region})" },
    { "impact", "flips", "33",
      "{flipped} dari {cases} kasus berubah putusannya",
      "{flipped} of {cases} cases change their verdict" },
    { "impact", "", "32", "Tidak ada putusan yang berubah dari {cases} kasus"
      " {-flipped}", "No verdict changes among {cases} cases {-flipped}" },
    { "import", "dry_run", "33",
      "Hanya diperiksa; tidak ada yang disimpan {-dry_run}",
      "Only checked; nothing was kept {-dry_run}" },
    { "import", "imports", "32", "Data tersimpan {-dry_run}",
      "The data is in {-dry_run}" },
    { "import", "", "33", "Tidak ada data baru {-dry_run}",
      "No new data {-dry_run}" },
    { "init", "", "32", "Hub baru siap: {db}", "A new hub is ready: {db}" },
    { "machine show", "", "1", "{title}", "{title}" },
    { "match", "", "1", "{name} ({region})", "{name} ({region})" },
    { "migrate apply", "moved", "32",
      "{moved} dari {all} kasus berjalan dipindahkan",
      "{moved} of {all} running cases moved" },
    { "migrate apply", "", "33", "Tidak ada kasus yang dipindahkan {-moved}",
      "No case was moved {-moved}" },
    { "params history", "", "1", "{key}", "{key}" },
    { "params set", "", "32", "{pack}, {key}: {before} menjadi {value}",
      "{pack}, {key}: {before} becomes {value}" },
    { "programme event", "", "32", "Kegiatan dicatat: {kind}",
      "Event recorded: {kind}" },
    { "programme open", "", "32", "Program {year} hub {hub} terbuka",
      "The programme of {year} of hub {hub} is open" },
    { "programme report", "hub", "1", "Program {year}, hub provinsi {hub}",
      "Programme of {year}, hub of province {hub}" },
    { "programme report", "year", "1", "Program {year}, semua hub",
      "Programmes of {year}, all hubs" },
    { "publish", "published", "32",
      "Terbit: {pack}, berlaku sejak {from} {-published}",
      "Published: {pack}, in force from {from} {-published}" },
    { "publish", "", "33", "Hanya diperiksa; belum terbit: {pack}"
      " {-published}", "Only checked; not published: {pack} {-published}" },
    { "replay", "different", "31",
      "Tidak semua keputusan dapat diturunkan ulang: {identical} dari"
      " {decisions} sama",
      "Not every decision can be derived again: {identical} of {decisions}"
      " are the same" },
    { "replay", "", "32",
      "{identical} dari {decisions} keputusan diturunkan ulang, sama bita"
      " demi bita {-different}",
      "{identical} of {decisions} decisions derived again, identical byte"
      " for byte {-different}" },
    { "restore", "verified", "32", "Hub dipulihkan: {file} {-verified}",
      "The hub is restored: {file} {-verified}" },
    { "rollback", "published", "32",
      "Terbit lagi: {pack}, berlaku sejak {from} {-published}",
      "Published again: {pack}, in force from {from} {-published}" },
    { "rollback", "", "33", "Hanya diperiksa; belum terbit: {pack}"
      " {-published}", "Only checked; not published: {pack} {-published}" },
    { "status", "", "1", "Hub: {db}", "Hub: {db}" },
    { "verify-letter", "by_code", "32",
      "Kode ini ada; cocokkan surat dengan catatan berikut {-by_code}",
      "This code is on record; compare the letter with what follows"
      " {-by_code}" },
    { "verify-letter", "genuine", "32",
      "Surat asli: isinya cocok dengan keputusan yang tersimpan {-genuine}",
      "The letter is genuine: it fits the stored decision {-genuine}" },
    { "verify-letter", "", "31",
      "Surat TIDAK cocok dengan keputusan yang tersimpan {-genuine}",
      "The letter does NOT fit the stored decision {-genuine}" },
    { "version", "", "1", "awig {version}", "awig {version}" }
};

/* Does the member say anything? */
static bool says(const awig_value *member)
{
    switch (awig_kind(member)) {
    case AWIG_BOOL:
        return awig_truth(member) != 0;
    case AWIG_INTEGER:
        return awig_integer(member) != 0;
    case AWIG_TEXT:
        return awig_text(member)[0] != '\0';
    default:
        return awig_count(member) > 0;
    }
}

const struct headline *headline_of(const struct cli *cli,
                                   const awig_value *result)
{
    const char *name = cli->operation->name;
    assert(name != NULL);
    for (size_t i = 0; i < sizeof(headlines) / sizeof(headlines[0]); i++) {
        const struct headline *one = &headlines[i];
        if (strcmp(one->operation, name) == 0
            && (one->when[0] == '\0' || says(awig_get(result, one->when)))) {
            return one;
        }
    }
    return NULL;
}
