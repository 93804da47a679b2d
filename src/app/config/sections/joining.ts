import { z } from 'zod'
import { SIGN_UP_MODES } from '../../../core/joining/joining-settings.ts'
import { count, hostName, section, setting } from '../setting.ts'

const LOCAL = /^[a-z0-9._-]{1,40}$/

export const joining = section('Who may make an account on the site, at `/join`, and how fast.', {
  'sign-up': setting(z.enum(SIGN_UP_MODES).default('closed'), {
    description:
      'Nobody (`closed`), who has an invitation of `posthus invitation make` (`invitation`), or everybody (`open`). Operators make accounts in any case.',
    form: '"closed", "invitation" or "open"',
  }),
  domains: setting(z.array(hostName).max(100).default([]), {
    description: 'The domains in which accounts are made there; the first is offered first.',
    form: 'a list of hosted domains, such as ["example.org"]',
    defaultText: 'all that are hosted',
  }),
  'reserved-names': setting(z.array(z.string().regex(LOCAL)).max(1000).default([]), {
    description:
      'Names that nobody can choose, beside those of roles (`postmaster`, `abuse`, `billing` …), what the provider and its hosts are called, and what looks like any of them.',
    form: 'a list of names in small letters, such as ["ceo", "wiki"]',
  }),
  'accounts-per-network-and-day': count(
    3,
    1,
    100_000,
    'Accounts that one network (a /24, for IPv6 a /56) makes in a day.',
  ),
  'accounts-per-hour': count(100, 1, 1_000_000, 'Accounts that are made in an hour, by everybody together.'),
  'questions-per-network-and-hour': count(
    60,
    5,
    100_000,
    'How often one network may ask in an hour whether an address is free, and send the form.',
  ),
  'least-seconds': count(
    3,
    0,
    300,
    'Whoever fills the form in faster is asked to look at it and send it again: people are slower, programs lose time.',
  ),
})
