import assert from 'node:assert/strict'
import { test } from 'node:test'
import { converse } from './conversation.fixture.ts'

const ENVELOPE = 'MAIL FROM:<evil@b.test>\r\nRCPT TO:<anna@posthus.test>\r\n'

/** What somebody in between puts behind STARTTLS in clear text, to be obeyed as if it had come under TLS (CVE-2011-0411, NO STARTTLS 2021). */
const injections: Readonly<Record<string, string>> = {
  'a transaction': `EHLO evil\r\n${ENVELOPE}`,
  'a message by DATA': `EHLO evil\r\n${ENVELOPE}DATA\r\nSubject: injected\r\n\r\nx\r\n.\r\n`,
  'a message by BDAT': `EHLO evil\r\n${ENVELOPE}BDAT 2 LAST\r\nhi`,
  'BDAT that swallows what follows': `EHLO evil\r\n${ENVELOPE}BDAT 5000 LAST\r\n`,
  'half a command, whose other half comes under TLS': 'EHLO ev',
  'a command without its LF': 'RSET\r',
  'STARTTLS once more': 'STARTTLS\r\n',
  'STARTTLS with an argument': 'STARTTLS now\r\n',
  QUIT: 'QUIT\r\n',
  'a log-in': 'EHLO evil\r\nAUTH PLAIN AGFubmFAcG9zdGh1cy50ZXN0AHJpZ2h0\r\n',
  'a line that is too long': `${'X'.repeat(100_000)}\r\n`,
  NULs: '\0\0\0\0\r\n',
  'a request of HTTP': 'POST / HTTP/1.1\r\nHost: x\r\n\r\n',
  'empty lines': '\r\n'.repeat(100),
}

for (const service of ['smtp', 'submission'] as const) {
  for (const [what, injected] of Object.entries(injections)) {
    for (const [how, pieces] of [
      ['in one packet', [`STARTTLS\r\n${injected}`]],
      ['in a packet of its own', ['STARTTLS\r\n', injected]],
      ['behind an envelope in clear text', [`${ENVELOPE}STARTTLS\r\n${injected}`]],
    ] as const) {
      test(`${what} behind STARTTLS on ${service}, ${how}, is not heard`, async () => {
        const talk = converse({ service })
        let output = ''
        talk.client.on('data', (chunk: Buffer) => {
          output += chunk.toString('latin1')
        })
        talk.client.write('EHLO a\r\n')
        for (const piece of pieces) talk.client.write(Buffer.from(piece, 'latin1'))
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
        assert.ok(talk.channel.protection, 'TLS is on')
        talk.client.end('NOOP\r\nRCPT TO:<anna@posthus.test>\r\nEHLO b\r\nQUIT\r\n')
        await talk.done
        const after = output.slice(output.indexOf('220 2.0.0'))
        const answers = after.split('\r\n').filter((line) => !line.startsWith('250-'))
        const codes = answers.map((line) => line.slice(0, 3))
        assert.deepEqual(codes, ['220', '250', '503', '250', '221', ''])
        assert.equal(talk.reception.received.length, 0)
        assert.equal(talk.spool.open, 0)
      })
    }
  }
}
