import { count, section } from '../setting.ts'

export const jmap = section(
  'What mail programs and the webmail may ask of JMAP (RFC 8620) at a time. Clients are told.',
  {
    'upload-megabytes': count(100, 1, 100_000, 'Size of one file that is uploaded (MiB).'),
    'attachments-megabytes': count(100, 1, 100_000, 'Size of all files of one message, before they are encoded (MiB).'),
    'kept-upload-megabytes': count(
      500,
      1,
      1_000_000,
      'Size of all files of an account that belong to no message yet (MiB). The oldest go first; they do not count for its quota.',
    ),
    'kept-upload-hours': count(24, 1, 8760, 'How long such a file is kept (hours).'),
    'photo-kilobytes': count(180, 1, 180, 'Size of a photograph, or of another file, that a contact is given (KiB).'),
    'unfinished-uploads': count(16, 1, 10_000, 'Uploads of an account that have begun and not ended.'),
    'concurrent-uploads': count(8, 1, 1000, 'Uploads of one account at a time.'),
    'request-kilobytes': count(10_000, 100, 1_000_000, 'Size of one request (KiB).'),
    'concurrent-requests': count(16, 1, 1000, 'Requests of one account at a time, in each process.'),
    'calls-in-request': count(64, 1, 10_000, 'Method calls of one request.'),
    'objects-in-get': count(1000, 1, 100_000, 'Objects that one method call may ask for.'),
    'objects-in-set': count(1000, 1, 100_000, 'Objects that one method call may make, change and destroy.'),
    'query-results': count(5000, 10, 1_000_000, 'Ids that one query answers with.'),
    'event-sources': count(32, 1, 10_000, 'Push connections of one account, in each process.'),
    'push-subscriptions': count(
      32,
      1,
      1000,
      'Places of an account that are told of changes while no program is connected (PushSubscription).',
    ),
    'web-sockets': count(32, 1, 10_000, 'WebSockets of one account, in each process.'),
    'web-socket-requests': count(4, 1, 1000, 'Requests that are under way at once on one WebSocket.'),
    'web-socket-megabytes': count(
      64,
      1,
      10_000,
      'Size of all requests and answers that are under way on the WebSockets of one account together (MiB), in each process.',
    ),
    'web-socket-ping-seconds': count(
      60,
      5,
      3600,
      'How often a WebSocket is asked for a sign of life (seconds). Who has given none until the next time is gone.',
    ),
  },
)
