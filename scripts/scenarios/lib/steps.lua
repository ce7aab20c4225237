-- Langkah yang berulang dalam banyak skenario.
-- Steps that many scenarios repeat.

local steps = {}

steps.units = {
  'planning_agency', 'research_agency', 'organization_section',
}

-- Usulan sampai kesenjangan dipetakan; mengembalikan kasusnya.
-- From the proposal to mapped gaps; returns the case.
function steps.gap_mapped(options)
  local day = options.day or '2021-08-05'
  local hour = options.hour or 'T09:00'
  at(day .. hour)
  local case = open {
    innovation = options.innovation,
    region = options.region,
    unit = options.unit,
  }
  at(add_days(day, 1) .. hour)
  attach(case, 'interest_record', { date = add_days(day, 1) })
  at(add_days(day, 4) .. hour)
  act(case, 'verify_interest', { role = 'organization_bureau' })
  at(add_days(day, 15) .. hour)
  attach(case, 'gap_analysis', {
    role = 'planning_agency',
    fields = {
      goal = options.goal,
      rating = options.rating,
      signed_by = options.signed_by or steps.units,
    },
  })
  at(add_days(day, 18) .. hour)
  act(case, 'map_gaps', { role = 'planning_agency' })
  return case
end

-- Fakta yang membuat inovasi memenuhi N01, N02, N04.
-- Facts by which an innovation meets N01, N02, N04.
steps.proven = {
  ['innovation.started_on'] = '2019-07-19',
  ['innovation.awards'] = 'kipp:2020:Top 45',
  ['innovation.result_before'] = 39,
  ['innovation.result_after'] = 42,
}

-- Rencana aksi lengkap yang tiba di Biro pada `received`.
-- A whole action plan that reached the bureau at `received`.
function steps.plan(case, received, more)
  local options = {
    date = '2021-10-28',
    rows = plan_rows { subactivity = '1.01' },
    fields = {
      budget_subactivity = '1.01',
      origin_communication = 'kunjungan',
    },
    received_at = received,
  }
  for key, value in pairs(more or {}) do
    options[key] = value
  end
  return attach(case, 'action_plan', options)
end

-- Komitmen yang ditandatangani kepala daerah dan gubernur.
-- A commitment signed by the regional head and the governor.
function steps.commitment(case, day)
  return attach(case, 'commitment_sheet', {
    date = day, signed_on = day, signer = 'Kepala daerah',
    signer_role = { 'regional_head', 'governor' },
  })
end

-- Dari layak sampai monev; `from` hari pertama pelaksanaan.
-- From preparation to monitoring; `from` is the day of the preparation.
function steps.to_monitoring(case, from)
  at(from .. 'T09:00')
  act(case, 'start_preparation')
  for _, type in ipairs {
    'team_decree', 'origin_communication_record', 'adaptation_design',
  } do
    attach(case, type)
  end
  at(add_days(from, 14) .. 'T09:00')
  act(case, 'start_implementation')
  attach(case, 'internal_socialization_record', {
    fields = { hr = true, process = true, facilities = true },
  })
  at(add_days(from, 18) .. 'T09:00')
  act(case, 'start_trial')
  attach(case, 'trial_report', { fields = { result = 'pass' } })
  at(add_days(from, 21) .. 'T09:00')
  return act(case, 'start_monitoring', { role = 'opd' })
end

return steps
