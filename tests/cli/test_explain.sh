#!/bin/sh
# What people read when a case is refused: each rule and guard that did not
# pass with what was required, what was found, who says so, on what basis; in
# both languages, as text, Markdown and JSON.
. tests/lib.sh
NO_COLOR=1; AWIG_LANG=en; AWIG_DB=$T/hub.db; export NO_COLOR AWIG_LANG AWIG_DB
awig() { "$AWIG" "$@"; }
# like NAME PATTERN FILE: a line of the file matches.
like() { if grep -q -- "$2" "$3"; then ok; else
    bad "$1: no '$2' in:" "$(head -n 20 "$3")"; fi; }
opd="--actor Ani --role opd"
awig init --data data --rules rules > "$T/out" 2>&1
awig case open --machine replication --innovation INV001 --region 19.71 \
    --unit 'Dinas Pariwisata' $opd --at 2021-08-05T09:00 > "$T/out"
# Never decided, never refused: says what to do.
code=0; awig explain C0001 > "$T/out" 2>&1 || code=$?
[ "$code" = 4 ] && ok || bad 'a case without a decision is exit 4'
has 'and says how to decide' 'awig decide C0001' "$T/out"
code=0; awig explain C0077 > "$T/out" 2>&1 || code=$?
[ "$code" = 4 ] && ok || bad 'an unknown case is exit 4'
has 'and says where cases are listed' 'awig case list' "$T/out"
# A refusal that no verdict stands behind.
awig case do C0001 verify_interest --actor Budi --role organization_bureau \
    --at 2021-08-09T09:00 > "$T/out" || :
awig explain C0001 > "$T/out"
has 'a refusal is told' 'verify_interest (verify interest) refused' "$T/out"
has 'with its guard' 'interest_record  the interest record' "$T/out"
has 'and its basis' 'basis: T2' "$T/out"
awig explain C0001 --lang id > "$T/out"
has 'in Indonesian too' 'ditemukan: belum ada' "$T/out"
awig explain C0001 --json > "$T/out"
has 'as data' '"guard": "interest_record"' "$T/out"
# What is decided is told at once; what nobody may change can be found out.
awig decide C0001 --as-of 2021-08-09 --at 2021-08-09T10:00 > "$T/out"
has 'a rule that waits' 'N01  Holder of an accepted national KIPP tier' "$T/out"
has 'and why' 'reason: awards (issuer:year:tier) (innovation.awards)' "$T/out"
awig explain C0001 --how > "$T/out"
has 'no least change' 'none found among facts that may change' "$T/out"
has 'but what has to be known' '- N02: in operation since' "$T/out"
# A decision: sources, dates, parameters.
awig case set C0001 innovation.started_on=2020-01-15 \
    innovation.awards='kipp:2020:Top 45' --source 'Berita acara 7' \
    --on 2021-08-06 $opd --at 2021-08-10T09:00 > "$T/out"
awig decide C0001 --as-of 2021-08-24 --at 2021-08-24T09:00 > "$T/out"
awig explain C0001 > "$T/text"
has 'the newer of the two is told' 'verdict: ineligible' "$T/text"
like 'the source of a value and its date' \
    '= 15 January 2020 \[Berita acara 7, 6 August 2021\]' "$T/text"
has 'the parameter in force' '(min_age_months) = 24 months; basis: F014' \
    "$T/text"
has 'the catalogue as a source' '[catalogue of innovations]' "$T/text"
has 'an alternative is told as one' 'one of these has to be met' "$T/text"
has 'the score by component' 'Need of the region: 50.93 (weight 50)' \
    "$T/text"
# Every rule that did not pass, and no other.
awig explain C0001 --json > "$T/json"
grep -o '^  [A-Z][0-9A-Z-]*  ' "$T/text" | tr -d ' ' | sort > "$T/told"
awig decide C0001 --as-of 2021-08-24 --at 2021-08-24T10:00 --json |
awk -F'"' '/"id": "[A-Z][0-9]/ { id = $4 }
    /"outcome":/ && ($4 == "fail" || $4 == "unknown" || $4 == "error") {
        print id }' | sort > "$T/failed"
same 'the rules told are those that did not pass' \
    "$(tr '\n' ' ' < "$T/failed")" "$(tr '\n' ' ' < "$T/told")"
awig explain C0001 --passing > "$T/out"
like 'rules that passed, on demand' 'N05  .*\[pass\]' "$T/out"
# Markdown, in both languages.
awig explain C0001 --format markdown > "$T/out"
like 'Markdown: a heading a rule' '^### N02 In operation' "$T/out"
like 'Markdown: a table of facts' '^| in operation since (`innovation' "$T/out"
has 'Markdown: who says so' '| Berita acara 7, 6 August 2021 |' "$T/out"
awig explain C0001 --format markdown --lang id > "$T/out"
like 'Markdown in Indonesian' '^## Putusan: tidak layak (per 24 Agustus' \
    "$T/out"
code=0; awig explain C0001 --format pdf > "$T/out" 2>&1 || code=$?
[ "$code" = 2 ] && ok || bad 'an unknown format is exit 2'
# A refusal by verdict tells each rule with its facts.
awig case attach C0001 interest_record --date 2021-08-24 $opd \
    --at 2021-08-25T09:00 > "$T/out"
awig case do C0001 verify_interest --actor Budi --role organization_bureau \
    --at 2021-08-25T10:00 > "$T/out"
code=0; awig explain C0001 --action map_gaps > "$T/out" 2>&1 || code=$?
[ "$code" = 4 ] && ok || bad 'an action that was never refused is exit 4'
awig explain C0001 --action verify_interest > "$T/out"
like 'an earlier refusal by its action' 'verify_interest .* refused' "$T/out"
# The letter: of a decision, of a refusal; checked by file and by code.
awig decide C0001 --as-of 2021-08-26 --at 2021-08-26T09:00 > "$T/out"
awig explain C0001 --letter -o "$T/a.html" --json > "$T/out"
code_of=$(sed -n 's/.*"code": "\(.*\)".*/\1/p' "$T/out")
has 'the letter is in Indonesian' 'TIDAK LAYAK' "$T/a.html"
has 'it has its code' "$code_of" "$T/a.html"
has 'it names who says so' '(Berita acara 7, 6 Agustus 2021)' "$T/a.html"
check 'a letter as it was printed is genuine' awig verify-letter "$T/a.html"
check 'its code finds the decision' awig verify-letter "$code_of"
like 'and says what was decided' 'verdict: *ineligible' "$T/out"
sed 's/TIDAK LAYAK/LAYAK/' "$T/a.html" > "$T/b.html"
exits 'a changed letter is not' 6 awig verify-letter "$T/b.html"
like 'and says that its text differs' 'difference: *text' "$T/out"
sed 's/awig-form: ......./awig-form: 0000000/' "$T/a.html" > "$T/b.html"
exits 'a letter of another template is not comparable' 6 \
    awig verify-letter "$T/b.html"
like 'and says so' 'difference: *template' "$T/out"
exits 'a code of nothing' 4 awig verify-letter 0000-0000-0000-0000
code=0; awig case do C0001 map_gaps --actor Citra --role planning_agency \
    --at 2021-08-27T09:00 > "$T/out" || code=$?
same 'an action without its paper is refused' 5 "$code"
awig explain C0001 --letter -o "$T/r.html" --json > "$T/out"
code_of=$(sed -n 's/.*"code": "\(.*\)".*/\1/p' "$T/out")
has 'the letter of the newer refusal' 'belum dapat disetujui' "$T/r.html"
has 'with what was required' 'analisis kesenjangan (GAP)' "$T/r.html"
check 'it is genuine, too' awig verify-letter "$T/r.html"
check 'and found by its code' awig verify-letter "$code_of"
awig decide C0001 --as-of 2021-08-28 --at 2021-08-28T09:00 > "$T/out"
check 'an old letter stays genuine' awig verify-letter "$T/r.html"
check 'and so does the first' awig verify-letter "$T/a.html"
# Names that are put right afterwards: what was told stands, what is told of
# a new decision has the new name.
sed 's/^INV001,SIP BANGET,/INV001,SIP BANGET SEKALI,/' data/innovations.csv \
    > "$T/innovations.csv"
sed 's/,Kota Pangkal Pinang,/,Kota Pangkalpinang,/
    s/,Kepulauan Bangka Belitung,/,Bangka Belitung,/' data/regions.csv \
    > "$T/regions.csv"
check 'a name in the catalogue' awig import innovations "$T/innovations.csv"
check 'names of regions' awig import regions "$T/regions.csv"
check 'the letter stays genuine' awig verify-letter "$T/a.html"
check 'that of the refusal, too' awig verify-letter "$T/r.html"
awig decide C0001 --as-of 2021-08-29 --at 2021-08-29T09:00 > "$T/out"
awig explain C0001 --letter -o "$T/n.html" > "$T/out"
has 'a new letter has the new name' 'SIP BANGET SEKALI' "$T/n.html"
has 'and that of the region' 'Kota Pangkalpinang' "$T/n.html"
check 'and is genuine' awig verify-letter "$T/n.html"
# What would make a refused action possible: tried in a copy of the hub.
log=$(awig status --json | sed -n 's/^  "root": "\(.*\)".*/\1/p')
awig explain C0001 --action map_gaps --how > "$T/out"
has 'a paper that lacks' 'attach the gap analysis' "$T/out"
awig explain C0001 --action verify_interest --how > "$T/out"
has 'an action of another state' \
    'from there this action cannot be reached any more' "$T/out"
same 'the hub itself is as it was' "$log" \
    "$(awig status --json | sed -n 's/^  "root": "\(.*\)".*/\1/p')"
code=0; awig case do C0001 map_gaps --actor Ani --role opd \
    --at 2021-08-30T09:00 > "$T/out" || code=$?
has 'the refusal itself says what would do' 'The least that is needed' "$T/out"
has 'and who may' 'done by ' "$T/out"
awig explain C0001 --how > "$T/out"
has 'by another role' 'done by ' "$T/out"
code=0; awig case do C0001 map_gaps --actor Citra --role planning_agency \
    --at 2021-08-30T10:00 --json --how > "$T/out" || code=$?
same 'refused all the same' 5 "$code"
has 'as data when asked' '"name": "gap_analysis"' "$T/out"
code=0; awig case do C0001 complete --actor Budi --role organization_bureau \
    --at 2021-08-30T11:00 --lang id > "$T/out" || code=$?
has 'a later action: the one to do first' 'lakukan dahulu: petakan' "$T/out"
. tests/support/scenario_a2.sh
AWIG_DB=$T/a2.db
a2_first
awig explain C0001 --how > "$T/out"
has 'what two people may accept' 'an override by two people' "$T/out"
a2_second
awig explain C0001 --how > "$T/out"
has 'a fact that lacks' 'fill in origin government (innovation.owner)' \
    "$T/out"
a2_opd case set C0001 innovation.owner='Kota Batu' --source surat \
    --on 2022-03-02 --at 2022-03-02T10:00
check 'what was proposed does make it possible' awig case do C0001 \
    start_implementation --actor Dedi --role opd --at 2022-03-02T11:00
# A proposal is told what to fill in, not what follows from it.
case=$(awig case open --machine kipp_proposal --innovation INV001 \
    --region 35.79 --unit 'Dinas Pariwisata' --actor Ani --role opd \
    --at 2022-03-05T09:00 --json | sed -n 's/^  "case": "\(.*\)".*/\1/p')
code=0; awig case do "$case" submit --actor Fajar --role organization_bureau \
    --at 2022-03-09T09:00 > "$T/out" || code=$?
same 'refused' 5 "$code"
has 'the fact that is entered' "case set $case proposal.category=" "$T/out"
same 'not the one worked out' 0 \
    "$(grep -cF proposal.category_in_edition= "$T/out")"
has 'with an item of the edition' '(proposal.group): general' "$T/out"
awig case attach "$case" officer_decree --date 2022-03-08 --actor Fajar \
    --role organization_bureau --at 2022-03-09T09:10 > "$T/out"
awig case set "$case" innovation.sdg_target=8.9 \
    proposal.category=inclusive proposal.group=general --source usulan \
    --on 2022-03-08 --actor Fajar --role organization_bureau \
    --at 2022-03-09T09:20 > "$T/out"
code=0; awig case do "$case" submit --actor Fajar --role organization_bureau \
    --at 2022-03-09T09:30 > "$T/out" || code=$?
same 'then nothing is said of the edition' 0 "$(grep -c N14 "$T/out")"
finish
