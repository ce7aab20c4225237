#!/bin/sh
# The demo: both languages, with and without a terminal, one language a run.
. tests/lib.sh
unset COLUMNS AWIG_LANG AWIG_DB LC_ALL LC_MESSAGES LANG
DEMO=$T/demo; export DEMO AWIG
exits 'without a terminal' 0 sh scripts/demo.sh
cp "$T/out" "$T/id"
AWIG_LANG=en exits 'in English' 0 sh scripts/demo.sh
cp "$T/out" "$T/en"
for part in 'SIP BANGET' 'SIGAP-RLTH' 'awig gap --region' 'awig match' \
    'rules list' 'audit verify --replay' 'replay --all' 'impact' \
    'innovation.awards'; do
    has "told: $part" "$part" "$T/id"
    has "told in English: $part" "$part" "$T/en"
done
has 'a refusal' 'DITOLAK' "$T/id"
has 'and why' 'pemerintah asal belum diketahui' "$T/id"
has 'in English' 'REFUSED' "$T/en"
has 'the impact' '1 dari 2 kasus berubah putusannya' "$T/id"
has 'the log' 'Log utuh' "$T/id"
has 'the decisions' 'sama bita demi bita' "$T/id"
esc=$(printf '\033')
same 'no colour without a terminal' 0 "$(grep -c "$esc" "$T/id")"
# Lines wider than the screen; hashes stay whole.
long() { awk '{ gsub(/[\200-\277]/, ""); gsub(/[0-9a-f][0-9a-f]*$/, "")
    n += length($0) > 80 } END { print n + 0 }' "$1"; }
same 'no line beyond the screen' '0 0' \
    "$(LC_ALL=C long "$T/id") $(LC_ALL=C long "$T/en")"
if command -v script > /dev/null; then
    exits 'on a terminal' 0 env DEMO_PACE=0 TERM=xterm \
        script -qec 'sh scripts/demo.sh' "$T/log"
    has 'in colour' "$esc[31mDITOLAK" "$T/log"
fi
finish
