"""Explanations and least changes of every pack in rules/ against an oracle.

The rules of all packs are written here a second time, from their words.  The
cases are made up here, by `impact --synthetic`, and the real pairs of data/.
For each pack, over all of them, judged by `awig eval --how --explain`:
1. the rules that are explained are those that did not pass, no others;
2. every answer, applied and judged again without --how, is eligible, and
   touches no fact that may not be changed; not a day or a whole number less;
3. of the first cases every smaller set of changes is tried by the oracle:
   none makes the case eligible; and every other set of as few facts that
   does is among the answers, unless they are as many as are ever told.
`quick` judges fewer.  Part of `make campaign`; python3 is only used here.
"""
import csv
import datetime
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

AWIG = os.environ['AWIG']
QUICK = len(sys.argv) > 1 and sys.argv[1] == 'quick'
COUNT, BRUTE = (300, 60) if QUICK else (10000, 1500)
ANSWERS_MAX = 8
DAY = datetime.date
TIERS = {'Top 99', 'Top 45', 'Top 40', 'Top 35', 'Top 25', 'Top 15', 'Top 5'}
RANK = ['none', 'unknown', 'needs_review', 'ineligible']
FREE = {  # facts that may be changed, with every value worth trying
    'innovation.owner_region_code': ['35.79', '19.71'],
    'innovation.owner': ['Kota Batu'],
    'innovation.result_before': [0],
    'innovation.result_after': [0],
    'innovation.evaluation_document': [True, False],
    'innovation.sdg_goal': [8],
    'innovation.sdg_target': ['8.9'],
    'replicator.budget_subactivity': ['1.02'],
    'proposal.category': ['resilience', 'inclusive'],
    'proposal.legal_basis': ['Pergub 1'],
    'proposal.medium_term_plan_reference': ['RPJMD'],
    'contest.group': ['general', 'replication', 'special'],
    'contest.statement_letter': [True, False],
    'contest.invited': [True, False],
    'contest.largest_document_kb': [2048, 2049, 0],
    'contest.false_data_found': [True, False],
    'bali.physical_conditions': [0],
    'bali.budget_capacity': [0],
}


# --- The rules, a second time ------------------------------------------------

class Missing(Exception):
    """A fact that nobody filled in was read."""


class Facts(dict):
    """A case; reading what is not there ends the rule."""
    def __missing__(self, name):
        raise Missing(name)

    def day(self, name):
        return DAY.fromisoformat(self[name])


def months(a, b):
    return 12 * (b.year - a.year) + b.month - a.month - (b.day < a.day)


def plus(day, count):
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    last = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0)
            else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    return DAY(year, month, min(day.day, last))


def old_enough(start, day, wanted):
    due = plus(start, wanted)
    if months(start, due) < wanted:
        due += datetime.timedelta(1)
    return day >= due


def n02(c, p):
    day = c.day('programme.selection_on') \
        if 'programme.selection_on' in c else c.day('as_of')
    if 'innovation.started_on' not in c and 'innovation.started_year' in c:
        year = c['innovation.started_year']
        if months(DAY(year, 12, 31), day) >= p['age']:
            return True
        if months(DAY(year, 1, 1), day) < p['age']:
            return False
    return old_enough(c.day('innovation.started_on'), day, p['age'])


def n04(c, _):
    if 'innovation.result_before' in c and 'innovation.result_after' in c:
        return True
    return c.get('innovation.evaluation_document', False)


def n06(c, _):
    return c['replicator.participating'] and (
        'innovation.owner_region_code' not in c
        or c['innovation.owner_region_code'] != c['replicator.region_code'])


def pandemic(c):
    return c['kind'] == 'kipp_proposal' and c['proposal.edition'] == 2022 \
        and c['proposal.category'] == 'resilience'


def replication(c, _=None):
    return c['kind'] == 'replication'


def contest(c, _=None):
    return c['kind'] == 'contest_entry'


def k02(c, _):
    cap = {'provincial_opd': 5}.get(c['contest.entrant'], 3)
    return c['contest.submitted_by_entrant'] < cap


NASIONAL = [  # id, effect when it fails, when, check
    ('N01', 'ineligible', replication, lambda c, p: any(
        a.split(':')[0] == 'kipp' and a.split(':')[2] in TIERS
        for a in c['innovation.awards'])),
    ('N02', 'ineligible', lambda c, p: c['kind'] == 'replication' or (
        c['kind'] == 'kipp_proposal' and not pandemic(c)), n02),
    ('N03', 'ineligible', lambda c, p: pandemic(c), lambda c, p: months(
        c.day('innovation.started_on'), c.day('as_of')) >= 12),
    ('N04', 'needs_review', replication, n04),
    ('N05', 'needs_review', replication, lambda c, p:
        'innovation.owner' in c or 'innovation.owner_region_code' in c),
    ('N06', 'ineligible', replication, n06),
    ('N07', 'ineligible', replication, lambda c, p:
        c['population.active_same'] == 0),
    ('N08', 'needs_review', replication, lambda c, p:
        ('innovation.sdg_goal' in c and 'innovation.sdg_target' in c)
        or 'need.goal' in c),
    ('N09', 'needs_review', replication, lambda c, p:
        c['need.score'] >= p['need']),
    ('N10', 'none', replication, lambda c, p:
        'replicator.budget_subactivity' in c
        or 'document.action_plan.budget_subactivity' in c),
    ('N11', 'needs_review', replication, lambda c, p:
        not c.get('replicator.integrity_flag')
        and not c.get('innovation.owner_integrity_flag')),
]
OWN = {
    '18-lampung': [
        ('L01', 'needs_review', lambda c, p: c['kind'] == 'kipp_proposal',
         lambda c, p: 'proposal.medium_term_plan_reference' in c
         and 'proposal.legal_basis' in c)],
    '51-bali': [
        ('B01', 'needs_review', replication, lambda c, p:
         'bali.physical_conditions' in c and 'bali.budget_capacity' in c)],
    '35-jawa-timur': [
        ('K01', 'ineligible', contest, lambda c, p: months(
            c.day('contest.started_on'), c.day('contest.closes_on')) >= 12),
        ('K02', 'ineligible', lambda c, p: contest(c)
         and c['contest.group'] != 'special', k02),
        ('K03', 'needs_review', lambda c, p: contest(c)
         and c['contest.group'] == 'replication', lambda c, p:
         c.get('contest.statement_letter', False)),
        ('K04', 'ineligible', lambda c, p: contest(c)
         and c['contest.group'] == 'special', lambda c, p:
         c.get('contest.invited', False)),
        ('K05', 'needs_review', contest, lambda c, p:
         c['contest.largest_document_kb'] <= 2048),
        ('K06', 'ineligible', contest, lambda c, p:
         not c.get('contest.false_data_found', False))],
}
COMMON = {'age': 24, 'need': 25}
# A pack with its parent; the last asks for more than the country does, so
# that national rules are judged twice.
PACKS = [('nasional', COMMON), ('18-lampung', COMMON),
         ('19-kepulauan-bangka-belitung', COMMON), ('35-jawa-timur', COMMON),
         ('51-bali', COMMON), ('51-bali', {'age': 30, 'need': 40.5})]


def outcome(rule, c, p):
    try:
        if not rule[2](c, p):
            return None
        return 'none' if rule[3](c, p) else rule[1] + ':fail'
    except Missing:
        return 'unknown:fail'


def judge(pack, c, p):
    """({ids not passed}, effect): of national values and of the province's;
    no rule that applies: unknown."""
    open_, effects = set(), []
    for rule in NASIONAL + OWN.get(pack, []):
        for values in (p,) if p is COMMON else (COMMON, p):
            got = outcome(rule, c, values)
            if got is not None:
                effects.append(got.split(':')[0])
                if got.endswith(':fail'):
                    open_.add(rule[0])
    return open_, max(effects, key=RANK.index, default='unknown')


# --- Cases -------------------------------------------------------------------

def one(draw, good, others, share=0.75):
    return good if draw.random() < share else draw.choice(others)


def dates(draw):
    return one(draw, '2018-03-01', [None, '2019-10-20', '2019-10-21',
               '2020-02-29', '2021-01-31', '2019-10-19', '2020-10-20',
               '2020-10-21', '2019-04-20'], 0.5)


def make_replication(draw):
    return {
        'innovation.awards': one(draw, ['kipp:2019:Top 45'],
                                 [None, ['sulsel:2022:Top 30'],
                                  ['kipp:2016:Top 35', 'x:2020:Top 9']], 0.9),
        'innovation.started_year': one(draw, None, [2018, 2019, 2020], 0.8),
        'innovation.result_before': one(draw, 1, [None], 0.6),
        'innovation.result_after': one(draw, 2, [None], 0.6),
        'innovation.evaluation_document': draw.choice([None, True, False]),
        'innovation.owner': one(draw, 'Kota Batu', [None], 0.6),
        'innovation.owner_region_code': one(draw, '35.79', [None, '19.71'],
                                            0.5),
        'innovation.sdg_goal': one(draw, 8, [None], 0.6),
        'innovation.sdg_target': one(draw, '8.9', [None], 0.5),
        'need.goal': one(draw, None, [8], 0.8),
        'need.score': one(draw, 50, [None, 24, 25, 40, 40.5], 0.85),
        'replicator.region_code': '19.71',
        'replicator.participating': one(draw, True, [None, False], 0.93),
        'replicator.budget_subactivity': one(draw, '1.02', [None], 0.5),
        'replicator.integrity_flag': one(draw, None, [True, False], 0.9),
        'innovation.owner_integrity_flag': one(draw, None, [True, False],
                                               0.9),
        'population.active_same': one(draw, 0, [None, 1], 0.93),
        'programme.selection_on': one(draw, None, ['2021-12-01'], 0.9),
        'bali.physical_conditions': one(draw, 70, [None], 0.6),
        'bali.budget_capacity': one(draw, 70, [None], 0.6),
    }


def make_proposal(draw):
    return {
        'proposal.edition': one(draw, 2022, [None, 2021, 2023], 0.8),
        'proposal.category': one(draw, 'inclusive', [None, 'resilience'],
                                 0.5),
        'proposal.legal_basis': one(draw, 'Pergub 1', [None], 0.5),
        'proposal.medium_term_plan_reference': one(draw, 'RPJMD', [None],
                                                   0.5),
    }


def make_contest(draw):
    return {
        'contest.entrant': one(draw, 'city', [None, 'provincial_opd',
                                              'regional_enterprise'], 0.6),
        'contest.group': one(draw, 'general', [None, 'replication',
                                               'special'], 0.4),
        'contest.started_on': one(draw, '2019-05-31', [None, '2021-06-01',
                                                       '2021-05-31'], 0.85),
        'contest.closes_on': one(draw, '2022-05-31', [None], 0.95),
        'contest.submitted_by_entrant': one(draw, 0, [None, 2, 3, 4, 5]),
        'contest.statement_letter': draw.choice([None, True, False]),
        'contest.invited': draw.choice([None, True, False]),
        'contest.largest_document_kb': one(draw, 100, [None, 2048, 2049,
                                                       9000], 0.5),
        'contest.false_data_found': one(draw, None, [True, False], 0.6),
    }


MAKERS = {'replication': make_replication, 'kipp_proposal': make_proposal,
          'contest_entry': make_contest}


def declared(pack, free=False):
    """The facts that the chain of a pack declares; those that people may
    change."""
    names = set() if free else {'case', 'as_of', 'kind'}
    for folder in dict.fromkeys(('nasional', pack)):
        path = f'rules/{folder}/facts.csv'
        if os.path.exists(path):
            with open(path, encoding='utf-8', newline='') as file:
                names |= {row['fact'] for row in csv.DictReader(file)
                          if not free or row['actionable'] != 'no'}
    return names


def make(draw, pack):
    kinds = ['replication'] * 6 + ['kipp_proposal'] * 2
    kinds += ['contest_entry'] * 6 if pack == '35-jawa-timur' else []
    kind = draw.choice(kinds)
    c = {'kind': kind, 'as_of': '2021-10-20',
         'innovation.started_on': dates(draw), **MAKERS[kind](draw)}
    if draw.random() < 0.01:
        c['kind'] = draw.choice([None, 'hub'])
    names = declared(pack)
    return {k: v for k, v in c.items() if v is not None and k in names}


def run(*words, text=None):
    return subprocess.run([AWIG, *words], input=text, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def exported(folder, hub, what):
    """The cases that `impact` judged, as it exports them."""
    path = os.path.join(folder, 'cases')
    done = run('impact', 'rules/nasional', '--db', hub, '--everywhere',
               '--as-of', '2021-11-11', '--export', path, '--csv', *what)
    if done.returncode != 0:
        sys.exit(done.stderr)
    with open(path, encoding='utf-8') as file:
        return [json.loads(line) for line in file]


def evaluate(folder, cases, *flags):
    text = ''.join(json.dumps(c) + '\n' for c in cases)
    done = run('eval', folder, '--facts', '-', '--ndjson', *flags, text=text)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    if len(rows) != len(cases):
        sys.exit(f'{folder}: {len(rows)} of {len(cases)}: {done.stderr}')
    return rows


# --- Comparing ---------------------------------------------------------------

def brute(pack, p, c, most):
    """(size, sets): the fewest changes of FREE, at most `most`, that make
    the case eligible, and which facts they are."""
    free = declared(pack, True)
    names = [n for n in FREE if n in free]
    for size in range(0, most + 1):
        found = set()
        for chosen in itertools.combinations(names, size):
            for values in itertools.product(*(FREE[n] for n in chosen)):
                new = Facts({**c, **dict(zip(chosen, values))})
                if all(new.get(n) != c.get(n) for n in chosen) \
                        and judge(pack, new, p)[1] == 'none':
                    found.add(chosen)
                    break
        if found:
            return size, found
    return None, set()


class Wrong(list):
    def say(self, *what):
        self.append(what)
        if len(self) <= 10:
            print('FAILED:', *what)


def compare_one(pack, p, c, answers, wrong):
    """What is told for one case against every set of as few facts."""
    plain = [a for a in answers if 'from_date' not in a]
    best = min((len(a['changes']) for a in plain), default=None)
    size, sets = brute(pack, p, c, 3 if best is None else best)
    if size is not None and (best is None or size < best):
        wrong.say(pack, c, 'smaller exists', size, best)
    elif size is not None and len(answers) < ANSWERS_MAX:
        told = {frozenset(x['fact'] for x in a['changes']) for a in plain}
        for facts in sets:
            if frozenset(facts) not in told:
                wrong.say(pack, c, 'not among the answers', facts)


def compare(pack, p, folder, cases, wrong):
    rows = evaluate(folder, cases, '--how', '--explain')
    applied, where, compared, none, refused = [], [], 0, 0, 0
    free = declared(pack, True)
    for c, row in zip(cases, rows):
        told = {r['id'] for r in row['rules'] if 'found' in r}
        open_, effect = judge(pack, Facts(c), p)
        if told != open_:
            wrong.say(pack, c, 'explained', sorted(told), sorted(open_))
        if row['verdict'] != ('eligible' if effect == 'none' else effect):
            wrong.say(pack, c, 'verdict', row['verdict'], effect)
        if row['verdict'] == 'eligible':
            continue
        refused += 1
        answers = row['how']['answers']
        none += not answers
        for answer in answers:
            new = dict(c)
            for change in answer['changes']:
                if change['fact'] not in free:
                    wrong.say(pack, c, 'may not change', change['fact'])
                new[change['fact']] = change['to']
            day = answer.get('from_date')
            new['as_of'] = day or c['as_of']
            applied.append(new)
            where.append((c, True))
            for change in answer['changes']:
                if isinstance(change['from'], int) \
                        and not isinstance(change['from'], bool) \
                        and change['fact'] != 'innovation.sdg_goal':
                    step = 1 if change['from'] > change['to'] else -1
                    applied.append({**new,
                                    change['fact']: change['to'] + step})
                    where.append((c, False))
            if day:
                before = DAY.fromisoformat(day) - datetime.timedelta(1)
                applied.append({**new, 'as_of': before.isoformat()})
                where.append((c, False))
        if compared < BRUTE and not row['how']['bounded']:
            compared += 1
            compare_one(pack, p, c, answers, wrong)
    for new, (c, good), row in zip(applied, where,
                                   evaluate(folder, applied)):
        if (row['verdict'] == 'eligible') != good:
            wrong.say(pack, c, new, 'an answer does not pass' if good
                      else 'less does, too', row['verdict'])
    print(f'{pack} {p["age"]}: {len(rows)} cases, {refused} refused,'
          f' {sum(g for _, g in where)} answers applied, {none} without any,'
          f' {compared} compared with brute force')
    return compared


def stricter(folder, pack, p):
    """The pack, in a copy that sets the values of p where they differ."""
    if p is COMMON:
        return f'rules/{pack}'
    copy = os.path.join(folder, 'rules')
    subprocess.run(['cp', '-r', 'rules', copy], check=True)
    for key, value in (('min_age_months', p['age']), ('min_need', p['need'])):
        done = run('params', 'set', f'{copy}/{pack}', key, str(value))
        if done.returncode != 0:
            sys.exit(done.stderr)
    return f'{copy}/{pack}'


def main():
    wrong, compared = Wrong(), 0
    with tempfile.TemporaryDirectory() as folder:
        hub = os.path.join(folder, 'hub.db')
        run('init', '--db', hub, '--data', 'data', '--rules', 'rules')
        real = exported(folder, hub, ['--pairs'])
        drawn = exported(folder, hub, ['--synthetic', str(COUNT // 4)])
        for pack, p in PACKS:
            draw = random.Random(7)
            cases = real + [make(draw, pack) for _ in range(
                COUNT - len(drawn))] + drawn
            compared += compare(pack, p, stricter(folder, pack, p), cases,
                                wrong)
    print(f'{compared} compared, {len(real)} real pairs, {len(wrong)} wrong')
    sys.exit(1 if wrong or len(real) != 38 or compared < BRUTE * 3 else 0)


main()
