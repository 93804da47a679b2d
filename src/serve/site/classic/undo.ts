import { createHmac } from 'node:crypto'
import { isSameToken } from '../../../core/sessions/session-secret.ts'

/** One step back: messages into a mailbox (`F3`), a keyword on or off (`+$seen`, `-$seen`), copies in an account destroyed (`xAbo`), or what was moved there brought back into a mailbox (`>Abo/F3`). */
export interface UndoStep {
  readonly act: string
  readonly ids: readonly string[]
}

/** Characters that go into an address. What is longer cannot be undone by a click. */
const MAX_LENGTH = 2500
const ACT = /^(?:F[1-9]\d{0,15}|[+-][\w$.-]{1,100}|xA[\w-]{1,254}|>A[\w-]{1,254}\/F[1-9]\d{0,15})$/

/**
 * What takes an act back, for the address of the page that says what was done: nothing is kept for it, so it works in every process, and after a restart. It is signed with what only this session has.
 * Threat: a link of somebody else's with an "Undo" of their own making, which moves what the member has not touched. Undefined where it would be too long.
 */
export function encodeUndo(steps: readonly UndoStep[], csrf: string): string | undefined {
  const text = steps.map(({ act, ids }) => `${act}:${ids.join(',')}`).join(';')
  return steps.length === 0 || text.length > MAX_LENGTH ? undefined : `${text}~${signatureOf(text, csrf)}`
}

/** The steps, if it is one that was made for this session. */
export function tryUndo(encoded: string, csrf: string): readonly UndoStep[] | undefined {
  const [text = '', signature = ''] = encoded.split('~')
  if (text === '' || encoded.length > MAX_LENGTH + 50 || !isSameToken(signatureOf(text, csrf), signature))
    return undefined
  const steps = text.split(';').map((step) => {
    const [act = '', ids = ''] = step.split(':')
    return { act, ids: ids.split(',') }
  })
  return steps.every(({ act, ids }) => ACT.test(act) && ids.every((id) => /^M\d{1,16}$/.test(id))) ? steps : undefined
}

function signatureOf(text: string, csrf: string): string {
  return createHmac('sha256', csrf).update(`undo ${text}`).digest('base64url').slice(0, 22)
}
