import { count, section } from '../setting.ts'

export const alerts = section(
  'What members are told of signs that somebody else has their account: in the inbox, at the recovery address, and on `/account`.',
  {
    'letters-per-hour': count(
      6,
      1,
      1000,
      'Letters to one member in an hour. What happens beyond stands on the page at once, and comes in one of the next letters.',
    ),
    'same-hours': count(1, 1, 720, 'What is the same within so many hours is told once, with how often.'),
    'quiet-days': count(
      7,
      0,
      90,
      'For so many days from its first log-in on an account gets to know its devices and programs, and nothing is said of new ones.',
    ),
    'client-days': count(
      60,
      1,
      3650,
      'A device or program that was not seen for so many days is new again. It is kept as a keyed hash, which tells nobody what it is.',
    ),
    'keep-days': count(180, 7, 3650, 'Days for which alerts stand on the page of the account.'),
    'console-wait-hours': count(
      24,
      0,
      720,
      'For so many hours after a recovery, or the use of a recovery code, a second factor that was added since does not open the console of operators.',
    ),
  },
)
