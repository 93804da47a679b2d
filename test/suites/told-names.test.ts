import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readResponse } from '../interop/harness/imap-peer.ts'
import { ToldNames } from './told-names.ts'

const list = (line: string) => readResponse([`* LIST ${line}`])

test('names follow what LIST tells of mailboxes that are made, renamed and deleted', () => {
  const names = new ToldNames()
  names.hear(list('() "/" early'))
  assert.equal(names.known, undefined)
  names.listed([
    list('() "/" INBOX'),
    list('(\\Noselect \\HasChildren) "/" a'),
    list('() "/" a/b'),
    list('() "/" "a/b/c"'),
  ])
  assert.deepEqual([...(names.known ?? [])].sort(), ['INBOX', 'a/b', 'a/b/c'])
  names.hear(list('(\\HasChildren) "/" x ("OLDNAME" (a/b))'))
  assert.deepEqual([...(names.known ?? [])].sort(), ['INBOX', 'x', 'x/c'])
  names.hear(list('(\\NonExistent) "/" x/c'))
  names.hear(list('() "/" new'))
  assert.deepEqual([...(names.known ?? [])].sort(), ['INBOX', 'new', 'x'])
  names.forget()
  assert.equal(names.known, undefined)
})
