import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { exchange } from './dns-exchange.ts'

test('a server that there is no way to is one that does not answer, and nothing worse', async () => {
  const asked = { octets: new Uint8Array(12) } as Parameters<typeof exchange>[1]
  // To documentation nothing leads, and to everybody on the link no socket goes without leave.
  for (const server of [
    { host: '2001:db8::53', port: 53 },
    { host: '255.255.255.255', port: 53 },
  ]) {
    await assert.rejects(exchange(server, asked, 200), (error) => isFault(error, 'dns/no-answer'))
  }
})
