import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { requireRehearsal } from './require-rehearsal.ts'

const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  'acme.public.test': ['203.0.113.7'],
  'acme.inner.test': ['10.0.0.7', 'fd00::7'],
  'acme.half.test': ['10.0.0.7', '2600::7'],
  '127.0.0.1': ['127.0.0.1'],
  '[::1]': ['::1'],
}

const cases: readonly (readonly [directories: string[], isForRehearsal: boolean, refused: string[]])[] = [
  [[], false, []],
  [['https://127.0.0.1:14000/dir', 'https://[::1]/dir', 'https://acme.inner.test/dir'], false, []],
  [['https://acme.public.test/dir'], false, ['https://acme.public.test/dir is public (203.0.113.7)']],
  [['https://acme.public.test/dir'], true, []],
  [['https://acme.half.test/dir'], false, ['https://acme.half.test/dir is public (2600::7)']],
  [['https://nowhere.test/dir'], false, ['https://nowhere.test/dir cannot be found']],
  [['https://nowhere.test/dir'], true, []],
  // Marked is one, not whoever else is asked.
  [['https://acme.public.test/dir', 'https://acme.half.test/dir'], true, ['https://acme.half.test/dir is public']],
]

for (const [directories, isForRehearsal, refused] of cases) {
  test(`a drill with ${directories.join(', ') || 'no authority'}, ${isForRehearsal ? '' : 'not '}marked: ${refused.length === 0 ? 'goes on' : 'is refused'}`, async () => {
    const [first = ''] = directories
    const asked = requireRehearsal({
      directories,
      authorities: [{ directoryUrl: first, isForRehearsal }],
      addressesOf: async (host) => ADDRESSES[host] ?? [],
    })
    if (refused.length === 0) return await asked
    await assert.rejects(asked, (error) => {
      assert.ok(isFault(error, 'incident/public-authority'))
      assert.equal(
        refused.every((line) => error.message.includes(line)),
        true,
        error.message,
      )
      return true
    })
  })
}
