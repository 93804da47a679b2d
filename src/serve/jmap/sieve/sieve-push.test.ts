import assert from 'node:assert/strict'
import { type Duplex, duplexPair } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ANNA, type Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { ManageSieveTestBed } from '../../../../test/transcripts/managesieve-test-bed.ts'
import { silentLog } from '../../../base/log.ts'
import { Channel } from '../../channel.ts'
import { JMAP_LIMITS } from '../jmap-limits.ts'
import type { JmapServices } from '../jmap-services.ts'
import { ReachedStatesWatches } from '../reached-states.ts'
import { StateWatch } from '../state-watch.ts'
import { sieveCapability } from './sieve-capability.ts'
import { readScripts } from './sieve-scripts.ts'

const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const LOG_IN = 'AUTHENTICATE "PLAIN" "AGFubmFAcG9zdGh1cy50ZXN0AHJpZ2h0"\r\n'

async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await setImmediate()
}

const CHANGES = [
  'PUTSCRIPT "a" {5+}\r\nkeep;',
  'SETACTIVE "a"',
  'RENAMESCRIPT "a" "b"',
  'SETACTIVE ""',
  'DELETESCRIPT "b"',
]

test('whatever ManageSieve changes of scripts is pushed to who listens over JMAP; what it only looks at is not', async () => {
  await using bed = await ManageSieveTestBed.open()
  const told: Loose[] = []
  const shares = { noted: async () => [], of: async () => [] }
  const services = {
    mail: bed.mail,
    reachedStates: new ReachedStatesWatches(),
    shares,
    clock: bed.clock,
    limits: JMAP_LIMITS,
    log: silentLog,
  } as unknown as JmapServices
  const types = new Set(['SieveScript'])
  using watch = new StateWatch(services, ANNA, types, undefined, (change) => told.push(change), [sieveCapability])
  await watch.ready
  const [client, server] = duplexPair()
  const facts = { id: 'c1', service: 'managesieve' as const, remoteAddress: '192.0.2.7', localPort: 4190 }
  const upgrade = async (stream: Duplex) => ({ stream, protection: TLS, binding: new Uint8Array(32) })
  const done = bed.converse(new Channel(server, facts, { upgrade }))
  const said = text(client)
  client.write('STARTTLS\r\n')
  await settle()
  client.write(`${LOG_IN}LISTSCRIPTS\r\nCHECKSCRIPT "keep;"\r\n`)
  for (const command of CHANGES) {
    bed.clock.advance(1000)
    await settle()
    assert.deepEqual(told.splice(0), [], `before ${command}`)
    client.write(`${command}\r\n`)
    while (told.length === 0) await setImmediate()
    await settle()
    const { state } = await bed.mail.read('a1', ({ scripts }) => readScripts(scripts))
    assert.deepEqual(told.splice(0), [{ '@type': 'StateChange', changed: { Aa1: { SieveScript: state } } }], command)
  }
  client.end()
  await done
  assert.doesNotMatch(await said, /^(?:NO|BYE)/m)
})
