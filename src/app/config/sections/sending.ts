import { count, section } from '../setting.ts'

export const sending = section(
  'What one member may send, counted over all workers. `posthus account limits` shows how an account stands, and gives it limits of its own.',
  {
    'recipients-per-hour': count(500, 1, 1_000_000, 'Recipients in an hour; one more is refused for now (450).'),
    'recipients-per-day': count(2000, 1, 10_000_000, 'Recipients in a day.'),
    'new-recipients-per-hour': count(
      100,
      1,
      1_000_000,
      'Recipients in an hour to whom the member has never written. With one more all its outgoing mail is held, the member is told, and its sessions end: `posthus account release`, or a new password, ends that.',
    ),
    'networks-per-day': count(
      12,
      1,
      1000,
      'Networks (a /24, for IPv6 a /56) in a day from which a member sends. With one more its mail is held.',
    ),
    'forwards-per-hour': count(
      500,
      1,
      1_000_000,
      'Recipients in an hour to whom a member’s filter sends mail on, and messages that aliases send on to one address. What a filter would send beyond that is kept; what an alias would, is refused for now (450).',
    ),
    'forwards-per-day': count(3000, 1, 10_000_000, 'The same in a day.'),
    'answers-per-hour': count(
      60,
      1,
      1_000_000,
      'Automatic answers and notifications of a member’s filter in an hour, by recipients. Beyond that none are sent.',
    ),
    'answers-per-day': count(300, 1, 10_000_000, 'The same in a day.'),
    'young-days': count(14, 0, 3650, 'Days for which an account is young.'),
    'young-recipients-per-hour': count(100, 1, 1_000_000, 'As `recipients-per-hour`, for a young account.'),
    'young-recipients-per-day': count(300, 1, 10_000_000, 'As `recipients-per-day`, for a young account.'),
    'young-new-recipients-per-hour': count(30, 1, 1_000_000, 'As `new-recipients-per-hour`, for a young account.'),
    'hold-refused-percent': count(
      40,
      1,
      100,
      'Share of the recipients of a day that other servers refuse for good, with which a member’s mail is held; 20 answers at least.',
    ),
    'suspect-refused-percent': count(
      15,
      1,
      100,
      'Share of them with which it goes out by `outbound.suspect-addresses`.',
    ),
    'suspect-days': count(
      7,
      0,
      3650,
      'Days for which an account that was held goes out by `outbound.suspect-addresses`.',
    ),
  },
)
