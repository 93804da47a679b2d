import { createPrivateKey, createPublicKey, type KeyObject, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'

/**
 * A request for a certificate (PKCS #10, RFC 2986) for host names and IP addresses, signed by the key that it is for: DER. `privateKey`: PKCS #8, PEM, P-256 or RSA. Without `subject` (`O=…, C=…`, RFC 4514) it
 * has none: the names are in subjectAltName, where alone they count (RFC 9525 §6.3).
 */
export async function makeCertificateRequest(
  names: readonly string[],
  privateKey: string,
  subject?: string,
): Promise<Uint8Array> {
  const { x509 } = await import('./x509.ts')
  const { keys, signing } = await importKeys(createPrivateKey(privateKey))
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    ...(subject === undefined ? {} : { name: subject }),
    keys,
    signingAlgorithm: signing,
    extensions: [
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const),
      ),
    ],
  })
  return new Uint8Array(request.rawData)
}

async function importKeys(key: KeyObject) {
  const isRsa = key.asymmetricKeyType === 'rsa'
  const algorithm = isRsa
    ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    : { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const { subtle } = webcrypto
  const pkcs8 = key.export({ format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  const keys = {
    privateKey: await subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    publicKey: await subtle.importKey('spki', spki, algorithm, true, ['verify']),
  }
  return { keys, signing: algorithm }
}
