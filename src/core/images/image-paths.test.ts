import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { ManualClock } from '../../base/manual-clock.ts'
import { IMAGE_PATH, ImagePaths } from './image-paths.ts'

const ANNA = { accountId: 'anna', sessionId: 's1' }
const mac = (key: string) => (text: string) => createHmac('sha256', key).update(text).digest()

function make(key = 'k') {
  const clock = new ManualClock(1_800_000_000_001)
  return { clock, paths: new ImagePaths(mac(key), clock) }
}
const tokenOf = (path: string | undefined) => (path ?? '').slice(IMAGE_PATH.length)

test('a path stands for what it was made for, and for whom', () => {
  const { paths } = make()
  for (const source of [{ url: 'https://a.test/x.png?y=ä' }, { bodyId: 4, start: 10, end: 90, encoding: 'base64' }]) {
    assert.deepEqual(paths.tryOpen(tokenOf(paths.tryPath(source, ANNA))), { ...ANNA, source })
  }
})

test('a path is worth nothing after its time, or to another house', () => {
  const { clock, paths } = make()
  const token = tokenOf(paths.tryPath({ url: 'https://a.test/' }, ANNA))
  assert.equal(make('other').paths.tryOpen(token), undefined)
  clock.advance(12 * 3_600_000)
  assert.ok(paths.tryOpen(token))
  clock.advance(3_600_000 + 1)
  assert.equal(paths.tryOpen(token), undefined)
})

test('a message that is opened again within the hour has the same paths', () => {
  const { clock, paths } = make()
  const before = paths.tryPath({ url: 'https://a.test/' }, ANNA)
  clock.advance(1000)
  assert.equal(paths.tryPath({ url: 'https://a.test/' }, ANNA), before)
})

test('a URL that is too long has no path', () => {
  const { paths } = make()
  assert.equal(paths.tryPath({ url: `https://a.test/${'x'.repeat(2000)}` }, ANNA), undefined)
  assert.ok((paths.tryPath({ url: `https://a.test/${'x'.repeat(1980)}` }, ANNA) ?? '').length < 4096)
})

test('no octet of a path can be changed, and nothing that was not made here opens', () => {
  const { paths } = make()
  const token = tokenOf(paths.tryPath({ url: 'https://a.test/' }, ANNA))
  for (let at = 0; at < token.length; at++) {
    const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
    const opened = paths.tryOpen(changed)
    // The last character of base64url has bits that say nothing.
    assert.equal(opened, undefined, `${at}`)
  }
  fc.assert(fc.property(fc.string(), (text) => assert.equal(paths.tryOpen(text), undefined)))
  assert.equal(paths.tryOpen(`${token}.x`), undefined)
  assert.equal(paths.tryOpen('.'), undefined)
})
