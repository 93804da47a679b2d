import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { UploadWatch } from '../mail/upload.ts'
import type { LetterFile } from './letter.ts'
import { Uploads } from './uploads.ts'

function bench(limits = { each: 100, all: 250 }) {
  const going: { type: string; watch: UploadWatch | undefined; end: PromiseWithResolvers<string> }[] = []
  const arrived: LetterFile[] = []
  const uploads = new Uploads(
    (_octets, type, watch) => {
      const end = Promise.withResolvers<string>()
      watch?.signal.addEventListener('abort', () => end.reject(new JmapFailure('refused', 'stopped')))
      going.push({ type, watch, end })
      return end.promise
    },
    limits,
    (file) => arrived.push(file),
    () => undefined,
  )
  return { uploads, going, arrived }
}

const file = (name: string, size = 10, type = '') => new File([new Uint8Array(size)], name, { type })
const tick = () => new Promise((resolve) => setImmediate(resolve))

test('files go up three at a time, say how far they are, and are of the letter in the order in which they were added', async () => {
  const { uploads, going, arrived } = bench()
  for (const name of ['a.txt', 'b.txt', 'c.txt', 'd.txt']) assert.equal(uploads.add(file(name), 0), undefined)
  assert.equal(going.length, 3)
  going[1]?.watch?.progress(4)
  assert.deepEqual(
    uploads.all.map(({ name, sent }) => [name, sent]),
    [
      ['a.txt', 0],
      ['b.txt', 4],
      ['c.txt', 0],
      ['d.txt', 0],
    ],
  )
  const settled = uploads.settled()
  going[1]?.end.resolve('U2')
  await tick()
  assert.equal(going.length, 4)
  for (const [at, one] of going.entries()) one.end.resolve(`U${at + 1}`)
  await settled
  assert.deepEqual(
    arrived.map(({ name, blobId }) => `${name} ${blobId}`),
    ['a.txt U1', 'b.txt U2', 'c.txt U3', 'd.txt U4'],
  )
})

test('what is too large is said before anything goes up, by itself or with what is there', () => {
  const { uploads, going } = bench()
  assert.deepEqual(uploads.add(file('big', 101), 0), { name: 'big', most: 100, which: 'each' })
  assert.equal(uploads.add(file('one', 100), 100), undefined)
  assert.deepEqual(uploads.add(file('two', 60), 100), { name: 'two', most: 250, which: 'all' })
  assert.equal(going.length, 1)
})

test('a file that fails is there to be tried again, and sending waits for none that has failed', async () => {
  const { uploads, going, arrived } = bench()
  uploads.add(file('a'), 0)
  going[0]?.end.reject(new JmapFailure('offline', 'offline'))
  await assert.rejects(uploads.settled(), { type: 'offline' })
  uploads.retry(1)
  going[1]?.end.resolve('U1')
  await uploads.settled()
  assert.equal(arrived.length, 1)
})

test('a file that is taken away stops, and the next one goes', async () => {
  const { uploads, going, arrived } = bench()
  for (const name of ['a', 'b', 'c', 'd']) uploads.add(file(name), 0)
  uploads.cancel(1)
  await tick()
  assert.equal(going[0]?.watch?.signal.aborted, true)
  assert.deepEqual(
    uploads.all.map(({ name }) => name),
    ['b', 'c', 'd'],
  )
  for (const one of going.slice(1)) one.end.resolve('U')
  await uploads.settled()
  assert.equal(arrived.length, 3)
})

for (const [name, type, expected] of [
  ['a.pdf', 'application/pdf', 'application/pdf'],
  ['a.txt', 'text/plain;charset=utf-8', 'text/plain'],
  ['Bo.vcf', '', 'text/vcard'],
  ['note', '', 'application/octet-stream'],
  ['x.toString', 'nonsense', 'application/octet-stream'],
] as const) {
  test(`${name} of type ${type || 'nobody knows'} goes as ${expected}`, () => {
    const { uploads, going } = bench()
    uploads.add(Object.defineProperty(file(name), 'type', { value: type }), 0)
    assert.equal(going[0]?.type, expected)
  })
}
