-- Syarat tambahan sebelum sebuah tindakan; syarat inti tetap berlaku.

guard {
  id = 'contoh-letter',
  action = { 'submit_plan', 'attach:commitment_sheet' },
  title = {
    id = 'Surat kesanggupan sudah bernomor',
    en = 'The letter of consent has a number',
  },
  basis = 'Pergub 3/2021',
  on_fail = 'block',
  check = function(case)
    return known(case.contoh, 'letter_number')
  end,
}
