/* The machines: DOMAIN.md section 3, read top to bottom.
 *
 * Invariants: a state's index is its row; every transition's `from` names
 * states that are not terminal; a refused or unknown action has no row.
 *
 * A row of transitions is one line of the tables of DOMAIN.md: step, action,
 * label, from which states, to which, who, how they act together, what is
 * demanded. Changing the process means changing rows here and nothing else;
 * packs may add demands but never a transition. */
#include "lifecycle/machine.h"

#include <assert.h>
#include <stddef.h>

/* --- What the core demands ------------------------------------------------
 * ORDER: enum core_guard in machine.h */
#define DOCUMENT(id, other, basis, text_id, text_en) \
    { id, GUARD_DOCUMENT, id, other, basis, { text_id, text_en }, \
      DEMAND_BLOCK, 0 }
#define JUDGED(id, document, basis, text_id, text_en) \
    { id, GUARD_JUDGED, document, NULL, basis, { text_id, text_en }, \
      DEMAND_BLOCK, 0 }
#define REVIEWED(id, basis, text_id, text_en) \
    { id, GUARD_JUDGED, NULL, NULL, basis, { text_id, text_en }, \
      DEMAND_REVIEW, 0 }
#define NOTED(id, role, basis, text_id, text_en) \
    { id, GUARD_JUDGED, id, NULL, basis, { text_id, text_en }, \
      DEMAND_WARN, 1u << ROLE_##role }

static const struct guard_row guards[] = {
    { "", GUARD_JUDGED, NULL, NULL, "", { "", "" }, DEMAND_BLOCK, 0 },
    JUDGED("region_known", NULL, "T1",
        "wilayah replikator terdaftar", "the replicator's region is known"),
    JUDGED("unit_known", NULL, "T1",
        "unit (OPD) replikator disebut", "the replicating unit is named"),
    JUDGED("innovation_in_catalogue", NULL, "T1",
        "inovasi ada dalam katalog", "the innovation is in the catalogue"),
    JUDGED("hub_participates", NULL, "F402",
        "provinsi menjadi Hub JIPP pada tahun program",
        "the province is a JIPP hub in the programme year"),
    DOCUMENT("interest_record", NULL, "T2",
        "pernyataan minat", "the interest record"),
    DOCUMENT("gap_analysis", NULL, "F017",
        "analisis kesenjangan (GAP)", "the gap analysis"),
    REVIEWED("verdict", "F013-F015",
        "hasil penilaian layak, atau pengecualian oleh dua orang",
        "verdict eligible, or an override by two people"),
    JUDGED("verdict_ineligible", NULL, "T4x",
        "hasil penilaian tidak layak", "verdict ineligible"),
    DOCUMENT("selection_record", NULL, "F023",
        "berita acara penetapan", "the selection record"),
    JUDGED("verdict_kept", "selection_record", "F023",
        "hasil penilaian pada tanggal penetapan tidak memburuk",
        "the verdict on the selection date has not become worse"),
    DOCUMENT("action_plan", NULL, "F119",
        "rencana aksi", "the action plan"),
    JUDGED("action_plan_stages", "action_plan", "F107",
        "rencana aksi memuat tiga tahap: persiapan, pelaksanaan, monev",
        "the action plan has its three stages: preparation, "
        "implementation, monitoring and evaluation"),
    DOCUMENT("commitment_sheet", NULL, "F120",
        "lembar komitmen", "the commitment sheet"),
    JUDGED("commitment_signed", "commitment_sheet", "F120",
        "lembar komitmen ditandatangani kepala daerah",
        "the commitment sheet is signed by the regional head"),
    JUDGED("budget_subactivity", "action_plan", "F106",
        "subkegiatan anggaran disebut untuk tiap tahap",
        "a budget sub-activity is named for each stage"),
    JUDGED("start_date_reached", "action_plan", "F107",
        "tanggal mulai rencana aksi telah tiba",
        "the start date of the action plan has been reached"),
    JUDGED("plan_year_open", NULL, "F008",
        "tahun rencana telah dibuka", "the plan year is open"),
    DOCUMENT("team_decree", NULL, "F108",
        "SK Tim Replikasi", "the decree of the replication team"),
    JUDGED("origin_known", NULL, "F109",
        "pemerintah daerah asal inovasi diketahui",
        "the origin government is known"),
    DOCUMENT("origin_communication_record", NULL, "F109",
        "berita acara komunikasi dengan daerah asal",
        "the record of communication with the origin government"),
    DOCUMENT("adaptation_design", NULL, "F110",
        "desain inovasi yang diadaptasi",
        "the design of the adapted innovation"),
    DOCUMENT("internal_socialization_record", "internal_socialization",
        "F111", "berita acara sosialisasi internal",
        "the record of internal socialisation"),
    JUDGED("hr", "hr", "F112",
        "sumber daya manusia diperkuat", "human resources strengthened"),
    JUDGED("process", "process", "F112",
        "proses diperkuat", "the process strengthened"),
    JUDGED("facilities", "facilities", "F112",
        "sarana diperkuat", "facilities strengthened"),
    DOCUMENT("trial_report", NULL, "F113",
        "laporan uji coba", "the trial report"),
    JUDGED("trial_passed", "trial_report", "F113",
        "laporan uji coba menyatakan lulus",
        "the trial report has the result pass"),
    JUDGED("schedule", NULL, "F114",
        "jadwal monitoring dan evaluasi dapat disusun",
        "the schedule of monitoring and evaluation can be made"),
    JUDGED("trial_failed", "trial_report", "F114",
        "laporan uji coba menyatakan tidak lulus",
        "the trial report has the result fail"),
    JUDGED("trial_reason", "trial_report", "F114",
        "alasan kegagalan uji coba", "the reason why the trial failed"),
    JUDGED("reports_filed", NULL, "F114, F115",
        "semua laporan bulanan dan triwulanan yang jatuh tempo masuk, "
        "atau dibebaskan dengan alasan",
        "all due monthly and quarterly reports are filed, or waived with "
        "a reason"),
    JUDGED("evaluation_met", "evaluation_report", "F115",
        "evaluasi terakhir mencapai ambang",
        "the last evaluation meets the threshold"),
    DOCUMENT("reflection_record", NULL, "T11",
        "berita acara refleksi dan pembelajaran",
        "the record of the reflection forum"),
    NOTED("ministry_note", MINISTRY, "T11",
        "dicatat oleh kementerian", "noted by the ministry"),
    DOCUMENT("legal_umbrella", NULL, "F408",
        "payung hukum", "the legal umbrella"),
    DOCUMENT("budget_allocation", NULL, "F409",
        "alokasi anggaran", "the budget allocation"),
    DOCUMENT("medium_term_plan_reference", "medium_term_plan", "F319",
        "rujukan RPJMD", "the reference in the medium-term plan"),
    JUDGED("reason", NULL, "T13",
        "alasan disebut", "a reason is given"),
    DOCUMENT("withdrawal_letter", "letter", "T14",
        "surat pengunduran diri", "the letter of withdrawal"),
    JUDGED("discontinuance", "discontinuation_letter", "T15",
        "evaluasi dua kali di bawah ambang, atau surat penghentian",
        "two evaluations below the threshold, or a letter"),
    DOCUMENT("officer_decree", NULL, "N14",
        "SK pejabat untuk proposal", "the officer's decree"),
    JUDGED("sdg_stated", NULL, "F306",
        "tujuan dan target TPB disebut",
        "the SDG goal and target are stated"),
    JUDGED("verdict_not_ineligible", NULL, "N02, N03",
        "hasil penilaian bukan tidak layak",
        "the verdict is not ineligible"),
    JUDGED("aspect_scores", "assessment", "F310",
        "nilai untuk tiap aspek edisi ini",
        "a score for each aspect of the edition"),
    JUDGED("aspect_total", "assessment", "F310",
        "nilai total menurut bobot semua aspek edisi ini",
        "a total by the weights of every aspect of the edition"),
    REVIEWED("integrity_review", "F311",
        "tidak ada catatan kasus korupsi pimpinan, atau keputusan dua "
        "orang dengan alasan",
        "no corruption case of the leaders on record, or a reasoned "
        "decision by two people"),
    DOCUMENT("hub_decree", NULL, "F405",
        "keputusan penetapan hub", "the decree that names the hub"),
    JUDGED("leader_commitment", "hub_decree", "F411",
        "komitmen kuat pimpinan", "strong commitment of the leader"),
    JUDGED("needs_linked", "hub_decree", "F411",
        "potensi inovasi dikaitkan dengan kebutuhan daerah",
        "potential innovations linked to the region's need"),
    JUDGED("bureaucratic_support", "hub_decree", "F411",
        "dukungan birokrasi", "bureaucratic support"),
    DOCUMENT("companion_team", NULL, "F401",
        "penetapan Tim Pendamping", "the companion team is named"),
    DOCUMENT("action_plan", NULL, "F009",
        "rencana aksi provinsi", "the province's action plan"),
    DOCUMENT("commitment_sheet", NULL, "F009",
        "komitmen provinsi", "the province's commitment"),
    DOCUMENT("replication_list", NULL, "F010",
        "daftar OPD replikator dan inovasi yang direplikasi",
        "the list of replicating agencies and replicated innovations"),
};
static_assert(sizeof guards / sizeof guards[0] == CORE_GUARD_COUNT,
              "one row a guard");

/* --- Replication ---------------------------------------------------------- */
enum {
    /* ORDER: as replication_states */
    R_DRAFT, R_INTEREST, R_GAP, R_ELIGIBLE, R_REJECTED, R_SELECTED,
    R_PLANNED, R_PREPARATION, R_IMPLEMENTATION, R_TRIAL, R_MONEV,
    R_COMPLETED, R_INSTITUTIONALIZED, R_SUSPENDED, R_WITHDRAWN,
    R_DISCONTINUED, R_COUNT
};
#define BIT(state) (1u << (state))
#define ROLE(name) (1u << ROLE_##name)

static const struct state_row replication_states[] = {
    { "draft", { "usulan", "draft" }, true, false },
    { "interest_verified",
      { "minat terverifikasi", "interest verified" }, true, false },
    { "gap_mapped", { "kesenjangan dipetakan", "gap mapped" }, true, false },
    { "eligible", { "dinyatakan layak", "declared eligible" }, true, false },
    { "rejected", { "ditolak", "rejected" }, false, true },
    { "selected", { "ditetapkan", "selected" }, true, false },
    { "planned", { "direncanakan", "planned" }, true, false },
    { "preparation", { "persiapan", "preparation" }, true, false },
    { "implementation", { "pelaksanaan", "implementation" }, true, false },
    { "trial", { "uji coba", "trial" }, true, false },
    { "monitoring_evaluation",
      { "monev", "monitoring and evaluation" }, true, false },
    { "completed", { "selesai", "completed" }, false, false },
    { "institutionalized",
      { "dilembagakan", "institutionalized" }, false, true },
    { "suspended", { "ditangguhkan", "suspended" }, true, false },
    { "withdrawn", { "mengundurkan diri", "withdrawn" }, false, true },
    { "discontinued", { "dihentikan", "discontinued" }, false, true },
};
static_assert(sizeof replication_states / sizeof replication_states[0] ==
              R_COUNT, "one row a state");

/* T13: every active state; suspended itself is not suspended again. */
#define R_ACTIVE (BIT(R_DRAFT) | BIT(R_INTEREST) | BIT(R_GAP) | \
    BIT(R_ELIGIBLE) | BIT(R_SELECTED) | BIT(R_PLANNED) | \
    BIT(R_PREPARATION) | BIT(R_IMPLEMENTATION) | BIT(R_TRIAL) | BIT(R_MONEV))
#define HUB ROLE(ORGANIZATION_BUREAU)
#define OPD ROLE(OPD)

static const struct transition replication_transitions[] = {
    /* An agency asks, for an innovation of the catalogue. */
    { "T1", "open", 0, R_DRAFT, OPD, SHARING_ANY,
      { CORE_REGION, CORE_UNIT, CORE_CATALOGUE, CORE_HUB_PARTICIPATES },
      { "buka usulan", "open" } },
    /* The organization unit takes the interest on record. */
    { "T2", "verify_interest", BIT(R_DRAFT), R_INTEREST,
      ROLE(ORGANIZATION_SECTION) | HUB, SHARING_ANY,
      { CORE_INTEREST_RECORD },
      { "verifikasi minat", "verify interest" } },
    /* Who maps gaps differs by region; who was absent is noted. */
    { "T3", "map_gaps", BIT(R_INTEREST), R_GAP,
      ROLE(PLANNING_AGENCY) | ROLE(RESEARCH_AGENCY) |
      ROLE(ORGANIZATION_SECTION), SHARING_NOTED,
      { CORE_GAP_ANALYSIS },
      { "petakan kesenjangan", "map gaps" } },
    /* The rules of the packs decide; the hub confirms. */
    { "T4", "confirm_eligible", BIT(R_GAP), R_ELIGIBLE, HUB, SHARING_ANY,
      { CORE_VERDICT },
      { "nyatakan layak", "confirm eligible" } },
    { "T4x", "reject", BIT(R_GAP), R_REJECTED, HUB, SHARING_ANY,
      { CORE_VERDICT_INELIGIBLE },
      { "tolak", "reject" } },
    /* On the day of selection the verdict is asked again. */
    { "T5", "select", BIT(R_ELIGIBLE), R_SELECTED, HUB, SHARING_ANY,
      { CORE_SELECTION_RECORD, CORE_VERDICT_KEPT },
      { "tetapkan", "select" } },
    /* F106, F107, F119, F120: plan, money and signature together. */
    { "T6", "submit_plan", BIT(R_SELECTED), R_PLANNED, OPD, SHARING_ANY,
      { CORE_ACTION_PLAN, CORE_PLAN_STAGES, CORE_COMMITMENT_SHEET,
        CORE_COMMITMENT_SIGNED, CORE_BUDGET_SUBACTIVITY },
      { "ajukan rencana aksi", "submit plan" } },
    /* Not before the plan's own start and its budget year. */
    { "T7", "start_preparation", BIT(R_PLANNED), R_PREPARATION, OPD,
      SHARING_ANY, { CORE_START_REACHED, CORE_PLAN_YEAR_OPEN },
      { "mulai persiapan", "start preparation" } },
    /* F108 to F110: a team, the origin asked, the design adapted. */
    { "T8", "start_implementation", BIT(R_PREPARATION), R_IMPLEMENTATION,
      OPD, SHARING_ANY,
      { CORE_TEAM_DECREE, CORE_ORIGIN_KNOWN, CORE_ORIGIN_COMMUNICATION,
        CORE_ADAPTATION_DESIGN },
      { "mulai pelaksanaan", "start implementation" } },
    /* F111, F112: people know of it and are able to do it. */
    { "T9", "start_trial", BIT(R_IMPLEMENTATION), R_TRIAL, OPD, SHARING_ANY,
      { CORE_SOCIALIZATION, CORE_HR, CORE_PROCESS, CORE_FACILITIES },
      { "mulai uji coba", "start trial" } },
    /* F113: only what passed its trial is monitored. */
    { "T10", "start_monitoring", BIT(R_TRIAL), R_MONEV, OPD | HUB,
      SHARING_NOTED, { CORE_TRIAL_REPORT, CORE_TRIAL_PASSED, CORE_SCHEDULE },
      { "mulai monev", "start monitoring" } },
    /* F114: a trial that failed goes back, with its reason. */
    { "T10b", "repeat_implementation", BIT(R_TRIAL), R_IMPLEMENTATION, OPD,
      SHARING_ANY, { CORE_TRIAL_REPORT, CORE_TRIAL_FAILED,
        CORE_TRIAL_REASON },
      { "ulangi pelaksanaan", "repeat implementation" } },
    /* F114, F115: all reports, a good evaluation, what was learned; the
     * ministry takes note, with the hub or by a paper of its own. */
    { "T11", "complete", BIT(R_MONEV), R_COMPLETED, HUB, SHARING_ANY,
      { CORE_REPORTS_FILED, CORE_EVALUATION_MET, CORE_REFLECTION_RECORD,
        CORE_MINISTRY_NOTE },
      { "selesaikan", "complete" } },
    /* F319, F408, F409: law, money, and the medium-term plan. */
    { "T12", "institutionalize", BIT(R_COMPLETED), R_INSTITUTIONALIZED,
      ROLE(REGIONAL_HEAD), SHARING_ANY,
      { CORE_LEGAL_UMBRELLA, CORE_BUDGET_ALLOCATION,
        CORE_MEDIUM_TERM_PLAN },
      { "lembagakan", "institutionalize" } },
    /* Both directions; the state before is kept with the case. */
    { "T13", "suspend", R_ACTIVE, R_SUSPENDED, HUB, SHARING_ANY,
      { CORE_REASON }, { "tangguhkan", "suspend" } },
    { "T13", "resume", BIT(R_SUSPENDED), STATE_RETURN, HUB, SHARING_ANY,
      { CORE_NONE }, { "lanjutkan", "resume" } },
    /* The region itself ends it: its head signs. */
    { "T14", "withdraw", R_ACTIVE | BIT(R_SUSPENDED), R_WITHDRAWN,
      ROLE(REGIONAL_HEAD), SHARING_ANY, { CORE_WITHDRAWAL_LETTER },
      { "undurkan diri", "withdraw" } },
    /* The hub ends it, and needs more than one bad quarter. */
    { "T15", "discontinue", BIT(R_MONEV), R_DISCONTINUED, HUB, SHARING_ANY,
      { CORE_DISCONTINUANCE }, { "hentikan", "discontinue" } },
};

/* --- KIPP proposal -------------------------------------------------------- */
enum {
    /* ORDER: as kipp_states */
    K_DRAFT, K_SUBMITTED, K_ADMIN_PASSED, K_ADMIN_FAILED, K_ASSESSED,
    K_FINALIST, K_OBJECTION_OPEN, K_INTERVIEWED, K_VERIFIED, K_COMMENDED,
    K_FINALIST_ONLY, K_COUNT
};

static const struct state_row kipp_states[] = {
    { "draft", { "rancangan", "draft" }, true, false },
    { "submitted", { "diajukan", "submitted" }, true, false },
    { "admin_passed",
      { "lolos administrasi", "passed administration" }, true, false },
    { "admin_failed",
      { "gugur administrasi", "failed administration" }, false, true },
    { "assessed", { "dinilai", "assessed" }, true, false },
    { "finalist", { "finalis", "finalist" }, true, false },
    { "objection_open", { "masa sanggah", "objection window" }, true, false },
    { "interviewed", { "diwawancarai", "interviewed" }, true, false },
    { "verified", { "diverifikasi lapangan", "verified" }, true, false },
    { "commended", { "Top terpuji", "commended" }, false, true },
    { "finalist_only", { "finalis saja", "finalist only" }, false, true },
};
static_assert(sizeof kipp_states / sizeof kipp_states[0] == K_COUNT,
              "one row a state");

#define SECRETARIAT ROLE(SECRETARIAT_TEAM)
#define EVALUATION ROLE(EVALUATION_TEAM)
#define PANEL ROLE(INDEPENDENT_PANEL)

static const struct transition kipp_transitions[] = {
    { "", "open", 0, K_DRAFT,
      OPD | ROLE(ORGANIZATION_SECTION) | HUB, SHARING_ANY,
      { CORE_REGION, CORE_CATALOGUE }, { "buka usulan", "open" } },
    /* N14, F306: signed, linked to a goal, not ineligible. */
    { "", "submit", BIT(K_DRAFT), K_SUBMITTED, HUB, SHARING_ANY,
      { CORE_OFFICER_DECREE, CORE_SDG_STATED, CORE_VERDICT_NOT_INELIGIBLE },
      { "ajukan", "submit" } },
    { "", "pass_admin", BIT(K_SUBMITTED), K_ADMIN_PASSED, SECRETARIAT,
      SHARING_ANY, { CORE_NONE },
      { "loloskan administrasi", "pass administration" } },
    { "", "fail_admin", BIT(K_SUBMITTED), K_ADMIN_FAILED, SECRETARIAT,
      SHARING_ANY, { CORE_NONE },
      { "gugurkan administrasi", "fail administration" } },
    /* F310: every aspect of the edition has a score. */
    { "", "assess", BIT(K_ADMIN_PASSED), K_ASSESSED, EVALUATION,
      SHARING_ANY, { CORE_ASPECT_SCORES, CORE_ASPECT_TOTAL },
      { "nilai", "assess" } },
    /* F311: team and panel act together. */
    { "", "name_finalist", BIT(K_ASSESSED), K_FINALIST, EVALUATION | PANEL,
      SHARING_ALL, { CORE_INTEGRITY }, { "tetapkan finalis",
      "name finalist" } },
    { "", "open_objection", BIT(K_FINALIST), K_OBJECTION_OPEN, SECRETARIAT,
      SHARING_ANY, { CORE_NONE }, { "buka masa sanggah",
      "open objection window" } },
    { "", "uphold_objection", BIT(K_OBJECTION_OPEN), K_ASSESSED,
      SECRETARIAT | PANEL, SHARING_ANY, { CORE_NONE },
      { "terima sanggahan", "uphold objection" } },
    { "", "interview", BIT(K_OBJECTION_OPEN), K_INTERVIEWED, PANEL,
      SHARING_ANY, { CORE_NONE }, { "wawancarai", "interview" } },
    { "", "verify", BIT(K_INTERVIEWED), K_VERIFIED, EVALUATION, SHARING_ANY,
      { CORE_NONE }, { "verifikasi lapangan", "verify" } },
    { "", "commend", BIT(K_VERIFIED), K_COMMENDED, PANEL, SHARING_ANY,
      { CORE_INTEGRITY }, { "tetapkan Top terpuji", "commend" } },
    { "", "keep_finalist", BIT(K_VERIFIED), K_FINALIST_ONLY, PANEL,
      SHARING_ANY, { CORE_NONE }, { "tetap finalis", "keep finalist" } },
};

/* --- Hub ------------------------------------------------------------------ */
/* A province on its way to being a hub. ORDER: as hub_states. */
enum { H_PROPOSED, H_DESIGNATED, H_MENTORED, H_ACTIVE, H_LAPSED, H_COUNT };

static const struct state_row hub_states[] = {
    { "proposed", { "diusulkan", "proposed" }, true, false },
    { "designated", { "ditetapkan", "designated" }, true, false },
    { "mentored", { "didampingi", "mentored" }, true, false },
    { "active", { "aktif", "active" }, true, false },
    { "lapsed", { "tidak aktif lagi", "lapsed" }, false, true },
};
static_assert(sizeof hub_states / sizeof hub_states[0] == H_COUNT,
              "one row a state");

static const struct transition hub_transitions[] = {
    { "", "open", 0, H_PROPOSED, HUB | ROLE(MINISTRY), SHARING_ANY,
      { CORE_REGION }, { "usulkan", "open" } },
    /* F405, F411: the decree, and the three criteria. */
    { "", "designate", BIT(H_PROPOSED), H_DESIGNATED, ROLE(MINISTRY),
      SHARING_ANY, { CORE_HUB_DECREE, CORE_LEADER_COMMITMENT,
        CORE_NEEDS_LINKED, CORE_BUREAUCRATIC_SUPPORT },
      { "tetapkan", "designate" } },
    /* F401. */
    { "", "name_companion", BIT(H_DESIGNATED), H_MENTORED, ROLE(MINISTRY),
      SHARING_ANY, { CORE_COMPANION_TEAM },
      { "tetapkan pendamping", "name companion" } },
    /* F009, F010: plan, commitment, list. */
    { "", "activate", BIT(H_MENTORED), H_ACTIVE, HUB, SHARING_ANY,
      { CORE_HUB_PLAN, CORE_HUB_COMMITMENT, CORE_HUB_LIST },
      { "aktifkan", "activate" } },
    { "", "lapse", BIT(H_ACTIVE), H_LAPSED, ROLE(MINISTRY), SHARING_ANY,
      { CORE_NONE }, { "nyatakan tidak aktif", "lapse" } },
};

/* --- The machines --------------------------------------------------------- */
#define ROWS(table) table, (int)(sizeof(table) / sizeof(table)[0])
static const struct machine machines[] = {
    { MACHINE_REPLICATION, "replication",
      { "Replikasi inovasi (RIPP)", "Replication of an innovation" },
      ROWS(replication_states), ROWS(replication_transitions) },
    { MACHINE_KIPP_PROPOSAL, "kipp_proposal",
      { "Proposal KIPP", "KIPP proposal" },
      ROWS(kipp_states), ROWS(kipp_transitions) },
    { MACHINE_HUB, "hub", { "Hub JIPP", "JIPP hub" },
      ROWS(hub_states), ROWS(hub_transitions) },
};
static_assert(sizeof machines / sizeof machines[0] == MACHINE_COUNT,
              "one row a machine");

/* Const tables: the pointer holds for ever. */
const struct machine *machine_get(enum machine_id id)
{
    assert((int)id >= 0);
    assert(id < MACHINE_COUNT);
    return &machines[id];
}

/* NULL for a name of none; the caller names the nearest. */
const struct machine *machine_find(struct str name)
{
    for (int i = 0; i < MACHINE_COUNT; i++) {
        assert(machines[i].id == (enum machine_id)i);
        if (str_is(name, machines[i].name)) {
            return &machines[i];
        }
    }
    return NULL;
}

/* The index is the row and never stored: ids are. */
int machine_state(const struct machine *machine, struct str id)
{
    assert(machine != NULL);
    for (int i = 0; i < machine->states_count; i++) {
        if (str_is(id, machine->states[i].id)) {
            return i;
        }
    }
    return STATE_NONE;
}

/* Some actions have several rows, by the state they start from; only one
 * starts from each state. */
const struct transition *machine_transition(const struct machine *machine,
                                            int state, struct str action)
{
    assert(machine != NULL);
    assert(state >= STATE_NONE);
    assert(state < machine->states_count);
    for (int i = 0; i < machine->transitions_count; i++) {
        const struct transition *row = &machine->transitions[i];
        bool starts = state == STATE_NONE ? row->from == 0 :
                      (row->from & BIT(state)) != 0;
        if (starts && str_is(action, row->action)) {
            return row;
        }
    }
    return NULL;
}

/* Whether the action exists at all, from whatever state. */
const struct transition *machine_action(const struct machine *machine,
                                        struct str action)
{
    assert(machine != NULL);
    for (int i = 0; i < machine->transitions_count; i++) {
        if (str_is(action, machine->transitions[i].action)) {
            return &machine->transitions[i];
        }
    }
    return NULL;
}

/* By edit distance; "" only for a machine without actions. */
const char *machine_nearest_action(const struct machine *machine,
                                   struct str action)
{
    assert(machine != NULL);
    const char *best = "";
    size_t distance = SIZE_MAX;
    for (int i = 0; i < machine->transitions_count; i++) {
        const char *name = machine->transitions[i].action;
        if (str_nearer(action, str_of(name), &distance)) {
            best = name;
        }
    }
    return best;
}

/* STATE_RETURN leads back to where a suspension began. */
int machine_target(const struct machine *machine,
                   const struct transition *transition, int state,
                   int before)
{
    assert(machine != NULL);
    assert(transition != NULL);
    assert(before >= STATE_NONE);
    assert(before < machine->states_count);
    bool starts = state == STATE_NONE ? transition->from == 0 :
                  (transition->from & BIT(state)) != 0;
    if (!starts) {
        return STATE_NONE;
    }
    return transition->to == STATE_RETURN ? before : transition->to;
}

/* SHARING_ALL wants every role, SHARING_NOTED does with one and tells who
 * was missing, SHARING_ANY does with one. */
bool machine_may(const struct transition *transition, uint32_t roles,
                 uint32_t *missing)
{
    assert(transition != NULL);
    assert(transition->roles != 0);
    uint32_t absent = transition->roles & ~roles;
    if (missing != NULL) {
        *missing = transition->sharing == SHARING_ANY ? 0 : absent;
    }
    if (transition->sharing == SHARING_ALL) {
        return absent == 0;
    }
    return (transition->roles & roles) != 0;
}

/* Never NULL: CORE_NONE is not asked for. */
const struct guard_row *guard_row(enum core_guard guard)
{
    assert(guard > CORE_NONE);
    assert(guard < CORE_GUARD_COUNT);
    return &guards[guard];
}

/* The row's list ends at CORE_NONE or is full. */
int transition_guards(const struct transition *transition)
{
    assert(transition != NULL);
    int count = 0;
    while (count < MACHINE_GUARDS_MAX &&
           transition->guards[count] != CORE_NONE) {
        count++;
    }
    return count;
}

/* What its guards name: the transition itself names only who acts. */
uint32_t transition_noted(const struct transition *transition)
{
    uint32_t roles = 0;
    int count = transition_guards(transition);
    for (int i = 0; i < count; i++) {
        roles |= guard_row(transition->guards[i])->noted;
    }
    assert((roles & transition->roles) == 0);
    return roles;
}
