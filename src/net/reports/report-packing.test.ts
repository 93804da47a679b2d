import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { zipOf } from '../../../test/kit/zip.ts'
import { utf8 } from '../../base/bytes.ts'
import { ZlibPacking } from './report-packing.ts'

const tryUnpack = (octets: Uint8Array, maxBytes?: number) => new ZlibPacking(maxBytes).tryUnpack(octets)

const TEXT = '<feedback/>'

test('a report is unpacked by its first octets, whatever it is called', async () => {
  for (const packed of [
    utf8(TEXT),
    gzipSync(TEXT),
    zipOf(TEXT),
    zipOf(TEXT, { stored: true }),
    zipOf(TEXT, { comment: 'x'.repeat(60_000) }),
  ]) {
    assert.equal(await tryUnpack(new Uint8Array(packed)), TEXT)
  }
})

test('what unpacks to more than is read stops at the limit', async () => {
  const bomb = Buffer.alloc(64 * 1024 * 1024)
  for (const packed of [gzipSync(bomb), zipOf(bomb), zipOf(bomb, { claims: 10 })]) {
    assert.ok(packed.length < 100_000)
    // The least of three where one is not enough: what other tests of the process make counts too, and to collect all garbage takes a second there.
    const grown: number[] = []
    for (let n = 0; n < 3 && !grown.some(isLittle); n++) {
      collectGarbage()
      const before = process.memoryUsage().arrayBuffers
      assert.equal(await tryUnpack(new Uint8Array(packed)), undefined)
      grown.push(process.memoryUsage().arrayBuffers - before)
    }
    assert.ok(grown.some(isLittle), `${grown}`)
  }
  assert.equal(await tryUnpack(new Uint8Array(gzipSync('x'.repeat(100))), 99), undefined)
  assert.equal((await tryUnpack(new Uint8Array(gzipSync('x'.repeat(99))), 99))?.length, 99)
})

const isLittle = (octets: number): boolean => octets < 32 * 1024 * 1024

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

test('what is packed twice is unpacked once, and is then no text', async () => {
  assert.equal(await tryUnpack(new Uint8Array(gzipSync(gzipSync(TEXT)))), undefined)
  assert.equal(await tryUnpack(new Uint8Array(zipOf(zipOf(TEXT)))), undefined)
})

test('damaged, encrypted and lying archives are none', async () => {
  const good = zipOf(TEXT)
  for (let at = 0; at < good.length; at++) {
    await tryUnpack(new Uint8Array(good.subarray(0, at)))
    const bad = Buffer.from(good)
    bad[at] = (bad[at] as number) ^ 0xff
    await tryUnpack(new Uint8Array(bad))
  }
  assert.equal(await tryUnpack(new Uint8Array(zipOf(TEXT, { flags: 1 }))), undefined)
  assert.equal(await tryUnpack(new Uint8Array(deflateRawSync(TEXT))), undefined)
})

test('property: any octets are unpacked or refused', async () => {
  const start = fc.constantFrom([], [0x1f, 0x8b], [0x50, 0x4b, 3, 4])
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 200 }), async (head, tail) => {
      await tryUnpack(new Uint8Array([...head, ...tail]))
    }),
  )
})
