import { count, section } from '../setting.ts'

export const recovery = section('How members come back who have lost the password, at `/recover`.', {
  'wait-hours': count(
    24,
    0,
    720,
    'For so long whoever only reads the recovery address waits, while the member can stop it. Recovery codes work at once.',
  ),
  'link-hours': count(72, 1, 720, 'For so long a link to a new password opens, once the wait is over.'),
  'letters-per-day': count(3, 1, 100, 'Letters that the recovery address of one account gets in a day.'),
  'questions-per-network-and-hour': count(
    20,
    1,
    100_000,
    'How often one network (a /24, for IPv6 a /56) may ask in an hour for such a letter, or show a link.',
  ),
})
