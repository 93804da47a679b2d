import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ACCOUNT, JmapTestBed, type Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { readComplete, readOctets } from './upload-fields.ts'

const PARTIAL = { 'content-type': 'application/partial-upload' }

type Body = string | ReadableStream<Uint8Array> | null

interface Told {
  readonly status: number
  readonly offset: string | null
  readonly complete: string | null
  readonly location: string
  readonly body: Loose
}

async function ask(
  bed: JmapTestBed,
  method: string,
  path: string,
  fields: Record<string, string> = {},
  body: Body = null,
): Promise<Told> {
  const init = { method, headers: fields, body, ...(body === null ? {} : { duplex: 'half' }) }
  const response = await bed.fetch(path, init as RequestInit)
  const text = await response.text()
  return {
    status: response.status,
    offset: response.headers.get('upload-offset'),
    complete: response.headers.get('upload-complete'),
    location: (response.headers.get('location') ?? '').replace('https://mail.posthus.test', ''),
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/** An upload of which nothing has come yet. */
async function begun(bed: JmapTestBed, fields: Record<string, string> = {}): Promise<string> {
  const { status, location, offset } = await create(bed, { 'upload-complete': '?0', ...fields })
  assert.deepEqual([status, offset], [201, '0'])
  return location
}

function create(bed: JmapTestBed, fields: Record<string, string>, body: Body = ''): Promise<Told> {
  return ask(bed, 'POST', `/jmap/upload/${ACCOUNT}`, { 'content-type': 'text/plain', ...fields }, body)
}

function append(bed: JmapTestBed, path: string, offset: number, isLast: boolean, body: Body): Promise<Told> {
  const fields = { 'upload-offset': `${offset}`, 'upload-complete': isLast ? '?1' : '?0' }
  return ask(bed, 'PATCH', path, { ...PARTIAL, ...fields }, body)
}

/** Octets that come until the line breaks, and what breaks it. */
function breaking(...pieces: readonly string[]) {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const stream = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given
      for (const piece of pieces) given.enqueue(Buffer.from(piece))
    },
  })
  return {
    stream,
    /** Whether everything was taken. */
    isRead: () => stream.locked && controller?.desiredSize === 1,
    more: (piece: string) => controller?.enqueue(Buffer.from(piece)),
    break: () => controller?.error(new Error('gone')),
    end: () => controller?.close(),
  }
}

/** Waits until it holds, and until what needs no disk is done then. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate()
  for (let turn = 0; turn < 20; turn++) await setImmediate()
}

/** Appends without waiting for the answer, and hears how far it has come. */
function appending(bed: JmapTestBed, path: string, offset: number, body: ReadableStream<Uint8Array>) {
  const offsets: string[] = []
  const headers = { ...PARTIAL, 'upload-offset': `${offset}`, 'upload-complete': '?0' }
  const inform = (_status: number, fields: Loose) => void offsets.push(fields['upload-offset'])
  const init = { method: 'PATCH', headers, body, duplex: 'half' }
  return { offsets, answer: bed.fetch(path, init as RequestInit, undefined, { inform }) }
}

async function assertBlob(bed: JmapTestBed, told: Told, content: string): Promise<void> {
  const digest = createHash('sha256').update(content).digest('hex')
  const { accountId, blobId, type, size } = told.body
  assert.deepEqual([accountId, blobId, type, size], [ACCOUNT, `U${digest}`, 'text/plain', content.length])
  assert.equal(await (await bed.fetch(`/jmap/download/${ACCOUNT}/${blobId}/x`)).text(), content)
}

test('a file goes on where it broke off, and is as if it had come at once', async () => {
  await using bed = await JmapTestBed.open()
  const path = await begun(bed, { 'upload-length': '11' })
  const line = breaking('hel', 'lo')
  const broken = append(bed, path, 0, true, line.stream)
  await until(() => line.isRead())
  line.break()
  assert.equal((await broken).status, 503)
  const state = await ask(bed, 'GET', path)
  assert.deepEqual([state.status, state.offset, state.complete, state.body.isComplete], [200, '5', '?0', false])
  const end = await append(bed, path, 5, true, ' world')
  assert.deepEqual([end.status, end.offset, end.complete], [201, '11', '?1'])
  await assertBlob(bed, end, 'hello world')
  // Who has not heard it finds it there.
  const again = await ask(bed, 'GET', path)
  assert.equal(again.complete, '?1')
  await assertBlob(bed, again, 'hello world')
})

test('an upload that says that it is all of the file is answered as any other, and can go on when it breaks off', async () => {
  await using bed = await JmapTestBed.open()
  const whole = await create(bed, { 'upload-complete': '?1', 'content-length': '5' }, 'hello')
  assert.deepEqual([whole.status, whole.complete], [201, '?1'])
  await assertBlob(bed, whole, 'hello')

  const told: [number, Loose][] = []
  const line = breaking('hal')
  const inform = (status: number, fields: Loose) => void told.push([status, fields])
  const headers = { 'upload-complete': '?1', 'upload-length': '4', 'content-type': 'text/plain' }
  const init = { method: 'POST', headers, body: line.stream, duplex: 'half' }
  const broken = bed.fetch(`/jmap/upload/${ACCOUNT}`, init as RequestInit, undefined, { inform })
  await until(() => line.isRead())
  const [[status, { location, 'upload-limit': limit }] = [0, {}]] = told
  assert.deepEqual([status, limit], [104, `max-size=${100 * 1024 * 1024}, max-age=86400`])
  line.break()
  assert.equal((await broken).status, 503)
  const path = location.replace('https://mail.posthus.test', '')
  await assertBlob(bed, await append(bed, path, 3, true, 'f'), 'half')
})

test('what comes is kept piece by piece, and a line that is dead without a word gives way to the next request', async () => {
  await using bed = await JmapTestBed.open({ limits: { uploadPieceBytes: 4 } })
  const path = await begun(bed)
  const { offsets, answer } = appending(bed, path, 0, breaking('abcd', 'ef').stream)
  await until(() => offsets.length === 1)
  const state = await ask(bed, 'GET', path)
  assert.deepEqual([offsets, state.offset], [['4'], '6'], 'what had come since then too')
  assert.equal((await answer).status, 503)
  await assertBlob(bed, await append(bed, path, 6, true, 'gh'), 'abcdefgh')
})

test('a process that does not know that its line is dead adds nothing once another one goes on', async () => {
  await using bed = await JmapTestBed.open({ limits: { uploadPieceBytes: 4 } })
  const path = await begun(bed)
  const line = breaking('abcd')
  const { offsets, answer } = appending(bed, path, 0, line.stream)
  await until(() => offsets.length === 1)
  const limits = { maxTotalBytes: 1000, keptMs: 1000, maxUnfinished: 10 }
  const id = path.split('/').at(-1) as string
  const taken = await bed.mail.write('a1', ({ uploads }) => uploads.take(id, 'another process', 0, limits))
  assert.equal(taken?.size, 4)
  line.more('efgh')
  assert.equal((await answer).status, 409)
  assert.equal((await ask(bed, 'GET', path)).offset, '4')
})

test('octets that nobody has said a length for are appended until somebody says that it is all', async () => {
  await using bed = await JmapTestBed.open()
  const path = await begun(bed)
  let content = ''
  for (let at = 0; at < 5; at++) {
    const told = await append(bed, path, content.length, false, `part ${at} `)
    content += `part ${at} `
    assert.deepEqual([told.status, told.offset, told.complete], [200, `${content.length}`, '?0'])
  }
  await assertBlob(bed, await append(bed, path, content.length, true, ''), content)
  const empty = await begun(bed)
  await assertBlob(bed, await append(bed, empty, 0, true, ''), '')
})

const refused: readonly (readonly [
  what: string,
  fields: Record<string, string>,
  body: string,
  status: number,
  type: string | undefined,
])[] = [
  ['at another offset', { 'upload-offset': '4', 'upload-complete': '?0' }, 'x', 409, '#mismatching-upload-offset'],
  ['without an offset', { 'upload-complete': '?0' }, 'x', 400, undefined],
  ['at an offset that is none', { 'upload-offset': '-3', 'upload-complete': '?0' }, 'x', 400, undefined],
  ['without saying whether it is all', { 'upload-offset': '3' }, 'x', 400, undefined],
  ['saying it in another way', { 'upload-offset': '3', 'upload-complete': 'true' }, 'x', 400, undefined],
  [
    'of another type',
    { 'upload-offset': '3', 'upload-complete': '?0', 'content-type': 'text/plain' },
    'x',
    415,
    undefined,
  ],
  [
    'of another length',
    { 'upload-offset': '3', 'upload-complete': '?0', 'upload-length': '11' },
    'x',
    400,
    '#inconsistent-upload-length',
  ],
  [
    'that ends elsewhere',
    { 'upload-offset': '3', 'upload-complete': '?1', 'content-length': '1' },
    'x',
    400,
    '#inconsistent-upload-length',
  ],
]
for (const [what, fields, body, status, type] of refused) {
  test(`octets ${what} are refused, and nothing is changed`, async () => {
    await using bed = await JmapTestBed.open()
    const path = await begun(bed, { 'upload-length': '10' })
    await append(bed, path, 0, false, 'abc')
    const told = await ask(bed, 'PATCH', path, { ...PARTIAL, ...fields }, body)
    assert.equal(told.status, status)
    if (type) assert.equal(told.body.type, `https://iana.org/assignments/http-problem-types${type}`)
    if (status === 409) assert.deepEqual([told.offset, told.body['expected-offset']], ['3', 3])
    assert.equal((await ask(bed, 'GET', path)).offset, '3')
    await assertBlob(bed, await append(bed, path, 3, true, 'defghij'), 'abcdefghij')
  })
}

test('what is complete stays as it is; what ends too early is kept, and what goes on for too long is given up', async () => {
  await using bed = await JmapTestBed.open()
  const path = await begun(bed, { 'upload-length': '4' })
  const early = await append(bed, path, 0, true, breakingOff('abc'))
  assert.deepEqual([early.status, early.body.type.split('#')[1]], [400, 'inconsistent-upload-length'])
  await assertBlob(bed, await append(bed, path, 3, true, 'd'), 'abcd')
  const late = await append(bed, path, 4, true, 'e')
  assert.deepEqual([late.status, late.complete, late.body.type.split('#')[1]], [400, '?1', 'completed-upload'])

  const long = await begun(bed, { 'upload-length': '2' })
  assert.equal((await append(bed, long, 0, false, breakingOff('abc'))).status, 400)
  assert.equal((await ask(bed, 'GET', long)).status, 404)
})

test('uploads are bounded in size, in number and in time, and free again when they are given up', async () => {
  const limits = { maxSizeUpload: 10, maxUnfinishedUploads: 2, uploadKeptMs: 1000, maxUploadBytes: 15 }
  await using bed = await JmapTestBed.open({ limits })
  assert.equal((await create(bed, { 'upload-complete': '?0', 'upload-length': '11' })).status, 413)
  const one = await begun(bed)
  assert.equal((await append(bed, one, 0, false, '12345678901')).status, 413)
  assert.equal((await ask(bed, 'GET', one)).status, 404)
  const [two, three] = [await begun(bed), await begun(bed)]
  const fourth = await create(bed, { 'upload-complete': '?0' })
  assert.deepEqual([fourth.status, fourth.body.limit], [429, 'maxUnfinishedUploads'])
  assert.equal((await append(bed, two, 0, false, '1234567890')).status, 200)
  assert.equal((await append(bed, three, 0, false, '123456')).status, 413, 'all together')
  assert.equal((await ask(bed, 'DELETE', two)).status, 204)
  assert.equal((await ask(bed, 'DELETE', two)).status, 404)
  assert.equal((await append(bed, three, 0, false, '123456')).status, 200)
  bed.clock.advance(1001)
  assert.equal((await ask(bed, 'GET', three)).status, 404)
})

test('a length that is said only later is bounded as well', async () => {
  await using bed = await JmapTestBed.open({ limits: { maxSizeUpload: 10, maxUploadBytes: 100 } })
  const fields = { ...PARTIAL, 'upload-offset': '0' }
  for (const said of [
    { 'upload-complete': '?0', 'upload-length': '11' },
    { 'upload-complete': '?1', 'content-length': '11' },
  ]) {
    const path = await begun(bed)
    const told = await ask(bed, 'PATCH', path, { ...fields, ...said }, '12345678901')
    assert.deepEqual([told.status, told.body.limit], [413, 'maxSizeUpload'])
    await assertBlob(bed, await append(bed, path, 0, true, 'short'), 'short')
  }
})

test('uploads are the account’s own, and what can be done with them is told', async () => {
  await using bed = await JmapTestBed.open()
  const path = await begun(bed)
  assert.equal((await ask(bed, 'GET', path.replace(ACCOUNT, 'Ab2'))).status, 404)
  assert.equal((await ask(bed, 'GET', path, { authorization: '' })).status, 401)
  assert.equal((await ask(bed, 'GET', `/jmap/uploads/${ACCOUNT}/nobody`)).status, 404)
  const head = await bed.fetch(path, { method: 'HEAD' })
  assert.deepEqual([head.status, head.headers.get('upload-offset'), await head.text()], [200, '0', ''])
  for (const asked of [path, `/jmap/upload/${ACCOUNT}`]) {
    const { status, headers } = await bed.fetch(asked, { method: 'OPTIONS' })
    assert.deepEqual([status, headers.get('accept-patch')], [204, 'application/partial-upload'])
    assert.match(headers.get('upload-limit') ?? '', /^max-size=\d+, max-age=\d+$/)
  }
})

test('fields are read as RFC 9651 writes them, and others are as if they were not there', () => {
  assert.deepEqual(['?1', '?0', ' ?1 ;x=1', '1', 'true', '?2', '', '?1, ?0'].map(readComplete), [
    true,
    false,
    true,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  assert.deepEqual(['0', '12;a', '-1', '1.5', '1e3', '', '9'.repeat(16)].map(readOctets), [
    0,
    12,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

/** Octets of which nobody has said how many they are. */
function breakingOff(text: string): ReadableStream<Uint8Array> {
  const line = breaking(text)
  line.end()
  return line.stream
}
