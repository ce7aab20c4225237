#!/bin/sh
# Calendars that awig writes, read by a parser that is not ours (Perl's
# Data::ICal): as many events as there are dates, on the same days.
. tests/lib.sh
H=$T/hub.db
cat > "$T/read.pl" <<'EOF'
use Data::ICal;
my $calendar = Data::ICal->new(filename => $ARGV[0]) or die "unreadable\n";
die "not folded\n" if grep { length > 77 } split /\n/, do {
    local (@ARGV, $/) = ($ARGV[0]); <> };
my %seen;
for my $event (@{$calendar->entries}) {
    my ($uid) = $event->property('uid')->[0]->value;
    die "$uid twice\n" if $seen{$uid}++;
    my ($d) = $event->property('dtstart')->[0]->value;
    print substr($d, 0, 4), '-', substr($d, 4, 2), '-', substr($d, 6, 2), "\n";
}
EOF
if ! perl -MData::ICal -e 1 2> /dev/null; then
    echo "skipped: libdata-ical-perl is not installed (sh .ci/deps.sh)"
    skipped=1
    finish
    exit
fi
# agree NAME CSV ICS COLUMN: the days of both, sorted.
agree() {
    perl "$T/read.pl" "$3" 2> "$T/err" | sort > "$T/theirs"
    [ -s "$T/err" ] && bad "$1" "$(cat "$T/err")"
    tr -d '\r' < "$2" | tail -n +2 | cut -d, -f"$4" | grep . | sort \
        > "$T/ours"
    same "$1" "$(cat "$T/ours")" "$(cat "$T/theirs")"
    same "$1, how many" "$5" "$(wc -l < "$T/theirs" | tr -d ' ')"
}
check "init" "$AWIG" init --db "$H" --data data --rules rules
# 2021's dates and, where the year has no calendar yet, nominal ones.
for anchor in 2021-06-30 2021-08-31 2020-12-31; do
    for pack in nasional 51-bali 19-kepulauan-bangka-belitung; do
        "$AWIG" schedule preview "rules/$pack" --db "$H" --anchor "$anchor" \
            --count 12 --as-of 2022-12-01 --csv > "$T/d.csv"
        "$AWIG" schedule preview "rules/$pack" --db "$H" --anchor "$anchor" \
            --count 12 --as-of 2022-12-01 --ics > "$T/d.ics"
        agree "$pack from $anchor" "$T/d.csv" "$T/d.ics" 4 16
    done
done
# The yearly review of a hub, from the file of a case.
who="--actor menteri --role ministry"
check "open" "$AWIG" case open --machine hub --region 18 \
    --at 2020-12-01T09:00 $who --db "$H"
check "decree" "$AWIG" case attach C0001 hub_decree --field \
    leader_commitment=ya --field needs_linked=ya \
    --field bureaucratic_support=ya --at 2020-12-02T09:00 $who --db "$H"
check "designate" "$AWIG" case do C0001 designate --at 2020-12-12T09:00 \
    $who --db "$H"
"$AWIG" due --db "$H" --as-of 2022-11-01 --until 2022-12-31 --json \
    > "$T/due.json"
sed -n 's/^ *"due": "\(.*\)",*$/due,\1/p' "$T/due.json" > "$T/days"
(echo head; cat "$T/days") > "$T/due.csv"
"$AWIG" due --db "$H" --as-of 2022-11-01 --until 2022-12-31 --ics \
    > "$T/due.ics"
agree "due" "$T/due.csv" "$T/due.ics" 2 2
finish
