import { htmlTree } from '../../../test/kit/html-tree.ts'
import { ACCOUNT, type Loose } from '../../../test/kit/jmap-test-bed.ts'
import { SubmissionTestBed } from '../../../test/kit/submission-test-bed.ts'
import type { Transport } from '../mail/http-transport.ts'
import { JmapCalls } from '../mail/jmap-calls.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import { Mail } from '../mail/mail.ts'
import { Composition } from './composition.ts'
import { disarmHtml } from './html/disarm-html.ts'
import { type Beginning, emptyLetter, type Letter } from './letter.ts'
import type { Sealer } from './sealer.ts'

export const parse = (html: string) => htmlTree(disarmHtml(html))

const LETTER: Letter = {
  ...emptyLetter({ identityId: undefined, name: 'Anna', email: 'anna@posthus.test' }, 'rich'),
  to: 'Bo <bo@elsewhere.test>',
  subject: 'Plan',
}

/** A composition at a server, with a clock that is moved by hand. */
export async function composing(
  beginning: Partial<Beginning> = {},
  findSealer: () => Promise<Sealer | undefined> = async () => undefined,
) {
  const bed = await SubmissionTestBed.open()
  let isOffline = false
  /** What goes to the server, as it stands there. */
  const heard: string[] = []
  /** Has requests fail that hold something, before they arrive or when they are answered. */
  let failing: { readonly holds: string; readonly when: 'before' | 'after' } | undefined
  const transport: Transport = async (request) => {
    if (isOffline) throw new JmapFailure('offline', 'offline')
    heard.push(JSON.stringify(request))
    if (failing && JSON.stringify(request).includes(failing.holds)) {
      if (failing.when === 'after') await bed.jmap.post(JSON.stringify(request))
      throw new JmapFailure('offline', 'offline')
    }
    return (await bed.jmap.post(JSON.stringify(request))).json() as ReturnType<Transport>
  }
  const mail = new Mail(new JmapCalls(transport, bed.jmap.using, 16), ACCOUNT)
  mail.cache.absorb('Mailbox/get', await bed.jmap.call('Mailbox/get', { ids: null }))
  const kept = new Map<string, Beginning>()
  const waiting: (() => void)[] = []
  const tools = {
    mail,
    parse,
    limits: { each: 1000, all: 2000 },
    after: (_ms: number, act: () => void) => void waiting.push(act),
    keep: (id: string, one: Beginning | undefined) => void (one ? kept.set(id, one) : kept.delete(id)),
    findSealer,
    upload: async (octets: Blob, type: string) => {
      const body = new Uint8Array(await octets.arrayBuffer())
      heard.push(`upload ${new TextDecoder().decode(body)}`)
      if (failing && heard.at(-1)?.includes(failing.holds)) throw new JmapFailure('offline', 'offline')
      const headers = { 'content-type': type }
      const answer = await bed.jmap.fetch(`/jmap/upload/${ACCOUNT}`, { method: 'POST', body, headers })
      return ((await answer.json()) as Loose).blobId as string
    },
  }
  const composition = new Composition('c1', tools, {
    letter: LETTER,
    thread: undefined,
    emailId: undefined,
    ...beginning,
  })
  await composition.decision.ended()
  return {
    bed,
    mail,
    kept,
    heard,
    composition,
    fail: (holds: string | undefined, when: 'before' | 'after' = 'before') => {
      failing = holds === undefined ? undefined : { holds, when }
    },
    goOffline: (is: boolean) => {
      isOffline = is
    },
    /** The pause is over. */
    pass: () => {
      for (const act of waiting.splice(0)) act()
    },
    idle: async () => {
      await composition.uploads.settled()
      await composition.save()
    },
    [Symbol.asyncDispose]: () => bed[Symbol.asyncDispose](),
  }
}

/** Encrypts everything; messages are made as they are given. */
export function sealer(messages: Awaited<ReturnType<Sealer['messages']>> = undefined): Sealer {
  return {
    encrypts: true,
    autocrypt: undefined,
    covers: () => true,
    keepEncrypted: () => undefined,
    draft: async ({ subject }) => ({ octets: sealed(`draft of ${subject.length} letters`), blobIds: [] }),
    forgetUploads: () => undefined,
    messages: async () => messages,
  }
}

export function sealed(subject: string) {
  return new TextEncoder().encode(`From: anna@posthus.test\r\nSubject: ${subject}\r\n\r\nsealed\r\n`)
}
