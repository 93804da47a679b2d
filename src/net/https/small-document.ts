import { type Bytes, concat, tryText } from '../../base/bytes.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { type HttpsPlace, type HttpsSettings, tryProvenRequest } from './proven-request.ts'

/** Fetches a document in UTF-8 of at most `maxBytes` octets, as `tryProvenRequest` does; undefined for whatever else comes of it: no answer, another status than 200, too much. */
export async function trySmallDocument(
  dns: Dns,
  place: HttpsPlace,
  settings: HttpsSettings,
  maxBytes: number,
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(settings.timeoutMs)
  const over = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)))
  return Promise.race([over, fetched(dns, place, settings, maxBytes, signal)])
}

async function fetched(
  dns: Dns,
  place: HttpsPlace,
  settings: HttpsSettings,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const asked = await tryProvenRequest(dns, place, settings, { signal })
  if (!asked) return undefined
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  asked.on('error', () => resolve(undefined))
  asked.on('response', (response) => {
    const parts: Bytes[] = []
    let size = 0
    response.on('error', () => resolve(undefined))
    response.on('data', (chunk: Buffer) => {
      parts.push(chunk)
      size += chunk.length
      if (size > maxBytes) asked.destroy()
    })
    response.on('end', () => resolve(size > maxBytes ? undefined : tryText(concat(parts))))
    response.on('close', () => resolve(undefined))
    if (response.statusCode !== 200) asked.destroy()
  })
  asked.end()
  return promise
}
