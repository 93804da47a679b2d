import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { someProvenance } from '../../core/mail/provenance.fixture.ts'
import { decodeProvenance, encodeProvenance, mendProvenance } from './provenance-column.ts'

const RECORD = someProvenance('mail.example.org')
const COLUMN = encodeProvenance(RECORD) as Uint8Array

test('a record is read as it was written; there may be none', () => {
  assert.deepEqual(decodeProvenance(COLUMN), RECORD)
  assert.equal(encodeProvenance(undefined), null)
  assert.equal(decodeProvenance(null), undefined)
  assert.equal(encodeProvenance(someProvenance('x'.repeat(40_000))), null)
})

test('every flipped bit is noticed and turned back', () => {
  for (let at = 0; at < COLUMN.length * 8; at += 13) {
    const damaged = new Uint8Array(COLUMN)
    damaged[at >> 3]! ^= 1 << (at & 7)
    assert.throws(
      () => decodeProvenance(damaged),
      (error) => isFault(error, 'store/content-damaged'),
    )
    assert.deepEqual(mendProvenance(damaged), new Uint8Array(COLUMN))
  }
})

test('a record that is damaged further is given up', () => {
  const damaged = new Uint8Array(COLUMN)
  damaged.fill(0, 10, 20)
  assert.equal(mendProvenance(damaged), null)
  for (const short of [new Uint8Array(), new Uint8Array(3), new Uint8Array(4)]) {
    assert.throws(
      () => decodeProvenance(short),
      (error) => isFault(error, 'store/content-damaged'),
    )
  }
})
