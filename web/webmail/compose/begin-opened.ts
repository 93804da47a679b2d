import type { Wish } from '../desk/wish.ts'
import type { Mail } from '../mail/mail.ts'
import { isSealed } from '../mail/sealed-form.ts'
import type { Setting } from '../views/setting.ts'
import type { Writer } from './answering.ts'
import { begin } from './begin.ts'
import { parseHtml } from './html/parse-html.ts'
import type { Beginning } from './letter.ts'

/** What a letter begins with; what is encrypted is opened first. `dropped`: the member did not want to. Undefined if the message that it is about is gone. @throws JmapFailure, Fault, TooLarge */
export async function beginOpened(
  wish: Wish,
  mail: Mail,
  setting: Setting,
  writer: Writer,
): Promise<Beginning | 'dropped' | undefined> {
  const isAboutText = wish.kind === 'answer' || wish.kind === 'forward' || wish.kind === 'continue'
  if (!isAboutText || (wish.kind !== 'continue' && mail.unsealed.get(wish.emailId)?.isEncrypted === false)) {
    return begin(wish, mail, writer, parseHtml)
  }
  await mail.open([wish.emailId])
  const email = mail.cache.opened.get(wish.emailId)
  if (!email || !isSealed(email)) return begin(wish, mail, writer, parseHtml)
  if (wish.kind === 'continue') {
    const { continueSealed } = await import('../sealing/continue-sealed.ts')
    return (await continueSealed(email, setting, writer)) ?? 'dropped'
  }
  const { answerSealed } = await import('../sealing/answer-sealed.ts')
  return (await answerSealed(email, wish, setting, writer)) ?? begin(wish, mail, writer, parseHtml)
}
