import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MailStore, MailWriter } from '../mail/mail-store.ts'
import type { ScriptWriter } from '../sieve/script-shelf.ts'
import type { AlertKind } from './alert.ts'
import { watchedScripts } from './watched-scripts.ts'

/** A store of one account that has scripts and nothing else, watched; what was told of. */
function open() {
  const kept = new Map<string, string>()
  let active: string | undefined
  const scripts = {
    all: async () => [...kept].map(([name, content]) => ({ name, content })),
    active: async () => (active === undefined ? undefined : { name: active, content: kept.get(active) ?? '' }),
    put: async (name: string, content: string) => void kept.set(name, content),
    activate: async (name: string | undefined) => {
      active = name
    },
  } as unknown as ScriptWriter
  const writer = { scripts } as MailWriter
  const mail = { write: (_id: string, work: (mail: MailWriter) => Promise<unknown>) => work(writer) } as MailStore
  const told: string[] = []
  const watched = watchedScripts(mail, {
    raise: async (accountId: string, kind: AlertKind, subject = '') =>
      void told.push(`${accountId} ${kind} ${subject}`),
  })
  const write = async (work: (scripts: ScriptWriter) => Promise<unknown>) => {
    told.length = 0
    await watched.write('anna', (mail) => work(mail.scripts))
    return [...told]
  }
  return { write, put: (name: string, content: string) => write((one) => one.put(name, content, 1)) }
}

const DISCARD = 'if header :contains "subject" "your bank" { discard; }'

test('each way to send mail on, and each to throw it away, is told of when it is new', async () => {
  const cases: [string, string[]][] = [
    ['redirect "x@y.test";', ['anna forwarding x@y.test']],
    ['require "copy"; if true { redirect :copy "x@y.test"; }', ['anna forwarding x@y.test']],
    ['require ["enotify"]; notify "mailto:x@y.test";', ['anna forwarding x@y.test']],
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how Sieve writes it
      'require ["variables", "envelope"]; if envelope :matches "from" "*" { set "who" "${1}"; } redirect "${who}";',
      ['anna forwarding …'],
    ],
    ['redirect "x@y.test"; redirect "z@y.test";', ['anna forwarding x@y.test', 'anna forwarding z@y.test']],
    [DISCARD, ['anna deleting-filter mine']],
    ['require "fileinto"; fileinto "Trash";', ['anna deleting-filter mine']],
    ['require ["fileinto", "special-use"]; fileinto :specialuse "\\\\Trash" "Bin";', ['anna deleting-filter mine']],
    ['require "fileinto"; if true { if true { fileinto "INBOX.Deleted Items"; } }', ['anna deleting-filter mine']],
    ['require "fileinto"; fileinto "Work"; keep; stop;', []],
    ['this is no script', []],
  ]
  for (const [script, expected] of cases) assert.deepEqual(await open().put('mine', script), expected, script)
})

test('what was there before is not told again, wherever it stands in the script; what becomes active is', async () => {
  const { put, write } = open()
  await put('mine', `redirect "x@y.test";\n${DISCARD}`)
  assert.deepEqual(await put('mine', `keep;\n\n${DISCARD}\nredirect "x@y.test";`), [])
  assert.deepEqual(await put('other', `keep; redirect "x@y.test";`), [])
  assert.deepEqual(await write((scripts) => scripts.activate('mine')), [
    'anna forwarding x@y.test',
    'anna deleting-filter mine',
  ])
  assert.deepEqual(await write((scripts) => scripts.activate('mine')), [])
  assert.deepEqual(await write((scripts) => scripts.all()), [])
})

test('both in one go are one of each', async () => {
  const { write } = open()
  const told = await write(async (scripts) => {
    await scripts.put('mine', 'redirect "x@y.test";', 1)
    await scripts.activate('mine')
  })
  assert.deepEqual(told, ['anna forwarding x@y.test'])
})

test('a transaction that fails tells nothing', async () => {
  const { write } = open()
  await assert.rejects(
    write(async (scripts) => {
      await scripts.put('mine', 'redirect "x@y.test";', 1)
      throw new Error('no')
    }),
    /no/,
  )
})
