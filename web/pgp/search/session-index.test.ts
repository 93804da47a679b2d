import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SessionIndex } from './session-index.ts'

test('words are found whatever their case, phrases where they stand together', () => {
  const index = new SessionIndex(10_000)
  index.add('1', 'The secret of Ærøskøbing\nis a\n ferry')
  index.add('2', 'Ferry tickets, and no secret')
  const rows: [query: string, found: string[]][] = [
    ['FERRY', ['2', '1']],
    ['secret ærøskøbing', ['1']],
    ['"a ferry"', ['1']],
    ['"ferry tickets"', ['2']],
    ['"tickets ferry"', []],
    ['tick', ['2']],
    ['', []],
    ['  ', []],
    ['nothing', []],
  ]
  for (const [query, found] of rows) assert.deepEqual(index.find(query), found, query)
  index.add('1', 'rewritten')
  assert.deepEqual(index.find('ferry'), ['2'])
  index.clear()
  assert.deepEqual([index.find('secret'), index.size], [[], 0])
})

test('it never keeps more than it may, and what was opened last is kept', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.string({ maxLength: 60 })), { minLength: 1 }),
      (messages) => {
        const index = new SessionIndex(100)
        const texts = new Map<string, string>()
        for (const [id, text] of messages) {
          index.add(id, `${text} last`)
          texts.delete(id)
          texts.set(id, text)
        }
        assert.equal(index.find('last')[0], [...texts.keys()].at(-1))
        assert.ok(index.size <= 4)
      },
    ),
  )
  const index = new SessionIndex(100)
  index.add('large', 'x'.repeat(1_000_000))
  index.add('small', 'y')
  assert.deepEqual([index.find('x'), index.find('y')], [[], ['small']])
})
