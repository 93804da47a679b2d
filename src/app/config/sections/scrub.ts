import { count, flag, section } from '../setting.ts'

export const scrub = section('How everything that is kept is looked at again, in the background.', {
  'every-days': count(28, 0, 3650, 'Days after which an account is looked at again. 0 leaves it to `posthus scrub`.'),
  'octets-per-second': count(
    8_388_608,
    65_536,
    100_000_000_000,
    'Most octets that are read in a second, also by `posthus scrub` unless it is told otherwise.',
  ),
  repair: flag(
    true,
    'Whether what can be mended is mended in the background: what follows from the messages themselves.',
  ),
})
