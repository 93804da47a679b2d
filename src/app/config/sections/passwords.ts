import { z } from 'zod'
import { section, setting } from '../setting.ts'

export const passwords = section('What a new password must be. Passwords that exist stay valid.', {
  policy: setting(z.enum(['today', 'with-second-factor', 'as-in-2014']).default('today'), {
    description:
      'At least 15 characters (`today`), 8 (`with-second-factor`) or 6 (`as-in-2014`), and in every case none that is guessed at once.',
    form: '"today", "with-second-factor" or "as-in-2014"',
  }),
  'minimum-characters': setting(z.int().min(6).max(64).optional(), {
    description: 'Fewest characters, if not those of the policy.',
    form: 'a whole number from 6 to 64',
    defaultText: 'what `policy` says',
  }),
})
