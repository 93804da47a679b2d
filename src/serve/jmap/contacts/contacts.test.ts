import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ACCOUNT, JmapTestBed, type Loose, letter } from '../../../../test/kit/jmap-test-bed.ts'
import { coreCapability } from '../core-capability.ts'
import { CONTACTS_CAPABILITY, contactsCapabilities } from './contacts-capability.ts'
import { ADDRESSES_CAPABILITY } from './media-form.ts'

async function open(): Promise<JmapTestBed> {
  const bed = await JmapTestBed.open({ capabilities: [coreCapability, ...contactsCapabilities()] })
  bed.using = ['urn:ietf:params:jmap:core', CONTACTS_CAPABILITY, ADDRESSES_CAPABILITY]
  return bed
}

/** Makes cards in the first address book and gives their ids, by their names. */
async function make(bed: JmapTestBed, cards: Record<string, Loose>): Promise<Record<string, string>> {
  const create = Object.fromEntries(
    Object.entries(cards).map(([key, card]) => [key, { addressBookIds: { first: true }, ...card }]),
  )
  const { created, notCreated } = await bed.call('ContactCard/set', { create })
  assert.equal(notCreated, null)
  return Object.fromEntries(Object.entries(created as Loose).map(([key, { id }]: Loose) => [key, id]))
}

const person = (given: string, surname: string, address: string): Loose => ({
  name: {
    components: [
      { kind: 'given', value: given },
      { kind: 'surname', value: surname },
    ],
    isOrdered: true,
  },
  emails: { e: { address } },
})

describe('address books: RFC 9610 §2', () => {
  test('every account has one, which is the default one and stays', async () => {
    await using bed = await open()
    const { list, state } = await bed.call('AddressBook/get')
    assert.deepEqual(list, [
      {
        id: 'first',
        name: 'Contacts',
        description: null,
        sortOrder: 0,
        isDefault: true,
        isSubscribed: true,
        shareWith: null,
        myRights: { mayRead: true, mayWrite: true, mayShare: false, mayDelete: false },
      },
    ])
    assert.equal(state, '0')
    const { notDestroyed } = await bed.call('AddressBook/set', { destroy: ['first', 'x'] })
    assert.deepEqual([notDestroyed.first.type, notDestroyed.x.type], ['forbidden', 'notFound'])
  })

  test('they are made, changed, made the default one, and destroyed; others can follow', async () => {
    await using bed = await open()
    const { created, updated, newState } = await bed.call('AddressBook/set', {
      create: { b: { name: 'Work', sortOrder: 3 } },
      onSuccessSetIsDefault: '#b',
    })
    const { id } = created.b
    assert.equal(created.b.isDefault, true)
    assert.equal(created.b.name, undefined, 'the client knows that')
    assert.deepEqual(updated, { first: { isDefault: false } })
    const changed = await bed.call('AddressBook/set', {
      update: { [id]: { name: 'Choir', description: 'of the town' }, first: { isSubscribed: false } },
    })
    assert.deepEqual(changed.updated, { [id]: null, first: null })
    const changes = await bed.call('AddressBook/changes', { sinceState: newState })
    assert.deepEqual([changes.created, changes.updated.sort()], [[], [id, 'first'].sort()])
    assert.deepEqual((await bed.call('AddressBook/changes', { sinceState: '0' })).created, [id])
    const gone = await bed.call('AddressBook/set', { destroy: [id] })
    assert.deepEqual([gone.destroyed, gone.updated], [[id], { first: { isDefault: true } }])
    const last = await bed.call('AddressBook/changes', { sinceState: changes.newState })
    assert.deepEqual([last.destroyed, last.updated], [[id], ['first']])
  })

  const refused: [string, Loose, string[]][] = [
    ['no name', {}, ['name']],
    ['an empty name', { name: '' }, ['name']],
    ['a name that is too long', { name: 'ä'.repeat(128) }, ['name']],
    ['an order that is no number', { name: 'x', sortOrder: '1' }, ['sortOrder']],
    ['an order below 0', { name: 'x', sortOrder: -1 }, ['sortOrder']],
    ['what the server sets', { name: 'x', isDefault: true, id: 'y' }, ['isDefault', 'id']],
    ['somebody to share with', { name: 'x', shareWith: { p: { mayRead: true } } }, ['shareWith']],
  ]
  test('what is wrong is refused with the names of its properties', async () => {
    await using bed = await open()
    for (const [what, object, properties] of refused) {
      const { notCreated, oldState, newState } = await bed.call('AddressBook/set', { create: { b: object } })
      assert.deepEqual([notCreated.b.type, notCreated.b.properties], ['invalidProperties', properties], what)
      assert.equal(oldState, newState)
    }
    const { notUpdated } = await bed.call('AddressBook/set', {
      update: { first: { isDefault: true, myRights: null }, x: { name: 'y' } },
    })
    assert.equal(notUpdated.first.type, 'invalidProperties')
    assert.equal(notUpdated.x.type, 'notFound')
    assert.equal(await bed.refusal('AddressBook/set', { ifInState: '99' }), 'stateMismatch')
    assert.equal(await bed.refusal('AddressBook/changes', { sinceState: 'x' }), 'cannotCalculateChanges')
  })

  test('one with cards is destroyed only if that is asked for; cards that are elsewhere too stay there', async () => {
    await using bed = await open()
    const { created } = await bed.call('AddressBook/set', { create: { b: { name: 'Choir' } } })
    const { id } = created.b
    const cards = await make(bed, {
      both: { ...person('A', 'B', 'a@b'), addressBookIds: { first: true, [id]: true } },
      here: { ...person('C', 'D', 'c@d'), addressBookIds: { [id]: true } },
    })
    const kept = await bed.call('AddressBook/set', { destroy: [id] })
    assert.equal(kept.notDestroyed[id].type, 'addressBookHasContents')
    const { destroyed } = await bed.call('AddressBook/set', { destroy: [id], onDestroyRemoveContents: true })
    assert.deepEqual(destroyed, [id])
    const { list, notFound } = await bed.call('ContactCard/get', { ids: [cards['both'], cards['here']] })
    assert.deepEqual(
      list.map(({ addressBookIds }: Loose) => addressBookIds),
      [{ first: true }],
    )
    assert.deepEqual(notFound, [cards['here']])
  })
})

describe('cards: RFC 9610 §3', () => {
  test('a card has what the server sets, is changed by patches, and is destroyed; a client follows', async () => {
    await using bed = await open()
    const { created, newState } = await bed.call('ContactCard/set', {
      create: { k: { ...person('Joe', 'Bloggs', 'joe@example.com'), addressBookIds: { first: true } } },
    })
    const { id, uid } = created.k
    assert.match(uid, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.deepEqual(Object.keys(created.k).sort(), ['@type', 'created', 'id', 'uid', 'updated', 'version'])
    bed.clock.advance(5000)
    const { updated } = await bed.call('ContactCard/set', {
      update: { [id]: { 'emails/e/label': 'Boat', nicknames: { n: { name: 'J' } } } },
    })
    assert.deepEqual(Object.keys(updated[id]), ['updated'])
    const { list } = await bed.call('ContactCard/get', { ids: [id], properties: ['emails', 'uid', 'nicknames'] })
    assert.deepEqual(list, [
      { id, uid, emails: { e: { address: 'joe@example.com', label: 'Boat' } }, nicknames: { n: { name: 'J' } } },
    ])
    const changes = await bed.call('ContactCard/changes', { sinceState: newState })
    assert.deepEqual([changes.created, changes.updated, changes.destroyed], [[], [id], []])
    await bed.call('ContactCard/set', { destroy: [id] })
    assert.deepEqual((await bed.call('ContactCard/changes', { sinceState: newState })).destroyed, [id])
  })

  test('a client follows cards and address books in pieces of any size', async () => {
    await using bed = await open()
    for (const [type, object] of [
      ['ContactCard', { ...person('A', 'B', 'a@example.com'), addressBookIds: { first: true } }],
      ['AddressBook', { name: 'Mine' }],
    ] as const) {
      const { state } = await bed.call(`${type}/get`, { ids: [] })
      const create = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`k${at}`, object]))
      const { created, newState } = await bed.call(`${type}/set`, { create })
      const told: string[] = []
      let answer: Loose = { newState: state }
      do {
        const oldState = answer.newState
        answer = await bed.call(`${type}/changes`, { sinceState: oldState, maxChanges: 2 })
        assert.equal(answer.oldState, oldState)
        assert.ok(answer.created.length > 0 && answer.created.length <= 2, type)
        told.push(...answer.created)
      } while (answer.hasMoreChanges)
      assert.deepEqual(
        [told.sort(), answer.newState],
        [
          Object.values(created)
            .map(({ id }: Loose) => id)
            .sort(),
          newState,
        ],
      )
      for (const sinceState of ['', '1~', '1~1', '1~1~x', '1~1~9', '-1', '99~1~1']) {
        assert.equal(await bed.refusal(`${type}/changes`, { sinceState }), 'cannotCalculateChanges', sinceState)
      }
    }
  })

  const refused: [string, Loose, string, string[] | undefined][] = [
    ['no address book', { addressBookIds: {} }, 'invalidProperties', ['addressBookIds']],
    ['an address book that is not there', { addressBookIds: { x: true } }, 'invalidProperties', ['addressBookIds']],
    [
      'an address book that it is not in',
      { addressBookIds: { first: false } },
      'invalidProperties',
      ['addressBookIds'],
    ],
    ['an id', { id: 'x' }, 'invalidProperties', ['id']],
    ['an address that is none', { emails: { e: { address: 1 } } }, 'invalidProperties', ['emails/e/address']],
    ['members of nobody', { members: { u: true } }, 'invalidProperties', ['members']],
    ['a card that is too large', { notes: { n: { note: 'x'.repeat(300_000) } } }, 'tooLarge', undefined],
    ['a photograph that is not there', { media: { m: { kind: 'photo', blobId: 'Uxx' } } }, 'blobNotFound', undefined],
    [
      'a photograph that is none',
      {
        media: {
          m: { kind: 'photo', uri: `data:image/png;base64,${Buffer.from('<svg onload=x>').toString('base64')}` },
        },
      },
      'invalidProperties',
      ['media/m/uri'],
    ],
  ]
  test('what is wrong is refused, and nothing of it is kept', async () => {
    await using bed = await open()
    for (const [what, object, type, properties] of refused) {
      const create = { k: { addressBookIds: { first: true }, ...object } }
      const { notCreated } = await bed.call('ContactCard/set', { create })
      assert.deepEqual([notCreated.k.type, notCreated.k.properties], [type, properties], what)
    }
    assert.deepEqual((await bed.call('ContactCard/get')).list, [])
    const { a } = await make(bed, { a: { uid: 'u' } })
    const { notCreated } = await bed.call('ContactCard/set', {
      create: { k: { uid: 'u', addressBookIds: { first: true } } },
    })
    assert.deepEqual([notCreated.k.type, notCreated.k.existingId], ['alreadyExists', a])
    const { notUpdated } = await bed.call('ContactCard/set', {
      update: { [a as string]: { 'emails/e/address': 'x' }, x: {} },
    })
    assert.deepEqual([notUpdated[a as string].type, notUpdated['x'].type], ['invalidPatch', 'notFound'])
    const last = await bed.call('ContactCard/set', { update: { [a as string]: { 'addressBookIds/first': null } } })
    assert.deepEqual(last.notUpdated[a as string].properties, ['addressBookIds'])
  })

  test('a photograph is set by the file that was uploaded, if its octets are an image', async () => {
    await using bed = await open()
    const upload = async (octets: Uint8Array) => {
      const response = await bed.fetch(`/jmap/upload/${ACCOUNT}`, {
        method: 'POST',
        body: octets as Uint8Array<ArrayBuffer>,
      })
      return ((await response.json()) as Loose).blobId
    }
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUg==', 'base64')
    const media = { m: { kind: 'photo', blobId: await upload(png), mediaType: 'text/html' } }
    const { created } = await bed.call('ContactCard/set', { create: { k: { addressBookIds: { first: true }, media } } })
    const kept = { kind: 'photo', uri: `data:image/png;base64,${png.toString('base64')}`, mediaType: 'image/png' }
    assert.deepEqual(created.k.media, { m: kept })
    const blobId = await upload(Buffer.from('<html>'))
    const { notCreated } = await bed.call('ContactCard/set', {
      create: { k: { addressBookIds: { first: true }, media: { m: { kind: 'photo', blobId } } } },
    })
    assert.deepEqual([notCreated.k.type, notCreated.k.properties], ['invalidProperties', ['media/m']])
  })

  test('a card may be put into an address book that is made in the same request', async () => {
    await using bed = await open()
    const [, [, { created, notCreated }]] = await bed.calls(
      ['AddressBook/set', { create: { b: { name: 'New' } } }],
      ['ContactCard/set', { create: { k: { ...person('A', 'B', 'a@b'), addressBookIds: { '#b': true } } } }],
    )
    assert.ok(created?.k.id, JSON.stringify(notCreated))
  })
})

describe('queries', () => {
  test('an order holds as long as the cards do, and many uids are looked for at once, within any operators', async () => {
    await using bed = await open()
    const ids = await make(bed, {
      a: { uid: 'ua', ...person('Anna', 'Berg', 'a@b') },
      b: { uid: 'ub', ...person('Bo', 'Aas', 'c@d') },
      c: { uid: 'uc', ...person('Carla', 'Dahl', 'e@f') },
    })
    const names = Object.fromEntries(Object.entries(ids).map(([name, id]) => [id, name]))
    const find = async (filter: Loose, property = 'name/surname', isAscending = true) => {
      const { ids: found } = await bed.call('ContactCard/query', { filter, sort: [{ property, isAscending }] })
      return found.map((id: string) => names[id]).join('')
    }
    assert.equal(await find(null), 'bac')
    assert.equal(await find(null, 'name/surname', false), 'cab')
    assert.equal(await find(null, 'name/given'), 'abc')
    await bed.call('ContactCard/set', { update: { [ids['b'] as string]: { name: { full: 'x' } } } })
    await bed.call('ContactCard/set', { update: { [ids['a'] as string]: person('Zoe', 'Zahl', 'a@b') } })
    assert.equal(await find(null), 'bca')
    assert.equal(await find(null, 'name/surname', false), 'acb')
    const uids = (...all: readonly string[]) => all.map((uid) => ({ uid }))
    const cases: [Loose, string][] = [
      [{ operator: 'OR', conditions: uids('ua', 'ub', 'none') }, 'ba'],
      [{ operator: 'NOT', conditions: uids('ua', 'ub') }, 'c'],
      [{ operator: 'AND', conditions: uids('ua', 'ub') }, ''],
      [{ operator: 'OR', conditions: [...uids('ua'), { email: 'e@f' }, { uid: 'ub', email: 'e@f' }] }, 'ca'],
      [{ operator: 'AND', conditions: [{ operator: 'OR', conditions: uids('ua', 'uc') }, { email: 'e@f' }] }, 'c'],
      [{ operator: 'OR', conditions: [] }, ''],
      [{ operator: 'NOT', conditions: [] }, 'bca'],
      [{}, 'bca'],
    ]
    for (const [filter, found] of cases) assert.equal(await find(filter), found, JSON.stringify(filter))
  })

  const conditions: [Loose, string[]][] = [
    [{}, ['anne', 'bo', 'choir']],
    [{ inAddressBook: 'first' }, ['anne', 'bo', 'choir']],
    [{ inAddressBook: 'other' }, []],
    [{ uid: 'u-anne' }, ['anne']],
    [{ hasMember: 'u-anne' }, ['choir']],
    [{ kind: 'group' }, ['choir']],
    [{ text: 'MÜLLER' }, ['anne']],
    [{ text: 'example anne' }, ['anne']],
    [{ text: '"anne mü"' }, []],
    [{ text: "'the \\'old\\' choir'" }, ['choir']],
    [{ text: 'u-anne' }, []],
    [{ name: 'ann' }, ['anne']],
    [{ 'name/given': 'müller' }, []],
    [{ 'name/surname': 'müller' }, ['anne']],
    [{ email: 'example.com' }, ['anne', 'bo']],
    [{ email: 'example.com', name: 'bo' }, ['bo']],
    [{ phone: '555' }, ['bo']],
    [{ nickname: 'x' }, []],
    [{ note: 'sings' }, ['bo']],
    [{ createdBefore: '2001-01-01T00:00:00Z' }, ['anne']],
    [{ createdAfter: '2000-01-01T00:00:00Z', createdBefore: '2002-01-01T00:00:00Z' }, ['anne', 'bo']],
    [{ operator: 'NOT', conditions: [{ email: 'example' }] }, ['choir']],
    [{ operator: 'OR', conditions: [{ kind: 'group' }, { phone: '555' }] }, ['bo', 'choir']],
  ]

  async function cards(bed: JmapTestBed): Promise<Record<string, string>> {
    return make(bed, {
      anne: { ...person('Anne', 'Müller', 'anne@example.com'), uid: 'u-anne', created: '2000-01-01T00:00:00Z' },
      bo: {
        ...person('Bo', 'Abel', 'bo@example.com'),
        created: '2001-01-01T00:00:00Z',
        phones: { p: { number: '+47 555' } },
        notes: { n: { note: 'Sings' } },
      },
      choir: {
        kind: 'group',
        name: { full: "The 'old' choir" },
        members: { 'u-anne': true, 'u-gone': true },
        created: '2003-01-01T00:00:00Z',
      },
    })
  }

  test('every condition finds what it says: RFC 9610 §3.3.1', async () => {
    await using bed = await open()
    const made = await cards(bed)
    for (const [filter, names] of conditions) {
      const { ids } = await bed.call('ContactCard/query', { filter, sort: [{ property: 'created' }] })
      assert.deepEqual(
        ids,
        names.map((name) => made[name]),
        JSON.stringify(filter),
      )
    }
  })

  test('they are sorted, and what cannot be done is refused', async () => {
    await using bed = await open()
    const { anne, bo, choir } = await cards(bed)
    const sorted = async (...sort: Loose[]) => (await bed.call('ContactCard/query', { sort })).ids
    assert.deepEqual(await sorted({ property: 'name/surname' }), [choir, bo, anne])
    assert.deepEqual(await sorted({ property: 'name/given', isAscending: false }), [bo, anne, choir])
    assert.deepEqual(await sorted({ property: 'created', isAscending: false }), [choir, bo, anne])
    const page = await bed.call('ContactCard/query', {
      sort: [{ property: 'created' }],
      position: 1,
      limit: 1,
      calculateTotal: true,
    })
    assert.deepEqual([page.ids, page.total, page.position, page.canCalculateChanges], [[bo], 3, 1, true])
    assert.equal(await bed.refusal('ContactCard/query', { sort: [{ property: 'uid' }] }), 'unsupportedSort')
    assert.equal(await bed.refusal('ContactCard/query', { filter: { colour: 'x' } }), 'unsupportedFilter')
    assert.equal(await bed.refusal('ContactCard/query', { filter: { text: 1 } }), 'invalidArguments')
    assert.equal(await bed.refusal('ContactCard/query', { filter: { createdAfter: 'now' } }), 'invalidArguments')
    assert.equal(await bed.refusal('ContactCard/query', { anchor: 'x' }), 'anchorNotFound')
  })

  test('a client that applies the changes of a query has what the query finds', async () => {
    await using bed = await open()
    const { anne, bo, choir } = await cards(bed)
    const query = { filter: { operator: 'NOT', conditions: [{ note: 'sings' }] }, sort: [{ property: 'name/surname' }] }
    const before = await bed.call('ContactCard/query', query)
    const list: string[] = [...before.ids]
    assert.deepEqual(list, [choir, anne])
    await bed.call('ContactCard/set', { update: { [bo as string]: { notes: null } }, destroy: [choir] })
    const { removed, added, total, newQueryState } = await bed.call('ContactCard/queryChanges', {
      ...query,
      sinceQueryState: before.queryState,
      calculateTotal: true,
    })
    const applied = list.filter((id) => !removed.includes(id))
    for (const { id, index } of added) applied.splice(index, 0, id)
    const after = await bed.call('ContactCard/query', query)
    assert.deepEqual([applied, total, newQueryState], [after.ids, 2, after.queryState])
    assert.deepEqual(applied, [bo, anne])
  })
})

describe('files and completion', () => {
  test('a file of vCards is read; what is none, and what is not there, is told', async () => {
    await using bed = await open()
    const upload = async (text: string) => {
      const response = await bed.fetch(`/jmap/upload/${ACCOUNT}`, { method: 'POST', body: text })
      return ((await response.json()) as Loose).blobId
    }
    const file = await upload('BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Änne\r\nEMAIL:anne@example.com\r\nEND:VCARD\r\n')
    const other = await upload('hello')
    const { parsed, notParsable, notFound } = await bed.call('ContactCard/parse', { blobIds: [file, other, 'Ux'] })
    assert.deepEqual([notParsable, notFound], [[other], ['Ux']])
    const [card] = parsed[file]
    assert.deepEqual(card.name, { full: 'Änne' })
    const { created } = await bed.call('ContactCard/set', {
      create: { k: { ...card, addressBookIds: { first: true } } },
    })
    assert.ok(created.k.id)
  })

  test('completion knows cards and whom the member has written to; who was written to often and lately comes first', async () => {
    await using bed = await open()
    bed.clock.advance(400 * 86_400_000)
    const complete = async (text: string, more: Loose = {}) =>
      (await bed.call('Address/complete', { text, ...more })).list.map(({ email }: Loose) => email)
    const send = (to: string, daysAgo: number) =>
      bed.deliver(letter('x').replace('To: anna@posthus.test', `To: ${to}`), {
        mailbox: 'Sent',
        receivedMs: bed.clock.nowMs() - daysAgo * 86_400_000,
      })
    await send('=?utf-8?q?J=C3=B6rg?= Old <jorg@old.example>', 300)
    await send('Jo New <jo@new.example>', 1)
    await send('Jo New <JO@new.example>', 2)
    assert.deepEqual(await complete('jo'), ['JO@new.example', 'jorg@old.example'])
    assert.deepEqual(await complete('jörg'), ['jorg@old.example'])
    assert.deepEqual(await complete('old.ex'), ['jorg@old.example'])
    assert.deepEqual(await complete('rg'), [], 'not within a word')
    const { j } = await make(bed, {
      j: {
        ...person('Joan', 'Arc', 'joan@work.example'),
        emails: { a: { address: 'joan@home.example' }, b: { address: 'joan@work.example', pref: 1 } },
      },
    })
    assert.deepEqual(await complete('joan'), ['joan@work.example', 'joan@home.example'], 'the preferred one first')
    assert.deepEqual((await bed.call('Address/complete', { text: 'joan', limit: 1 })).list, [
      { name: 'Joan Arc', email: 'joan@work.example', cardId: j },
    ])
    for (let n = 0; n < 3; n++) await send('late@work.example', 0)
    assert.equal((await complete('work'))[0], 'late@work.example', 'what has come since is looked at too')
    assert.equal((await complete('')).length, 5)
    assert.equal(await bed.refusal('Address/complete', { text: 'x'.repeat(201) }), 'invalidArguments')
  })

  test('a push tells of cards', async () => {
    await using bed = await open()
    const states = contactsCapabilities()[0]?.states
    assert.ok(states)
    const services = { mail: bed.mail } as Loose
    const before = await states(services, 'a1')
    await make(bed, { a: {} })
    const after = await states(services, 'a1')
    assert.deepEqual(
      [before['AddressBook'] === after['AddressBook'], before['ContactCard'] === after['ContactCard']],
      [true, false],
    )
  })
})
