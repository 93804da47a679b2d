import { count, section } from '../setting.ts'

export const mail = section('Mail that members keep here.', {
  'undelete-days': count(
    14,
    0,
    3650,
    'Days for which a deleted message is kept apart so that it can be brought back. 0 gives it up at once.',
  ),
  'undelete-percent': count(
    100,
    0,
    10_000,
    'What deleted messages may take beside the quota of their account while they wait, in percent of it. Beyond that the oldest are given up before their days are over.',
  ),
})
