import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ACCOUNT, JmapTestBed, letter } from '../../../test/kit/jmap-test-bed.ts'

/** What an event source says, event by event. */
class Events implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  #rest = ''

  constructor(response: Response) {
    assert.equal(response.headers.get('content-type'), 'text/event-stream')
    this.#reader = (response.body as ReadableStream<Uint8Array>).getReader()
  }

  /** The next event, or undefined at the end. */
  async next(): Promise<Record<string, string> | undefined> {
    for (;;) {
      const end = this.#rest.indexOf('\n\n')
      if (end >= 0) {
        const lines = this.#rest.slice(0, end).split('\n')
        this.#rest = this.#rest.slice(end + 2)
        const fields = lines.map((line) => /^(\w+): (.*)$/.exec(line)).filter((match) => match !== null)
        if (fields.length > 0) return Object.fromEntries(fields.map((match) => [match[1], match[2]]))
        continue
      }
      const { done, value } = await this.#reader.read()
      if (done) return undefined
      this.#rest += new TextDecoder().decode(value)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel()
  }
}

async function open(
  bed: JmapTestBed,
  asked: Record<string, string> = {},
  fields: Record<string, string> = {},
): Promise<Events> {
  const query = new URLSearchParams({ types: '*', closeafter: 'no', ping: '0', ...asked })
  const events = new Events(await bed.fetch(`/jmap/eventsource?${query}`, { headers: fields }))
  await settle()
  return events
}

/** Lets what is under way in the store come to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await setImmediate()
}

async function happen(bed: JmapTestBed): Promise<void> {
  await settle()
  bed.clock.advance(200)
  await settle()
}

test('what changes once the answer has begun is told: the states before it are known by then', async () => {
  await using bed = await JmapTestBed.open()
  const response = await bed.fetch('/jmap/eventsource?types=*&closeafter=no&ping=0')
  await bed.deliver(letter('At once'))
  await using events = new Events(response)
  await happen(bed)
  assert.match((await events.next())?.['data'] ?? '', /"Email":/)
})

test('a letter is told with the states that the types have then, and those who come back hear what they have missed', async () => {
  await using bed = await JmapTestBed.open()
  await using events = await open(bed)
  await bed.deliver(letter('Hello'))
  await happen(bed)
  const told = await events.next()
  assert.equal(told?.['event'], 'state')
  const { changed, '@type': type } = JSON.parse(told?.['data'] ?? '')
  assert.equal(type, 'StateChange')
  assert.deepEqual(Object.keys(changed), [ACCOUNT])
  assert.deepEqual(Object.keys(changed[ACCOUNT]).sort(), ['Email', 'EmailDelivery', 'Mailbox', 'Thread'])
  assert.equal(changed[ACCOUNT].Email, (await bed.call('Email/get', { ids: [] })).state)
  assert.equal(changed[ACCOUNT].Mailbox, (await bed.call('Mailbox/get', { ids: [] })).state)
  assert.equal(changed[ACCOUNT].Thread, (await bed.call('Thread/get', { ids: [] })).state)

  await bed.deliver(letter('Meanwhile'))
  await using back = await open(bed, {}, { 'last-event-id': told?.['id'] ?? '' })
  assert.equal((await back.next())?.['event'], 'state')
})

test('EmailDelivery is told when something comes, not when something is read', async () => {
  await using bed = await JmapTestBed.open()
  const id = await bed.deliver(letter('Hello'))
  await using events = await open(bed, { types: 'EmailDelivery' })
  await bed.call('Email/set', { update: { [id]: { 'keywords/$seen': true } } })
  await happen(bed)
  await bed.deliver(letter('Second'))
  await happen(bed)
  const { changed } = JSON.parse((await events.next())?.['data'] ?? '')
  assert.deepEqual(changed[ACCOUNT], { EmailDelivery: '3' })
})

test('changes that come together are told once, and closeafter=state ends it then', async () => {
  await using bed = await JmapTestBed.open()
  await using events = await open(bed, { closeafter: 'state' })
  for (const subject of ['a', 'b', 'c']) await bed.deliver(letter(subject))
  await happen(bed)
  assert.equal((await events.next())?.['event'], 'state')
  assert.equal(await events.next(), undefined)
})

test('a ping comes as often as was asked, within limits', async () => {
  await using bed = await JmapTestBed.open()
  await using events = await open(bed, { ping: '1' })
  bed.clock.advance(30_000)
  assert.deepEqual(await events.next(), { event: 'ping', data: '{"interval":30}' })
  bed.clock.advance(30_000)
  assert.equal((await events.next())?.['event'], 'ping')
})

test('it ends with the account’s sessions, and when nobody listens', async () => {
  await using bed = await JmapTestBed.open()
  await using events = await open(bed)
  bed.endings.get('a1')?.('The password was changed')
  assert.equal(await events.next(), undefined)
  const gone = new AbortController()
  await using other = new Events(await bed.fetch('/jmap/eventsource', { signal: gone.signal }))
  await settle()
  gone.abort()
  assert.equal(await other.next(), undefined)
})

test('an account has as many as it may, and what it does not understand is refused', async () => {
  await using bed = await JmapTestBed.open({ limits: { maxEventSources: 1 } })
  {
    await using _events = await open(bed)
    assert.equal((await bed.fetch('/jmap/eventsource')).status, 429)
  }
  for (const query of ['closeafter=never', 'ping=-1', 'ping=x', 'types=a%20b']) {
    assert.equal((await bed.fetch(`/jmap/eventsource?${query}`)).status, 400, query)
  }
  await using _again = await open(bed)
})
