import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeReply, encodeReplyLines } from './encode-reply.ts'

test('replies of one and of several lines', () => {
  assert.equal(encodeReply(250, '2.1.0', 'OK'), '250 2.1.0 OK\r\n')
  assert.equal(encodeReply(220, '', 'mx'), '220 mx\r\n')
  assert.equal(encodeReplyLines(250, ['mx', 'SIZE 1', 'DSN']), '250-mx\r\n250-SIZE 1\r\n250 DSN\r\n')
})

test('nothing quoted from a peer can begin a line, and no line is too long', () => {
  assert.equal(encodeReply(550, '5.1.1', 'a\r\n250 OK\0é'), '550 5.1.1 a??250 OK??\r\n')
  assert.ok(encodeReply(550, '5.1.1', 'x'.repeat(2000)).length <= 512)
})
