import { z } from 'zod'
import { count, flag, hostName, section, setting } from '../setting.ts'

const dnsList = z.strictObject({
  zone: setting(hostName, { description: 'The zone of the list.', form: 'a domain, such as "zen.spamhaus.org"' }),
  weight: setting(z.int().min(-100).max(100), {
    description: 'What it counts that a host is on the list; below 0 for lists of senders to be trusted.',
    form: 'a whole number from -100 to 100',
  }),
})

export const filter = section(
  'Which mail from other servers is junk. Nothing is dropped: what is not refused is delivered, to Junk with the reason.',
  {
    learn: flag(
      true,
      'Whether each member’s own filter learns from what the member moves into Junk and out of it, and decides by it.',
    ),
    'least-learned': count(
      20,
      1,
      10_000,
      'Messages of either kind, junk and good, that a member’s filter must have learned before it decides anything.',
    ),
    'certainty-percent': count(95, 51, 99, 'How certain a member’s filter must be that a message is junk (percent).'),
    words: count(50_000, 1000, 10_000_000, 'Words that a member’s filter remembers, some 25 octets each.'),
    senders: count(10_000, 100, 10_000_000, 'Senders and correspondents that a member’s filter remembers.'),
    'learned-messages': count(
      4000,
      100,
      1_000_000,
      'Messages after which a member’s filter halves what it has learned, so that mail of long ago weighs less.',
    ),
    'reports-per-hour': count(
      10,
      0,
      100_000,
      'Reports of failed delivery in an hour for one member, of mail that was not sent from here, that are delivered as they are. More are a flood: they are kept in short, in one conversation in the mailbox Bounces.',
    ),
    'reports-per-day': count(
      200,
      1,
      100_000,
      'Reports that are kept in short in a day for one member. The rest is put off (451), so that nothing is lost.',
    ),
    'dns-lists': setting(z.array(dnsList).max(20).default([]), {
      description:
        'Lists of hosts in the DNS (RFC 5782), asked about senders that no member knows. A `weight` above 0 speaks for junk, one below 0 for trust. Ask them through a resolver of your own, and see their terms of use.',
      form: 'a list of tables: [{ zone = "zen.spamhaus.org", weight = 3 }, { zone = "list.dnswl.org", weight = -3 }]',
    }),
    'dns-lists-junk': count(3, 0, 1000, 'Weight of all lists together from which on a message goes to Junk. 0: never.'),
    'dns-lists-refuse': count(0, 0, 1000, 'Weight from which on it is refused. 0: never.'),
    'dns-lists-timeout-seconds': count(5, 1, 60, 'How long all lists together may take.'),
    greylist: flag(
      false,
      'Whether a sender that no member knows, and that neither SPF nor DKIM vouches for, has to come back once (RFC 6647).',
    ),
    'greylist-minutes': count(5, 1, 1440, 'Minutes after which such a sender is let in.'),
    'greylist-entries': count(
      100_000,
      100,
      10_000_000,
      'Senders that are remembered for it; the oldest are forgotten first.',
    ),
    'rspamd-url': setting(z.string().refine(isHttpUrl).or(z.literal('')).default(''), {
      description:
        'Where rspamd (its worker "normal") is asked about every message from other servers. If it does not answer, mail is delivered all the same.',
      form: 'a URL such as "http://127.0.0.1:11333", or ""',
    }),
    'rspamd-timeout-seconds': count(10, 1, 120, 'How long rspamd may take for a message.'),
    'rspamd-controller-url': setting(z.string().refine(isHttpUrl).or(z.literal('')).default(''), {
      description:
        'Where rspamd (its worker "controller") is told which messages members move into Junk and out of it. It sees them whole, and learns from all members for all. Needs `learn`.',
      form: 'a URL such as "http://127.0.0.1:11334", or ""',
    }),
    'rspamd-password-file': setting(z.string().default(''), {
      description:
        'File with the password of the controller in one line; unneeded where it believes this host. A controller on another host then has to be reached by https://.',
      form: 'a path, relative to this file, or ""',
    }),
  },
)

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
