import { execFileSync } from 'node:child_process'

/** A key and a certificate for `localhost`, as `node:tls` takes them. */
export interface ServerIdentity {
  readonly key: string
  readonly cert: string
}

export const RSA_IDENTITY = makeIdentity(['-newkey', 'rsa:2048'])
export const ECDSA_IDENTITY = makeIdentity(['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'])

function makeIdentity(newKey: readonly string[]): ServerIdentity {
  const rest = ['-nodes', '-days', '30', '-subj', '/CN=localhost', '-keyout', '-', '-out', '-']
  const pem = execFileSync('openssl', ['req', '-x509', ...newKey, ...rest], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const at = pem.indexOf('-----BEGIN CERTIFICATE')
  return { key: pem.slice(0, at), cert: pem.slice(at) }
}
