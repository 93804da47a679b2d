import type { Account } from '../../directory/directory.ts'
import type { MailDraft } from './compose-mail.ts'

/** What a member is told of a script that could not do its work: mail is kept, but filed nowhere. */
export function failureNotice(script: string, failure: string, account: Account, hostname: string): MailDraft {
  const text = [
    `Your filter script "${script}" could not be run on a message: ${failure}`,
    '',
    'The message was kept in your inbox, as if there were no script. That goes on until the',
    'script is mended: edit it in your mail program, or have another one made active.',
    '',
    'You are told of this once a day.',
  ]
  return {
    from: `Mail filter at ${hostname} <postmaster@${account.address.slice(account.address.lastIndexOf('@') + 1)}>`,
    to: [account.address],
    subject: 'Your mail filter does not work',
    autoSubmitted: 'auto-generated',
    text: text.join('\n'),
  }
}
