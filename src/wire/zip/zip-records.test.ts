import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { isFault } from '../../base/fault.ts'
import {
  encodeDirectory,
  encodeLocalHeader,
  LOCAL_BYTES,
  localHeaderBytes,
  readDirectory,
  readEnd,
  readLargeEnd,
  type ZipEntry,
} from './zip-records.ts'

const SIZES = [0, 1, 0xfffffffe, 0xffffffff, 2 ** 32, 2 ** 45]
const anyEntry: fc.Arbitrary<ZipEntry> = fc.record(
  {
    path: anyText({ minLength: 1, maxLength: 20 }),
    isDeflated: fc.boolean(),
    crc32: fc.nat(0xffffffff),
    packedBytes: fc.constantFrom(...SIZES),
    bytes: fc.constantFrom(...SIZES),
    at: fc.constantFrom(...SIZES),
    modifiedMs: fc.constantFrom(Date.UTC(1980, 0, 1), Date.UTC(2026, 10, 27, 14, 3, 58)),
  },
  { noNullPrototype: true },
)

/** What is read of the end of an archive whose directory lies at `at`. */
function read(directory: Uint8Array, at: number): ZipEntry[] {
  const end = readEnd(directory, at)
  const whole = 'largeAt' in end ? readLargeEnd(directory.subarray(end.largeAt - at), end.largeAt) : end
  assert.equal(whole.directoryAt, at)
  return readDirectory(directory.subarray(0, whole.directoryBytes), whole.entries)
}

test('a directory is read as it was written, with sizes of any length', () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 5 }), fc.constantFrom(0, 100, 2 ** 33), (entries, at) => {
      assert.deepEqual(read(encodeDirectory(entries, at), at), entries)
    }),
  )
})

test('more files than the small end counts are counted by the large one', () => {
  const entry = {
    path: 'a',
    isDeflated: true,
    crc32: 1,
    packedBytes: 1,
    bytes: 1,
    at: 0,
    modifiedMs: Date.UTC(2026, 0),
  }
  assert.equal(read(encodeDirectory(new Array(70_000).fill(entry), 5), 5).length, 70_000)
})

test('a header has the same length whatever it says', () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      const [header, empty] = [entry, { ...entry, bytes: 0, packedBytes: 0 }].map(encodeLocalHeader) as [
        Uint8Array,
        Uint8Array,
      ]
      assert.equal(header.length, empty.length)
      assert.equal(localHeaderBytes(header.subarray(0, LOCAL_BYTES)), header.length)
    }),
  )
})

test('any octets are read, or are a fault of whoever brought them', () => {
  const whole = encodeDirectory(
    [{ path: 'é', isDeflated: true, crc32: 1, packedBytes: 2 ** 33, bytes: 9, at: 3, modifiedMs: 0 }],
    0,
  )
  const near = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, octet]) => {
    const copy = whole.slice()
    copy[at] = octet
    return copy
  })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), near), (octets) => {
      try {
        const end = readEnd(octets, 0)
        if ('largeAt' in end) readLargeEnd(octets, 0)
        else readDirectory(octets.subarray(0, end.directoryBytes), end.entries)
      } catch (error) {
        assert.ok(isFault(error, 'transfer/bad-archive'))
      }
    }),
  )
})
