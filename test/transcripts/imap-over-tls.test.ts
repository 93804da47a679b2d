import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Identity } from '../../src/core/certificates/identity.ts'
import type { Channel } from '../../src/serve/channel.ts'
import { makeCertificate } from '../interop/harness/certificate.ts'
import { ImapTestBed, LOW_LIMITS } from './imap-test-bed.ts'
import { playTranscript } from './runner.ts'
import { listenWithTls, secureClient } from './tls-listener.ts'

const TRANSCRIPTS = new URL('../../src/serve/imap/transcripts/', import.meta.url)

const folder = await mkdtemp(join(tmpdir(), 'imap-tls-'))
after(() => rm(folder, { recursive: true }))
const files = await makeCertificate(folder, 'localhost', 'ecdsa')
const identity: Identity = {
  names: ['localhost'],
  certificateChain: await readFile(files.certificate, 'utf8'),
  privateKey: await readFile(files.key, 'utf8'),
  notAfterMs: Number.MAX_SAFE_INTEGER,
}

for (const name of readdirSync(TRANSCRIPTS).filter((one) => one.endsWith('.transcript'))) {
  test(`transcript ${name.replace('.transcript', '')} over a TLS socket`, async () => {
    await using bed = await ImapTestBed.open()
    if (name.startsWith('limited-')) bed.limits = { ...bed.limits, ...LOW_LIMITS }
    const implicitTls = !name.startsWith('clear-')
    const converse = (channel: Channel) => bed.converse(channel)
    await using service = await listenWithTls(implicitTls ? 'imaps' : 'imap', implicitTls, identity, converse)
    const open = async () => {
      const socket = connect(service.port, '127.0.0.1')
      await once(socket, 'connect')
      return implicitTls ? secureClient(socket) : socket
    }
    const stream = await open()
    await playTranscript(await readFile(new URL(name, TRANSCRIPTS), 'utf8'), stream, {
      ...bed.hooks(),
      startTls: secureClient,
      connect: open,
    })
    stream.destroy()
  })
}
