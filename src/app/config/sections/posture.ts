import { count, section } from '../setting.ts'

export const posture = section('What is counted of how connections were protected.', {
  'keep-days': count(731, 31, 3660, 'Days for which the counts of each hour and day are kept. They name nobody.'),
  'login-days': count(
    90,
    1,
    3650,
    'Days for which each log-in is kept, with address and protection, for its member to look at.',
  ),
  'least-members': count(
    5,
    1,
    1_000_000,
    'Members who must have logged in to a service in a week for the public page `/security` to say anything of it.',
  ),
  'least-connections': count(
    100,
    10,
    1_000_000,
    'Connections that a service must have had in a week for the public page `/security` to say anything of it.',
  ),
})
