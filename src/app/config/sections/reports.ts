import { count, flag, section } from '../setting.ts'

export const reports = section('Reports to other domains that ask for them, and of others on ours.', {
  tls: flag(true, 'Whether domains that ask for it are told once a day how encryption towards them went (TLS-RPT).'),
  dmarc: flag(true, 'Whether domains that ask for it are told once a day who sent in their names (DMARC).'),
  'keep-days': count(90, 7, 3650, 'Days for which reports of others, and what was sent, are kept.'),
})
