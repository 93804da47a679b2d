import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { SqliteMailStore } from './sqlite-mail-store.ts'

test('an account keeps as many annotations, and as large ones, as the operator allows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-annotations-'))
  const annotations = { maxValueBytes: 10, maxPerPlace: 3, maxAccountBytes: 25 }
  const store = new SqliteMailStore({ folder, annotations })
  await store.create('a')
  const note = (place: number | undefined, name: string, octets: number) =>
    store.write('a', (mail) =>
      mail.annotate(place, 'a', [{ entry: `/shared/${name}`, value: utf8('x'.repeat(octets)) }]),
    )
  const many = (error: unknown) => isFault(error, 'mail/too-many-annotations')
  await assert.rejects(note(1, 'a', 11), (error) => isFault(error, 'mail/annotation-too-big'))
  for (const name of ['a', 'b', 'c']) await note(1, name, 1)
  await assert.rejects(note(1, 'd', 1), many)
  await note(2, 'a', 10)
  await note(undefined, 'a', 10)
  await assert.rejects(note(2, 'b', 3), many)
  await note(2, 'b', 2)
  await store.closeChecked()
  await rm(folder, { recursive: true })
})
