import { count, section } from '../setting.ts'

export const quota = section(
  'How much a member may keep, unless `posthus account quota` says otherwise for an account.',
  {
    'storage-megabytes': count(0, 0, 1_000_000_000, 'Size of all messages together (MiB). 0 sets no limit.'),
    messages: count(0, 0, 1_000_000_000, 'Number of messages. 0 sets no limit.'),
  },
)
