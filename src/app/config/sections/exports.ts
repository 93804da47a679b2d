import { count, section } from '../setting.ts'

export const exports = section('Archives of their accounts that members ask for.', {
  'keep-days': count(7, 1, 90, 'So long an archive can be downloaded; then its file goes.'),
  downloads: count(
    20,
    1,
    1000,
    'How often one archive can be downloaded from its beginning; what was broken off is gone on with beyond that.',
  ),
  'per-day': count(3, 1, 100, 'Archives that one member can ask for within a day: each reads all of the account.'),
})
