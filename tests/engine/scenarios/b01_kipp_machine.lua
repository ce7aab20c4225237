-- A KIPP proposal from draft to commended: scores, weights, the objection
-- window, awards in the catalogue.

scenario { id = 'B01', title = { id = 'Proposal KIPP', en = 'KIPP proposal' } }

local function proposal(innovation, region, unit)
  local case = open {
    machine = 'kipp_proposal', innovation = innovation, region = region,
    unit = unit,
  }
  set(case, {
    proposal = {
      category = 'inclusive', group = 'general', edition = 2022,
      input = 'a', output = 'b', outcome = 'c', impact = 'd',
    },
    innovation = {
      started_on = '2018-01-01', sdg_goal = 2, sdg_target = '2.3',
      owner_level = 'city',
    },
  }, 'draf')
  attach(case, 'officer_decree', { date = '2022-03-29' })
  return case
end

local scores = {
  summary = 80, idea = 70, significance = 60, sdg = 90, adaptability = 50,
  sustainability = 40,
}

at '2022-03-28T09:00'
local case = proposal('INV002', '19.71', 'Dinas Perumahan')
expect_fact(case, 'innovation.phase', 'creation')
at '2022-04-10T09:00'
act(case, 'submit')
at '2022-04-20T09:00'
act(case, 'pass_admin')

-- Every aspect of 2022 needs a score; a total is refused while weights are
-- missing, and names them.
expect_refused(case, 'assess', { only = 'aspect_scores' })
attach(case, 'assessment', { fields = scores })
expect_refused(case, 'assess', { because = 'collaboration' })
scores.collaboration = 10
scores.total = 57
attach(case, 'assessment', { fields = scores })
expect_refused(case, 'assess', {
  only = 'aspect_total', because = { 'idea', 'significance' },
})
expect_error('AW7036', function() total(case) end)
scores.total = nil
attach(case, 'assessment', { fields = scores })
expect_fact(case, 'proposal.total', null)
expect_equal(show(case).assessment.total, nil)
expect_equal(show(case).assessment.unweighted,
  'idea, significance, sdg, adaptability, sustainability, collaboration')

-- With weights, the total is theirs, and a stated one must be it.
local weights = {
  { 'summary', 5 }, { 'idea', 15 }, { 'significance', 20 }, { 'sdg', 20 },
  { 'adaptability', 15 }, { 'sustainability', 15 }, { 'collaboration', 10 },
}
local rows = {}
for i, weight in ipairs(weights) do
  rows[i] = {
    edition = 2022, kind = 'aspect', id = weight[1], title_id = weight[1],
    title_en = weight[1], weight = weight[2], becomes = '', source = 'uji',
  }
end
import('editions', { rows = rows })
expect_fact(case, 'proposal.total', 59)
expect_equal(total(case).total, 59)
scores.total = 60
attach(case, 'assessment', { fields = scores })
expect_refused(case, 'assess', { because = { 'aspect_total', '59' } })
scores.total = 59
attach(case, 'assessment', { fields = scores })
act(case, 'assess')
expect_no_warning(case)

-- name_finalist takes two different people of two bodies.
expect_refused(case, 'name_finalist', {
  actor = 'Ani', role = 'evaluation_team', because = 'role',
})
expect_refused(case, 'name_finalist', {
  actor = 'Ani', role = 'evaluation_team',
  second_actor = 'Ani', second_role = 'independent_panel',
  because = 'second_actor',
})
act(case, 'name_finalist')
expect_fact(case, 'innovation.awards', 'kipp:2022:Top 99')
expect_fact(case, 'innovation.phase', 'development')
act(case, 'open_objection')

-- An upheld objection leads back and takes the award away.
later '2 days'
attach(case, 'objection', { date = today() })
act(case, 'uphold_objection')
expect_no_warning(case, 'objection-filed')
expect_state(case, 'assessed')
expect_fact(case, 'innovation.awards', null)
act(case, 'name_finalist')
act(case, 'open_objection')

-- Without a notice five calendar days are usual; a notice decides.
later '1 day'
expect_equal(show(case).objection['until'], add_days(today(), 4))
local opened = today()
attach(case, 'objection_notice', {
  fields = { from_date = opened, until_date = add_days(opened, 3) },
})
expect_refused(case, 'interview', { only = 'objection-notice' })
expect_equal(show(case).objection['until'], add_days(opened, 3))
later '3 days'
expect_refused(case, 'interview', { only = 'objection-notice' })
later '1 day'
act(case, 'interview')
act(case, 'verify')
expect_refused(case, 'commend', { role = 'evaluation_team', because = 'role' })
act(case, 'commend')
expect_state(case, 'commended')
expect_fact(case, 'innovation.awards', 'kipp:2022:Top 45|kipp:2022:Top 99')
expect_refused(case, 'keep_finalist', { because = 'state' })
expect_invariants()
