import type { MailDraft } from '../delivery/filter/compose-mail.ts'
import type { Account } from '../directory/directory.ts'
import type { Incident } from './incident.ts'
import { mayDenyLeak } from './resolve-incident.ts'

/** By what the advice is known again in the member's mailbox: the left part of its Message-ID. */
export function adviceId({ id: accountId }: Account, { id, openedMs }: Incident): string {
  return `incident.${id}.${openedMs}.${accountId}`
}

/** What a member reads of an incident: what has happened, what it means, what to do. */
export function adviceLetter(account: Account, incident: Incident, hostname: string): MailDraft {
  const { address } = account
  const { opening } = incident
  const todo =
    opening.advice === 'force'
      ? ['- Your old password is not good any more. Ask your operator for a new one.']
      : ['- Change your password now. Sessions that are open end with it.']
  const lines = [
    opening.summary,
    '',
    'What it means:',
    '',
    '- The keys of this service were replaced, and the old ones are good for nothing any more.',
    '- Connections that somebody has recorded cannot be read with them: each had keys of its own.',
    mayDenyLeak(incident)
      ? '- We have looked for signs that anything has leaked, and have found none.'
      : '- Whether anything has leaked is still being looked into.',
    '- Your computers and programs are not concerned.',
    '',
    'What to do:',
    '',
    ...todo,
    '- If you use the password elsewhere, change it there too, to another one for each service.',
    '',
    'We never ask for a password by mail, and this message has no links to one.',
    ...(opening.references.length > 0 ? ['', 'More about it:', '', ...opening.references] : []),
  ]
  return {
    from: `Mail service at ${hostname} <postmaster@${address.slice(address.lastIndexOf('@') + 1)}>`,
    to: [address],
    subject: 'Change your password: security of your mail service',
    id: adviceId(account, incident),
    autoSubmitted: 'auto-generated',
    text: lines.join('\n'),
  }
}
