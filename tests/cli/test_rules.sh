#!/bin/sh
# Rules as sentences and coverage as people read them.
. tests/lib.sh
NO_COLOR=1; export NO_COLOR
unset COLUMNS AWIG_LANG LC_ALL LC_MESSAGES LANG
"$AWIG" rules show rules/nasional N09 > "$T/one"
has 'pack and kind' 'Paket nasional: aturan' "$T/one"
has 'title' 'N09  Analisis kesenjangan menunjukkan kebutuhan' "$T/one"
has 'when' '  berlaku bila    jenis kasus adalah replication' "$T/one"
has 'value of a parameter' '(25)' "$T/one"
has 'effect' '  jika gagal      perlu telaah' "$T/one"
has 'basis' '  dasar           F017, F018' "$T/one"
has 'place' '  tertulis di     nasional/eligibility.lua:' "$T/one"
"$AWIG" rules show rules/nasional N01 --lang en > "$T/one"
has 'not lifted says why' 'judged in Lua: it has a loop' "$T/one"
"$AWIG" rules show rules/51-bali bali-profile > "$T/one"
same 'parts of a long condition on lines' 6 \
    "$(grep -c '^ *dan profil' "$T/one")"
same 'no line is wider than the screen' '' "$(awk 'length > 80' "$T/one")"

"$AWIG" rules new "$T/p" > /dev/null
mkdir "$T/p/tables"
printf 'hit:FIRST,contoh.score,=> x\natas,>=80,a\nbawah,-,b\n' \
    > "$T/p/tables/t.csv"
cat >> "$T/p/eligibility.lua" <<'LUA'
rule {
  id = 'C03', title = { id = 'Bukan b', en = 'Not b' }, basis = 'contoh',
  on_fail = 'note',
  check = function(case, p) return tables.t(case) ~= 'b' end,
}
LUA
printf 'contoh.started_on,contoh.score,as_of,expect\n%s\n' \
    '2020-01-01,70,2022-01-01,layak' > "$T/p/cases/contoh.csv"
"$AWIG" test "$T/p" --coverage > "$T/one"
has 'counts' '  hasil           lulus 1, tidak lulus 0' "$T/one"
has 'one side only' 'benar 1 kali, salah 0 kali; belum ada kasus yang' "$T/one"
has 'rows of a table' '  belum kena      atas' "$T/one"
"$AWIG" test "$T/p" --coverage --json > "$T/one"
has 'machines get the counts' '"deciding_true"' "$T/one"
# What a pack's cases reached, and what differed, in words.
cp -r docs/examples/lomba "$T/lomba"
"$AWIG" test "$T/lomba" --coverage > "$T/out"
has 'reached' 'persen  batas bawah' "$T/out"
sed -i 's/;12;higher/;11;higher/' "$T/lomba/parameters.csv"
"$AWIG" test "$T/lomba" > "$T/out"
has 'what differed' 'diharapkan   ternyata' "$T/out"

# Ids, keys and counts that are mistyped.
exits 'a rule that is none' 2 "$AWIG" rules show "$ROOT/rules/nasional" n02
has 'a rule that is none: the nearest' "'N02'?" "$T/err"
exits 'a rule like no other' 2 "$AWIG" rules show "$ROOT/rules/nasional" QXYZ
has 'a rule like no other: where they are' 'awig rules list' "$T/err"
cp -r "$ROOT/rules/nasional" "$T/edited"
exits 'a key that is none' 2 "$AWIG" params set "$T/edited" min_ned 30
has 'a key that is none: the nearest' "'min_need'?" "$T/err"
echo '{"case.kind":"hub"}' > "$T/one.json"
for flag in rounds threads; do
    exits "fewer than no $flag" 2 "$AWIG" bench "$ROOT/rules/nasional" \
        --facts "$T/one.json" --$flag -1 --lang en
    has "fewer than no $flag: what was said" \
        "--$flag: '-1' is not a whole number from zero up" "$T/err"
done
finish
