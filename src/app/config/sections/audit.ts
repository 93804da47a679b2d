import { count, flag, section } from '../setting.ts'

export const audit = section('How the own listeners are looked at from outside.', {
  'every-hours': count(
    24,
    0,
    8760,
    'Hours from one audit of all listeners to the next; there is one after every start and every change of certificates as well. 0 leaves it to `posthus audit`.',
  ),
  gate: flag(
    true,
    'Whether a start ends with an error if one listener is not forward-secret, whatever the reason: no service without what is promised for all of them.',
  ),
})
