import type { Mailbox } from '../../../../wire/jmap/email.ts'
import { BadAddress, readAddresses } from '../../../../wire/jmap/typed-addresses.ts'
import { act, messagesOf } from '../list/message-acts.ts'
import type { MemberCalls } from '../member-jmap.ts'
import type { UndoStep } from '../undo.ts'
import { type Identity, type Letter, saveDraft } from './letter.ts'

/**
 * Throws a letter away, into the trash: what stands in the form is saved before, so that whoever takes it back has all of it. Gives how; undefined if there was nothing to throw away.
 * @throws JmapRefusal
 */
export async function discardLetter(
  calls: MemberCalls,
  letter: Letter,
  from: Identity | undefined,
  mailboxes: readonly Mailbox[],
): Promise<readonly UndoStep[] | undefined> {
  if (letter.draft === '' && isEmpty(letter)) return undefined
  const drafts = mailboxes.find(({ role }) => role === 'drafts')?.id ?? ''
  // A half-typed address cannot be saved: then the draft goes as it was saved last.
  const { id } = areWhole(letter) ? await saveDraft(calls, letter, from, drafts) : { id: letter.draft }
  if (id === '') return undefined
  const emails = await messagesOf(calls, [id], undefined)
  return (await act(calls, 'trash', emails, { mailboxes, target: '' })).undo
}

function isEmpty({ to, cc, bcc, subject, text, files }: Letter): boolean {
  return files.length === 0 && [to, cc, bcc, subject, text].every((one) => one.trim() === '')
}

function areWhole(letter: Letter): boolean {
  try {
    for (const typed of [letter.to, letter.cc, letter.bcc]) readAddresses(typed)
    return true
  } catch (error) {
    if (error instanceof BadAddress) return false
    throw error
  }
}
