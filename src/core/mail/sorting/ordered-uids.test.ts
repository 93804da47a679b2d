import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UidSet } from '../uid-set.ts'
import { MailboxOrder, SortedOrder } from './ordered-uids.ts'

const view = UidSet.ofSorted([2, 4, 5, 6, 9])
const numbers = {
  numberOf: (uid: number) => view.indexOf(uid) + 1,
  numbersOf: (uids: UidSet) => UidSet.ofSorted([...uids].map((uid) => view.indexOf(uid) + 1)),
}

test('in mailbox order a set is written as short as it can be', () => {
  const order = new MailboxOrder(view)
  assert.equal(order.encode(undefined), '2,4:6,9')
  assert.equal(order.encode(numbers), '1:5')
  assert.equal(order.list(undefined), ' 2 4 5 6 9')
  assert.equal(order.part(1, 3).encode(undefined), '4:5')
  assert.equal(order.part(4, 99).encode(undefined), '9')
  assert.equal(order.part(3, 3).encode(undefined), '')
  assert.equal(new MailboxOrder(UidSet.empty).list(undefined), '')
})

test('in sorted order ranges only ascend, and the set of it has no order', () => {
  const order = new SortedOrder(Uint32Array.of(9, 6, 5, 2, 4, 5_000_000, 5_000_001))
  assert.equal(order.encode(undefined), '9,6,5,2,4,5000000:5000001')
  assert.equal(new SortedOrder(Uint32Array.of(9, 2, 4, 5)).encode(numbers), '5,1:3')
  assert.equal(order.part(1, 3).list(undefined), ' 6 5')
  assert.equal(`${order.toSet()}`, '2,4:6,9,5000000:5000001')
  assert.equal(new SortedOrder(new Uint32Array(0)).part(-1, 0).encode(undefined), '')
})
