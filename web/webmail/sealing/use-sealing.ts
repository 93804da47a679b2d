import { useEffect, useReducer, useRef, useState } from 'preact/hooks'
import type { PgpKey } from '../../../src/wire/jmap/pgp.ts'
import type { Composition } from '../compose/composition.ts'
import { htmlToText } from '../compose/html/html-to-text.ts'
import { parseHtml } from '../compose/html/parse-html.ts'
import type { LetterFile } from '../compose/letter.ts'
import type { Speak } from '../language/area-texts.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { type Setting, useSetting, useSpeaker } from '../views/setting.ts'
import { loadHabit } from './habit.ts'
import { RecipientKeys } from './recipient-keys.ts'
import { Sealing } from './sealing.ts'
import { SEALING_TEXTS, type SealingText } from './texts/texts.ts'

/** What is typed is looked up when nothing was typed for so long: half an address is nobody's. */
const PAUSE_MS = 700

/** How the letter is sealed, which begins when the line is shown first. `decide` is called when it is known whether it is. */
export function useSealing(composition: Composition, decide: () => void) {
  const setting = useSetting()
  const { desk } = setting
  const speak = useSpeaker(SEALING_TEXTS)
  const [, draw] = useReducer((count: number) => count + 1, 0)
  const [found, find] = useState<{ readonly sealing: Sealing; readonly session: PgpSession } | undefined>(undefined)
  useEffect(() => {
    let watch: Disposable | undefined
    let isWanted = true
    const begin = async () => {
      const session = await setting.pgp()
      const sealing =
        composition.sealer instanceof Sealing ? composition.sealer : await open(session, composition, setting, speak)
      if (!sealing || !isWanted) return
      watch = sealing.changes.watch(() => {
        draw(undefined)
        // Whoever writes is told of it too, and what is saved is saved in the new way.
        composition.changes.tell()
      })
      if (composition.sealer !== sealing) composition.seal(sealing)
      find({ sealing, session })
    }
    begin()
      .catch((error: unknown) => desk.failed(error))
      .finally(decide)
    return () => {
      isWanted = false
      watch?.[Symbol.dispose]()
    }
  }, [composition, decide])
  useFollowing(composition, found?.sealing)
  return found
}

async function open(
  session: PgpSession,
  composition: Composition,
  setting: Setting,
  speak: Speak<SealingText>,
): Promise<Sealing | undefined> {
  const { desk, fileUrl, upload, language } = setting
  const ownKey = (await session.keyFor(composition.letter.from.email)) ?? (await session.keys()).find(isWhole)
  if (!ownKey) return undefined
  const { thread, wasEncrypted = false, held = new Map() } = composition.beginning
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
    held,
    load,
    upload: (octets, type) => upload(octets, type),
    textOf: (html) => htmlToText(parseHtml(html)),
    now: () => new Date(),
    words: (why, addresses) => speak(why, { addresses: language.list(addresses) }),
  })
  await sealing.prepare()
  return sealing
}

/** One that decrypts: drafts can be opened with it, whoever they are written as. */
function isWhole({ wrappedPrivateKey, isRevoked }: PgpKey): boolean {
  return wrappedPrivateKey !== null && !isRevoked
}

/** Looks at the keys of those whom it is to, whenever they are others. */
function useFollowing(composition: Composition, sealing: Sealing | undefined): void {
  const { desk } = useSetting()
  const { to, cc, bcc } = composition.letter
  const isFirst = useRef(true)
  useEffect(() => {
    if (!sealing) return
    const wait = isFirst.current ? 0 : PAUSE_MS
    isFirst.current = false
    const timer = setTimeout(() => {
      sealing.follow(composition.letter).catch((error: unknown) => desk.failed(error))
    }, wait)
    return () => clearTimeout(timer)
  }, [sealing, to, cc, bcc])
}
