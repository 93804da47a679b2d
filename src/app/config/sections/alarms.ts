import { z } from 'zod'
import { count, section, setting } from '../setting.ts'

export const alarms = section('Mail to the operator about what somebody has to see to.', {
  to: setting(z.union([z.email(), z.array(z.email()).max(20)]).default([]), {
    description:
      'Who is told when a listener is not forward-secret, a certificate ends or cannot be renewed, a key is seen to be lost, a public claim is not true any more, a disk has lost something, a backup is late or has failed, or an incident is open. It is told again when it is over. Name an address elsewhere too: this server may be what is broken.',
    form: '"operator@example.org", or a list of addresses',
    defaultText: 'nobody: what is wrong is in the log, in the metrics, and in `posthus alarms`',
  }),
  'again-hours': count(
    24,
    1,
    8760,
    'After so long the same cause is told again, and not before, whatever comes and goes.',
  ),
  'over-after-minutes': count(15, 0, 10_080, 'What has not been seen for so long is over.'),
  'mails-per-day': count(24, 1, 10_000, 'Most mails in a day; what there is to tell beyond comes in the next one.'),
  'every-seconds': count(60, 1, 86_400, 'How often it is looked whether something is wrong.'),
})
