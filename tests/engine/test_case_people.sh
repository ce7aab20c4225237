#!/bin/sh
# People and facts: roles with territory, the strict policy, facts from a file
# (all or nothing), personal values out of the log.
. tests/lib.sh
H=$T/hub.db
check "init" "$AWIG" init --db "$H" --data data --rules rules
export AWIG_LANG=en
a() { "$AWIG" "$@" --db "$H"; }

# --- Actors ------------------------------------------------------------------
check "add" a actor add 'Siti Rahayu' --role organization_bureau --region 19
exits "add twice" 4 "$AWIG" actor add 'Siti Rahayu' --db "$H"
check "grant" a actor grant 'Siti Rahayu' --role ministry --from 2021-01-01 \
    --until 2021-12-31
exits "an unknown role" 2 "$AWIG" actor grant 'Siti Rahayu' --role \
    organisation_bureau --db "$H"
has "names the nearest" "organization_bureau" "$T/err"
exits "an unknown person" 5 "$AWIG" actor grant Tono --role opd --db "$H"
a actor list --json > "$T/out"
has "list" '"name": "Siti Rahayu"' "$T/out"
check "strict" a actor policy strict
exits "strict refuses who is not registered" 5 "$AWIG" case open --machine \
    replication --innovation INV001 --region 19.71 --unit 'Dinas Pariwisata' \
    --actor joko --role opd --at 2021-08-10T09:00 --db "$H"
has "says how" "awig actor add" "$T/err"
check "open" a actor policy open
check "first use" a case open --machine replication --innovation INV001 \
    --region 19.71 --unit 'Dinas Pariwisata' --actor joko --role opd \
    --at 2021-08-10T09:00
# A bureau's role reaches below its province, and no further.
check "reach" a case attach C0001 interest_record --actor 'Siti Rahayu' \
    --role organization_bureau --at 2021-08-11T09:00
exits "another province" 5 "$AWIG" case open --machine hub --region 51 \
    --actor 'Siti Rahayu' --role organization_bureau --at 2021-08-11T09:00 \
    --db "$H"
exits "a role not held" 5 "$AWIG" case set C0001 innovation.owner=X --source \
    y --on 2021-08-11 --actor joko --role ministry --at 2021-08-12T09:00 \
    --db "$H"

# --- Facts -------------------------------------------------------------------
exits "undeclared" 4 "$AWIG" case set C0001 innovation.ower=X --source y --on \
    2021-08-11 --actor joko --role opd --at 2021-08-12T09:00 --db "$H"
has "nearest" "innovation.owner" "$T/err"
exits "supplied by the core" 4 "$AWIG" case set C0001 need.score=99 --source \
    y --on 2021-08-11 --actor joko --role opd --at 2021-08-12T09:00 --db "$H"
exits "beyond its bounds" 4 "$AWIG" case set C0001 innovation.sdg_goal=18 \
    --source y --on 2021-08-11 --actor joko --role opd \
    --at 2021-08-12T09:00 --db "$H"
exits "no source" 2 "$AWIG" case set C0001 innovation.owner=X --on \
    2021-08-11 --actor joko --role opd --at 2021-08-12T09:00 --db "$H"
cat > "$T/good.csv" <<E
case,fact,value,source,source_date
C0001,innovation.started_on,2019-07-19,laporan,2021-09-01
C0001,innovation.result_before,39,laporan,2021-09-01
1,innovation.result_after,42,laporan,2021-09-01
E
check "import" a import facts "$T/good.csv"
a case show C0001 --json > "$T/out"
has "imported" '"value": "2019-07-19"' "$T/out"
check "an import does not hold back later events" a case attach C0001 \
    gap_analysis --actor joko --role opd --at 2021-08-13T09:00
before=$(a status --json)
cat > "$T/bad.csv" <<E
case;fact;value;source;source_date
C0001;innovation.result_before;39,5;laporan;2021-09-01
C0001;innovation.started_on;2019-13-19;laporan;2021-09-01
E
exits "a bad cell" 4 "$AWIG" import facts "$T/bad.csv" --db "$H"
has "its place" "bad.csv:3:" "$T/err"
has "its fact" "innovation.started_on: '2019-13-19'" "$T/err"
same "all or nothing" "$before" "$(a status --json)"
sed -i 's/2019-13-19/2019-12-19/' "$T/bad.csv"
check "a decimal comma" a import facts "$T/bad.csv"
a case show C0001 --json > "$T/out"
has "is a number" '"value": "39.5"' "$T/out"
exits "an unknown case" 4 sh -c 'printf "case,fact,value\nC0099,kind,x\n" \
    > "$0/x.csv"; "$1" import facts "$0/x.csv" --db "$2"' "$T" "$AWIG" "$H"

# --- Who imports -------------------------------------------------------------
# brought: the actor of the last entry.
brought() { a audit log --json | sed -n 's/.*"actor":"\([^"]*\)".*/\1/p' |
    tail -n 1; }
# who NAME: the id of an actor; it stands on the line before the name.
who() { a actor list --json | grep -B 1 "\"name\": \"$1\"" |
    sed -n 's/^ *"actor": "\(.*\)",$/\1/p'; }
bureau=$(who 'Siti Rahayu')
check "by nobody named" a import awards data/awards.csv
same "is the program" system "$(brought)"
check "by a person" a import awards data/awards.csv --actor 'Siti Rahayu'
same "the log says who" "$bureau" "$(brought)"
check "facts by a role" a import facts "$T/good.csv" --actor 'Siti Rahayu' \
    --role organization_bureau
same "the log says who brought facts" "$bureau" "$(brought)"
exits "a role not held there" 5 "$AWIG" import facts "$T/good.csv" --actor \
    joko --role ministry --db "$H"
exits "a role that is none" 2 "$AWIG" import awards data/awards.csv --actor \
    joko --role nobody --db "$H"
check "strict" a actor policy strict
exits "strict wants known people" 5 "$AWIG" import awards data/awards.csv \
    --actor Wati --db "$H"
check "open" a actor policy open
check "first use" a import awards data/awards.csv --actor Wati
same "Wati is registered once" 1 \
    "$(a actor list --json | grep -c '"name": "Wati"')"

# --- Personal values ---------------------------------------------------------
check "signed" a case attach C0001 letter --signer 'Budi Santoso' \
    --signer-role regional_head --actor joko --role opd \
    --at 2021-08-14T09:00
a audit log --json > "$T/log"
same "the signer's name is in no entry" 0 "$(grep -c 'Budi Santoso' "$T/log")"
has "but a commitment is" '"signer":"' "$T/log"
exits "a role that has ended" 5 "$AWIG" case do C0001 suspend --reason x \
    --actor 'Siti Rahayu' --role ministry --at 2022-01-01T00:00 --db "$H"
exits "a refusal is an entry too" 5 "$AWIG" case do C0001 suspend --reason x \
    --actor 'Siti Rahayu' --role organization_bureau --at 2021-12-31T23:59 \
    --db "$H"
check "invariants" a invariants
finish
