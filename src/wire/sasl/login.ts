import { type Bytes, tryText, utf8 } from '../../base/bytes.ts'
import { malformed } from './malformed.ts'

/**
 * The two questions of LOGIN, a mechanism that was never standardised (draft-murchison-sasl-login §2): some clients compare the
 * words, so they are exactly these.
 */
export const LOGIN_PROMPTS = { name: utf8('Username:'), password: utf8('Password:') } as const

const MAX_ANSWER_BYTES = 1024

/** An answer of LOGIN: a name or a password, UTF-8, without NUL. @throws Fault peer sasl/malformed */
export function parseLoginAnswer(answer: Bytes): string {
  if (answer.length > MAX_ANSWER_BYTES) throw malformed('the answer is too long')
  const characters = tryText(answer)
  if (!characters || characters.includes('\0')) throw malformed('the answer is empty or not UTF-8')
  return characters
}
