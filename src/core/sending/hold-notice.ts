import type { MailDraft } from '../delivery/filter/compose-mail.ts'
import type { Account } from '../directory/directory.ts'
import type { SendingHold } from './sending-ledger.ts'

/** What a member reads whose outgoing mail is held: what has happened, what it means, what to do. */
export function holdNotice(account: Account, { by, reason }: SendingHold, hostname: string): MailDraft {
  const why =
    by !== 'limits'
      ? `The operator of this service holds the mail that your account sends: ${reason}.`
      : `Your account has sent what it usually does not: ${reason}. This happens when somebody else has your password, or a program on your computer sends mail without your knowing.`
  const text = [
    why,
    '',
    'Until it is clear that it was you, nothing is sent in your name. What you have sent',
    'lately waits and is not lost. Mail to you arrives as always.',
    '',
    'What to do:',
    '',
    by !== 'limits'
      ? '- Ask your operator.'
      : '- If it was not you: ask your operator for a new password at once, and to throw away what waits.\n- If it was you: ask your operator for a new password all the same, or to release your mail. Then it is sent.',
    '- You may have been logged out everywhere: log in again.',
  ]
  return {
    from: `Mail service at ${hostname} <postmaster@${account.address.slice(account.address.lastIndexOf('@') + 1)}>`,
    to: [account.address],
    subject: 'Your outgoing mail is held',
    autoSubmitted: 'auto-generated',
    text: text.join('\n'),
  }
}
