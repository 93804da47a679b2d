import type { MailDraft } from '../delivery/filter/compose-mail.ts'
import type { Account } from '../directory/directory.ts'
import type { AccountExport } from './export-book.ts'

/** What a member reads who has asked for an archive of the account; or learns so that somebody else has. */
export function requestedLetter({ address }: Account, { id, requestedMs }: AccountExport, hostname: string): MailDraft {
  const lines = [
    `A copy of everything in your account ${address} was asked for, in a browser in which the password was shown (${moment(requestedMs)}). It is being made now.`,
    '',
    'You find it on the page "Take everything with you" of your account, when it is ready.',
    '',
    'If it was not you: change your password at once, on the page "Password" of your account, and end all sessions there. Whoever knows your password can read your mail.',
    '',
    'We never ask for a password by mail, and this message has no links to one.',
  ]
  return letter(address, hostname, 'A copy of your account was asked for', `export.${id}.requested`, lines)
}

export function readyLetter(
  { address }: Account,
  { id, missing = 0 }: AccountExport,
  hostname: string,
  endsMs: number,
): MailDraft {
  const lines = [
    `The copy of your account ${address} is ready. You can download it until ${moment(endsMs)}, on the page "Take everything with you" of your account.`,
    ...(missing > 0 ? ['', `${missing} messages could not be read; the file manifest.json in it names them.`] : []),
  ]
  return letter(address, hostname, 'The copy of your account is ready', `export.${id}.ready`, lines)
}

function letter(address: string, hostname: string, subject: string, id: string, lines: readonly string[]): MailDraft {
  return {
    from: `Mail service at ${hostname} <postmaster@${address.slice(address.lastIndexOf('@') + 1)}>`,
    to: [address],
    subject,
    id,
    autoSubmitted: 'auto-generated',
    text: lines.join('\n'),
  }
}

function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
