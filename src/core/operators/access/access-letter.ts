import type { MailDraft } from '../../delivery/filter/compose-mail.ts'
import type { Account } from '../../directory/directory.ts'
import type { Access } from './access.ts'

/** What a member reads whose mail was opened, or may be: what was agreed to, by whom, why, and until when. */
export function accessLetter(
  { address }: Account,
  { terms, requestedBy, approvedBy, untilMs = 0 }: Access,
  hostname: string,
): MailDraft {
  const { ground, reference, why, mailbox } = terms
  const lines = [
    `Two persons of this service have agreed that ${mailbox === undefined ? 'the mail in your account' : `the mail in your folder “${mailbox}”`} may be`,
    'opened. You are told so because nobody here reads your mail otherwise.',
    '',
    `Ground:     ${ground}`,
    `Case:       ${reference}`,
    `Reason:     ${why}`,
    `Asked by:   ${requestedBy.name}`,
    `Agreed to:  ${approvedBy?.name ?? ''}`,
    `Until:      ${new Date(untilMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    'What was done with it stands in your account, under “What operators did”:',
    '',
    `https://${hostname}/account/operator-acts`,
    '',
    'If you do not understand why, ask us. You can complain to the authority for data protection.',
  ]
  return {
    from: `Mail service at ${hostname} <postmaster@${address.slice(address.lastIndexOf('@') + 1)}>`,
    to: [address],
    subject: 'Your mail may be opened',
    autoSubmitted: 'auto-generated',
    text: lines.join('\n'),
  }
}
