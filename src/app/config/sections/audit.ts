import { count, flag, path, section, setting } from '../setting.ts'

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
  'ca-file': setting(path.optional(), {
    description:
      "PEM file with the authorities that your members' programs trust though not everybody does, such as one of your own that has issued an imported certificate. The local authority, and each `ca-file` of `acme.authorities`, are trusted without.",
    form: 'the path of a PEM file',
    defaultText: 'the usual roots',
  }),
})
