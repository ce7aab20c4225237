#!/bin/sh
# Help, mistakes and how they are told: every verb of the one table.
. tests/lib.sh
NO_COLOR=1; export NO_COLOR
unset COLUMNS AWIG_DB AWIG_LANG LC_ALL LC_MESSAGES LANG
# Copies: examples may write.
for folder in data rules docs scripts; do
    cp -r "$ROOT/$folder" "$T/$folder"
done
ln -s "$ROOT/tests" "$T/tests"
mkdir "$T/build"
cd "$T" || exit 1

"$AWIG" --help > all
sed -n 's/^  \([a-z][a-z -]*[a-z]\)   *[a-z].*/\1/p' all \
    | grep -vE '^(help|completion|man)$' > verbs
same 'the table was read' yes "$([ "$(wc -l < verbs)" -gt 70 ] && echo yes)"
wide() { awk '{ l = $0; gsub(/[\200-\277]/, "", l)
    if (length(l) > 80) { print; bad = 1 } } END { exit bad }'; }
# error FILE: one object with every member.
error() { tr -d '\n' < "$1" | grep -qE '^\{"error":\{"code":"AW[0-9]{4}","'\
'message":"[^}]+","file":"[^}]*","line":[0-9]+,"column":[0-9]+,"byte":[0-9]+'\
',"hint":"[^}]*"\}\}$'; }
while read -r verb; do
    for lang in id en; do
        # shellcheck disable=SC2086   # words of the command
        if "$AWIG" $verb --help --lang $lang > out 2> err \
            && [ ! -s err ] && LC_ALL=C wide < out > long; then ok; else
            bad "$verb --help ($lang)" "$(cat long err)"; fi
        [ $lang = en ] || cp out help.id
    done
    # shellcheck disable=SC2086
    exits "$verb: an unknown flag" 2 "$AWIG" $verb --nosuchflag --json
    if error "$T/err"; then ok; else bad "$verb: error" "$(cat "$T/err")"; fi
    # What must be there is named as it is typed.
    if grep -q '(wajib)' help.id; then
        # shellcheck disable=SC2086
        exits "$verb: without arguments" 2 "$AWIG" $verb
        has "$verb: what is missing" 'belum diisi: ' "$T/err"
        same "$verb: nothing on stdout" '' "$(cat "$T/out")"
    fi
    # The example, its lines joined, runs below.
    awk '/^Contoh:/ { on = 1; next } on { sub(/^ +/, " ")
        more = sub(/ \\$/, ""); printf "%s%s", $0, more ? "" : "\n" }' \
        help.id >> examples
done < verbs

# Every example runs, in an order in which what it names is there.  Those
# that name a key, a number or a file that only their user has may find that
# it is not there; none is a mistake of words.
mkdir bin && ln -s "$AWIG" bin/awig
PATH=$T/bin:$PATH; export PATH
first='^ awig (init|actor add|case open|case attach|decide|audit keygen)'
for part in init 'actor add' 'case open' 'case attach' decide 'audit keygen'
do
    grep -E "^ awig $part" examples
done > order
echo 'awig explain C0001 --db build/hub.db --letter --out build/surat.html' \
    >> order
grep -vE "$first|^ awig erase" examples >> order
grep '^ awig erase' examples >> order
own='VKEY|audit sign|draft (diff|discard)|simulate diff|case total'
while read -r line; do
    sh -c "$line" > out 2> err < /dev/null
    code=$?
    if echo "$line" | grep -qE "$own"; then
        [ $code -ne 4 ] && [ $code -ne 6 ] || code=0
    fi
    case $code in 0|1|5) ok ;;
    *) bad "example: $line (exit $code)" "$(head -n 3 err)" ;; esac
done < order

# Names that are nearly right.
# shellcheck disable=SC2086   # words of the command
near() { "$AWIG" $2 --lang en > out 2>&1; has "$1" "$3" out; }
near 'a command' 'chek x' "did you mean 'awig check'?"
near 'two words' 'case opn' "did you mean 'awig case open'?"
near 'nothing near' 'xyzzy' 'see awig --help'
near 'half a command' 'case' "'awig case' is not a whole command"
near 'a flag' 'status --jsn' "did you mean '--json'?"
near 'the beginning of a flag' 'publish --approved Budi' "'--approved-by'?"
near 'no flag near' 'status --frobnicate' 'see awig status --help'
near 'a flag without its value' 'status --db' '--db needs a value'
near 'a short one without its value' 'explain C0001 -o' '-o needs a value'
near 'a short one that is not' 'gap -x' "unknown option '-x'"
near 'what an operation misses, as it is typed' \
    'explain C0001 --db build/hub.db --letter' '--out (-o) is required'
near 'with the command that was run' 'decide C0001 --db build/hub.db
    --as-of 31-31' "--as-of: '31-31' is not a date"
near 'and who is told' 'case do C0001 verify_interest --db build/hub.db
    --actor B' '--role is required; see awig case do --help'
near 'one word too many' 'version x y' "'x' is one argument too many"
near 'no number' 'match --db x --region 19 --top ten' 'not a whole number'
near 'a region' 'gap --db build/hub.db --region Pangkalpinangg' \
    'Pangkal Pinang'
near 'a fact' 'case set C0001 innovation.secto=x --source s --on 2021-01-01
    --db build/hub.db --actor Ani --role opd' 'innovation.sector'
near 'a parameter' 'params history rules/nasional min_age_month' \
    'min_age_months'
near 'an innovation' 'case open --machine replication --innovation INV0001
    --region 19.71 --unit Dispar --db build/hub.db --actor Ani --role opd' \
    'did you mean INV001 (SIP BANGET)?'
near 'an action' 'case do C0001 verify_intrest --db build/hub.db --actor B
    --role organization_bureau' 'verify_interest'
near 'a role' 'case do C0001 verify_interest --db build/hub.db --actor B
    --role organisation_bureau' 'organization_bureau'
near 'a document' 'case attach C0001 interest_recrd --db build/hub.db
    --actor Ani --role opd' 'interest_record'
near 'a machine' 'machine show replicatoin' 'replication'
near 'a case' 'case show C9999 --db build/hub.db' 'case list'
exits 'a language there is not' 2 "$AWIG" status --lang fr

# Languages, by flag, by AWIG_LANG, by an English LC_MESSAGES.
says() { name=$1 want=$2; shift 2
    env "$@" "$AWIG" version --nosuch > out 2> err; has "$name" "$want" err; }
says 'Indonesian by default' 'tidak dikenal' LC_ALL=C
says 'POSIX is no language' 'tidak dikenal' LC_MESSAGES=POSIX
says 'English by its locale' 'unknown option' LC_MESSAGES=en_US.UTF-8
says 'AWIG_LANG before it' 'tidak dikenal' LC_ALL=en_US.UTF-8 AWIG_LANG=id
says 'AWIG_LANG' 'unknown option' AWIG_LANG=en
exits 'flags may go first' 0 "$AWIG" --lang en case list --db build/hub.db
has 'in their language' 'Cases' "$T/out"
exits 'aliases' 0 "$AWIG" kasus daftar --db build/hub.db
exits 'help of a group' 0 "$AWIG" case --help
has 'each of its commands' 'case attach' "$T/out"
exits 'help as a word' 0 "$AWIG" help case do
has 'of one command' 'Pemakaian: awig case do CASE ACTION' "$T/out"

# Every flag by AWIG_<FLAG>; the command line wins.
AWIG_DB=build/hub.db AWIG_REGION=19.71 AWIG_TOP=2 AWIG_AS_OF=2021-10-20 \
    AWIG_JSON=1 "$AWIG" match > out
same 'text, number, date, form' 2 "$(grep -c '"rank"' out)"
AWIG_TOP=2 "$AWIG" match --db build/hub.db --region 19.71 --top 3 --json > out
same 'the command line wins' 3 "$(grep -c '"rank"' out)"
AWIG_DRY_RUN=1 AWIG_DB=build/hub.db "$AWIG" import regions data/regions.csv \
    > out
has 'a flag without a value' 'Hanya diperiksa' out
AWIG_CSV_EXCEL=1 "$AWIG" gap --db build/hub.db --region 19.71 > out
has 'a form for the spreadsheet' 'labour_participation;8;"65,16"' out

# Lists: each of a result can be taken out, in every form.
exits 'a list by name' 0 "$AWIG" gap --db build/hub.db --region 19.71 \
    --csv --list needs
has 'its columns' 'goal,need,coverage,source,thin' "$T/out"
exits 'no such list' 2 "$AWIG" gap --db build/hub.db --region 19.71 --list x
has 'those there are' 'gaps, needs' "$T/err"
"$AWIG" match --db build/hub.db --region 19.71 --top 1 --csv > out
has 'maps get columns' 'components.need,' out
"$AWIG" params list rules/nasional --csv > out
has 'texts as tables write them' 'Top 99|Top 45' out

# Where output cannot go; a reader who leaves.
for form in '' --json --csv; do
    # shellcheck disable=SC2086   # no word when empty
    "$AWIG" audit log --db build/hub.db $form > /dev/full 2> err
    same "a full disk $form" 7 $?
    has 'said once' AW8013 err
    same 'and nothing else' 1 "$(wc -l < err)"
done
"$AWIG" audit log --db build/hub.db 2> err | head -n 1 > out
same 'a closed pipe is no error' '' "$(cat err)"

# Completion is a script that bash reads; the man page is one that man reads.
"$AWIG" completion > complete.sh
check 'completion' bash -n complete.sh
cat > try.sh <<'END'
. ./complete.sh
COMP_WORDS=(awig case do --sec); COMP_CWORD=3; _awig
echo "${COMPREPLY[*]}"
COMP_WORDS=(awig audit witness s); COMP_CWORD=3; _awig
echo "${COMPREPLY[*]}"
END
same 'flags and words by place' '--second-actor --second-role sign' \
    "$(bash try.sh | paste -sd ' ' | sed 's/ scripts//')"
"$AWIG" man > awig.1
has 'every command' 'audit witness sign' awig.1
if command -v groff > /dev/null; then
    same 'roff without warnings' '' \
        "$(groff -man -Tutf8 -ww awig.1 2>&1 > /dev/null)"
fi
finish
