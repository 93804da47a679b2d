import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeCertificate } from '../interop/harness/certificate.ts'
import { ManageSieveTestBed } from './managesieve-test-bed.ts'
import { playTranscript } from './runner.ts'
import { listenWithTls, secureClient } from './tls-listener.ts'

const TRANSCRIPTS = new URL('../../src/serve/managesieve/transcripts/', import.meta.url)

const folder = await mkdtemp(join(tmpdir(), 'managesieve-tls-'))
after(() => rm(folder, { recursive: true }))
const files = await makeCertificate(folder, 'localhost', 'ecdsa')
const identity = {
  names: ['localhost'],
  certificateChain: await readFile(files.certificate, 'utf8'),
  privateKey: await readFile(files.key, 'utf8'),
  notAfterMs: Number.MAX_SAFE_INTEGER,
}

for (const name of readdirSync(TRANSCRIPTS)) {
  test(`transcript ${name.replace('.transcript', '')} over a TLS socket`, async () => {
    await using bed = await ManageSieveTestBed.open()
    await using service = await listenWithTls('managesieve', false, identity, (channel) => bed.converse(channel))
    const socket = connect(service.port, '127.0.0.1')
    await once(socket, 'connect')
    const text = await readFile(new URL(name, TRANSCRIPTS), 'utf8')
    await playTranscript(text, socket, { startTls: secureClient, calls: bed.calls })
    socket.destroy()
  })
}
