import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cardOfAddress } from './card-of-address.ts'
import { valueOfKinds } from './components.ts'

test('names of people are taken apart, and names of others kept', () => {
  const cases: [string | null, string, string, string][] = [
    ['Ingrid Solberg', 'Ingrid', 'Solberg', ''],
    ['Solberg, Ingrid Marie', 'Ingrid Marie', 'Solberg', ''],
    ["'Ola O’Brien-Lie'", 'Ola', 'O’Brien-Lie', ''],
    ['J. R. Lie', 'J. R.', 'Lie', ''],
    ['Ingrid', '', '', 'Ingrid'],
    ['Shop 24 news', '', '', 'Shop 24 news'],
    ['The board of the choir', '', '', 'The board of the choir'],
    ['Fjord (Ferries)', '', '', 'Fjord (Ferries)'],
    ['A, B, C', '', '', 'A, B, C'],
    ['a@b.example', '', '', ''],
    [null, '', '', ''],
  ]
  for (const [name, given, surname, full] of cases) {
    const card = cardOfAddress({ name, email: 'a@b.example' })
    const { components, full: whole = '' } = (card['name'] ?? {}) as { components?: never; full?: string }
    const kind = (one: string) => valueOfKinds(components, [one])
    assert.deepEqual([kind('given'), kind('surname'), whole], [given, surname, full], String(name))
    assert.deepEqual(card['emails'], { e1: { address: 'a@b.example' } })
  }
})
