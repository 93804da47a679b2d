import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tryReadScript } from '../../../../wire/sieve/filters/script-pieces.ts'
import { ClassicVisitor } from '../classic-visitor.fixture.ts'
import { openScript, storeScript } from './filter-store.ts'

async function open() {
  const it = await ClassicVisitor.open()
  const script = () => openScript(it.calls())
  const filters = async () =>
    ((await script()).pieces?.pieces ?? []).map((piece) =>
      piece.kind === 'filter' ? piece.filter : piece.source.trim(),
    )
  const trash = /href="\/classic\/folders\/(F\d+)">Trash</.exec(await it.page('/classic/folders'))?.[1] ?? ''
  const was = async (at: number) =>
    /name="was" value="([^"]*)"/.exec(await it.page(`/classic/filters/${at}`))?.[1] ?? ''
  const act = async (what: string, at: number) =>
    it.post('/classic/filters/act', { act: what, at: `${at}`, state: (await script()).state })
  return { it, script, filters, trash, was, act, [Symbol.asyncDispose]: () => it[Symbol.asyncDispose]() }
}

/** The fields of a filter that moves what is from somebody. */
const rule = (name: string, who: string, folder: string) => ({
  ...{ name, isOn: 'yes', match: 'all', c0what: 'from', c0how: 'contains', c0field: '', c0values: who },
  ...{ a0do: 'move', a0folder: folder, a0text: '', a1do: 'stop' },
})

test('a filter is made, and is what the builder of the other webmail makes', async () => {
  await using at = await open()
  assert.match(await at.it.post('/classic/filters/new', rule('Ads', 'shop@', at.trash)), /Filters saved/)
  assert.partialDeepStrictEqual(await at.filters(), [
    {
      name: 'Ads',
      isOn: true,
      match: 'all',
      conditions: [{ kind: 'field', fields: ['from'], how: 'contains', values: ['shop@'], isNot: false }],
      actions: [{ kind: 'move', mailbox: 'Trash', mailboxId: at.trash }, { kind: 'stop' }],
    },
  ])
  const { source } = await at.script()
  assert.ok(!('problem' in tryReadScript(source)))
  const page = await at.it.page('/classic/filters/0')
  assert.match(page, /value="Ads"[\s\S]*<option value="from" selected[\s\S]*shop@[\s\S]*<option value="move" selected/)
})

test('every kind of condition and action comes back as it was chosen', async () => {
  await using at = await open()
  const rows: readonly [what: string, how: string, field: string, values: string][] = [
    ['recipient', 'domain', '', 'example.net'],
    ['subject', 'not.begins', '', 'Re:\r\nFwd:'],
    ['list', 'is', '', 'a.list'],
    ['header', 'exists', 'X-Spam', ''],
    ['header', 'matches', 'X-Mailer', 'Bu?k*'],
    ['body', 'contains', '', 'win'],
    ['size', 'over', '', '250'],
    ['attachment', 'not.exists', '', ''],
    ['junk', 'contains', '', '70'],
  ]
  const conditions = rows.flatMap(([what, how, field, values], row) =>
    Object.entries({ what, how, field, values }).map(([name, value]) => [`c${row}${name}`, value]),
  )
  const actions = ['read', 'star', 'flag', 'copy', 'keep'].flatMap((deed, row) => [
    [`a${row}do`, deed],
    [`a${row}text`, deed === 'flag' ? 'to do' : ''],
    [`a${row}folder`, deed === 'copy' ? at.trash : ''],
  ])
  const fields = Object.fromEntries([...conditions, ...actions, ['name', 'All'], ['isOn', 'yes'], ['match', 'any']])
  assert.match(await at.it.post('/classic/filters/new', fields), /Filters saved/)
  const [made] = await at.filters()
  const page = await at.it.page('/classic/filters/0')
  for (const [row, [what, how]] of rows.entries()) {
    const [, part = ''] = new RegExp(`name="c${row}what">([\\s\\S]*?)</div>`).exec(page) ?? []
    assert.match(part, new RegExp(`value="${what}" selected`), `${row}`)
    if (what !== 'junk') assert.match(part, new RegExp(`value="${how.replace('.', '\\.')}" selected`), `${row} ${how}`)
  }
  // Saved as it is shown, it is the same.
  await at.it.post('/classic/filters/0', { ...fields, was: await at.was(0) })
  assert.deepEqual((await at.filters())[0], made)
})

test('filters are put in order, switched off and deleted; what was written by hand stays where it is', async () => {
  await using at = await open()
  const byHand = 'if header :contains "x" "y" {\n  if size :over 1K { stop; }\n}\n'
  await storeScript(at.it.calls(), await at.script(), byHand)
  for (const name of ['One', 'Two']) await at.it.post('/classic/filters/new', rule(name, name, at.trash))
  const names = async () =>
    (await at.filters()).map((one) => (typeof one === 'string' ? 'text' : one.name + (one.isOn ? '' : ' off')))
  assert.deepEqual(await names(), ['text', 'One', 'Two'])
  assert.match(await at.it.page('/classic/filters'), /Written by hand/)
  await at.act('up', 2)
  await at.act('toggle', 1)
  assert.deepEqual(await names(), ['text', 'Two off', 'One'])
  assert.match(await at.it.page('/classic/filters/2/delete'), /“One” is deleted/)
  assert.match(await at.act('delete', 2), /Filter deleted/)
  assert.deepEqual(await names(), ['text', 'Two off'])
  assert.ok((await at.script()).source.includes(byHand.trim()))
})

test('what was changed elsewhere meanwhile is not written over, and what was typed stays', async () => {
  await using at = await open()
  await at.it.post('/classic/filters/new', rule('One', 'one@', at.trash))
  const was = await at.was(0)
  const { state } = await at.script()
  await at.it.post('/classic/filters/0', { ...rule('Theirs', 'one@', at.trash), was })
  const mine = await at.it.post('/classic/filters/0', { ...rule('Mine', 'mine@', at.trash), was })
  assert.match(mine, /changed in another place[\s\S]*value="Mine"[\s\S]*mine@/)
  assert.match(await at.it.post('/classic/filters/act', { act: 'delete', at: '0', state }), /changed in another place/)
  assert.partialDeepStrictEqual(await at.filters(), [{ name: 'Theirs' }])
})

test('what lacks something is said, and the script as text is refused with what is wrong in it', async () => {
  await using at = await open()
  const page = await at.it.post('/classic/filters/new', { ...rule('X', '', at.trash) })
  assert.match(page, /Say what is looked for in condition 1/)
  assert.match(
    await at.it.post('/classic/filters/new', { ...rule('X', 'a', ''), a1do: '' }),
    /action 1 lacks something/,
  )
  const { state } = await at.script()
  const wrong = await at.it.post('/classic/filters/text', { source: 'if {', state })
  assert.match(wrong, /That was refused[\s\S]*if \{/)
  assert.match(await at.it.post('/classic/filters/text', { source: 'keep;\n', state }), /Filters saved/)
})

test('to send mail on to somebody new wants the password, and what was typed stays where it is', async () => {
  await using at = await open()
  at.it.visitor.clock.advance(11 * 60_000)
  const page = await at.it.post('/classic/filters/new', {
    ...rule('Away', 'x', ''),
    a0do: 'forward',
    a0text: 'eve@example.net',
  })
  assert.match(page, /show your password once more[\s\S]*target="_blank"[\s\S]*eve@example\.net/)
  assert.deepEqual(await at.filters(), [])
})
