import { count, section } from '../setting.ts'

export const abuse = section(
  'What is done about abuse: cases, steps against accounts, appeals. `posthus abuse` and `/console/abuse` show them.',
  {
    'appeal-days': count(
      30,
      7,
      365,
      'So long after a step its member may appeal against it, once. Another operator than the one who acted decides.',
    ),
    'alone-hours': count(
      72,
      0,
      8760,
      'Where no other operator may decide on an appeal, whoever has acted may turn it down after it has waited so long, and reverse it at once. The member reads that it was the same person, and it is counted in public. 0: it always takes another operator.',
    ),
    'throttle-percent': count(
      10,
      1,
      90,
      'What a throttled account may still send, in percent of its recipients an hour and a day.',
    ),
    'throttle-days': count(7, 1, 365, 'Days that the console suggests for a throttle.'),
    'cases-per-day': count(
      100,
      1,
      100_000,
      'Cases that mail to abuse@ may open in a day. What comes beyond that is delivered as always, and opens none.',
    ),
    'keep-days': count(
      730,
      30,
      3650,
      'So long a closed case is kept, with the headers of what was reported. The numbers of it stay.',
    ),
  },
)
