import { count, section } from '../setting.ts'

export const queue = section('Mail that waits to be sent.', {
  concurrency: count(50, 1, 10_000, 'Connections that send at once.'),
  'per-destination': count(10, 1, 1000, 'Connections to one destination at once.'),
  'expire-days': count(
    5,
    1,
    30,
    'Days after which a message that nobody takes goes back to its sender (RFC 5321 §4.5.4.1).',
  ),
  'most-recipients': count(
    500_000,
    1000,
    100_000_000,
    'Recipients that may wait, over all messages. Beyond, mail that would have to wait is put off (452).',
  ),
  'most-recipients-per-member': count(
    50_000,
    100,
    100_000_000,
    'Recipients that may wait of the messages of one member. Beyond, the member is told to try later (452).',
  ),
  'free-megabytes': count(
    256,
    0,
    1_000_000_000,
    'Space (MiB) that has to be free on the disk. With less, mail that would have to wait is put off (452).',
  ),
  'future-release-days': count(
    365,
    0,
    3650,
    'Days for which a member may have a message kept before it is sent (FUTURERELEASE). 0 turns that off.',
  ),
  'log-days': count(90, 1, 3650, 'Days for which the delivery log says what became of each message.'),
  'log-entries': count(
    2_000_000,
    1000,
    1_000_000_000,
    'Attempts that the delivery log keeps at most, some 600 octets each; the oldest go first.',
  ),
})
