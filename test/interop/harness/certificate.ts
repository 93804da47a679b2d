import { join } from 'node:path'
import { runWell } from './program.ts'

export interface CertificateFiles {
  readonly certificate: string
  readonly key: string
}

/** Makes a self-signed certificate for the loopback interface. */
export async function makeCertificate(
  folder: string,
  name: string,
  kind: 'rsa' | 'ecdsa',
  days = 2,
): Promise<CertificateFiles> {
  const files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) }
  const algorithm = kind === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  await runWell('openssl', [
    ...['req', '-x509', '-newkey', ...algorithm, '-nodes', '-days', String(days), '-subj', `/CN=${name}`],
    ...[
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-addext',
      'basicConstraints=critical,CA:FALSE',
      '-keyout',
      files.key,
      '-out',
      files.certificate,
    ],
  ])
  return files
}
