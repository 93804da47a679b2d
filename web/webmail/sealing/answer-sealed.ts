import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'
import { answer, forward, type Writer } from '../compose/answering.ts'
import { shownOf } from '../compose/begin.ts'
import { parseHtml } from '../compose/html/parse-html.ts'
import type { Beginning } from '../compose/letter.ts'
import { quotedAsShown } from '../compose/quoted.ts'
import type { Wish } from '../desk/wish.ts'
import type { Unsealed } from '../mail/unsealed.ts'
import { openInside } from '../sealed/open-inside.ts'
import { unsealedOf } from '../sealed/unsealed-of.ts'
import type { Setting } from '../views/setting.ts'

type AnswerWish = Extract<Wish, { kind: 'answer' | 'forward' }>

/**
 * Answers what was encrypted, or passes it on with its files: they are decrypted here, and stay here until they go within what is sent. Only what is shown of the message is taken (EFAIL; "Johnny, you are fired"): where it could not be shown, nothing, and then it is
 * answered as it came. `dropped`: it is to be passed on, and the member does not want to open it. Undefined if there is nothing in it to be opened, or no key that opens it. @throws JmapFailure, Fault, TooLarge
 */
export async function answerSealed(
  email: OpenedEmail,
  wish: AnswerWish,
  setting: Setting,
  writer: Writer,
): Promise<Beginning | 'dropped' | undefined> {
  const session = await setting.pgp()
  const known = setting.desk.mailOf(wish).unsealed.get(email.id)
  if (known && wish.kind === 'answer') return undefined
  if (!(await session.keys()).some(({ wrappedPrivateKey }) => wrappedPrivateKey !== null)) return undefined
  const inside = await openInside(email, setting, wish)
  if (!inside) return wish.kind === 'forward' ? 'dropped' : undefined
  const { shown, files, held } = inside
  if (shown.encryption.kind !== 'decrypted' || !shown.content) return undefined
  // Who has written it may be known better where it is read: there signatures are looked at.
  const unsealed: Unsealed = known ?? unsealedOf(email, shown)
  const whole = wish.shown ?? shownOf(unsealed)
  if (wish.kind === 'answer') {
    const quoted = quotedAsShown(whole, [], parseHtml)
    return { ...answer(unsealed.email, quoted, wish.toAll, writer), wasEncrypted: true }
  }
  const begun = forward(unsealed.email, quotedAsShown(whole, files, parseHtml), writer)
  return { ...begun, wasEncrypted: true, held }
}
