import { useEffect, useRef } from 'preact/hooks'
import type { Desk } from '../desk/desk.ts'
import type { TypedAhead } from '../desk/typed-ahead.ts'
import type { Wish } from '../desk/wish.ts'
import type { Mail } from '../mail/mail.ts'
import { signBeginning } from '../sending/sign-beginning.ts'
import { type Setting, useChanges, useSetting, useSpeaker } from '../views/setting.ts'
import type { Writer } from './answering.ts'
import { tryArrived } from './arrived-draft.ts'
import { beginOpened } from './begin-opened.ts'
import { Composition, type CompositionTools } from './composition.ts'
import { findSealer } from './find-sealer.ts'
import { parseHtml } from './html/parse-html.ts'
import { keepLetter, keptLetters } from './kept-letters.ts'
import type { Beginning, LetterFile } from './letter.ts'
import type { OpenLetter } from './open-letter.ts'
import { withOwnFiles } from './own-files.ts'
import { Pictures } from './pictures.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'
import { isWindow, type Writings } from './writings.ts'

/** Narrower than that there is room for one window. */
const ROOM_FOR_TWO = '(min-width: 1200px)'

export function useRoom(writings: Writings<OpenLetter>): void {
  useEffect(() => {
    const room = matchMedia(ROOM_FOR_TWO)
    const allow = () => writings.allow(room.matches ? 2 : 1)
    allow()
    room.addEventListener('change', allow)
    return () => room.removeEventListener('change', allow)
  }, [writings])
}

/** Fulfils what the desk was asked for. */
export function useWishes(writings: Writings<OpenLetter>): void {
  const setting = useSetting()
  const { desk, language, own } = setting
  const speak = useSpeaker(COMPOSE_TEXTS)
  useChanges(desk)
  useEffect(() => {
    if (!desk.isWriting) return
    const writer: Writer = {
      from: { identityId: undefined, name: null, email: own },
      kind: desk.settings.richText ? 'rich' : 'plain',
      language,
      speak,
    }
    for (const wish of desk.takeWishes()) {
      if (isThere(wish, writings)) {
        desk.typedAhead.end()
        continue
      }
      beginSigned(wish, setting, writer).then(
        (beginning) => {
          if (!beginning || beginning === 'dropped') desk.typedAhead.end()
          if (beginning === 'dropped') return
          if (!beginning) return void desk.toaster.say(language.text('gone'))
          const letter = { ...openLetter(crypto.randomUUID(), beginning, setting), takeTyped: once(desk.typedAhead) }
          if (wish.kind === 'files') for (const file of wish.files) letter.composition.addFile(file)
          writings.add(letter)
        },
        (error: unknown) => {
          desk.typedAhead.end()
          desk.failed(error)
        },
      )
    }
  })
}

/** With the signature of whom it is written as. */
async function beginSigned(wish: Wish, setting: Setting, writer: Writer): Promise<Beginning | 'dropped' | undefined> {
  const { desk } = setting
  const from = mailAbout(wish, desk)
  const begun = await beginOpened(wish, from, setting, writer)
  if (!begun || begun === 'dropped') return begun
  return signBeginning(await withOwnFiles(begun, from, desk.mail), wish, desk.mail, from)
}

/** The mail of what a letter is about. */
function mailAbout(wish: Wish, desk: Desk): Mail {
  return desk.mailOf('emailId' in wish ? wish : {})
}

/** Whether what is wished for lies open already: the same draft twice would be two that save over one another, and files go along with what is being written. */
function isThere(wish: Wish, writings: Writings<OpenLetter>): boolean {
  if (wish.kind === 'continue') {
    const open = writings.all.find(({ one }) => one.composition.emailId === wish.emailId)
    if (open) writings.place(open.one.id, open.placement === 'full' ? 'full' : 'open')
    return open !== undefined
  }
  const newest = writings.all.findLast(({ placement }) => isWindow(placement))
  if (wish.kind !== 'files' || !newest) return false
  for (const file of wish.files) newest.one.composition.addFile(file)
  return true
}

function openLetter(id: string, beginning: Beginning, setting: Setting): OpenLetter {
  const { desk, own, upload, fileLimits, fileUrl } = setting
  const tools: CompositionTools = {
    mail: desk.mail,
    upload,
    parse: parseHtml,
    limits: fileLimits,
    after: (ms, act) => void setTimeout(act, ms),
    keep: (name, kept) => void keepLetter(sessionStorage, own, name, kept),
    findSealer: (composition) => findSealer(composition, setting),
  }
  const composition = new Composition(id, tools, beginning)
  const load = async ({ blobId, name, type }: LetterFile) => {
    const held = composition.held.held(blobId)
    if (held) return held
    const response = await fetch(fileUrl(blobId, name, type))
    if (!response.ok) throw new Error(`${name}: ${response.status}`)
    return response.blob()
  }
  return { id, composition, pictures: new Pictures(load), takeTyped: () => '' }
}

/** The window that was waited for takes what was typed; drawn once more, it does not. */
function once(ahead: TypedAhead): () => string {
  let isThere = false
  return () => {
    const typed = isThere ? '' : ahead.arrive()
    isThere = true
    return typed
  }
}

/** Nothing that was written is lost: what could not be saved is there again, is saved when the server is, and whoever leaves with something unsaved is warned. */
export function useKeeping(writings: Writings<OpenLetter>): void {
  const setting = useSetting()
  const { desk, own } = setting
  useEffect(() => {
    const takeUp = async (id: string, beginning: Beginning) => {
      const emailId = await tryArrived(desk.mail, beginning)
      if (emailId !== undefined) {
        keepLetter(sessionStorage, own, id, undefined)
        return desk.write({ kind: 'continue', emailId })
      }
      const letter = openLetter(id, beginning, setting)
      // It is not what the server has.
      letter.composition.change({})
      writings.add(letter)
    }
    for (const [id, beginning] of keptLetters(sessionStorage, own)) void takeUp(id, beginning)
  }, [writings, own])
  useEffect(() => {
    const unsaved = () => writings.all.filter(({ one }) => !one.composition.isSaved)
    const warn = (event: BeforeUnloadEvent) => {
      if (unsaved().length > 0 || writings.all.some(({ one }) => one.composition.isSending)) event.preventDefault()
    }
    const save = () => {
      for (const { one } of unsaved()) void one.composition.save()
    }
    // What is saved now may not arrive: what is larger than what outlives a page, or comes behind a saving that was not answered yet.
    const keep = () => {
      for (const { one } of unsaved()) one.composition.leave(`${crypto.randomUUID()}@${own.split('@').at(-1)}`)
    }
    // A browser on a phone ends pages that nobody sees without another word.
    const hide = () => document.hidden && save()
    addEventListener('beforeunload', warn)
    addEventListener('pagehide', keep)
    document.addEventListener('visibilitychange', hide)
    return () => {
      removeEventListener('beforeunload', warn)
      removeEventListener('pagehide', keep)
      document.removeEventListener('visibilitychange', hide)
    }
  }, [writings])
  const { isOnline } = desk
  useEffect(() => {
    const failed = writings.all.filter(({ one }) => one.composition.keeping.kind === 'failed')
    if (isOnline) for (const { one } of failed) void one.composition.save()
    const decisions = writings.all.map(({ one }) => one.composition.decision)
    if (isOnline) for (const one of decisions) if (one.known.kind === 'failed') void one.ask()
  }, [writings, isOnline])
}

/** As long as what was done with a letter can be undone. */
const UNDONE_MS = 60_000

/** Pictures of letters that are gone do not stay in memory. */
export function usePicturesEnd(writings: Writings<OpenLetter>): void {
  const here = useRef<ReadonlySet<OpenLetter>>(new Set())
  useEffect(() => {
    const now = new Set(writings.all.map(({ one }) => one))
    for (const letter of here.current.difference(now)) {
      setTimeout(() => {
        if (!writings.all.some(({ one }) => one === letter)) letter.pictures[Symbol.dispose]()
      }, UNDONE_MS)
    }
    here.current = now
  })
}
