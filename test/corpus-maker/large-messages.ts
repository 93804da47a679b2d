const HEAD = 'From: a@b.example\r\nSubject: large\r\nMIME-Version: 1.0\r\n'

/** Messages that are hard because there is so much of something. Made when asked for. */
export const LARGE_MESSAGES: Readonly<Record<string, () => string>> = {
  'header line of 1 MB': () => `${HEAD}X-Long: ${'x'.repeat(1024 * 1024)}\r\n\r\nbody\r\n`,
  'subject of 100 KB': () => `From: a@b.example\r\nSubject: ${'word '.repeat(20_000)}\r\n\r\nbody\r\n`,
  'header of 3,000 fields': () =>
    `${HEAD}${Array.from({ length: 3000 }, (_, n) => `X-Field-${n}: value ${n}\r\n`).join('')}\r\nbody\r\n`,
  'Received of 20,000 folds': () => `Received: a\r\n${' b\r\n'.repeat(20_000)}${HEAD}\r\nbody\r\n`,
  '90 recipients': () =>
    `${HEAD}To: ${Array.from({ length: 90 }, (_, n) => `Name ${n} <n${n}@example.org>`).join(',\r\n ')}\r\n\r\nbody\r\n`,
  '9,990 parts': () =>
    `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(9990)}--b--\r\n`,
  '12,000 parts': () =>
    `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(12_000)}--b--\r\n`,
  '1,000 multiparts beside each other': () =>
    `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${Array.from(
      { length: 1000 },
      (_, n) =>
        `--b\r\nContent-Type: multipart/alternative; boundary=i${n}.\r\n\r\n--i${n}.\r\n\r\nx\r\n--i${n}.--\r\n`,
    ).join('')}--b--\r\n`,
  '90 multiparts deep': () => deep(90),
  '120 multiparts deep': () => deep(120),
  'body line of 1 MB': () => `${HEAD}\r\n${'y'.repeat(1024 * 1024)}\r\n`,
  'base64 of 1 MB': () =>
    `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${`${'QUJD'.repeat(19)}\r\n`.repeat(13_797)}--b--\r\n`,
  'references of 2,000 ids': () =>
    `${HEAD}References: ${Array.from({ length: 2000 }, (_, n) => `<${n}@example.org>`).join('\r\n ')}\r\n\r\nbody\r\n`,
}

function deep(levels: number): string {
  let out = HEAD
  for (let n = 0; n < levels; n++) out += `Content-Type: multipart/mixed; boundary=x${n}x\r\n\r\n--x${n}x\r\n`
  out += '\r\ndeepest\r\n'
  for (let n = levels - 1; n >= 0; n--) out += `--x${n}x--\r\n`
  return out
}
