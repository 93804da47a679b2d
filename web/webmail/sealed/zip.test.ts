import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { concat, text, utf8 } from '../../../src/base/bytes.ts'
import { writeZip, type ZipEntry } from './zip.ts'

/** What an archive holds, read from its end as every program does. */
function readZip(archive: Uint8Array) {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength)
  const end = archive.length - 22
  assert.equal(view.getUint32(end, true), 0x06054b50)
  const found: { name: string; octets: Uint8Array; sum: number }[] = []
  let at = view.getUint32(end + 16, true)
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    assert.equal(view.getUint32(at, true), 0x02014b50)
    const [sum, size, length] = [
      view.getUint32(at + 16, true),
      view.getUint32(at + 24, true),
      view.getUint16(at + 28, true),
    ]
    const file = view.getUint32(at + 42, true)
    assert.equal(view.getUint32(file, true), 0x04034b50)
    const start = file + 30 + view.getUint16(file + 26, true)
    found.push({
      name: text(archive.subarray(at + 46, at + 46 + length)),
      octets: archive.subarray(start, start + size),
      sum,
    })
    at += 46 + length
  }
  assert.equal(at, end)
  return found
}

const entry = (name: string, said = ''): ZipEntry => ({ name, octets: utf8(said) })
const namesOf = (...names: string[]) => readZip(writeZip(names.map((name) => entry(name)))).map(({ name }) => name)

test('the sum of a file is that of the standard, and names are in UTF-8', () => {
  const [file] = readZip(writeZip([entry('Æ ø.txt', '123456789')]))
  assert.deepEqual([file?.name, file?.sum], ['Æ ø.txt', 0xcbf43926])
})

test('files of one name are told apart, and no name leads out of the folder', () => {
  assert.deepEqual(namesOf('a.txt', 'A.txt', 'a.txt', 'b'), ['a.txt', 'A (2).txt', 'a (3).txt', 'b'])
  assert.deepEqual(namesOf('../../etc/passwd', 'C:\\x', '..', ''), ['_.._etc_passwd', 'C__x', 'file', 'file (2)'])
})

test('whatever goes in comes out, in order', () => {
  const octets = fc.uint8Array({ maxLength: 200 })
  fc.assert(
    fc.property(fc.array(fc.record({ name: fc.string({ maxLength: 40 }), octets }), { maxLength: 20 }), (entries) => {
      const found = readZip(writeZip(entries.map((one) => ({ ...one, octets: Uint8Array.from(one.octets) }))))
      assert.equal(new Set(found.map(({ name }) => name.toLowerCase())).size, entries.length)
      assert.deepEqual(
        concat(found.map((one) => one.octets)),
        concat(entries.map((one) => Uint8Array.from(one.octets))),
      )
    }),
  )
})
