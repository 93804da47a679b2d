import { count, section } from '../setting.ts'

export const backup = section(
  'When the backups that `posthus backup` makes are late. What starts them is a timer of the system.',
  {
    'late-after-hours': count(
      48,
      0,
      87_600,
      'The newest backup with everything in it may be so old; beyond that the operator is told (`[alarms]`). A house without any is told of when it is that old itself. 0: none is expected, and a backup that fails is not told of either.',
    ),
  },
)
