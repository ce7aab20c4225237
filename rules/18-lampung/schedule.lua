-- KIPP 2022 closes on Saturday 16 April 2022 at 12:00 WIB: a date fixed by an
-- authority does not roll.

deadline {
  id = 'kipp-2022-closing',
  title = {
    id = 'Penutupan pendaftaran KIPP 2022',
    en = 'Registration of KIPP 2022 closes',
  },
  basis = 'Kepmen PANRB 50/2022',
  when = function(case)
    return case.kind == 'kipp_proposal' and case.proposal.edition == 2022
  end,
  on = date '2022-04-16',
  at = '12:00:00',
  zone = 'WIB',
  measures = 'action.submit',
  on_late = 'block',
}
