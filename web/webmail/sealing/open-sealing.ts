import type { PgpKey } from '../../../src/wire/jmap/pgp.ts'
import type { Composition } from '../compose/composition.ts'
import { htmlToText } from '../compose/html/html-to-text.ts'
import { parseHtml } from '../compose/html/parse-html.ts'
import type { LetterFile } from '../compose/letter.ts'
import { speakerOf } from '../language/area-texts.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import type { Setting } from '../views/setting.ts'
import { loadHabit } from './habit.ts'
import { RecipientKeys } from './recipient-keys.ts'
import { Sealing } from './sealing.ts'
import { SEALING_TEXTS } from './texts/texts.ts'

/** What seals a letter, with the worker ready; undefined without a key that drafts can be encrypted to. @throws JmapFailure, Fault */
export async function openSealing(
  session: PgpSession,
  composition: Composition,
  { desk, fileUrl, language, upload }: Setting,
): Promise<Sealing | undefined> {
  const ownKey = (await session.keyFor(composition.letter.from.email)) ?? (await session.keys()).find(isWhole)
  if (!ownKey) return undefined
  const { thread, wasEncrypted = false } = composition.beginning
  const speak = speakerOf(SEALING_TEXTS, language)
  const load = async ({ blobId, name, type }: LetterFile) => {
    const answer = await fetch(fileUrl(blobId, name, type))
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`)
    return answer.blob()
  }
  const sealing = new Sealing({
    pgp: session,
    ownKey,
    keys: new RecipientKeys(session, composition.letter.from.email),
    thread,
    wasEncrypted,
    habit: await loadHabit(desk.mail),
    load: async (file) => composition.held.held(file.blobId) ?? load(file),
    upload: (octets) => upload(octets, 'message/rfc822'),
    isAddressing: () => composition.isAddressing,
    textOf: (html) => htmlToText(parseHtml(html)),
    now: () => new Date(),
    words: (why, addresses) => speak(why, { addresses: language.list(addresses) }),
  })
  await sealing.prepare()
  sealing.changes.watch(() => composition.resealed())
  return sealing
}

/** One that decrypts: drafts can be opened with it, whoever they are written as. */
function isWhole({ wrappedPrivateKey, isRevoked }: PgpKey): boolean {
  return wrappedPrivateKey !== null && !isRevoked
}
