import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

/** Loose JSON, to be looked into. */
// biome-ignore lint/suspicious/noExplicitAny: what a server answers is what the test is about.
type Loose = any

const USING = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:contacts', 'https://posthus.dev/jmap/addresses']

/** Writes a file of vCards with python3-vobject, which nobody here has written. */
const MAKE = `
import sys, vobject
for given, family, mail in (('Jörg', 'Müller; & Søn', 'jorg@example.com'), ('Anne', 'B', 'anne@example.com')):
    card = vobject.vCard()
    card.add('n').value = vobject.vcard.Name(family=family, given=given)
    card.add('fn').value = given + ' ' + family
    email = card.add('email'); email.value = mail; email.type_param = 'WORK'
    card.add('tel').value = '+47 22 22 22 22'
    card.add('adr').value = vobject.vcard.Address(street='Gata 1', city='Oslo', code='0150', country='Norge')
    card.add('org').value = ['Acme, Inc.', 'Søk']
    card.add('note').value = 'one\\ntwo; three, ' + 'x' * 200
    card.add('bday').value = '1980-02-29'
    sys.stdout.buffer.write(card.serialize().encode())
`
/** Reads such a file, and says what it holds. */
const SHOW = `
import json, sys, vobject
cards = []
for card in vobject.readComponents(open(sys.argv[1], encoding='utf-8', newline='').read(), validate=True):
    cards.append({
        'fn': card.fn.value, 'given': card.n.value.given, 'family': card.n.value.family,
        'email': [e.value for e in card.contents.get('email', [])],
        'note': [n.value for n in card.contents.get('note', [])],
        'city': [a.value.city for a in card.contents.get('adr', [])],
        'org': [o.value for o in card.contents.get('org', [])],
    })
print(json.dumps(cards))
`

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('jmap-contacts')
  posthus = await Posthus.start(bench, { members: ['anna'] })
})
after(() => bench[Symbol.asyncDispose]())

test('vCards that python3-vobject has written are uploaded, read, kept, found and completed over TLS', async () => {
  const file = bench.path('made.vcf')
  const { stdout } = await runWell('/usr/bin/python3', ['-c', MAKE])
  writeFileSync(file, stdout, 'latin1')
  const session = JSON.parse(await curl('/jmap/session'))
  const accountId = session.primaryAccounts['urn:ietf:params:jmap:contacts']
  const upload = JSON.parse(await curl(`/jmap/upload/${accountId}`, '--data-binary', `@${file}`))
  const [[, { parsed }]] = await api(accountId, ['ContactCard/parse', { blobIds: [upload.blobId] }])
  const cards = parsed[upload.blobId]
  assert.equal(cards.length, 2)
  assert.partialDeepStrictEqual(cards[0], {
    name: {
      full: 'Jörg Müller; & Søn',
      components: [
        { kind: 'surname', value: 'Müller; & Søn' },
        { kind: 'given', value: 'Jörg' },
      ],
    },
    organizations: { o1: { name: 'Acme, Inc.', units: [{ name: 'Søk' }] } },
    anniversaries: { a1: { kind: 'birth', date: { year: 1980, month: 2, day: 29 } } },
  })
  const create = Object.fromEntries(
    cards.map((card: Loose, at: number) => [`k${at}`, { ...card, addressBookIds: { first: true } }]),
  )
  const [[, { created }], [, { ids }], [, { list }]] = await api(
    accountId,
    ['ContactCard/set', { create }],
    ['ContactCard/query', { filter: { text: 'müller oslo' } }],
    ['Address/complete', { text: 'an' }],
  )
  assert.deepEqual(ids, [created.k0.id])
  assert.deepEqual(list, [{ name: 'Anne B', email: 'anne@example.com', cardId: created.k1.id }])
})

test('python3-vobject reads what the export of an account writes', async () => {
  await posthus.command(['account', 'export', 'anna@posthus.test', bench.path('export')])
  const file = bench.path('export/contacts.vcf')
  assert.match(readFileSync(file, 'utf8'), /^BEGIN:VCARD\r\nVERSION:4\.0\r\n/)
  const { stdout } = await runWell('/usr/bin/python3', ['-c', SHOW, file])
  const shown = JSON.parse(stdout)
  assert.deepEqual(shown[0], {
    fn: 'Jörg Müller; & Søn',
    given: 'Jörg',
    family: 'Müller; & Søn',
    email: ['jorg@example.com'],
    note: [`one\ntwo; three, ${'x'.repeat(200)}`],
    city: ['Oslo'],
    org: [['Acme, Inc.', 'Søk']],
  })
  assert.equal(shown.length, 2)
})

async function api(accountId: string, ...calls: readonly (readonly [string, Loose])[]): Promise<Loose[]> {
  const methodCalls = calls.map(([name, args], at) => [name, { accountId, ...args }, `${at}`])
  const file = bench.path('request.json')
  writeFileSync(file, JSON.stringify({ using: USING, methodCalls }))
  const answer = await curl('/jmap/api', '-H', 'content-type: application/json', '--data-binary', `@${file}`)
  return JSON.parse(answer).methodResponses
}

async function curl(path: string, ...options: readonly string[]): Promise<string> {
  const args = ['-sSf', '--cacert', posthus.authority, '-u', `anna@posthus.test:${PASSWORD}`]
  const { stdout } = await runWell('curl', [...args, ...options, `https://localhost:${posthus.ports.https}${path}`])
  return Buffer.from(stdout, 'latin1').toString()
}
